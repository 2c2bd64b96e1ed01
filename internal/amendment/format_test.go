package amendment

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, before, after string }{
		{"spaces", "a.yaml", "a :   1 # c\nb:\t{ x: 1,y : 2 , z: [ p,q ] }\t# d\nc: 1      # kept\n", "a: 1  # c\nb: {x: 1, y: 2, z: [p, q]}  # d\nc: 1      # kept\n"},
		{"ends of lines", "a.yaml", "a: 1  \r\n  \r\n# c  \r\nb: 2", "a: 1\n\n# c\nb: 2\n"},
		{"blank lines", "a.yaml", "\n\n# head\n\n\n\na: 1\n\n\nb: 2\n\n\n", "# head\n\na: 1\n\nb: 2\n"},
		{"lists below their key", "a.yaml", "a:\n- x\n- b: 1\n  c:\n  - y\n# about d\nd: 1\n", "a:\n  - x\n  - b: 1\n    c:\n      - y\n# about d\nd: 1\n"},
		{"indentation", "a.yaml", "a:\n    # about b\n    b:\n        c: 1\n    # end of a\nd: 1\n", "a:\n  # about b\n  b:\n    c: 1\n  # end of a\nd: 1\n"},
		{"lists in lists", "a.yaml", "a:\n-   -   x\n    -   y\n-\n    b: 1\n", "a:\n  - - x\n    - y\n  -\n    b: 1\n"},
		{"literal", "a.yaml", "a:\n    b: |\n          x  \n            y\n\n\n          z\n    c: 1\n", "a:\n  b: |\n    x  \n      y\n\n\n    z\n  c: 1\n"},
		{"literal with an indicator", "a.yaml", "a:\n    b: |2\n        x\n       y\n", "a:\n  b: |2\n      x\n     y\n"},
		{"literal that keeps its line ends", "a.yaml", "a: |+\n x\n\n\n", "a: |+\n  x\n\n\n"},
		{"literal without line end", "a.yaml", "a: |\n  x", "a: |-\n  x\n"},
		{"quoted lines", "a.yaml", "a:\n    b: \"x \\\n        y\n\n\n        z\"\n", "a:\n  b: \"x \\\n      y\n\n\n      z\"\n"},
		{"brackets over lines", "a.yaml", "a:\n    b: {\n        c: 1,   # c\n\n\n        d: [x,\n          y]\n    }\n", "a:\n  b: {\n      c: 1,   # c\n\n      d: [x,\n        y]\n  }\n"},
		{"document", "a.yaml", "---  \na:  1\n...\n\n", "---\na: 1\n...\n"},
		{"json", "a.json", "{\"a\":1, \"b\" : {\"c\":\"\\u00e9\"},\r\n\"d\":[\n1.50,2],\"e\":[]}", "{\n  \"a\": 1,\n  \"b\": {\"c\": \"\\u00e9\"},\n  \"d\": [\n    1.50,\n    2\n  ],\n  \"e\": []\n}\n"},
		{"json in a line", "a.json", `{"a":{"b":"` + long + `","c":"` + long + `"},"d":[1,2]}`, "{\n  \"a\": {\n    \"b\": \"" + long + "\",\n    \"c\": \"" + long + "\"\n  },\n  \"d\": [1, 2]\n}\n"},
		{"cue", "a.cue", "#T&{\r\na:1 // c\r\nbcd:   2}", "#T & {\n\ta:   1 // c\n\tbcd: 2\n}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			formatted, err := Format(c.file, []byte(c.before))
			require.NoError(t, err)
			assert.Equal(t, c.after, string(formatted))
			again, err := Format(c.file, formatted)
			require.NoError(t, err)
			assert.Equal(t, c.after, string(again))
		})
	}
}

// Whatever is formatted says what it said, keeps its comments in their order, and stays as
// it is when it is formatted again.
func TestFormatKeepsMeaning(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"a.yaml", "a.json", "a.cue"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				author := &author{t: t}
				before := author.file(record.FormatOf(file))
				formatted, err := Format(file, []byte(before))
				require.NoError(t, err, before)
				after := string(formatted)
				what := before + "\nbecomes\n" + after
				require.Equal(t, independent(t, file, before), independent(t, file, after), what)
				require.Equal(t, numbered.FindAllString(before, -1), numbered.FindAllString(after, -1), what)
				require.NotContains(t, after, "\r")
				require.True(t, strings.HasSuffix(after, "\n"))
				again, err := Format(file, formatted)
				require.NoError(t, err, what)
				require.Equal(t, after, string(again), what)
			})
		})
	}
}

// FuzzText edits and formats what may be anything. An edit reads its result itself, so what
// is left to see is that nothing panics and that what is taken out is gone.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"a: 1 # c\nb:\n  - x: |\n      y\n  - {z: [1, 2]}\n", `{"a": [1, {"b": "c"}]}`, "#T & {\n\ta: b: 1\n\tc: [1, 2]\n}\n", "a: &x [1]\nb: *x\n"} {
		f.Add([]byte(seed), uint8(1))
	}
	f.Fuzz(func(t *testing.T, content []byte, pick uint8) {
		for _, file := range []string{"a.yaml", "a.json", "a.cue"} {
			text, err := Parse(file, content)
			if err != nil {
				continue
			}
			if formatted, err := Format(file, content); err == nil {
				again, err := Format(file, formatted)
				if err != nil || string(again) != string(formatted) {
					t.Fatalf("%q is formatted to %q and that to %q: %v", content, formatted, again, err)
				}
			}
			var places []string
			text.Body().Walk("", func(path string, _ *estate.Node) bool {
				places = append(places, path)
				return len(places) < 100
			})
			path := places[int(pick)%len(places)]
			before := string(text.Bytes())
			if err := text.Set(path, str("new # text")); err != nil && before != string(text.Bytes()) {
				t.Fatalf("%q was changed by an edit that failed: %v", content, err)
			}
			_ = text.Remove(path)
			_ = text.Insert(path, 0, str("x"))
		}
	})
}
