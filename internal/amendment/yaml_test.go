package amendment

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// example is an edit with what it makes of a text, worked by hand.
type example struct{ name, before, edit, after string }

func run(t *testing.T, file string, examples []example) {
	for _, c := range examples {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, err := Parse(file, []byte(c.before))
			require.NoError(t, err)
			require.NoError(t, edit(t, text, c.edit))
			assert.Equal(t, c.after, string(text.Bytes()))
		})
	}
}

func TestYAMLValues(t *testing.T) {
	t.Parallel()
	run(t, "a.yaml", []example{
		{"plain", "a: x  # why\nb: q\n", `set a "z"`, "a: z  # why\nb: q\n"},
		{"the same", "a:   'x'  # why\n", `set a "x"`, "a:   'x'  # why\n"},
		{"the same number", "a: 0x10\n", `set a 16`, "a: 0x10\n"},
		{"a whole number is not one with a fraction", "a: 1.0\n", `set a 1`, "a: 1\n"},
		{"double quotes stay", "a: \"x\"\n", `set a "z"`, "a: \"z\"\n"},
		{"single quotes stay", "a: 'x'\n", `set a "it's"`, "a: 'it''s'\n"},
		{"single quotes cannot stay", "a: 'x'\n", `set a "a\tb"`, "a: \"a\\tb\"\n"},
		{"text to number", "a: \"1\"\n", `set a 1`, "a: 1\n"},
		{"number to text", "a: 1\n", `set a "1"`, "a: \"1\"\n"},
		{"long number", "a: 1\n", `set a 123456789012345678901234.50`, "a: 123456789012345678901234.50\n"},
		{"nothing to value", "a:  # none yet\nb: 1\n", `set a "x"`, "a: x  # none yet\nb: 1\n"},
		{"nothing at the end", "b: 1\na:", `set a "x"`, "b: 1\na: x"},
		{"tilde", "a: ~\n", `set a "x"`, "a: x\n"},
		{"to nothing", "a: x # c\n", `set a null`, "a: null # c\n"},
		{"quoted key", "\"a b\": x\n'c': q\n", `set c "z"`, "\"a b\": x\n'c': z\n"},
		{"space before the colon", "a : x\n", `set a "z"`, "a : z\n"},
		{"other letters", "é: {日本: 😀, b: x} # ü\n", `set é.b "ö"`, "é: {日本: 😀, b: ö} # ü\n"},
		{"several plain lines", "a: one\n  two\n\n  three # c\nb: 1\n", `set a "x"`, "a: x # c\nb: 1\n"},
		{"several quoted lines", "a: \"one\n  \\\"two\\\"\n  three\" # c\nb: 1\n", `set a "x"`, "a: \"x\" # c\nb: 1\n"},
		{"value on the next line", "a:\n  # why\n  x\nb: 1\n", `set a "z"`, "a:\n  # why\n  z\nb: 1\n"},
		{"literal to plain", "a: | # c\n  one\n\n  two\n\n# about b\nb: 1\n", `set a "x"`, "a: x # c\n\n# about b\nb: 1\n"},
		{"literal to literal", "a: |\n  one\n  two\nb: 1\n", `set a "1\n\n 2\n"`, "a: |\n  1\n\n   2\nb: 1\n"},
		{"folded to literal", "a: >-\n  one\n  two\nb: 1\n", `set a "1\n2"`, "a: |-\n  1\n  2\nb: 1\n"},
		{"plain to literal", "a:\n  b: x # c\n  d: 1\n", `set a.b "1\n2\n"`, "a:\n  b: | # c\n    1\n    2\n  d: 1\n"},
		{"kept line ends", "a: |+\n  one\n\n\nb: 1\n", `set b 2`, "a: |+\n  one\n\n\nb: 2\n"},
		{"item to literal", "a:\n- x\n- q\n", `set a[0] "1\n2\n"`, "a:\n- |\n  1\n  2\n- q\n"},
		{"several lines in brackets", "a: {b: x}\n", `set a.b "1\n2\n"`, "a: {b: \"1\\n2\\n\"}\n"},
		{"collection to text", "a:  # c\n  # about b\n  b: 1\n  d: 2\ne: 3\n", `set a "x"`, "a: x  # c\ne: 3\n"},
		{"text to collection", "a: x # c\ne: 3\n", `set a ["x", "q"]`, "a: [x, q] # c\ne: 3\n"},
		{"text to relations", "relations: x # c\ne: 3\n", `set relations [{"to": "ci/x"}]`, "relations: # c\n  - {to: ci/x}\ne: 3\n"},
		{"mapping of an item to text", "a:\n  - b: 1\n    c: 2\n  - d\n", `set a[0] "x"`, "a:\n  - x\n  - d\n"},
		{"windows", "a: 1\r\nb:\r\n  c: x\r\n", `set b.c "1\n2\n"`, "a: 1\r\nb:\r\n  c: |\r\n    1\r\n    2\r\n"},
		{"no line end", "a: 1\nb: 2", `set b 3`, "a: 1\nb: 3"},
		{"document", "# head\n---\na: 1\n...\n", `set a 2`, "# head\n---\na: 2\n...\n"},
		{"beside an anchor", "a: &x 1\nb: *x\nc: 2\n", `set c 3`, "a: &x 1\nb: *x\nc: 3\n"},
		{"whole record", "# head\na: 1 # a\nb: [x, q] # b\nc: {d: 1} # c\n", `set . {"b": ["q"], "c": {"d": 2, "e": 3}, "f": 4}`, "# head\nb: [q] # b\nc: {d: 2, e: 3} # c\nf: 4\n"},
	})
}

