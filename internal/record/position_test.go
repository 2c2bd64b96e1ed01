package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Lines and columns count from 1, columns in code points, whatever the format.
func TestPositions(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		text   string
		path   string
		value  estate.Position
	}{
		{"block", YAML, "a: 1\nb:\n  c: x\n", "b.c", estate.Position{Line: 3, Column: 6}},
		{"block mapping", YAML, "b:\n  c: x\n", "b", estate.Position{Line: 2, Column: 3}},
		{"block list", YAML, "b:\n  - x\n  - y\n", "b[1]", estate.Position{Line: 3, Column: 5}},
		{"list of mappings", YAML, "b:\n- c: 1\n  d: 2\n", "b[0].d", estate.Position{Line: 3, Column: 6}},
		{"flow", YAML, "a: {b: 1, c: [x, y]}\n", "a.c[1]", estate.Position{Line: 1, Column: 18}},
		{"quoted", YAML, "a: \"x\"\n", "a", estate.Position{Line: 1, Column: 4}},
		{"literal", YAML, "a: |\n  text\n", "a", estate.Position{Line: 1, Column: 4}},
		{"after other letters", YAML, "{é: 日本, b: x}\n", "b", estate.Position{Line: 1, Column: 12}},
		{"beyond the first plane", YAML, "{a: 😀, b: x}\n", "b", estate.Position{Line: 1, Column: 11}},
		{"windows", YAML, "a: 1\r\nb:\r\n  c: x\r\n", "b.c", estate.Position{Line: 3, Column: 6}},
		{"comment above", YAML, "# é\n\na: x\n", "a", estate.Position{Line: 3, Column: 4}},
		{"document start", YAML, "---\na: x\n", "a", estate.Position{Line: 2, Column: 4}},
		{"alias", YAML, "a: &x 1\nb: *x\n", "b", estate.Position{Line: 2, Column: 4}},
		{"nothing", YAML, "a:\nb: 1\n", "a", estate.Position{Line: 1, Column: 1}},
		{"json", JSON, "{\"a\": 1,\n  \"b\": {\"c\": [true, \"x\"]}}\n", "b.c[1]", estate.Position{Line: 2, Column: 21}},
		{"json mapping", JSON, "{\n \"b\" :\n  {\"c\": 1}}", "b", estate.Position{Line: 3, Column: 3}},
		{"json, other letters", JSON, "{\"é😀\": \"日本\", \"b\": 1}", "b", estate.Position{Line: 1, Column: 19}},
		{"json, windows", JSON, "{\r\n\"b\": 1}", "b", estate.Position{Line: 2, Column: 6}},
		{"cue", CUE, "a: 1\nb: {c: \"x\", d: 2}\n", "b.d", estate.Position{Line: 2, Column: 16}},
		{"cue shorthand", CUE, "a: b: 1\n", "a.b", estate.Position{Line: 1, Column: 7}},
		{"cue shorthand mapping", CUE, "a: b: 1\n", "a", estate.Position{Line: 1, Column: 4}},
		{"cue, other letters", CUE, "\"é\": {日: 1, b: 2}\n", "é.b", estate.Position{Line: 1, Column: 16}},
		{"cue, windows", CUE, "a: 1\r\nb: {\r\n\tc: 2\r\n}\r\n", "b.c", estate.Position{Line: 3, Column: 5}},
		{"cue list", CUE, "a: [\n\t1,\n\t-2,\n]\n", "a[1]", estate.Position{Line: 3, Column: 2}},
		{"cue package", CUE, "package x\n\na: 1\n", "a", estate.Position{Line: 3, Column: 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, ok := parsed(c.format, []byte(c.text))
			require.True(t, ok)
			at := n.At(c.path)
			require.NotNil(t, at)
			assert.Equal(t, c.value, at.Pos)
		})
	}
}

// Faults stand where the eye should go, not where a decoder gave up.
func TestFaultPositions(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		text   string
		code   diag.Code
		at     estate.Position
	}{
		{"second key", YAML, "é: 1\nb: 2\né: 3\n", diag.DuplicateKey, estate.Position{Line: 3, Column: 1}},
		{"second key in flow", YAML, "{é: 1, é: 3}\n", diag.DuplicateKey, estate.Position{Line: 1, Column: 8}},
		{"colon", YAML, "a: 1\né: b: c\n", diag.SyntaxError, estate.Position{Line: 2, Column: 5}},
		{"tab", YAML, "a:\n\tb: 1\n", diag.SyntaxError, estate.Position{Line: 2, Column: 1}},
		{"second document", YAML, "a: 1\n---\nb: 2\n", diag.SeveralDocuments, estate.Position{Line: 3, Column: 1}},
		{"escape", YAML, "é: \x1b\n", diag.ControlCharacter, estate.Position{Line: 1, Column: 4}},
		{"second key, json", JSON, "{\"é\": 1,\r\n \"é\": 2}", diag.DuplicateKey, estate.Position{Line: 2, Column: 2}},
		{"comma, json", JSON, "{\"é\": 1,}", diag.SyntaxError, estate.Position{Line: 1, Column: 9}},
		{"too early, json", JSON, "{\"é\": 1", diag.SyntaxError, estate.Position{Line: 1, Column: 8}},
		{"second value, json", JSON, "{}\n {}", diag.SeveralDocuments, estate.Position{Line: 2, Column: 2}},
		{"second key, cue", CUE, "\"é\": 1, \"é\": 2\n", diag.DuplicateKey, estate.Position{Line: 1, Column: 9}},
		{"reference, cue", CUE, "\"é\": x\n", diag.ForbiddenCUE, estate.Position{Line: 1, Column: 6}},
		{"too early, cue", CUE, "a: {\n", diag.SyntaxError, estate.Position{Line: 1, Column: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			decoded, err := shipped(t).decoder.Decode(Location{Path: "catalogue/teams/x", Kind: estate.Team, Format: c.format, Ref: "team/x"}, []byte(c.text))
			require.NoError(t, err)
			require.NotEmpty(t, decoded.Faults)
			assert.Equal(t, c.code, decoded.Faults[0].Code, decoded.Faults[0].Message)
			assert.Equal(t, c.at, estate.Position{Line: decoded.Faults[0].Line, Column: decoded.Faults[0].Column}, decoded.Faults[0].Message)
		})
	}
}
