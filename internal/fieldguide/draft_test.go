package fieldguide

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

var today = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)

// decoder reads records as gitsm does, CUE included.
func decoder(t *testing.T) func(info estate.KindInfo, content string) []string {
	t.Helper()
	s, _ := compiled(t)
	files, err := record.EmbeddedSchema()
	require.NoError(t, err)
	src, err := record.LoadSource(files, nil)
	require.NoError(t, err)
	return func(info estate.KindInfo, content string) []string {
		d, err := record.NewDecoder(s, func() (*record.Source, error) { return src, nil })
		require.NoError(t, err)
		loc, faults, ok := record.Locate(info.Folder + "/2026-11-20-example.yaml")
		require.True(t, ok, "%v", faults)
		out, err := d.Decode(loc, []byte(content))
		require.NoError(t, err)
		var messages []string
		for _, f := range out.Faults {
			messages = append(messages, f.Message)
		}
		return messages
	}
}

var optional = regexp.MustCompile(`(?m)^# ( *(?:- )?[a-zA-Z]+:(?: .*)?)$`)

// uncommented takes the # away from every optional field.
func uncommented(draft string) string {
	head, rest, ok := strings.Cut(draft, "\n# ── ")
	if !ok {
		return draft
	}
	return head + "\n# ── " + optional.ReplaceAllString(rest, "$1")
}

func TestDraftIsValid(t *testing.T) {
	s, c := compiled(t)
	decode := decoder(t)
	all, err := JSONSchemaAll(s)
	require.NoError(t, err)
	v := validator(t, all)
	check := func(t *testing.T, info estate.KindInfo, o DraftOptions) string {
		t.Helper()
		draft := string(Draft(s, info.Kind, o))
		n := parse(t, draft)
		assert.Empty(t, faults(c, info.Name, &n), draft)
		assert.Empty(t, decode(info, draft), draft)
		assert.NoError(t, v.Validate(data(&n)))
		full := uncommented(draft)
		n = parse(t, full)
		assert.Empty(t, faults(c, info.Name, &n), full)
		assert.Empty(t, decode(info, full), full)
		for line := range strings.SplitSeq(draft, "\n") {
			if strings.HasPrefix(line, "# ") && !strings.Contains(line, ": ") {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
			}
		}
		return draft
	}
	for _, info := range estate.Kinds() {
		t.Run(info.Name, func(t *testing.T) {
			check(t, info, DraftOptions{Name: "Payments", Owner: "team/payments", Today: today})
			check(t, info, DraftOptions{})
			check(t, info, DraftOptions{Name: "a: [b] # c\n\"", Owner: "nobody", Today: today})
			for _, row := range Describe(s, info.Kind) {
				if row.Path != "type" || len(row.Values) == 0 {
					continue
				}
				for _, value := range row.Values {
					check(t, info, DraftOptions{Name: "A", Owner: "team/a", Today: today, Values: map[string]string{"type": value.Text}})
				}
			}
		})
	}
	classes, _ := s.Entries("#Classes")
	for _, class := range classes {
		t.Run("class "+class, func(t *testing.T) {
			draft := check(t, estate.ConfigurationItem.Info(), DraftOptions{
				Name: "A", Owner: "team/a", Today: today, Values: map[string]string{"class": class},
			})
			assert.Contains(t, draft, "\nclass: "+class+"\n")
		})
	}
}

func TestDraftValues(t *testing.T) {
	s, c := compiled(t)
	draft := func(kind estate.Kind, values map[string]string) string {
		return string(Draft(s, kind, DraftOptions{
			Name: "Stop the leak", Owner: "person/m-lopes", Today: today, Values: values, SchemaPath: ".vscode/gitsm schema.json",
		}))
	}
	emergency := draft(estate.Change, map[string]string{"type": "emergency", "affects": "", "incident": "incident/2026-11-19-leak"})
	assert.True(t, strings.HasPrefix(emergency, "# yaml-language-server: $schema=.vscode/gitsm%20schema.json\n"))
	assert.Contains(t, emergency, "\n# Why it cannot wait.\nreason: To be written\n")
	assert.Contains(t, emergency, "\nincident: incident/2026-11-19-leak\n")
	assert.Contains(t, emergency, "\n# template: ")
	assert.Contains(t, draft(estate.Person, map[string]string{"type": "machine"}), "\nresponsible: person/example\n")

	item := draft(estate.ConfigurationItem, map[string]string{"class": "database", "attributes.port": "5432", "aliases": "a, b", "attributes.encrypted": "true"})
	assert.Contains(t, item, "\nowner: team/example\n", "a person cannot own an item")
	assert.Contains(t, item, "\naliases: [a, b]\n")
	n := parse(t, item)
	assert.Empty(t, faults(c, "ConfigurationItem", &n))
	assert.Equal(t, estate.Node{Kind: estate.Number, Text: "5432"}, scalarAt(&n, "attributes.port"))
	assert.Equal(t, estate.Node{Kind: estate.Bool, Text: "true"}, scalarAt(&n, "attributes.encrypted"))
	assert.Nil(t, Draft(s, estate.NoKind, DraftOptions{}))
}

func scalarAt(n *estate.Node, path string) estate.Node {
	at := n.At(path)
	if at == nil {
		return estate.Node{}
	}
	return estate.Node{Kind: at.Kind, Text: at.Text}
}

func TestDraftOfOwnKind(t *testing.T) {
	s := small(t, `
#Offering: {
	_envelope
	kind!: "Offering"
	name!: #Text
	parts!: {
		mode!: "a" | "b"
		if mode == "b" {size!: int & >=10}
		deep!: [{code!: =~"^[A-Z]{3}-[0-9]+$", ...}, ...]
	}
	grade!: #Grade
	day!:   #Date | #Instant
}
#Grade: "low" | "high" | int
`)
	c, err := shape.NewChecker(s)
	require.NoError(t, err)
	draft := string(Draft(s, estate.Offering, DraftOptions{Name: "A", Today: today, Values: map[string]string{"parts.mode": "b"}}))
	n := parse(t, draft)
	assert.Empty(t, faults(c, "Offering", &n), draft)
	assert.Equal(t, "10", scalarAt(&n, "parts.size").Text)
	assert.Equal(t, "XXX-0", scalarAt(&n, "parts.deep[0].code").Text)
	assert.Contains(t, draft, "\nparts:\n  mode: b  # a | b\n")
}

func TestDraftOfExtension(t *testing.T) {
	s, c := compiled(t, extension)
	for _, info := range estate.Kinds() {
		draft := string(Draft(s, info.Kind, DraftOptions{Today: today, Values: map[string]string{"class": "robot"}}))
		n := parse(t, draft)
		assert.Empty(t, faults(c, info.Name, &n), draft)
	}
}
