package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	sarif "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
)

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if os.Getenv("GITSM_UPDATE") != "" {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "write it with: GITSM_UPDATE=1 go test ./internal/report")
	assert.Equal(t, string(want), string(got))
}

// sources are the files that the golden diagnostics are about.
func sources(path string) []byte {
	content, ok := map[string]string{
		"catalogue/services/plain.yaml": "kind: Service\nphase: livee # soon\nname: \"two words\" # why\nowner: team/payments\n",
		"catalogue/services/wide.yaml":  "name: 日本語のサービス\ntags: [監視, x]\nowner: {emoji: 👩‍👩‍👧, team: x}\n",
		"catalogue/services/tabs.json":  "{\n\t\"name\":\t\"x\",\t\"phase\":\t3\n}\n",
		"catalogue/services/long.yaml":  "description: " + strings.Repeat("many words ", 20) + "{broken: true} " + strings.Repeat("and more ", 20) + "\n",
		"catalogue/services/evil.yaml":  "name: \x1b[31mred\x1b[0m \u202egnp.exe\n",
	}[path]
	if !ok {
		return nil
	}
	return []byte(content)
}

func diagnostics() []diag.Diagnostic {
	at := func(name string, line, column int) diag.Span {
		return diag.Span{Path: "catalogue/services/" + name, Line: line, Column: column}
	}
	return []diag.Diagnostic{
		{Code: diag.ControlCharacter, Span: at("evil.yaml", 1, 7), Message: "control character '\x1b'"},
		{Code: diag.SyntaxError, Span: at("long.yaml", 1, 234), Message: "not YAML: mapping values are not allowed in this context", Hint: "put text that has a colon in quotes"},
		{Code: diag.ValueNotAllowed, Span: at("plain.yaml", 2, 8), Message: `phase: cannot be "livee"`, Record: "service/plain", Hint: "did you mean live? Allowed: assessment, design, live, pipeline, retired, retiring, transition and some more words to fill the line",
			Related: []diag.Related{{Span: diag.Span{Path: "schema/service.cue", Line: 9, Column: 2}, Message: "the schema's demand"}}},
		{Code: diag.MalformedValue, Severity: diag.Warning, Span: at("plain.yaml", 3, 7), Message: "name: too plain"},
		{Code: diag.InactiveOwner, Severity: diag.Info, Span: at("plain.yaml", 4, 8), Message: "owner: nobody is there", Related: []diag.Related{{Span: at("wide.yaml", 1, 1), Message: "the owner"}}},
		{Code: diag.WrongType, Span: at("tabs.json", 2, 24), Message: "phase: must be one of live, retired, not 3"},
		{Code: diag.UnknownField, Span: at("wide.yaml", 2, 8), Message: "unknown"},
		{Code: diag.UnknownField, Span: at("wide.yaml", 3, 23), Message: "unknown"},
		{Code: diag.FileTooLarge, Span: diag.Span{Path: "cmdb/items/gone.yaml"}, Message: "the file is too large"},
	}
}

func TestTextGolden(t *testing.T) {
	v := report.NewValidation(7, 2, diagnostics())
	for name, options := range map[string]report.TextOptions{
		"text.txt":   {Width: 80, Source: sources},
		"narrow.txt": {Width: 40, Source: sources},
		"colour.txt": {Width: 80, Source: sources, Colour: true},
		"bare.txt":   {},
	} {
		var b bytes.Buffer
		require.NoError(t, report.Text(&b, v, options))
		golden(t, name, b.Bytes())
	}
	var b bytes.Buffer
	require.NoError(t, report.Text(&b, report.NewValidation(1, 0, nil), report.TextOptions{}))
	assert.Equal(t, "1 record: no faults\n", b.String())
}

func TestGitHubGolden(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, report.GitHub(&b, report.NewValidation(7, 0, diagnostics()), "7 records", "gitsm validate"))
	golden(t, "github.txt", b.Bytes())
}

func TestJSONGolden(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, report.WriteJSON(&b, report.NewValidation(7, 2, diagnostics()[:4])))
	golden(t, "validation.json", b.Bytes())
}

// hostile generates what a record may hold and a message may repeat.
func hostile() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{
			"\x1b[31m", "\u202e", "\n", "\r", "\r\n", "::error::", "\n::set-output name=x::y", "%0A", "%", ":", ",", "]", "\t", "\x00", "\x7f", "\u0085", "\u009b", "\u2028", "\u200b", "日本", "👩‍👩‍👧", "é", "::", "file=", "<b>", "\u2066",
		}), rapid.String()), 0, 8).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

