package publish_test

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/publish"
)

const page = "https://gitsm.example.org/estate/pulls/12?a=(b)&c=d"

// filled is a decision with a text in every field that holds one, several entries in every list,
// and words that the program knows where it asks for them.
func filled(verdict approval.Verdict, next func() string) approval.Decision {
	var d approval.Decision
	fill(reflect.ValueOf(&d).Elem(), 0, next)
	d.Verdict = verdict
	for i := range d.Diagnostics {
		d.Diagnostics[i].Severity = []diag.Severity{diag.Error, diag.Warning, diag.Info, 99}[i%4]
	}
	if len(d.Reasons.Children) > 1 {
		d.Reasons.Children[0] = approval.Reason{ID: "requirements", Result: "pending", Why: next()}
		d.Reasons.Children[1] = approval.Reason{ID: "window", Result: "pending", Why: next()}
		d.Reasons.Children = d.Reasons.Children[:2]
	}
	d.Window.State = change.NotYet
	return d
}

func fill(v reflect.Value, depth int, next func() string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(next())
	case reflect.Int:
		v.SetInt(int64(len(next())))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), depth, next)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth, next)
	case reflect.Slice:
		if depth > 3 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), depth+1, next)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, depth, next)
			fill(value, depth, next)
			v.SetMapIndex(key, value)
		}
	}
}

// hostile draws texts that try to be more than text, and gives them out in turn.
func hostile(t *rapid.T) func() string {
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
		"@octocat", "@acme/owners", "#12", "GH-7", "a/b#3", "a@b.example", "https://evil.example", "www.evil.example", "WWW.evil.example", "mailto:a@b.example",
		"<b>", "<script>alert(1)</script>", "</details>", "</sub>", "<!--", "-->", "<!-- gitsm:decision v1 -->", "<img src=x onerror=alert(1)>", "<https://evil.example>",
		"&lt;", "&#64;octocat", "[a](b)", "[a]: https://evil.example", "[a][b]", "![x](y)", "[^1]", "[ ]", "javascript:alert(1)", `" onload="x`, "' x='",
		"`", "```", "~~~", "*", "**", "_", "__", "|", "\n", "\n\n", "\r\n", "\r", "\u2028", "::error::x", "\n::stop-commands::x", "\x1b[31m", "\x00", "\u202e", "\u2066", "\xff",
		"\\", "\\\\", "~~", "> ", "- ", "# ", "1. ", "    ", "\t", "===", "---", "ada ", " ", "日本", "e\u0301\u0302", "word ", "team/dba", "role/x", strings.Repeat("long", 700),
	}), 0, 8)
	texts := rapid.SliceOfN(pieces, 1, 7).Draw(t, "texts")
	at := -1
	return func() string { at++; return strings.Join(texts[at%len(texts)], "") }
}

// TestNothingOfARecordIsLive puts hostile texts everywhere and reads what comes out as GitHub does:
// what is live is the template's own.
func TestNothingOfARecordIsLive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		next := hostile(t)
		verdict := rapid.SampledFrom([]approval.Verdict{approval.Approved, approval.Pending, approval.Rejected, approval.NotControlled, "odd <b>@x"}).Draw(t, "verdict")
		at := publish.Place{Page: page, Note: next()}
		if rapid.Bool().Draw(t, "changed") {
			at.Changed = func(string) []publish.Lines { return []publish.Lines{{From: 1, To: 100}} }
		}
		for _, p := range []publish.Publication{publish.Of(filled(verdict, next), 12, at), publish.Failed("c0ffee", 12, next(), at)} {
			first, rest, _ := strings.Cut(p.Comment, "\n")
			require.Equal(t, "<!-- gitsm:decision v1 -->", first)
			require.NotContains(t, rest, "<!--")
			dead(t, rest)
			dead(t, p.Summary)
			require.LessOrEqual(t, len(p.Comment), 65_536)
			require.Less(t, len(p.Summary), 65_535)
			require.LessOrEqual(t, utf8.RuneCountInString(p.Title), 100)
			require.NotEmpty(t, p.Title)
			for _, label := range p.Labels {
				require.Regexp(t, `^gitsm/[a-z-]+$`, label)
			}
			shownAsItIs(t, p.Title)
			require.NotContains(t, p.Title, "<")
			for _, a := range p.Annotations {
				require.NotEmpty(t, a.Path)
				require.GreaterOrEqual(t, a.Line, 1)
				require.Contains(t, []string{"failure", "warning", "notice"}, a.Level)
				for _, s := range []string{a.Title, a.Message} {
					shownAsItIs(t, s)
				}
				require.Regexp(t, `^[^\x00-\x1f\x{202e}]+$`, a.Path)
				require.True(t, utf8.ValidString(a.Path))
			}
		}
	})
}

