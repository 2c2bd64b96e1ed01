package prose_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/prose"
)

// elements are all that a text may become.
var elements = []string{
	"a", "em", "strong", "del", "code", "br",
	"p", "hr", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
}

// safe checks HTML by a parser of its own: only these elements, only the attributes that
// they may have, every element closed where it was opened, no link in a link.
func safe(t require.TestingT, out string) {
	require.True(t, utf8.ValidString(out))
	var open []string
	for z := html.NewTokenizer(strings.NewReader(out)); ; {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case html.ErrorToken:
			require.ErrorIs(t, z.Err(), io.EOF)
			require.Empty(t, open, "not closed in %q", out)
			return
		case html.TextToken:
			harmless(t, token.Data)
		case html.StartTagToken:
			require.Contains(t, elements, token.Data)
			attributes(t, token)
			require.False(t, token.Data == "a" && slices.Contains(open, "a"), "a link in a link: %q", out)
			if token.Data != "br" && token.Data != "hr" {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			require.NotEmpty(t, open, "closed too often in %q", out)
			require.Equal(t, open[len(open)-1], token.Data, out)
			open = open[:len(open)-1]
		default:
			require.Fail(t, "not text, nor an element", "%v in %q", token, out)
		}
	}
}

func attributes(t require.TestingT, token html.Token) {
	for _, a := range token.Attr {
		switch token.Data + " " + a.Key {
		case "a href":
			_, ok := prose.Href(a.Val)
			require.True(t, ok, "%q", a.Val)
		case "a rel":
			require.Equal(t, "nofollow noopener noreferrer", a.Val)
		case "th scope":
			require.Equal(t, "col", a.Val)
		case "ol start":
			require.Regexp(t, "^[0-9]{1,9}$", a.Val)
		default:
			require.Fail(t, "an attribute", "%s %s", token.Data, a.Key)
		}
	}
	if token.Data == "a" {
		require.Len(t, token.Attr, 2)
	}
}

// harmless checks that a text has nothing that Clean promises to drop.
func harmless(t require.TestingT, text string) {
	for _, r := range text {
		require.False(t, unicode.IsControl(r) && r != '\n' && r != '\t', "%U in %q", r, text)
		require.False(t, unicode.Is(unicode.Bidi_Control, r) && r != 0x061c && r != 0x200e && r != 0x200f, "%U in %q", r, text)
	}
}

// links are where the links of HTML lead.
func links(t *testing.T, out string) []string {
	t.Helper()
	var found []string
	for z := html.NewTokenizer(strings.NewReader(out)); z.Next() != html.ErrorToken; {
		token := z.Token()
		for _, a := range token.Attr {
			if token.Type == html.StartTagToken && a.Key == "href" {
				found = append(found, a.Val)
			}
		}
	}
	return found
}

// markdown draws texts that are mostly syntax.
func markdown() *rapid.Generator[string] {
	parts := rapid.SampledFrom([]string{
		"a", "b c", " ", "  ", "    ", "\n", "\n\n", "\t", "*", "**", "_", "`", "```", "~~", "# ", "> ", "- ", "1. ", "+ ", "| ", "|-", ":-:", "|\n",
		"[", "](", "]", ")", "(", "![", "<", ">", "\\", "&amp;", "&#x202e;", "&#106;avascript:", "http://e.org", "https://a:b@e.org",
		"javascript:", "data:image/png,", "www.e.org", "a@e.org", "mailto:", "<script>", "</p>", "<!--", "]]>", "\"", "'", "onerror=x",
		"\x00", "\u202e", "\u2066", "é", "日本", "\U0001F469\u200D\U0001F469", "\xff", "===", "---", "[a]: ", "[a]", "=", ".", "!",
	})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(parts, 0, 40).Draw(t, "parts"), "") })
}

func TestOutputIsSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := markdown().Draw(t, "text")
		safe(t, string(prose.Render(text)))
	})
}

func FuzzRender(f *testing.F) {
	for _, address := range refused {
		f.Add("[a](<" + address + ">) ![b](" + address + ") <" + address + ">")
	}
	for _, text := range exhausting() {
		f.Add(text[:min(len(text), 500)])
	}
	f.Fuzz(func(t *testing.T, text string) {
		safe(t, string(prose.Render(text)))
		harmless(t, prose.Plain(text, 20))
	})
}

func TestExhaustingTextsAreSafe(t *testing.T) {
	t.Parallel()
	for _, text := range exhausting() {
		safe(t, string(prose.Render(text)))
	}
	assert.NotEmpty(t, links(t, string(prose.Render("[a](http://e.org)"))), "links finds links")
}