func hostileDiagnostics() *rapid.Generator[[]diag.Diagnostic] {
	one := rapid.Custom(func(t *rapid.T) diag.Diagnostic {
		d := diag.Diagnostic{
			Code: diag.WrongType, Severity: diag.Severity(rapid.IntRange(0, 2).Draw(t, "severity")), Message: hostile().Draw(t, "message"), Hint: hostile().Draw(t, "hint"), Record: hostile().Draw(t, "record"),
			Span: diag.Span{Path: hostile().Draw(t, "path"), Line: rapid.IntRange(0, 4).Draw(t, "line"), Column: rapid.IntRange(0, 90).Draw(t, "column")},
		}
		if rapid.Bool().Draw(t, "related") {
			d.Related = []diag.Related{{Span: diag.Span{Path: hostile().Draw(t, "other"), Line: 1}, Message: hostile().Draw(t, "why")}}
		}
		return d
	})
	return rapid.SliceOfN(one, 0, 25)
}

// printable reports what a terminal would act upon.
func printable(r rune) bool {
	return r >= ' ' && r != 0x7f && (r < 0x80 || r >= 0xa0) && r != 0x2028 && r != 0x2029 && (r < 0x202a || r > 0x202e) && (r < 0x2066 || r > 0x2069)
}

func TestTextIsSafeForTerminals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := hostile().Draw(t, "source") + "\n" + hostile().Draw(t, "line")
		var b bytes.Buffer
		require.NoError(t, report.Text(&b, report.NewValidation(1, 0, hostileDiagnostics().Draw(t, "ds")), report.TextOptions{Width: 80, Source: func(string) []byte { return []byte(source) }}))
		for line := range strings.SplitSeq(b.String(), "\n") {
			require.False(t, strings.ContainsFunc(line, func(r rune) bool { return !printable(r) }), "%q", line)
		}
	})
}

// A byte that is no UTF-8 may be a control character to a terminal of another encoding.
func TestTextIsUTF8(t *testing.T) {
	ds := []diag.Diagnostic{{Code: diag.MalformedID, Span: diag.Span{Path: "catalogue/services/\x9b31m.yaml", Line: 1, Column: 1}, Message: "bad \x9b31m"}}
	var text, github bytes.Buffer
	require.NoError(t, report.Text(&text, report.NewValidation(1, 0, ds), report.TextOptions{}))
	require.NoError(t, report.GitHub(&github, report.NewValidation(1, 0, ds), "1 record", "gitsm validate"))
	assert.True(t, utf8.Valid(text.Bytes()), "%q", text.String())
	assert.True(t, utf8.Valid(github.Bytes()), "%q", github.String())
}

// The line at fault fits the terminal and the caret stands below something.
func TestSnippetFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(rapid.StringMatching(`[a-z:,"\[\]{}# \t]{1,200}`), rapid.StringMatching(`[日本語a ]{1,200}`)).Draw(t, "line")
		if strings.TrimSpace(line) == "" {
			return
		}
		column := rapid.IntRange(1, utf8.RuneCountInString(line)).Draw(t, "column")
		width := rapid.IntRange(40, 120).Draw(t, "width")
		requireSnippet(t, line, column, width)
	})
}

// The same with characters that are shown as escapes, wider than themselves.
func TestSnippetOfInvisibleCharactersFits(t *testing.T) {
	requireSnippet(t, "a: "+strings.Repeat("\u200b", 100)+"x", 104, 80)
}

func requireSnippet(t require.TestingT, line string, column, width int) {
	ds := []diag.Diagnostic{{Code: diag.WrongType, Span: diag.Span{Path: "a", Line: 1, Column: column}, Message: "m"}}
	var b bytes.Buffer
	require.NoError(t, report.Text(&b, report.NewValidation(1, 0, ds), report.TextOptions{Width: width, Source: func(string) []byte { return []byte(line) }}))
	lines := strings.Split(b.String(), "\n")
	require.GreaterOrEqual(t, len(lines), 3)
	for _, l := range lines[1:3] {
		require.LessOrEqual(t, uniseg.StringWidth(l), width, "%q", l)
	}
	caret := strings.IndexByte(lines[2], '^')
	require.Positive(t, caret)
	require.LessOrEqual(t, uniseg.StringWidth(lines[2]), uniseg.StringWidth(lines[1]), "the mark stands below the text\n%s\n%s", lines[1], lines[2])
}