// mentions are what GitHub makes live in a text that is no Markdown any more.
var mentions = regexp.MustCompile(`(?i)@[a-z0-9]|#[0-9]|\bgh-[0-9]|://|www\.`)

// shownAsItIs demands that a text which is no Markdown is quiet.
func shownAsItIs(t *rapid.T, s string) {
	require.False(t, mentions.MatchString(s), "%q", s)
	require.True(t, utf8.ValidString(s))
	require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x{7f}-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]`, s)
}

// dead demands that a Markdown text has no other link, image and HTML than those of the template.
func dead(t *rapid.T, markdown string) {
	source := []byte(markdown)
	require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x{7f}-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]`, markdown)
	for line := range strings.Lines(markdown) {
		require.False(t, strings.HasPrefix(strings.TrimLeft(line, " "), "::"), "%q", line)
	}
	var texts strings.Builder
	tree := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote)).Parser().Parse(text.NewReader(source))
	require.NoError(t, ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			require.Equal(t, "https://gitsm.example.org/estate/pulls/12?a=(b)&c=d", string(n.Destination))
			return ast.WalkSkipChildren, nil
		case *ast.RawHTML:
			require.Contains(t, []string{"<sub>", "</sub>"}, string(n.Segments.Value(source)))
		case *ast.HTMLBlock:
			block := string(n.Lines().Value(source))
			require.Regexp(t, `^(<details><summary>[^<]*</summary>|</details>|<sub>[^<>]*</sub>)\n*$`, block)
			texts.WriteString(html.UnescapeString(block))
		case *ast.AutoLink, *ast.Image, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.CodeSpan:
			require.Fail(t, "live", "%s in %q", n.Kind(), markdown)
		case *ast.Text:
			texts.WriteString(html.UnescapeString(string(n.Segment.Value(source))))
			if n.SoftLineBreak() {
				texts.WriteString("\n")
			}
		case *ast.Emphasis:
			require.Equal(t, 2, n.Level, "%q", markdown)
		}
		if n.Type() == ast.TypeBlock {
			texts.WriteString("\n")
		}
		require.NotContains(t, []string{"Strikethrough", "TaskCheckBox", "FootnoteLink", "FootnoteList"}, n.Kind().String())
		return ast.WalkContinue, nil
	}))
	require.False(t, mentions.MatchString(texts.String()), "%q", mentions.FindString(texts.String()))
}

// TestAPageIsOnlyText demands that the page of a hostile decision has no script, no handler and no
// link but the one to the pull request.
func TestAPageIsOnlyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		next := hostile(t)
		at := publish.PagePlace{Repository: next(), Pull: 12, Title: next(), PullURL: rapid.SampledFrom([]string{"https://github.com/acme/estate/pull/12", "javascript:alert(1)", " javascript:alert(1)", "data:text/html,x"}).Draw(t, "url"), StyleSheet: "site.css"}
		var b bytes.Buffer
		require.NoError(t, publish.Page(&b, filled(approval.Pending, next), at))
		require.True(t, utf8.Valid(b.Bytes()))
		tree, err := html.Parse(bytes.NewReader(b.Bytes()))
		require.NoError(t, err)
		for n := range tree.Descendants() {
			if n.Type == html.CommentNode {
				require.Fail(t, "a comment", n.Data)
			}
			if n.Type != html.ElementNode {
				continue
			}
			require.NotContains(t, []string{"script", "img", "iframe", "object", "embed", "base", "form", "b", "style"}, n.Data)
			for _, a := range n.Attr {
				require.False(t, strings.HasPrefix(a.Key, "on"), a.Key)
				require.NotEqual(t, "style", a.Key)
				if a.Key == "href" || a.Key == "src" {
					require.Regexp(t, `^(#[a-z]*|site\.css|https://github\.com/acme/estate/pull/12)$`, a.Val)
				}
			}
		}
	})
}

