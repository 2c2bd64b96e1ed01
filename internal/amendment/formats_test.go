package amendment

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	run(t, "a.json", []example{
		{"value", "{\n  \"a\" : \"x\",\n  \"b\": [1,2]\n}\n", `set a "\u2028\"é"`, "{\n  \"a\" : \"\\u2028\\\"é\",\n  \"b\": [1,2]\n}\n"},
		{"new field", "{\n    \"a\": 1\n}", `set b {"c": "yes"}`, "{\n    \"a\": 1,\n    \"b\": {\"c\": \"yes\"}\n}"},
		{"new field in one line", `{"a":1}`, `set b {"c": [1, 2]}`, `{"a":1,"b":{"c":[1,2]}}`},
		{"new field of many", "{\n  \"a\": 1\n}\n", `set b [{"c": 1}, {"d": 2}]`, "{\n  \"a\": 1,\n  \"b\": [\n    {\"c\": 1},\n    {\"d\": 2}\n  ]\n}\n"},
		{"long", "{\n  \"a\": 1\n}\n", `set a {"b": "` + long + `", "c": "` + long + `"}`, "{\n  \"a\": {\n    \"b\": \"" + long + "\",\n    \"c\": \"" + long + "\"\n  }\n}\n"},
		{"append", "{\n  \"a\": [\n    1\n  ]\n}\n", `set a[1] 2`, "{\n  \"a\": [\n    1,\n    2\n  ]\n}\n"},
		{"remove last", "{\n  \"a\": 1,\n  \"b\": 2\n}\n", `remove b`, "{\n  \"a\": 1\n}\n"},
		{"remove first", "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}\r\n", `remove a`, "{\r\n  \"b\": 2\r\n}\r\n"},
		{"remove all", "{\n  \"a\": 1\n}\n", `remove a`, "{}\n"},
		{"first field", "{}", `set a 1`, "{\n  \"a\": 1\n}"},
		{"first field below", "{\"a\": {}}", `set a.b null`, "{\"a\": {\"b\": null}}"},
		{"exchange", "{\"a\": {\"b\": 1}}", `set a {"c": 1}`, "{\"a\": {\"c\": 1}}"},
		{"replace", `{"a": "ci/x", "b": ["ci/x", "ci/xx"]}`, `replace ci/x ci/y`, `{"a": "ci/y", "b": ["ci/y", "ci/xx"]}`},
	})
}

func TestCUE(t *testing.T) {
	t.Parallel()
	run(t, "a.cue", []example{
		{"value", "a: \"x\" // why\nb: 1\n", `set a "z\\(b)"`, "a: \"z\\\\(b)\" // why\nb: 1\n"},
		{"raw text", "a: #\"x\"#\nb: 1\n", `set a "z"`, "a: \"z\"\nb: 1\n"},
		{"several lines", "a: \"\"\"\n\tx\n\t\"\"\" // c\nb: 1\n", `set a "z"`, "a: \"z\" // c\nb: 1\n"},
		{"new field", "a:   1\nbcd: 2\n", `set e 3`, "a:   1\nbcd: 2\ne:   3\n"},
		{"new field in a template", "#T & {\n\ta: 1 // c\n\t// end\n}\n", `set b {"c": -1}`, "#T & {\n\ta: 1 // c\n\tb: {c: -1}\n\t// end\n}\n"},
		{"new field beside a bare template", "#T\n", `set b 1`, "#T\nb: 1\n"},
		{"new field in an empty template", "#T & {}\n", `set b 1`, "#T & {\n\tb: 1\n}\n"},
		{"shorthand", "a: b: 1\n", `set a.c 2`, "a: {b: 1, c: 2}\n"},
		{"shorthand removed", "a: b: 1\nc: 2\n", `remove a.b`, "a: {}\nc: 2\n"},
		{"shorthand exchanged", "a: b: 1\nc: 2\n", `set a {"d": 2}`, "a: {d: 2}\nc: 2\n"},
		{"list", "a: [\n\t1, // one\n]\n", `set a[1] 2`, "a: [\n\t1, // one\n\t2,\n]\n"},
		{"keyword", "a: 1\n", `set b {"for": 1, "a-b": 2, "_x": 3}`, "a: 1\nb: {\"for\": 1, \"a-b\": 2, \"_x\": 3}\n"},
		{"remove", "#T & {\n\t// about a\n\ta: 1 // c\n\n\tb: 2\n}\n", `remove a`, "#T & {\n\n\tb: 2\n}\n"},
		{"remove in a line", "a: {b: 1, c: 2}\n", `remove a.c`, "a: {b: 1}\n"},
		{"relations", "#T & {\n\ta: 1\n}\n", `set relations [{"to": "x"}, {"to": "y"}]`, "#T & {\n\ta: 1\n\trelations: [\n\t\t{to: \"x\"},\n\t\t{to: \"y\"},\n\t]\n}\n"},
	})
}