// What another reader would take for another type gets quotes; days do not.
func TestYAMLSpelling(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"yes", `"yes"`}, {"No", `"No"`}, {"on", `"on"`}, {"y", `"y"`}, {"null", `"null"`}, {"~", `"~"`}, {"", `""`}, {"TRUE", `"TRUE"`},
		{"1", `"1"`}, {"1.0", `"1.0"`}, {"0x10", `"0x10"`}, {"0o7", `"0o7"`}, {"007", `"007"`}, {"1_000", `"1_000"`}, {"1e3", `"1e3"`}, {".5", `".5"`}, {"5.", `"5."`}, {"-1", `"-1"`}, {"+1", `"+1"`}, {".inf", `".inf"`}, {".NaN", `".NaN"`},
		{"09:00", `"09:00"`}, {"1:30:45", `"1:30:45"`}, {"2026-11-20T10:00:00Z", `"2026-11-20T10:00:00Z"`}, {"2026-11-20 10:00", `"2026-11-20 10:00"`}, {"2026-1-2T1:00", `"2026-1-2T1:00"`},
		{"2026-11-20", "2026-11-20"}, {"1h30m", "1h30m"}, {"2d", "2d"}, {"1.2.3", "1.2.3"}, {"192.0.2.1", "192.0.2.1"}, {"0f3c9d2a", "0f3c9d2a"},
		{"a: b", `"a: b"`}, {"a:", `"a:"`}, {"a:b", "a:b"}, {"https://x.y/z", "https://x.y/z"}, {"a #b", `"a #b"`}, {"a#b", "a#b"}, {"#a", `"#a"`}, {"- a", `"- a"`}, {"@a", `"@a"`}, {"%a", `"%a"`}, {"`a", "\"`a\""}, {"!a", `"!a"`}, {"&a", `"&a"`}, {"*a", `"*a"`}, {"?a", `"?a"`}, {"|", `"|"`}, {">", `">"`}, {"'a'", `"'a'"`}, {`"a"`, `"\"a\""`}, {"{a}", `"{a}"`}, {"[a", `"[a"`}, {"<<", `"<<"`}, {"=", `"="`}, {"---", `"---"`}, {"...", `"..."`},
		{" a", `" a"`}, {"a ", `"a "`}, {"a\tb", `"a\tb"`}, {"a\\b", `a\b`}, {"a, b", "a, b"}, {"Ünïcode 日本 😀", "Ünïcode 日本 😀"},
		{"a\u202eb", `"a\u202eb"`}, {"a\u2028b", `"a\u2028b"`}, {"\ufeff", `"\ufeff"`}, {"\x00", `"\u0000"`}, {"\x7f", `"\u007f"`}, {"\u0085", `"\u0085"`}, {"a\rb", `"a\u000db"`}, {"\n", `"\n"`}, {"a\n\n", `"a\n\n"`}, {" a\nb", `" a\nb"`}, {"a \nb", `"a \nb"`},
	} {
		t.Run(c[0], func(t *testing.T) {
			t.Parallel()
			text, err := Parse("a.yaml", []byte("a: x\n"))
			require.NoError(t, err)
			require.NoError(t, text.Set("b", str(c[0])))
			assert.Equal(t, "a: x\nb: "+c[1]+"\n", string(text.Bytes()))
			assert.Equal(t, c[0], text.Body().Str("b"))
			require.NoError(t, text.Set("c[0].d", str(c[0])))
			assert.Equal(t, c[0], text.Body().At("c[0].d").Text)
		})
	}
}

