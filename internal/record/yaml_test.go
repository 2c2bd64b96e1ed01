package record

import (
	"fmt"
	"strings"
	"testing"

	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/encoding/yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// asCUEReads decodes YAML with CUE's own decoder, which other tools that share the
// schema use: both must see the same record.
func asCUEReads(text string) (estate.Node, error) {
	file, err := yaml.Extract("record.yaml", text)
	if err != nil {
		return estate.Node{}, err
	}
	v := cuecontext.New().BuildFile(file)
	if err := v.Validate(); err != nil {
		return estate.Node{}, err
	}
	return export(v, nil, estate.Position{})
}

func requireReadAsCUE(t require.TestingT, text string) {
	want, err := asCUEReads(text)
	require.NoError(t, err, text)
	got := yamlText(t, text)
	require.Empty(t, different("", &got, &want), "read from\n%s", text)
}

func TestYAMLIsReadAsCUEReadsIt(t *testing.T) {
	for _, s := range corpus(t) {
		if s.loc.Format == YAML {
			requireReadAsCUE(t, string(s.content))
		}
	}
	for _, value := range []string{
		"1", "-1", "+12", "0", "-0", "0x1F", "0X1f", "-0x1F", "0o17", "0b101", "1_000",
		"1.5", ".5", "5.", "1e3", "1E3", "1e+3", "1.5e-2", "-.5", "1_000.5", "1.50", "0.1",
		"true", "True", "TRUE", "false", "yes", "No", "on", "y", "~", "null", "Null", "NULL", "",
		"2026-11-20", "2026-11-20T10:00:00Z", "2026-11-20 10:00:00", "12:30", "1:30:45", "P1D", "1h30m",
		"text", "several words", `"quoted"`, `'it''s'`, `"a\tb\u00e9\x41"`, "a#b", "a # comment", "http://x.y/z", "a,b", "--", "-a", ".", "..", "1.2.3", "v1", "1 2", "0x", "_", "=", "<",
		"[]", "{}", "[1, a, [b]]", "{x: 1, y: {z: 2}}", "[a, ]", "日本語",
		"|\n  one\n  two\n", ">\n  one\n  two\n\n  three\n", "|-\n  one\n", "|+\n  one\n\n", ">-\n  a\n   b\n  c\n", "|2\n    one\n", "one\n  two\n\n  three", "\"one\n  two\\\n  three\"",
		"\n  - a\n  - b: 1\n    c: 2\n", "\n- a\n- b",
	} {
		t.Run(strings.ReplaceAll(value, "\n", "⏎"), func(t *testing.T) { requireReadAsCUE(t, "key: "+value+"\n") })
	}
}

// Integers with a leading nought are octal to some readers and decimal to others.
func TestYAMLLeadingNought(t *testing.T) {
	for _, value := range []string{"017", "089", "00", "007"} {
		t.Run(value, func(t *testing.T) { requireReadAsCUE(t, "key: "+value+"\n") })
	}
}

func TestYAMLDocumentsAreReadAsCUEReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { requireReadAsCUE(t, document(t, 0, 0)) })
}

// document writes a mapping in block style. Keys are numbered, so that none stands twice.
func document(t *rapid.T, indent, depth int) string {
	var b strings.Builder
	for i := range rapid.IntRange(1, 4).Draw(t, "fields") {
		fmt.Fprintf(&b, "%s%s%d: ", strings.Repeat(" ", indent), rapid.SampledFrom([]string{"key", "a-b", "é", "with space "}).Draw(t, "key"), i)
		switch sort := rapid.IntRange(0, 5).Draw(t, "sort"); {
		case sort == 0 && depth < 3:
			b.WriteString("\n" + document(t, indent+2, depth+1))
			continue
		case sort == 1 && depth < 3:
			b.WriteString("\n")
			for range rapid.IntRange(1, 3).Draw(t, "items") {
				fmt.Fprintf(&b, "%s- %s\n", strings.Repeat(" ", indent+1), plain(t))
			}
			continue
		case sort == 2:
			style := rapid.SampledFrom([]string{"|", ">", "|-", ">-", "|+"}).Draw(t, "style")
			b.WriteString(style + "\n")
			for range rapid.IntRange(1, 3).Draw(t, "lines") {
				fmt.Fprintf(&b, "%s%s\n", strings.Repeat(" ", indent+2), rapid.StringMatching(`[a-z#:é][a-z :#"'é-]{0,12}`).Draw(t, "line"))
			}
			continue
		}
		b.WriteString(plain(t) + rapid.SampledFrom([]string{"", " # why", "  "}).Draw(t, "tail") + "\n")
	}
	return b.String()
}

