package prose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/prose"
)

// link is a link as it has to be.
func link(to, text string) string {
	return `<a href="` + to + `" rel="nofollow noopener noreferrer">` + text + `</a>`
}

func TestRender(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "",
		" \n\t\n":                         "",
		"Takes payments.":                 "<p>Takes payments.</p>",
		"One.\n\nTwo\r\nlines.":           "<p>One.</p>\n<p>Two\nlines.</p>",
		"*a* **b** ~~c~~ `d`":             "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>",
		"# Cause\n\nA fault.":             "<p><strong>Cause</strong></p>\n<p>A fault.</p>",
		"Cause\n=====":                    "<p><strong>Cause</strong></p>",
		"- a\n- b":                        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"3. a\n4. b":                      "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>",
		"> a":                             "<blockquote>\n<p>a</p>\n</blockquote>",
		"```sh\nrm <x>\n```":              "<pre><code>rm &lt;x&gt;\n</code></pre>",
		"a\n\n---\n\nb  \nc":              "<p>a</p>\n<hr>\n<p>b<br>\nc</p>",
		"[a](https://example.org/?x=1&y)": "<p>" + link("https://example.org/?x=1&amp;y", "a") + "</p>",
		"[a](/etc) [b](#c) [d](e.html)":   "<p>a b d</p>",
		"[a][b]\n\n[b]: http://e.org":     "<p>" + link("http://e.org", "a") + "</p>",
		"[a]: http://e.org":               "",
		"see https://e.org/x, or www.e.org": "<p>see " + link("https://e.org/x", "https://e.org/x") + ", or " +
			link("http://www.e.org", "www.e.org") + "</p>",
		"ask help@e.org":                       "<p>ask " + link("mailto:help@e.org", "help@e.org") + "</p>",
		"<ftp://e.org> <https://e.org>":        "<p>ftp://e.org " + link("https://e.org", "https://e.org") + "</p>",
		"![plan](https://e.org/p.png \"t\")":   "<p>" + link("https://e.org/p.png", "plan") + "</p>",
		"![](https://e.org/p.png)":             "<p>" + link("https://e.org/p.png", "https://e.org/p.png") + "</p>",
		"![dot](data:image/gif;base64,R0lGOD)": "<p>dot</p>",
		"[![a](http://e.org/p)](http://e.org)": "<p>" + link("http://e.org", "a") + "</p>",
		"![a [b](http://x.org)](http://e.org)": "<p>" + link("http://e.org", "a b") + "</p>",
		"<b onclick=x>a</b><script>b</script>": "<p>&lt;b onclick=x&gt;a&lt;/b&gt;&lt;script&gt;b&lt;/script&gt;</p>",
		"<div>\n*a*\n</div>":                   "<p>&lt;div&gt;\n<em>a</em>\n&lt;/div&gt;</p>",
		"|a|b|\n|-|:-:|\n|1|2|": "<table>\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th scope=\"col\">b</th>\n</tr>\n</thead>\n" +
			"<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>",
		"a\u202eb\x00\x1b[2Jc\u0085d":    "<p>ab[2Jc\nd</p>",
		"&#x202e;a&#0;b &lt;i&gt; &copy": "<p>a\uFFFDb &lt;i&gt; &amp;copy</p>",
		"a & b < c \"d\" 'e'":            "<p>a &amp; b &lt; c &#34;d&#34; &#39;e&#39;</p>",
	} {
		assert.Equal(t, want, string(prose.Render(text)), "%q", text)
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	out := string(prose.Render(strings.Repeat("é ", prose.MaxText)))
	assert.True(t, strings.HasSuffix(out, "<p><em>… cut</em></p>"))
	assert.InDelta(t, prose.MaxText, len(out), 100)
	assert.NotContains(t, out, "\uFFFD")
	assert.NotContains(t, string(prose.Render(strings.Repeat("a", prose.MaxText))), "cut")
}

// What exhausts parsers of Markdown is shown as it was written, and never grows out of
// proportion.
func TestTextsThatExhaustParsers(t *testing.T) {
	t.Parallel()
	for _, text := range exhausting() {
		out := string(prose.Render(text))
		assert.LessOrEqual(t, len(out), 16*len(text)+4<<10+100, "%.20q", text)
	}
	for _, c := range []string{">", "[", "![", "[a](", "- ", "1. ", "|", "&#x3c;"} {
		text := strings.Repeat(c, 5000)
		assert.Contains(t, string(prose.Render(text)), strings.Repeat(strings.NewReplacer("&", "&amp;", ">", "&gt;").Replace(c), 5000)[:4990], c)
	}
}

// exhausting are inputs that cost some parsers the square of their length and more.
func exhausting() []string {
	var texts []string
	for _, unit := range []string{
		">", "[", "]", "![", "[a](", "*", "_", "`", "~", "*a ", "*a_ ", "a**b ", "<", "<a@b.c", "&#x3c;", "- ", "1. ", "  - a\n",
		"> ", "> a\n", "|", "a|", "|\n", "\\", "http://a", "http://a.bc/(", "www.", "a@", "a@b.co ", "[a]: b\n", "[a][a]",
		"a\n---\n", "# a\n", "```\n", "    a\n", "![a](http://b.co)", "a:\n:-", "- a\n\n", "www.a.b ",
	} {
		texts = append(texts, strings.Repeat(unit, prose.MaxText/len(unit)))
	}
	return append(texts,
		strings.Repeat("[", 999)+strings.Repeat("](b)", 999),
		strings.Repeat("![", 999)+strings.Repeat("](http://b)", 999),
		"[a]: http://"+strings.Repeat("a", 2000)+"\n\n"+strings.Repeat("[a]", 990),
		strings.Repeat("|a", 40)+"\n"+strings.Repeat("|-", 40)+"\n"+strings.Repeat("a\n", 995),
		strings.Repeat("|a", 8000)+"\n"+strings.Repeat("|-", 8000)+"\n"+strings.Repeat("a\n", 300),
		strings.Repeat(strings.Repeat("- ", 12)+"a\n", 1000),
		strings.Repeat(strings.Repeat(">", 24)+"a\n", 1000),
		strings.Repeat("_a ", 1900)+strings.Repeat("*a ", 1900),
	)
}