func TestYAMLNewFields(t *testing.T) {
	t.Parallel()
	run(t, "a.yaml", []example{
		{"at the end", "a: 1\n# last\n", `set b 2`, "a: 1\nb: 2\n# last\n"},
		{"no line end", "a: 1", `set b 2`, "a: 1\nb: 2"},
		{"windows", "a: 1\r\n", `set b {"c": 2}`, "a: 1\r\nb: {c: 2}\r\n"},
		{"behind a literal", "a: |\n  x\n\n\n# end\n", `set b 2`, "a: |\n  x\nb: 2\n\n\n# end\n"},
		{"behind a comment", "a: 1 # c\n", `set b 2`, "a: 1 # c\nb: 2\n"},
		{"in a mapping", "a:\n    b: 1 # c\n\nd: 2\n", `set a.e 3`, "a:\n    b: 1 # c\n    e: 3\n\nd: 2\n"},
		{"in the mapping of an item", "a:\n  - b: 1\n  - c: 2\n", `set a[0].d 3`, "a:\n  - b: 1\n    d: 3\n  - c: 2\n"},
		{"deep", "a:\n  b:\n    c: 1\nd: 2\n", `set a.e.f.g 3`, "a:\n  b:\n    c: 1\n  e: {f: {g: 3}}\nd: 2\n"},
		{"below nothing", "a: # c\nd: 2\n", `set a.b 3`, "a: {b: 3} # c\nd: 2\n"},
		{"in brackets", "a: {b: 1, } # c\n", `set a.d "x, q"`, "a: {b: 1, d: \"x, q\", } # c\n"},
		{"in brackets of several lines", "a: {\n  b: 1   # b\n  # end\n}\n", `set a.d 2`, "a: {\n  b: 1,   # b\n  d: 2\n  # end\n}\n"},
		{"in brackets of several lines with a last comma", "a: [\n  b, # b\n]\n", `set a[1] "c"`, "a: [\n  b, # b\n  c,\n]\n"},
		{"in empty brackets", "a: {} # c\n", `set a.b 1`, "a: {b: 1} # c\n"},
		{"relations in empty brackets", "relations: [] # c\n", `set relations[0] {"to": "ci/a"}`, "relations: # c\n  - {to: ci/a}\n"},
		{"a record in brackets", "{a: 1}\n", `set b 2`, "{a: 1, b: 2}\n"},
		{"an empty record", "# c\n--- {}\n", `set b 2`, "# c\n--- {\n  b: 2\n}\n"},
		{"keys that need quotes", "a: 1\n", `set b {"yes": 1, "x: q": 2, "": 3}`, "a: 1\nb: {\"yes\": 1, \"x: q\": 2, \"\": 3}\n"},
		{"a long mapping", "a: 1\n", `set b {"first": "` + long + `", "second": ["` + long + `", "x"], "third": [{"x": 1}, {"q": 2}]}`,
			"a: 1\nb:\n  first: " + long + "\n  second: [" + long + ", x]\n  third:\n    - {x: 1}\n    - {q: 2}\n"},
		{"a long list", "a: 1\n", `set b ["` + long + `", "` + long + `"]`, "a: 1\nb:\n  - " + long + "\n  - " + long + "\n"},
		{"a long item", "a: 1\n", `set b [{"c": "` + long + `", "d": "` + long + `", "e": {"f": 1}}]`, "a: 1\nb:\n  - c: " + long + "\n    d: " + long + "\n    e: {f: 1}\n"},
		{"several lines deep down", "a: 1\n", `set b {"c": ["x\ny\n", ["z"]]}`, "a: 1\nb:\n  c:\n    - |\n      x\n      y\n    - [z]\n"},
		{"lists as the file has them", "a:\n- 1\n", `set relations [{"to": "x"}]`, "a:\n- 1\nrelations:\n- {to: x}\n"},
	})
}