func plain(t *rapid.T) string {
	switch rapid.IntRange(0, 4).Draw(t, "plain") {
	case 0:
		return rapid.StringMatching(`[-+]?[1-9](_?[0-9]){0,6}(\.[0-9]{1,4})?([eE][-+]?[0-9])?`).Draw(t, "number")
	case 1:
		return rapid.StringMatching(`0(x[0-9a-fA-F]{1,8}|o[0-7]{1,6}|b[01]{1,9})`).Draw(t, "based")
	case 2:
		return rapid.StringMatching(`"([a-z é'#:]|\\n|\\"|\\u00e9){0,10}"`).Draw(t, "double")
	case 3:
		return rapid.StringMatching(`'([a-z "\\é#:]|''){0,10}'`).Draw(t, "single")
	}
	return rapid.StringMatching(`[a-zA-Zé][a-zA-Z0-9_./é-]{0,12}`).Draw(t, "word")
}

// A record in any format and line ending comes to the same value.
func TestFormatsAgree(t *testing.T) {
	for i, s := range corpus(t) {
		if i%5 != 0 {
			continue
		}
		text := asJSON(s.node)
		fromJSON, ok := parsed(JSON, []byte(text))
		require.True(t, ok, s.loc.Path)
		assert.Empty(t, different("", &s.node, &fromJSON), s.loc.Path)
		fromCUE, ok := parsed(CUE, []byte(strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")))
		require.True(t, ok, s.loc.Path)
		assert.Empty(t, different("", &s.node, &fromCUE), s.loc.Path)
		fromYAML, ok := parsed(YAML, []byte(text)) // JSON is YAML
		require.True(t, ok, s.loc.Path)
		assert.Empty(t, different("", &s.node, &fromYAML), s.loc.Path)
		if s.loc.Format == YAML {
			windows, ok := parsed(YAML, []byte(strings.ReplaceAll(string(s.content), "\n", "\r\n")))
			require.True(t, ok, s.loc.Path)
			assert.Empty(t, exactly("", &s.node, &windows), s.loc.Path)
		}
	}
}

// What the hostile table of the security notes names is refused before any evaluation.
func TestHostileInputIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		text   string
		code   string
	}{
		{"bare carriage return", YAML, "\r\r0", "GS1003"},
		{"old line ends", YAML, "a: 1\rb: 2\rc: 3\r", "GS1003"},
		{"escape", YAML, "a: \x1b[31m", "GS1003"},
		{"direction", YAML, "a: \u202ex", "GS1003"},
		{"line separator", YAML, "a: 1 # says b is\u2028b: 2\n", "GS1003"},
		{"paragraph separator", YAML, "a: 1 # says b is\u2029b: 2\n", "GS1003"},
		{"next line", YAML, "a: 1\u0085b: 2\n", "GS1003"},
		{"nul", JSON, "{\"a\":\x00}", "GS1003"},
		{"latin 1", YAML, "a: \xe9", "GS1001"},
		{"mark", YAML, "\xef\xbb\xbfa: 1", "GS1002"},
		{"laughs", YAML, "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n", "GS1009"},
		{"alias in its anchor", YAML, "a: &a [*a]\n", "GS1009"},
		{"deep", JSON, strings.Repeat("[", 70) + strings.Repeat("]", 70), "GS1009"},
		{"deep CUE", CUE, "a: " + strings.Repeat("{b: ", 70) + "1" + strings.Repeat("}", 70), "GS1009"},
		{"deep shorthand", CUE, strings.Repeat("a: ", 80) + "1", "GS1009"},
		{"many entries", YAML, "a: [" + strings.Repeat("0,", 2001) + "]", "GS1009"},
		{"many values", JSON, "[" + strings.Repeat("["+strings.Repeat("0,", 999)+"0],", 10) + "0]", "GS1009"},
		{"repeat", CUE, `a:"0"*1000000*1000000`, "GS1012"},
		{"reference", CUE, "a: \"x\"\nb: a", "GS1012"},
		{"interpolation", CUE, `a: "\(b)"`, "GS1012"},
		{"call", CUE, "import \"list\"\na: list.Range(0, 1000000000, 1)", "GS1012"},
		{"comprehension", CUE, "a: [for x in [1] {x}]", "GS1012"},
		{"embed", CUE, "@extern(embed)\na: _ @embed(file=x)", "GS1012"},
		{"signed truth", CUE, "a: -true", "GS1012"},
		{"signed nothing", CUE, "a: -null", "GS1012"},
		{"signed text", CUE, `a: +"x"`, "GS1012"},
		{"tag", YAML, "a: !!binary aGVsbG8=", "GS1011"},
		{"merge", YAML, "a: &a {x: 1}\nb: {<<: *a}", "GS1011"},
		{"large exponent", JSON, `{"a": 1e999}`, "GS1205"},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := []byte(c.text)
			limits := shape.DefaultLimits()
			if f, refused := gateBytes(content, limits); refused {
				assert.Equal(t, c.code, string(f.Code))
				return
			}
			b := &builder{limits: limits}
			switch c.format {
			case YAML:
				b.parseYAML(content)
			case JSON:
				b.parseJSON(content)
			case CUE:
				b.parseCUE(content)
			case NoFormat:
			}
			require.NotEmpty(t, b.faults)
			assert.Equal(t, c.code, string(b.faults[0].Code))
		})
	}
}