// Edits that cannot be made change nothing.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, before, edit string
		is                       error
		says                     string
	}{
		{"absent", "a.yaml", "a: 1\n", `remove b`, ErrNoField, "b"},
		{"absent below", "a.yaml", "a: 1\n", `remove a.b`, ErrNoField, "a.b"},
		{"below a text", "a.yaml", "a: x\n", `set a.b 1`, ErrNoField, `"a" is text`},
		{"beyond the end", "a.yaml", "a: [1]\n", `set a[2] 1`, ErrNoField, "a list"},
		{"gap in a new list", "a.yaml", "a: 1\n", `set b[1] 1`, ErrNoField, "b[1]"},
		{"insert beyond the end", "a.yaml", "a: [1]\n", `insert a 2 1`, ErrNoField, "a"},
		{"insert into a text", "a.yaml", "a: x\n", `insert a 0 1`, ErrNoField, "a"},
		{"insert below nothing", "a.yaml", "a: x\n", `insert b 1 1`, ErrNoField, "b"},
		{"no path", "a.yaml", "a: x\n", `set a..b 1`, ErrNoField, "no path"},
		{"no index", "a.yaml", "a: [x]\n", `set a[x] 1`, ErrNoField, "no path"},
		{"empty path", "a.yaml", "a: [x]\n", `remove .`, ErrNoField, "empty"},
		{"no mapping", "a.yaml", "a: [x]\n", `set . 1`, ErrValue, "a number"},
		{"anchor", "a.yaml", "a: &x 1\nb: *x\n", `set a 2`, ErrUnsupported, "anchor"},
		{"alias", "a.yaml", "a: &x 1\nb: *x\n", `set b 2`, ErrUnsupported, "anchor"},
		{"below an alias", "a.yaml", "a: &x {c: 1}\nb: *x\n", `set b.c 2`, ErrUnsupported, "anchor"},
		{"out of an anchor", "a.yaml", "a: &x {c: 1}\nb: *x\n", `remove a.c`, ErrUnsupported, "anchor"},
		{"anchor that is repeated", "a.yaml", "a: &x 1\nb: *x\n", `remove a`, ErrUnsupported, "well-formed"},
		{"renamed in an anchor", "a.yaml", "a: &x ci/a\nb: *x\n", `replace ci/a ci/b`, ErrUnsupported, "anchor"},
		{"explicit key", "a.yaml", "? a\n: 1\nb: 2\n", `set b 3`, ErrUnsupported, "line 1"},
		{"key in brackets without value", "a.yaml", "a: {b, c: 1}\n", `set a.c 3`, ErrUnsupported, "line 1"},
		{"CUE in parts", "a.cue", "a: b: 1\na: c: 2\n", `set a.b 3`, ErrUnsupported, "line 2"},
		{"CUE in and beside a template", "a.cue", "#T & {a: 1}\nb: 2\n", `set a 3`, ErrUnsupported, "several parts"},
		{"list that a template may give", "a.cue", "#T & {a: 1}\n", `set b[0] 3`, ErrNoField, "#T"},
		{"field that a template may give", "a.cue", "#T & {a: 1}\n", `remove b`, ErrNoField, "#T"},
		{"last field of CUE", "a.cue", "a: 1\n", `remove a`, ErrUnsupported, "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, err := Parse(c.file, []byte(c.before))
			require.NoError(t, err)
			err = edit(t, text, c.edit)
			require.ErrorIs(t, err, c.is)
			assert.ErrorContains(t, err, c.says)
			assert.ErrorContains(t, err, c.file)
			assert.Equal(t, c.before, string(text.Bytes()))
		})
	}
}