const long = "a text that is so long that two of its kind do not fit into a line of this file"

func TestYAMLLists(t *testing.T) {
	t.Parallel()
	run(t, "a.yaml", []example{
		{"append", "a:\n  - x # x\n\nb: 1\n", `set a[1] "q"`, "a:\n  - x # x\n  - q\n\nb: 1\n"},
		{"append without indentation", "a:\n- x\nb: 1\n", `set a[1] {"c": 1}`, "a:\n- x\n- {c: 1}\nb: 1\n"},
		{"insert first", "a:\n  # about x\n  - x\n", `insert a 0 "q"`, "a:\n  - q\n  # about x\n  - x\n"},
		{"insert between", "a:\n  - x # x\n  # about z\n  - z\n", `insert a 1 "q"`, "a:\n  - x # x\n  - q\n  # about z\n  - z\n"},
		{"insert in a list of lists", "a:\n  - - x\n    - q\n", `insert a[0] 0 "w"`, "a:\n  - - w\n    - x\n    - q\n"},
		{"insert in brackets", "a: [x, z] # c\n", `insert a 1 "q"`, "a: [x, q, z] # c\n"},
		{"insert first in brackets", "a: [ x, z ]\n", `insert a 0 "q"`, "a: [ q, x, z ]\n"},
		{"insert where there is none", "a: 1\n", `insert b 0 "q"`, "a: 1\nb: [q]\n"},
		{"insert where there is nothing", "b:\na: 1\n", `insert b 0 "q"`, "b: [q]\na: 1\n"},
		{"new list", "a:\n  - x # x\n  - q # q\n  - z # z\n", `set a ["x", "z", "w"]`, "a:\n  - x # x\n  - z # z\n  - w\n"},
		{"new list at once", "a: [x, q, z]\n", `set a ["w", "q"]`, "a: [w, q]\n"},
		{"new list in place", "a:\n  - {b: 1, c: 2} # one\n  - {b: 3}\n", `set a [{"b": 1, "c": 5}, {"b": 3}]`, "a:\n  - {b: 1, c: 5} # one\n  - {b: 3}\n"},
		{"null item", "a:\n  -\n  - x\n", `set a[0] "q"`, "a:\n  - q\n  - x\n"},
	})
}

