package change

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

// content is a record's content in a test: texts by path, in which [] is any place in a
// list.
type content map[string][]string

func drawContent(t *rapid.T) content {
	c := content{"name": {"n"}}
	for _, path := range []string{"class", "environment", "a", "s.x", "s.y", "l[]", "r[].to"} {
		if !rapid.Bool().Draw(t, "has "+path) {
			continue
		}
		for _, v := range []string{"1", "2", "3"} {
			if len(c[path]) == 0 || strings.Contains(path, "[]") && rapid.Bool().Draw(t, "more") {
				c[path] = append(c[path], v)
			}
		}
		if !strings.Contains(path, "[]") {
			c[path] = []string{rapid.SampledFrom([]string{"1", "2"}).Draw(t, path)}
		}
	}
	return c
}

// node writes the content as a value.
func (c content) node() estate.Node {
	text := func(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }
	root := estate.Node{Kind: estate.Struct}
	set := func(n *estate.Node, name string, v estate.Node) {
		n.Fields = append(n.Fields, estate.Field{Name: name, Value: v})
	}
	var s estate.Node
	for _, path := range []string{"name", "class", "environment", "a", "s.x", "s.y", "l[]", "r[].to"} {
		values := c[path]
		if len(values) == 0 {
			continue
		}
		list := estate.Node{Kind: estate.List}
		for _, v := range values {
			item := text(v)
			if strings.HasSuffix(path, ".to") {
				item = estate.Node{Kind: estate.Struct}
				set(&item, "to", text(v))
			}
			list.Items = append(list.Items, item)
		}
		switch {
		case strings.HasPrefix(path, "s."):
			s.Kind = estate.Struct
			set(&s, path[2:], text(values[0]))
		case strings.Contains(path, "[]"):
			set(&root, path[:1], list)
		default:
			set(&root, path, text(values[0]))
		}
	}
	if s.Kind == estate.Struct {
		set(&root, "s", s)
	}
	return root
}

type permit struct {
	kind, op, class, environment, selects string
	fields                                []string
}

// allowsAll is the independent matcher: it asks of a permit everything that it says, of
// texts only.
func (p permit) allowsAll(kind, op string, before, after content) bool {
	if p.kind != kind || p.op != op {
		return false
	}
	for _, c := range []content{before, after} {
		if c == nil {
			continue
		}
		if p.class != "" && !slices.Equal(c["class"], []string{p.class}) || p.environment != "" && !slices.Equal(c["environment"], []string{p.environment}) {
			return false
		}
		if p.selects != "" && (kind != "ConfigurationItem" || !slices.Contains(c["l[]"], p.selects)) {
			return false
		}
	}
	if p.fields == nil {
		return true
	}
	pattern := regexp.MustCompile(`^(` + strings.Join(p.fields, "|") + `)($|[.\[])`)
	for _, path := range []string{"name", "class", "environment", "a", "s.x", "s.y", "l[]", "r[].to"} {
		if !slices.Equal(before[path], after[path]) && !pattern.MatchString(path) {
			return false
		}
	}
	return true
}

func drawPermit(t *rapid.T) permit {
	p := permit{
		kind:        rapid.SampledFrom([]string{"ConfigurationItem", "ConfigurationItem", "Service"}).Draw(t, "kind"),
		op:          rapid.SampledFrom([]string{"add", "modify", "modify", "modify", "remove", "rename"}).Draw(t, "op"),
		class:       rapid.SampledFrom([]string{"", "", "1", "2"}).Draw(t, "class"),
		environment: rapid.SampledFrom([]string{"", "", "1", "2"}).Draw(t, "environment"),
		selects:     rapid.SampledFrom([]string{"", "", "1", "2"}).Draw(t, "selects"),
	}
	if rapid.Bool().Draw(t, "some fields") {
		p.fields = rapid.SliceOfN(rapid.SampledFrom([]string{"name", "a", "s", "s.x", "l", "r", `r.*to`, "class", "environment"}), 1, 6).Draw(t, "fields")
	}
	return p
}