func TestValuesThatNoRecordHolds(t *testing.T) {
	t.Parallel()
	deep := estate.Node{Kind: estate.List}
	for range 200 {
		deep = estate.Node{Kind: estate.List, Items: []estate.Node{deep}}
	}
	twice := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "a"}, {Name: "a"}}}
	for name, n := range map[string]*estate.Node{
		"no UTF-8":    str("\xff"),
		"number":      {Kind: estate.Number, Text: "0x10"},
		"no number":   {Kind: estate.Number},
		"truth":       {Kind: estate.Bool, Text: "yes"},
		"kind":        {Kind: 99},
		"deep":        &deep,
		"twice":       &twice,
		"key":         {Kind: estate.Struct, Fields: []estate.Field{{Name: "\xff"}}},
		"in a list":   {Kind: estate.List, Items: []estate.Node{{Kind: estate.Bool}}},
		"in a struct": {Kind: estate.Struct, Fields: []estate.Field{{Name: "a", Value: estate.Node{Kind: estate.Bool}}}},
	} {
		text, err := Parse("a.yaml", []byte("a: 1\n"))
		require.NoError(t, err)
		require.ErrorIs(t, text.Set("b", n), ErrValue, name)
		require.ErrorIs(t, text.Insert("b", 0, n), ErrValue, name)
		_, err = New("a.yaml", n)
		require.ErrorIs(t, err, ErrValue, name)
	}
	_, err := (&Text{}).Replace("a", "\xff")
	require.ErrorIs(t, err, ErrValue)
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, text, says string }{
		{"a.yaml", "é: [1\nb: 2\n", "a.yaml:1:1: not YAML"},
		{"a.yaml", "é: 1\né: 2\n", "a.yaml:2:1: the key é is already on line 1"},
		{"a.yaml", "a: 1\n---\nb: 2\n", "a.yaml:3:1"},
		{"a.yaml", "é: !!binary x\n", "a.yaml:1:4: the tag"},
		{"a.yaml", "- a\n", "a.yaml:1:1: a record is a mapping of fields, not a list"},
		{"a.json", "{\"é\": x}", "a.json:1:7: not JSON"},
		{"a.json", "[1]", "a.json:1:1: a record is a mapping"},
		{"a.cue", "é: 1\nb: c", "a.cue:2:4: a record may not use references"},
		{"a.txt", "a: 1", "a.txt:1:1: a.txt is no record"},
		{"a.yaml", "", "a.yaml:1:1: the file is empty"},
		{"a.yaml", "\xef\xbb\xbfa: 1", "a.yaml:1:1: the file begins with a byte-order mark"},
		{"a.yaml", strings.Repeat("a", shape.MaxFileBytes+1), "too large"},
		{"a.json", `{"a":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + "}", "deep"},
	} {
		_, err := Parse(c.file, []byte(c.text))
		var fault *FaultError
		require.True(t, errors.As(err, &fault), c.says)
		require.ErrorContains(t, err, c.says)
		_, err = Format(c.file, []byte(c.text))
		require.True(t, errors.As(err, &fault), c.says)
	}
}

func TestNewFile(t *testing.T) {
	t.Parallel()
	body := value(t, `{"kind": "ConfigurationItem", "name": "Payments: first", "tags": ["pci", "yes"], "attributes": {"version": "16.4", "port": 5432},
		"relations": [{"type": "runs_on", "to": "ci/vm"}], "emails": [{"login": "x"}], "targets": [{"a": 1}, {"b": 2}], "description": "one\ntwo\n", "none": [], "endOfSupport": "2028-11-09"}`)
	for file, want := range map[string]string{
		"a.yaml": `kind: ConfigurationItem
name: "Payments: first"
tags: [pci, "yes"]
attributes: {version: "16.4", port: 5432}
relations:
  - {type: runs_on, to: ci/vm}
emails: [{login: x}]
targets:
  - {a: 1}
  - {b: 2}
description: |
  one
  two
none: []
endOfSupport: 2028-11-09
`,
		"a.json": `{
  "kind": "ConfigurationItem",
  "name": "Payments: first",
  "tags": ["pci", "yes"],
  "attributes": {"version": "16.4", "port": 5432},
  "relations": [{"type": "runs_on", "to": "ci/vm"}],
  "emails": [{"login": "x"}],
  "targets": [
    {"a": 1},
    {"b": 2}
  ],
  "description": "one\ntwo\n",
  "none": [],
  "endOfSupport": "2028-11-09"
}
`,
		"a.cue": `kind: "ConfigurationItem"
name: "Payments: first"
tags: ["pci", "yes"]
attributes: {version: "16.4", port: 5432}
relations: [{type: "runs_on", to: "ci/vm"}]
emails: [{login: "x"}]
targets: [
	{a: 1},
	{b: 2},
]
description: "one\ntwo\n"
none: []
endOfSupport: "2028-11-09"
`,
	} {
		text, err := New(file, body)
		require.NoError(t, err)
		assert.Equal(t, want, string(text.Bytes()), file)
		formatted, err := Format(file, text.Bytes())
		require.NoError(t, err)
		assert.Equal(t, want, string(formatted), file)
	}
	_, err := New("a.yaml", &estate.Node{Kind: estate.Struct})
	require.ErrorIs(t, err, ErrValue)
}
