package publication_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/publication"
)

func TestRefusesPathsThatClash(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"a.html", "A.html"}, {"a/x.html", "A/y.html"}, {"a", "a/x.html"}, {"a/x.html", "a"}, {"A", "a/x.html"},
		{"straße.html", "STRASSE.html"}, {"caf\u00e9.html", "cafe\u0301.html"}, {"a/b/c", "a/B"}, {"same", "same"},
	} {
		f := open(t, t.TempDir(), "")
		_, err := f.Write(pair[0], []byte("1"))
		require.NoError(t, err, pair)
		_, err = f.Write(pair[1], []byte("2"))
		requireCounsel(t, err, publication.ErrPath, pair[1])
		require.NoError(t, f.Close())
	}
	f := open(t, t.TempDir(), "")
	for _, path := range []string{"a.html", "a.htm", "b/a.html", "ba", "a.html"} {
		_, err := f.Write(path, []byte("1"))
		require.NoError(t, err, path)
	}
}

func TestCheckPath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"", ".", "..", "/", "/etc/passwd", "a//b", "a/", "./a", "a/../b", "../a", `a\b`, "C:/x", "c:x", "a\x00b", "a\nb", "a\x7f", "a\u0085b", "\xff",
		"con", "CON", "a/nul.html", "Com1.x.html", "lpt9", "aux", "com¹.txt", "nul .html", "a.", "a ", " a", "a./b", "a*b", "a?b", "a|b", "a\"b", "<a>",
		".gitsm-site", "x/.GITSM-SITE", ".gitsm-site-journal", strings.Repeat("a", 201), strings.Repeat("a/", 600) + "a",
	} {
		requireCounsel(t, publication.CheckPath(path), publication.ErrPath, "")
		f := open(t, t.TempDir(), "")
		require.False(t, f.Keep(path))
		_, err := f.Write(path, nil)
		require.ErrorIs(t, err, publication.ErrPath)
		require.NoError(t, f.Close())
	}
	for _, path := range []string{"a", "services/payments-api.html", ".well-known/x", "a..b", "...a", "console.html", "com10", "é/日本", "a b.html", ".gitsm"} {
		require.NoError(t, publication.CheckPath(path), path)
	}
}
