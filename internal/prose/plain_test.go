package prose_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/prose"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	family := "\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"
	for _, c := range []struct {
		text string
		max  int
		want string
	}{
		{"Payments", 8, "Payments"},
		{"Payments", 7, "Paymen…"},
		{"Payments", 1, "…"},
		{"Payments", 0, "Payments"},
		{"", 3, ""},
		{"a\tb\nc\rd\r\ne", 0, "a\tb\nc\nd\ne"},
		{"a\x00\x07\x1b\x7f\u0080\u009fb", 0, "ab"},
		{"a\u0085b\u2028c\u2029d", 0, "a\nb\nc\nd"},
		{"\u202aa\u202b\u202c\u202d\u202eb\u2066\u2067\u2068\u2069c", 0, "abc"},
		{"\ufeffa\ufff9b\U0001fffe", 0, "ab"},
		{"a\xff\xfeb", 0, "a\uFFFD\uFFFDb"},
		{"שלום \u200fabc", 0, "שלום \u200fabc"},
		{"cafe\u0301s", 5, "cafe\u0301s"},
		{"cafe\u0301s!", 5, "cafe\u0301…"},
		{family + family + "ab", 3, family + family + "…"},
		{"日本語", 2, "日…"},
		{"e" + strings.Repeat("\u0301", 5000) + "xy", 3, "e" + strings.Repeat("\u0301", 31) + "xy"},
	} {
		assert.Equal(t, c.want, prose.Plain(c.text, c.max), "%q to %d", c.text, c.max)
	}
}

func TestPlainProperties(t *testing.T) {
	t.Parallel()
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\u202e", "\x00", "\xff", "\r\n", "\U0001F1F3\U0001F1F1", "e\u0301", "\u200d"}))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(part).Draw(t, "text"), "")
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		out := prose.Plain(text, limit)
		require.True(t, utf8.ValidString(out))
		require.LessOrEqual(t, uniseg.GraphemeClusterCount(out), limit)
		harmless(t, out)
		require.Equal(t, out, prose.Plain(out, limit), "plain stays as it is")
		require.Equal(t, prose.Clean(text), prose.Clean(prose.Clean(text)))
		if uniseg.GraphemeClusterCount(prose.Clean(text)) <= limit {
			require.Equal(t, prose.Clean(text), out)
		} else {
			require.True(t, strings.HasSuffix(out, "…"))
			require.True(t, strings.HasPrefix(prose.Clean(text), strings.TrimSuffix(out, "…")))
		}
	})
}