// TestHugeDecisions demands that the sizes hold whatever is in a decision, and that the verdict
// stays.
func TestHugeDecisions(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"mentions": strings.Repeat("@", 3_000), "accented mentions": strings.Repeat("@\u0301\u0301", 1_000), "bytes": strings.Repeat("\xff", 1_000),
	} {
		d := filled(approval.Rejected, func() string { return s })
		for range 7 { // 256 of each, and more diagnostics than are shown
			d.Diff, d.Impact, d.Findings, d.Next = append(d.Diff, d.Diff...), append(d.Impact, d.Impact...), append(d.Findings, d.Findings...), append(d.Next, d.Next...)
			d.Conflicts, d.Requirements, d.Diagnostics = append(d.Conflicts, d.Conflicts...), append(d.Requirements, d.Requirements...), append(append(d.Diagnostics, d.Diagnostics...), d.Diagnostics[0])
			d.Files, d.Change.Risk.Factors = append(d.Files, d.Files...), append(d.Change.Risk.Factors, d.Change.Risk.Factors...)
			d.Reasons.Children = append(d.Reasons.Children, d.Reasons.Children...)
		}
		p := publish.Of(d, 12, publish.Place{Page: page, Note: s})
		assert.LessOrEqual(t, len(p.Comment), 65_536, name)
		assert.Less(t, len(p.Summary), 65_535, name)
		assert.Contains(t, p.Comment, "### ❌ Rejected: ", name)
		assert.Contains(t, p.Summary, "### ❌ Rejected: ", name)
		assert.Contains(t, p.Summary, "The first 200 are annotations of this check", name)
		assert.Contains(t, p.Summary, "[The whole decision", name)
		assert.Len(t, p.Annotations, 200, name)
		if name == "mentions" {
			var b bytes.Buffer
			require.NoError(t, publish.Page(&b, d, publish.PagePlace{}))
			assert.Less(t, b.Len(), 16<<20, name)
		}
		assert.LessOrEqual(t, len(publish.Failed("c0ffee", 1, s, publish.Place{Note: s}).Comment), 65_536, name)
	}
}

// TestAnEmptyDecision demands that nothing that is missing makes anything fail or green.
func TestAnEmptyDecision(t *testing.T) {
	t.Parallel()
	p := publish.Of(approval.Decision{}, 1, publish.Place{})
	assert.Empty(t, p.Conclusion)
	assert.Equal(t, []string{"gitsm/pending"}, p.Labels)
	assert.NotEmpty(t, p.Title)
	var b bytes.Buffer
	require.NoError(t, publish.Page(&b, approval.Decision{}, publish.PagePlace{}))
	assert.Contains(t, b.String(), "<h1>Decision</h1>")
}

func TestAPlaceThatIsNoAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"javascript:alert(1)", "/relative", "mailto:a@b.example", "https://user:secret@host.example", "https://a b", "http://x\n"} {
		p := publish.Of(approval.Decision{Verdict: approval.Approved}, 1, publish.Place{Page: address})
		assert.Empty(t, p.DetailsURL, address)
		assert.NotContains(t, p.Summary+p.Comment, "](", address)
	}
	p := publish.Of(approval.Decision{Verdict: approval.Approved}, 1, publish.Place{Page: page, Note: "ada: recheck"})
	assert.Equal(t, page, p.DetailsURL)
	assert.Contains(t, p.Comment, "](<"+page+">)")
	assert.True(t, strings.HasPrefix(p.Comment, "<!-- gitsm:decision v1 -->\n\n> ada: recheck\n\n### "), p.Comment)
}

func TestAnnotations(t *testing.T) {
	t.Parallel()
	at := func(path string, line int, s diag.Severity) diag.Diagnostic {
		return diag.Diagnostic{Code: "GS1204", Severity: s, Span: diag.Span{Path: path, Line: line}, Message: fmt.Sprintf("%s %d %s", path, line, s)}
	}
	d := approval.Decision{Files: []string{"changed.txt"}, Diagnostics: []diag.Diagnostic{
		at("elsewhere.yaml", 1, diag.Error), at("a.yaml", 9, diag.Warning), at("a.yaml", 9, diag.Error), at("a.yaml", 0, diag.Error),
		at("a.yaml", 20, diag.Info), at("changed.txt", -4, diag.Info), at("", 0, diag.Error), at("b\xff\n.yaml", 1<<40, 99),
	}}
	d.Diagnostics[2].Hint = "use one of a, b"
	p := publish.Of(d, 1, publish.Place{Changed: func(path string) []publish.Lines {
		if path == "a.yaml" {
			return []publish.Lines{{From: 5, To: 9}, {From: 20, To: 22}}
		}
		return nil
	}})
	var got []string
	for _, a := range p.Annotations {
		assert.Equal(t, a.Line, a.EndLine)
		assert.Equal(t, "GS1204", a.Title)
		got = append(got, fmt.Sprintf("%s:%d %s", a.Path, a.Line, a.Level))
	}
	assert.Equal(t, []string{
		"a.yaml:9 failure", "a.yaml:9 warning", "a.yaml:20 notice", // changed lines
		"a.yaml:1 failure", "changed.txt:1 notice", // changed files
		"elsewhere.yaml:1 failure", ".github:1 failure", `b\xff\n.yaml:1073741824 notice`,
	}, got)
	assert.Equal(t, "a.yaml 9 error\nuse one of a, b", p.Annotations[0].Message)
	assert.Contains(t, p.Summary, "Faults and notes: 4 errors, 1 warning, 2 notes, each an annotation of this check")
}
