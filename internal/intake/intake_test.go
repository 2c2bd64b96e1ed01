package intake_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/intake"
)

func TestDocumentsBreakUpIntoObjects(t *testing.T) {
	t.Parallel()
	lists := intake.Layout{Lists: map[string]string{"service": "services", "team": "org.teams"}}
	kind := intake.Layout{TypeField: "meta.kind"}
	for name, c := range map[string]struct {
		format intake.Format
		text   string
		layout intake.Layout
		want   []string
	}{
		"YAML documents":       {intake.YAML, "---\na: 1\n---\n---\nb: 2\n", intake.Layout{}, []string{`thing{"a":1}`, `thing{"b":2}`}},
		"YAML list":            {intake.YAML, "- a: 1\n- b: 2\n", intake.Layout{}, []string{`thing{"a":1}`, `thing{"b":2}`}},
		"YAML mark":            {intake.YAML, "\ufeffa: 1\n", intake.Layout{}, []string{`thing{"a":1}`}},
		"YAML lists":           {intake.YAML, "x: [1]\nservices: [{a: 1}, {b: 2}]\norg: {teams: [{c: 3}]}\n---\nservices:\n", lists, []string{`service{"a":1}`, `service{"b":2}`, `team{"c":3}`}},
		"YAML lists in a list": {intake.YAML, "org: [{teams: [{c: 3}]}, {x: 1}, {teams: [{c: 4}]}]\n", lists, []string{`team{"c":3}`, `team{"c":4}`}},
		"YAML types":           {intake.YAML, "meta: {kind: A}\n---\nmeta: {kind: 1}\n---\nmeta: x\n", kind, []string{`A{"meta":{"kind":"A"}}`, `thing{"meta":{"kind":1}}`, `thing{"meta":"x"}`}},
		"JSON list":            {intake.JSON, `[{"a":1},{"b":2}]`, intake.Layout{}, []string{`thing{"a":1}`, `thing{"b":2}`}},
		"JSON empty list":      {intake.JSON, "[]", intake.Layout{}, nil},
		"JSON mark":            {intake.JSON, "\ufeff{}", intake.Layout{}, []string{`thing{}`}},
		"JSON lines":           {intake.JSON, "{\"a\":1}\n{\"b\":2}\r\n\n[{\"c\":3}]", intake.Layout{}, []string{`thing{"a":1}`, `thing{"b":2}`, `thing{"c":3}`}},
		"JSON lists":           {intake.JSON, `{"x":[{"services":[1]}],"services":[{"a":1},{"b":2}],"org":{"x":null,"teams":[{"c":3}]}}`, lists, []string{`service{"a":1}`, `service{"b":2}`, `team{"c":3}`}},
		"JSON lists in a list": {intake.JSON, `{"org":[{"teams":[{"c":3}]},7,{"teams":null},{"teams":[{"c":4}]}],"services":[]}`, lists, []string{`team{"c":3}`, `team{"c":4}`}},
		"JSON list in objects": {intake.JSON, `{"a":[{"n":1,"b":[{"n":2}]},{"n":3}]}`, intake.Layout{Lists: map[string]string{"x": "a", "y": "a.b"}}, []string{`x{"n":1,"b":[{"n":2}]}`, `x{"n":3}`, `y{"n":2}`}},
		"JSON types":           {intake.JSON, `{"services":[{"meta":{"kind":"A"}},{"meta":{}}]}`, intake.Layout{Lists: lists.Lists, TypeField: "meta.kind"}, []string{`A{"meta":{"kind":"A"}}`, `service{"meta":{}}`}},
		"JSON numbers":         {intake.JSON, `{"a":1.50,"b":-0,"c":1E+400,"d":12345678901234567890123}`, intake.Layout{}, []string{`thing{"a":1.50,"b":-0,"c":1E+400,"d":12345678901234567890123}`}},
		"CSV":                  {intake.CSV, "name,n\nä,1\n,\n\"=x\",\n", lists, []string{`thing{"name":"ä","n":"1"}`, `thing{"name":"=x"}`}},
		"CSV types":            {intake.CSV, "kind,n\nA,1\n,2\n", intake.Layout{TypeField: "kind"}, []string{`A{"kind":"A","n":"1"}`, `thing{"n":"2"}`}},
		"CSV semicolons":       {intake.CSV, "\ufeff\"a;,,,\";b\r\n1,5;\"two\r\nlines\"\r\n", intake.Layout{}, []string{`thing{"a;,,,":"1,5","b":"two\nlines"}`}},
		"CSV tabs":             {intake.CSV, "a, b\tb\tc\n1\t2,5\n", intake.Layout{}, []string{`thing{"a, b":"1","b":"2,5"}`}},
		"CSV said":             {intake.CSV, "sep=|\r\na|b\n1|2\n", intake.Layout{}, []string{`thing{"a":"1","b":"2"}`}},
		"CSV ragged":           {intake.CSV, "a,b,c\n1\n1,2,3,,\n", intake.Layout{}, []string{`thing{"a":"1"}`, `thing{"a":"1","b":"2","c":"3"}`}},
		"CSV quotes":           {intake.CSV, "a\n\"say \"\"hi\"\"\"\n'=1+1\n", intake.Layout{}, []string{`thing{"a":"say \"hi\""}`, `thing{"a":"'=1+1"}`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := objects(t, source(c.format, c.text), c.layout)
			assert.Equal(t, c.want, texts(got))
			for i, o := range got {
				assert.Equal(t, i+1, o.Number)
				assert.Equal(t, "source", o.File)
			}
		})
	}
}

