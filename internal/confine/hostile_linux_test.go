package confine_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
)

// doubling returns lines of which each is twice the one before.
func doubling(first, line string, n int) string {
	var b strings.Builder
	b.WriteString(first + "\n")
	for i := range n {
		fmt.Fprintf(&b, line+"\n", i+1, i, i)
	}
	return b.String()
}

// hostileCUE is the table of inputs that were seen to exhaust an evaluator of CUE.
func hostileCUE() map[string]string {
	return map[string]string{
		"repeat-refused":     `a: "x"*1000000000`,
		"repeat-dies":        `a:"0"*1000000*1000000`,
		"repeat-slow":        `a: "0"*1000*1000000`,
		"repeat-later":       "a: \"x\"*1000000\nb: a*4000",
		"sum-doubling":       doubling(`a0: "xxxx"`, "a%d: a%d+a%d", 35),
		"interpolation":      doubling(`a0: "xxxx"`, `a%d: "\(a%d)\(a%d)"`, 30),
		"laughs":             doubling("a0: 1", "a%d: [a%d,a%d]", 30),
		"list-repeat":        "import \"list\"\na: list.Repeat([0], 1000000)",
		"list-range-huge":    "import \"list\"\na: list.Range(0,1000000000,1)",
		"list-range":         "import \"list\"\na: list.Range(0,100000,1)",
		"comprehension":      "import \"list\"\nr: list.Range(0,1000,1)\na: [for x in r for y in r {x+y}]",
		"nested-for":         "a: [" + strings.Repeat("for i in [1,2] ", 30) + "{1}]",
		"disjunctions":       "a: " + strings.Repeat("({x:1}|{y:2}) & ", 15) + "{}",
		"split-sorted":       "import (\"list\",\"strings\")\na: list.SortStrings(strings.Split(\"a\"*1000000,\"\"))",
		"selector-chain":     "b: a" + strings.Repeat(".x", 750_000),
		"sum-chain":          "a: " + strings.Repeat("1+", 750_000) + "1",
		"sum-chain-short":    "a: " + strings.Repeat("1+", 30_000) + "1",
		"list-64KiB":         "a: [" + strings.Repeat("0,", 32_000) + "0]",
		"list-256KiB":        "a: [" + strings.Repeat("0,", 128_000) + "0]",
		"brackets":           "a: " + strings.Repeat("[", 32_000),
		"brackets-closed":    "a: " + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000),
		"self-growing":       "a: b: a",
		"recursive":          "#a: #a\nb: #a",
		"embed":              "a: _ @embed(file=\"/etc/passwd\")",
		"unknown-template":   "#Nothing & {a: 1}",
		"not-even-CUE":       "a: }{",
		"huge-number":        "a: 1e99999999",
		"many-fields":        strings.Repeat("f: 1\n", 10_000),
		"attribute-of-file":  "@extern(embed)\na: 1",
		"definition":         "#x: 1",
		"optional":           "a?: 1",
		"pattern":            "[string]: 1",
		"let":                "let x = 1\na: x",
		"alias":              "a=b: 1",
		"bytes":              "a: 'x'",
		"two-templates":      "#A & #B & {}",
		"template-and-field": "#Service\nname: \"\\(x)\"",
	}
}

func hostileYAML() map[string]string {
	anchors := "a: &a [x,x]\n"
	for c := 'b'; c < 'u'; c++ {
		anchors += fmt.Sprintf("%c: &%c [*%c,*%c]\n", c, c, c-1, c-1)
	}
	var keys strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&keys, "k%d: 1\n", i)
	}
	return map[string]string{
		"three-bytes":     "\r\r0",
		"bare-cr":         "a: 1\rb: 2\rc: 3\r",
		"list-64KiB":      "a: [" + strings.Repeat("0,", 32_000) + "0]",
		"list-256KiB":     "a: [" + strings.Repeat("0,", 128_000) + "0]",
		"brackets":        strings.Repeat("[", 65_000),
		"dashes":          strings.Repeat("- ", 32_000),
		"laughs":          anchors,
		"self":            "a: &a [*a]",
		"merge":           "a: &a {b: 1}\nc: {<<: *a}",
		"keys":            keys.String(),
		"keys-under-cap":  keys.String()[:60_000],
		"binary":          "a: !!binary xx",
		"complex-key":     "? [a,b]\n: c",
		"infinite":        "a: .inf",
		"nul":             "a: \x00",
		"not-utf8":        "a: \xc3\x28",
		"bom":             "\xef\xbb\xbfkind: x",
		"utf16":           "\xff\xfea\x00",
		"bidi":            "name: \"\u202etxt\"",
		"escape":          "name: \"\x1b[2J\"",
		"version":         "%YAML 9.9\n---\na: 1",
		"empty":           "",
		"two-documents":   "a: 1\n---\nb: 2\n",
		"scalar-document": "x",
	}
}

