package prose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// A text that needs no parser gets the HTML that the parser gives it.
func TestPlainTextsNeedNoParser(t *testing.T) {
	t.Parallel()
	part := rapid.SampledFrom([]string{
		"a", "Pays 3.50 (x)", "é", " ", "  ", "\n", "\n\n", "1", "1. ", "2) ", "- ", "+", "#", "> ", "=", "--", "!", "?", "\"q\"", "'", ":", ";", "/", "%", "$", "^", "{x}", "(c)", ",", ".",
		"e.org", "http:", "a/b", "日", "|", "*", "_", "    ", "\u00a0", "\u3000",
	})
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 1, 12).Draw(t, "parts"), "")
		if !plain(text) || strings.TrimSpace(text) == "" {
			return
		}
		taken++
		byParser, ok := documents().render(text)
		require.True(t, ok)
		require.Equal(t, tree(t, byParser), tree(t, paragraphs(text)), "%q", text)
	})
	require.NotZero(t, taken)
}

// tree is HTML as a parser understands it, spaces around line ends aside.
func tree(t require.TestingT, out string) string {
	root, err := html.Parse(strings.NewReader(out))
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, html.Render(&b, root))
	var kept []string
	for line := range strings.SplitSeq(strings.ReplaceAll(b.String(), "</p>", "\n</p>"), "\n") {
		if line = strings.Trim(line, " \t"); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