func (p permit) yaml() string {
	text := fmt.Sprintf("  - {kind: %s, op: %s", p.kind, p.op)
	for _, f := range [][2]string{{"class", p.class}, {"environment", p.environment}} {
		if f[1] != "" {
			text += fmt.Sprintf(", %s: %q", f[0], f[1])
		}
	}
	if p.selects != "" {
		text += fmt.Sprintf(", select: \"ci[l=%s]\"", p.selects)
	}
	if p.fields != nil {
		text += ", fields: [" + strings.ReplaceAll(strings.Join(p.fields, ", "), ".*", ".") + "]"
	}
	return text + "}\n"
}

func TestTemplatesMatchAsTheySay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(1, 5).Draw(rt, "limit")
		permits := rapid.SliceOfN(rapid.Custom(drawPermit), 1, 4).Draw(rt, "permits")
		text := fmt.Sprintf("kind: ChangeTemplate\nname: T\nowner: team/a\nvalidTo: 2026-12-31\nmaxRecords: %d\nallows:\n", limit)
		for _, p := range permits {
			text += p.yaml()
		}
		base := decoded(t, map[string]string{templatePath: text})
		record, _ := base.Record("template/patch")
		for r := range base.All() {
			faultless := *r
			faultless.Faulty = false // its classes are not of the schema
			record = &faultless
		}
		before, after := map[estate.Ref]content{}, map[estate.Ref]content{}
		for _, ref := range []estate.Ref{"ci/p", "ci/q", "service/p"} {
			if rapid.Bool().Draw(rt, "on base") {
				before[ref] = drawContent(rt)
			}
			switch rapid.SampledFrom([]string{"same", "gone", "drawn", "edited", "edited"}).Draw(rt, "on head") {
			case "same":
				after[ref] = before[ref]
			case "drawn":
				after[ref] = drawContent(rt)
			case "edited":
				c, other := content{}, drawContent(rt)
				for path, values := range before[ref] {
					c[path] = values
				}
				path := rapid.SampledFrom([]string{"a", "s.x", "l[]", "r[].to"}).Draw(rt, "path")
				if c[path] = other[path]; len(c[path]) == 0 {
					delete(c, path)
				}
				if before[ref] != nil {
					after[ref] = c
				}
			}
			if after[ref] == nil {
				delete(after, ref)
			}
		}
		change := decoded(t, map[string]string{newPath: standard})
		carrier, _ := change.Record("change/2026-11-20-new")
		in := Input{Base: assembled(before, record), Head: assembled(after, record, carrier), At: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
		in.Diff = difference.Compare(in.Base, in.Head, nil)

		var want []string
		touched := 0
		for _, d := range in.Diff {
			if d.Ref == carrier.Ref {
				continue
			}
			touched++
			old := before[d.Ref]
			if d.Was != "" {
				old = before[d.Was]
			}
			if !slices.ContainsFunc(permits, func(p permit) bool { return p.allowsAll(d.Ref.Kind().String(), string(d.Op), old, after[d.Ref]) }) {
				want = append(want, string(diag.TemplateExceeded)+" "+string(d.Ref))
			}
		}
		if touched > limit {
			want = append(want, string(diag.TemplateTooMany)+" "+string(carrier.Ref))
		}
		got := []string{}
		template, found := matchTemplate(in, ParseRequest(carrier))
		for _, d := range found {
			got = append(got, string(d.Code)+" "+d.Record)
		}
		assert.ElementsMatch(rt, want, got, "%v", said(found))
		assert.Equal(rt, len(want) == 0, template.Matches)
	})
}

func assembled(contents map[estate.Ref]content, others ...*estate.Record) *estate.Estate {
	var records []estate.Record
	for ref, c := range contents {
		n := c.node()
		records = append(records, estate.Record{Ref: ref, Kind: ref.Kind(), Path: string(ref) + ".yaml", Class: n.Str("class"), Encoded: string(estate.AppendNode(nil, &n))})
	}
	for _, r := range others {
		records = append(records, *r)
	}
	return estate.New(records, nil)
}