func hostileJSON() map[string]string {
	return map[string]string{
		"brackets":    strings.Repeat("[", 60_000),
		"objects":     strings.Repeat(`{"a":`, 10_000),
		"huge-number": `{"a":1e99999999}`,
		"two-values":  `{"a":1}{"b":2}`,
		"duplicate":   `{"a":1,"a":2}`,
		"surrogate":   `{"a":"\ud800"}`,
		"null":        "null",
		"cut":         `{"a":`,
	}
}

// Every hostile input ends in a diagnostic on its own file, and the file beside it is
// decoded all the same.
func TestHostileRecordsEndInDiagnostics(t *testing.T) {
	files := map[string]string{"cmdb/items/good.yaml": goodItem}
	for ending, inputs := range map[string]map[string]string{"cue": hostileCUE(), "yaml": hostileYAML(), "json": hostileJSON()} {
		for name, content := range inputs {
			files["cmdb/items/"+strings.ToLower(name)+"."+ending] = content
		}
	}
	schema, _ := compiled(t)
	found := decode(t, confine.Schema{Compiled: schema}, files)
	assert.Empty(t, found["cmdb/items/good.yaml"])
	for path, codes := range found {
		if path != "cmdb/items/good.yaml" {
			assert.NotEmpty(t, codes, path)
		}
	}
	within(t)
}

// within asserts that no child took more memory than the promise for Linux.
func within(t *testing.T) {
	t.Helper()
	var usage syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage))
	if !raceDetector {
		assert.Less(t, usage.Maxrss, int64(1<<20), "KiB of the largest child")
	}
}

// A schema file on which the child dies is blamed, and records are still checked against
// the schema without it.
func TestHostileExtensionIsBlamed(t *testing.T) {
	if raceDetector {
		t.Skip("under the race detector no limit ends the evaluation")
	}
	inputs := hostileCUE()
	for _, name := range []string{"repeat-dies", "sum-doubling", "nested-for"} {
		t.Run(name, func(t *testing.T) {
			bad := record.SchemaFile{Path: "schema/bad.cue", Content: []byte("package schema\n" + inputs[name])}
			good := record.SchemaFile{Path: "schema/good.cue", Content: []byte("package schema\n#Classes: printer: {speed?: int}\n")}
			s, kept, faults, err := pool(t).Compile(patience(t), nil, []record.SchemaFile{bad, good})
			require.NoError(t, err)
			require.NotNil(t, s)
			require.NotEmpty(t, faults)
			for _, f := range faults {
				assert.Equal(t, "schema/bad.cue", f.Path)
			}
			require.Len(t, kept, 1)
			assert.Equal(t, "schema/good.cue", kept[0].Path)
			found := decode(t, confine.Schema{Compiled: s, Extensions: kept}, map[string]string{
				"cmdb/items/printer.yaml": strings.Replace(goodItem, "server", "printer", 1),
			})
			assert.Empty(t, found["cmdb/items/printer.yaml"])
		})
	}
	within(t)
}

// A record on which CUE itself dies costs the records around it nothing.
func TestDeathBlamesOneFile(t *testing.T) {
	if raceDetector {
		t.Skip("under the race detector no limit ends the evaluation")
	}
	// The field is opaque to the shapes, so that CUE judges it, and grows without bound
	// for one value.
	extension := record.SchemaFile{Path: "schema/grow.cue", Content: []byte(`package schema
import "strings"
#ConfigurationItem: assetTag?: string
#ConfigurationItem: {
	assetTag?: string
	if assetTag != _|_ if assetTag == "grow" {
		description: strings.Repeat("x", 1000000) * 1000000
	}
}
`)}
	s, kept := compiled(t, extension)
	files := map[string]string{"cmdb/items/grow.yaml": goodItem + "assetTag: grow\n"}
	for i := range 40 {
		files[fmt.Sprintf("cmdb/items/quiet-%d.yaml", i)] = goodItem + "assetTag: quiet\n"
	}
	found := decode(t, confine.Schema{Compiled: s, Extensions: kept}, files)
	assert.Equal(t, []diag.Code{diag.CannotEvaluate}, found["cmdb/items/grow.yaml"])
	delete(found, "cmdb/items/grow.yaml")
	for path, codes := range found {
		assert.Empty(t, codes, path)
	}
}