func TestYAMLRemoval(t *testing.T) {
	t.Parallel()
	run(t, "a.yaml", []example{
		{"with its comments", "a: 1\n# about b,\n# at length\nb: 2 # and this\n# about c\nc: 3\n", `remove b`, "a: 1\n# about c\nc: 3\n"},
		{"comment of a group", "a: 1\n\n# these two\nb: 2\nc: 3\n", `remove b`, "a: 1\n\n# these two\nc: 3\n"},
		{"comment of a group of one", "a: 1\n\n# this\nb: 2\n\nc: 3\n", `remove b`, "a: 1\n\n\nc: 3\n"},
		{"head of the file", "# head\nb: 2\nc: 3\n", `remove b`, "# head\nc: 3\n"},
		{"head of the file apart", "# head\n\n# about b\nb: 2\n\nc: 3\n", `remove b`, "# head\n\n\nc: 3\n"},
		{"last", "a: 1\nb: 2\n", `remove b`, "a: 1\n"},
		{"last without line end", "a: 1\r\nb: 2", `remove b`, "a: 1"},
		{"mapping", "a: 1\nb:\n  c: 1\n\n  d: 2\ne: 3\n", `remove b`, "a: 1\ne: 3\n"},
		{"literal", "a: |\n  x\n\n  q\nb: 1\n", `remove a`, "b: 1\n"},
		{"behind a text that keeps its line ends", "a: |+\n  x\n\nb: 1\nc: 2\n\n\nd: 3\n", `set . {"a": "x\n\n", "d": 3}`, "a: |+\n  x\n\nd: 3\n"},
		{"first of an item", "a:\n  - b: 1 # b\n    c: 2 # c\n", `remove a[0].b`, "a:\n  - c: 2 # c\n"},
		{"first of an item before a comment", "a:\n  - b: 1\n    # about c\n    c: 2\n", `remove a[0].b`, "a:\n  - \n    # about c\n    c: 2\n"},
		{"only one of an item", "a:\n  - b: 1\n  - c: 2\n", `remove a[0].b`, "a:\n  - {}\n  - c: 2\n"},
		{"only item", "a: # why\n  - x\nb: 1\n", `remove a[0]`, "a: [] # why\nb: 1\n"},
		{"only field of a mapping", "a:\n  b: 1\nc: 1\n", `remove a.b`, "a: {}\nc: 1\n"},
		{"only field", "# head\na: 1\n", `remove a`, "# head\n{}\n"},
		{"in brackets", "a: [x, q, z]\n", `remove a[1]`, "a: [x, z]\n"},
		{"first in brackets", "a: {x: 1, q: 2}\n", `remove a.x`, "a: {q: 2}\n"},
		{"last in brackets", "a: [x, q, z ]\n", `remove a[2]`, "a: [x, q ]\n"},
		{"only one in brackets", "a: [ x, ]\n", `remove a[0]`, "a: []\n"},
		{"in brackets of lines", "a: [\n  x, # x\n  # about q\n  q, # q\n  z # z\n]\n", `remove a[1]`, "a: [\n  x, # x\n  z # z\n]\n"},
		{"last in brackets of lines", "a: [\n  x, # x\n  q # q\n]\n", `remove a[1]`, "a: [\n  x # x\n]\n"},
		{"only one in brackets of lines", "a: [\n  x # x\n  # end\n]\n", `remove a[0]`, "a: [\n  # end\n]\n"},
	})
}

func TestReplaceReferences(t *testing.T) {
	t.Parallel()
	before := "owner: team/a # team/a\nlead: \"team/a\"\nx: 'team/a'\ny: [team/a, team/ab, {z: team/a}]\nteam/a: see team/a\nlong: >-\n  team/a\n"
	text, err := Parse("a.yaml", []byte(before))
	require.NoError(t, err)
	count, err := text.Replace("team/a", "team/b")
	require.NoError(t, err)
	assert.Equal(t, 6, count)
	assert.Equal(t, "owner: team/b # team/a\nlead: \"team/b\"\nx: 'team/b'\ny: [team/b, team/ab, {z: team/b}]\nteam/a: see team/a\nlong: team/b\n", string(text.Bytes()))
	count, err = text.Replace("team/a", "team/b")
	require.NoError(t, err)
	assert.Zero(t, count)
}
