package migration_test

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/intake"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/migration"
)

// files are a repository's records by path.
type files map[string]string

// vocabulary has relations that need their target, and one that does not.
func vocabulary() estate.Vocabulary {
	return estate.Vocabulary{
		{Name: "connects_to", Impact: estate.BothDirections},
		{Name: "depends_on", Impact: estate.TargetToSource},
		{Name: "runs_on", Impact: estate.TargetToSource},
	}
}

// node reads a value of a text, with its places.
func node(t require.TestingT, text string) estate.Node {
	parsed, err := amendment.Parse("object.yaml", []byte(text))
	require.NoError(t, err, text)
	return *parsed.Body()
}

// estate decodes the records without any schema.
func (f files) estate(t require.TestingT) *estate.Estate {
	var records []estate.Record
	for _, path := range slices.Sorted(maps.Keys(f)) {
		kind, rest, ok := estate.KindOfPath(path)
		if !ok || !strings.HasSuffix(path, ".yaml") {
			continue
		}
		body := node(t, f[path])
		id := strings.TrimSuffix(rest[strings.LastIndexByte(rest, '/')+1:], ".yaml")
		records = append(records, estate.Record{
			Ref: estate.NewRef(kind, id), Kind: kind, Path: path, Name: body.Str("name"), Status: body.Str("status"),
			Encoded: string(estate.AppendNode(nil, &body)),
		})
	}
	return estate.New(records, vocabulary())
}

func (f files) read(path string) ([]byte, error) {
	text, ok := f[path]
	if !ok {
		return nil, fmt.Errorf("read %s: %w", path, fs.ErrNotExist)
	}
	return []byte(text), nil
}

// with returns the repository after an import.
func (f files) with(i *migration.Import) files {
	out := maps.Clone(f)
	for _, c := range i.Changes.Files {
		out[c.Path] = string(c.After)
	}
	return out
}

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

func options() migration.Options {
	return migration.Options{Header: mapping.Header{System: "old-cmdb"}, Now: day("2026-11-20")}
}

// plan imports objects into a repository.
func (f files) plan(t require.TestingT, o migration.Options, objects ...migration.Mapped) *migration.Import {
	p := migration.NewPlanner(migration.Target{
		Estate: f.estate(t), Read: f.read,
		Required: func(kind estate.Kind, field string) bool { return field == "owner" && kind == estate.ConfigurationItem },
	}, o)
	for _, m := range objects {
		p.Add(m)
	}
	out, err := p.Plan()
	require.NoError(t, err)
	return out
}

// source numbers objects of a file of which each stands in lines of its own.
func source(t require.TestingT, objects ...string) []migration.Mapped {
	var out []migration.Mapped
	line := 0
	for i, text := range objects {
		n := node(t, strings.Repeat("\n", line)+text)
		line += strings.Count(text, "\n") + 1
		out = append(out, migration.Mapped{Object: intake.Object{Type: "thing", File: "things.yaml", Number: i + 1, Node: n}})
	}
	return out
}

// draft makes an object of which one record is made. Its body is a text.
func draft(t require.TestingT, key, kind, body string) mapping.Draft {
	return mapping.Draft{Key: key, Kind: kind, Body: node(t, body)}
}

func item(t require.TestingT, key, body string) mapping.Answer {
	return mapping.Answer{Records: []mapping.Draft{draft(t, key, "ConfigurationItem", "owner: team/x\n"+body)}}
}

func service(t require.TestingT, key, body string) mapping.Answer {
	return mapping.Answer{Records: []mapping.Draft{draft(t, key, "Service", body)}}
}

// answered gives objects their answers.
func answered(objects []migration.Mapped, answers ...mapping.Answer) []migration.Mapped {
	for i := range answers {
		objects[i].Answer = answers[i]
	}
	return objects
}

// lines words diagnostics, one in a line.
func lines(ds []diag.Diagnostic) []string {
	out := []string{}
	for _, d := range ds {
		out = append(out, fmt.Sprintf("%s %s %s: %s", d.Span, d.Code, d.Severity, d.Message))
	}
	return out
}