func TestListsThatAreNotThere(t *testing.T) {
	t.Parallel()
	lists := intake.Layout{Lists: map[string]string{"service": "services", "team": "org.teams"}}
	for text, place := range map[string]string{
		`{"other":[]}`:                "source:1:1",
		`{"services":{"a":{}}}`:       "source:1:13",
		`{"org":{"teams":"x"}}`:       "source:1:17",
		`{"services":[{"a":1}, "x"]}`: "source:1:23",
	} {
		for _, format := range []intake.Format{intake.JSON, intake.YAML} {
			_, faults := read(t, source(format, text), lists)
			require.Len(t, faults, 1, text)
			assert.Equal(t, place, faults[0].Span.String(), text)
		}
	}
}

// places lists where names and values stand.
func places(n estate.Node) []string {
	var out []string
	n.Walk("", func(path string, n *estate.Node) bool {
		out = append(out, fmt.Sprintf("%s %d:%d", path, n.Pos.Line, n.Pos.Column))
		for _, f := range n.Fields {
			out = append(out, fmt.Sprintf("%s %d:%d", f.Name, f.Pos.Line, f.Pos.Column))
		}
		return true
	})
	return out
}

func TestPlacesCountCodePoints(t *testing.T) {
	t.Parallel()
	got := objects(t, source(intake.JSON, "\ufeff[\n {\"ä𝄞\" : [1,\t\"é\", {\"x\":null}]},\n{ }]"), intake.Layout{})
	assert.Equal(t, []string{" 2:2", "ä𝄞 2:3", "ä𝄞 2:10", "ä𝄞[0] 2:11", "ä𝄞[1] 2:14", "ä𝄞[2] 2:19", "x 2:20", "ä𝄞[2].x 2:24"}, places(got[0].Node))
	assert.Equal(t, []string{" 3:1"}, places(got[1].Node))

	got = objects(t, source(intake.YAML, "a: &a {é: 1}\n---\nb: 1\n---\nä𝄞: [é, {x: }]\nc: &c 1\nd: *c\n"), intake.Layout{})
	assert.Equal(t, []string{" 5:1", "ä𝄞 5:1", "c 6:1", "d 7:1", "ä𝄞 5:5", "ä𝄞[0] 5:6", "ä𝄞[1] 5:9", "x 5:10", "ä𝄞[1].x 5:10", "c 6:4", "d 7:4"}, places(got[2].Node))

	got = objects(t, source(intake.CSV, "\ufeffsep=,\nä, b\n\n\"é\n𝄞\",\"é\"\"é\"\nx,y\n"), intake.Layout{})
	assert.Equal(t, []string{" 4:1", "ä 2:1", "b 2:3", "ä 4:1", "b 5:4"}, places(got[0].Node))
	assert.Equal(t, []string{" 6:1", "ä 2:1", "b 2:3", "ä 6:1", "b 6:3"}, places(got[1].Node))
}

func TestYAMLValues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0o17": "15", "0x1F": "31", "1_000": "1000", "+5": "5", ".5": "0.5", "5.": "5.0", "-.5e3": "-0.5e3", "1e3": "1e3",
		"089": `"089"`, "007": "7", ".inf": `".inf"`, ".nan": `".nan"`, "2026-11-20": `"2026-11-20"`, "yes": `"yes"`,
		"True": "true", "~": "null", `"1"`: `"1"`, "!custom x": `"x"`, "!!str 1": `"1"`, "!custom {a: 1}": `{"a":1}`,
		"1:30": `"1:30"`, "123456789012345678901234567890": "123456789012345678901234567890",
	} {
		got := objects(t, source(intake.YAML, "v: "+text+"\n"), intake.Layout{})
		require.Len(t, got, 1)
		assert.Equal(t, want, string(got[0].Node.Get("v").AppendJSON(nil)), text)
	}
}

func TestYAMLAliasesAndMerges(t *testing.T) {
	t.Parallel()
	got := objects(t, source(intake.YAML, `
base: &base {a: 1, b: 2}
more: &more {b: 3, c: 4}
one: {<<: *base, b: 5}
two:
  d: 6
  <<: [*more, *base]
  "<<x": 7
three: [*base, *base]
1: one
true: yes
`), intake.Layout{})
	assert.Equal(t, `{"base":{"a":1,"b":2},"more":{"b":3,"c":4},"one":{"a":1,"b":5},"two":{"d":6,"b":3,"c":4,"a":1,"<<x":7},"three":[{"a":1,"b":2},{"a":1,"b":2}],"1":"one","true":"yes"}`,
		string(got[0].Node.AppendJSON(nil)))
}