func TestLongLinesAreQuick(t *testing.T) {
	line := []byte(strings.Repeat("日", 64<<10/3))
	var ds []diag.Diagnostic
	for i := range 100 {
		ds = append(ds, diag.Diagnostic{Code: diag.WrongType, Span: diag.Span{Path: "a", Line: 1, Column: 1 + i*200}, Message: "m"})
	}
	begun := time.Now()
	var b bytes.Buffer
	require.NoError(t, report.Text(&b, report.NewValidation(1, 0, ds), report.TextOptions{Width: 80, Source: func(string) []byte { return line }}))
	assert.Less(t, time.Since(begun), 5*time.Second, "a hundred faults on one line of 64 KiB")
	assert.Less(t, b.Len(), 64<<10)
}

// Every command of the output is one that was meant, whatever messages say.
func TestGitHubCommandsCannotBeForged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := hostileDiagnostics().Draw(t, "ds")
		var b bytes.Buffer
		require.NoError(t, report.GitHub(&b, report.NewValidation(3, 0, ds), "3 records", "gitsm validate"))
		want := map[string]int{}
		for _, d := range ds {
			name := map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Info: "notice"}[d.Severity]
			want[name] = min(want[name]+1, 10) // GitHub shows no more
		}
		got := map[string]int{}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		for _, line := range lines[:len(lines)-1] {
			require.True(t, strings.HasPrefix(line, "::"), "%q", line)
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), " ")
			got[name]++
			require.False(t, strings.ContainsFunc(line, func(r rune) bool { return !printable(r) }), "%q", line)
			properties, _, found := strings.Cut(line[2:], "::")
			require.True(t, found)
			if strings.Contains(properties, "file=") {
				require.Equal(t, 3, strings.Count(properties, ","), "file, line, col and title: %q", properties)
			}
		}
		require.Equal(t, want, got)
		require.False(t, strings.HasPrefix(lines[len(lines)-1], "::"))
	})
}

func TestGitHubCountsTheRest(t *testing.T) {
	for n, want := range map[int]string{10: "", 11: "and 2 more"} {
		var b bytes.Buffer
		require.NoError(t, report.GitHub(&b, report.NewValidation(1, 0, slices.Repeat([]diag.Diagnostic{{Message: "m"}}, n)), "1 record", "gitsm validate"))
		assert.Equal(t, 10, strings.Count(b.String(), "::error"))
		assert.Contains(t, b.String(), want)
	}
}

func TestSARIFIsValid(t *testing.T) {
	title := func(c diag.Code) string { return "what " + string(c) + " means" }
	for _, ds := range [][]diag.Diagnostic{nil, diagnostics(), {{Code: diag.NotARecord, Span: diag.Span{Path: "catalogue/a b/50%#?.yaml", Line: 3, Column: 7}, Message: "m"}}} {
		var b bytes.Buffer
		require.NoError(t, report.SARIF(&b, report.NewValidation(1, 0, ds), "1.2.3", title))
		var parsed sarif.Report
		require.NoError(t, json.Unmarshal(b.Bytes(), &parsed))
		require.NoError(t, parsed.Validate())
		require.Len(t, parsed.Runs, 1)
		require.Len(t, parsed.Runs[0].Results, len(ds))
		for i, result := range parsed.Runs[0].Results {
			physical := result.Locations[0].PhysicalLocation
			uri, err := url.Parse(*physical.ArtifactLocation.URI)
			require.NoError(t, err)
			assert.Equal(t, ds[i].Path, uri.Path)
			assert.Equal(t, string(ds[i].Code), *result.RuleID)
			assert.Equal(t, max(1, ds[i].Line), *physical.Region.StartLine)
			assert.Equal(t, max(1, ds[i].Column), *physical.Region.StartColumn)
		}
	}
}

func TestSARIFOfAnythingIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := hostileDiagnostics().Draw(t, "ds")
		if len(ds) > 3 {
			ds = ds[:3] // validating takes most of the time
		}
		for i := range ds {
			ds[i].Path = "catalogue/" + ds[i].Path
		}
		var b bytes.Buffer
		require.NoError(t, report.SARIF(&b, report.NewValidation(1, 0, ds), "1", func(diag.Code) string { return "t" }))
		var parsed sarif.Report
		require.NoError(t, json.Unmarshal(b.Bytes(), &parsed))
		for i, result := range parsed.Runs[0].Results {
			uri, err := url.Parse(*result.Locations[0].PhysicalLocation.ArtifactLocation.URI)
			require.NoError(t, err, "%q", ds[i].Path)
			require.Equal(t, ds[i].Path, uri.Path, "the path comes back")
			require.Empty(t, uri.Scheme+uri.Host+uri.RawQuery+uri.Fragment)
		}
	})
}

// The keys of the published shape.
func TestJSONShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := hostileDiagnostics().Draw(t, "ds")
		var b bytes.Buffer
		require.NoError(t, report.WriteJSON(&b, report.NewValidation(9, 1, ds)))
		var v map[string]any
		require.NoError(t, json.Unmarshal(b.Bytes(), &v))
		summary := v["summary"].(map[string]any)
		errors, warnings := diag.Count(ds)
		require.EqualValues(t, 9, summary["records"])
		require.EqualValues(t, errors, summary["errors"])
		require.EqualValues(t, warnings, summary["warnings"])
		list, ok := v["diagnostics"].([]any)
		require.True(t, ok, "a list even where nothing was found")
		require.Len(t, list, len(ds))
		for i, entry := range list {
			d := entry.(map[string]any)
			for _, key := range []string{"code", "severity", "path", "line", "column", "message", "record", "hint", "related"} {
				require.Contains(t, d, key)
			}
			require.Contains(t, []any{"error", "warning", "info"}, d["severity"])
			require.Equal(t, ds[i].Message, d["message"])
			for _, related := range d["related"].([]any) {
				for _, key := range []string{"path", "line", "column", "message"} {
					require.Contains(t, related.(map[string]any), key)
				}
			}
		}
	})
}

// A baseline accepts what was there when it was made, and nothing that came since.
func TestBaselineIsARatchet(t *testing.T) {
	known := rapid.Custom(func(t *rapid.T) diag.Diagnostic {
		few := func(label string) string { return rapid.SampledFrom([]string{"a", "b", ""}).Draw(t, label) }
		return diag.Diagnostic{Code: diag.Code("GS1" + few("code")), Message: few("message"), Record: few("record"), Span: diag.Span{Path: few("path"), Line: rapid.IntRange(0, 5).Draw(t, "line")}}
	})
	rapid.Check(t, func(t *rapid.T) {
		old := rapid.SliceOfN(known, 0, 8).Draw(t, "old")
		var b bytes.Buffer
		require.NoError(t, report.WriteJSON(&b, report.NewValidation(1, 0, old)))
		baseline, err := report.ParseBaseline(b.Bytes())
		require.NoError(t, err)

		moved := rapid.Permutation(slices.Clone(old)).Draw(t, "moved")
		for i := range moved {
			moved[i].Line += 7 // where a fault stands may change
		}
		for range 2 { // filtering uses nothing up
			fresh, accepted := baseline.Filter(moved)
			require.Empty(t, fresh)
			require.Equal(t, len(old), accepted)
		}
		var added []diag.Diagnostic
		for i := range rapid.IntRange(0, 4).Draw(t, "added") {
			added = append(added, diag.Diagnostic{Code: "GS1a", Message: fmt.Sprint("new ", i)})
		}
		fresh, accepted := baseline.Filter(append(moved, added...))
		require.Equal(t, len(old), accepted)
		require.ElementsMatch(t, added, fresh)
		if len(old) > 0 { // one more of a known sort is new
			fresh, _ = baseline.Filter(append(slices.Clone(old), old[0]))
			require.Len(t, fresh, 1)
		}
	})
}

func TestBaselineOfSomethingElse(t *testing.T) {
	for _, content := range []string{"", "[]", "{}", `{"diagnostics": null}`, `{"diagnostics": [{"severity": "fatal"}]}`} {
		_, err := report.ParseBaseline([]byte(content))
		assert.Error(t, err, content)
	}
	var none *report.Baseline
	fresh, accepted := none.Filter(diagnostics())
	assert.Len(t, fresh, len(diagnostics()))
	assert.Zero(t, accepted)
}
