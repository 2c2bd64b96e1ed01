package diagram

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                      "",
		"payments api":                          "payments api",
		"  two \t\r\n words ":                   "two words",
		"bell\aring":                            "bell ring",
		"a\u202eb\u2067c\u200ed\u061ce":         "abcde",
		"\ufeffx\ufffe\U0001fffe":               "x",
		"e\u0301\u0301\u0301\u0301\u0301\u0301": "e\u0301\u0301\u0301\u0301",
		"a\xffb":                                "a\ufffdb",
		"café":                                  "café",
	} {
		require.Equal(t, want, plain(in), "%q", in)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	const space = 1000
	for in, want := range map[string][2]string{
		"short":                       {"short", ""},
		"Amsterdam data centre":       {"Amsterdam", "data centre"},
		"payments-db-replica-1":       {"payments-", "db-replica-1"},
		strings.Repeat("漢", 9):        {strings.Repeat("漢", 7), "漢漢"},
		strings.Repeat("漢", 99):       {strings.Repeat("漢", 7), strings.Repeat("漢", 6) + "…"},
		"a " + strings.Repeat("b", 9): {"a " + strings.Repeat("b", 9), ""},
	} {
		first, second, _ := wrap(in, space)
		require.Equal(t, want, [2]string{first, second}, "%q", in)
	}
}

// Whatever is wrapped fits, loses nothing but spaces unless it says so, and begins as the
// text does.
func TestWrapFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := plain(rapid.StringN(0, 60, -1).Draw(t, "text"))
		space := rapid.IntRange(300, 3000).Draw(t, "space")
		first, second, short := wrap(s, space)
		require.LessOrEqual(t, widthOf(first, nameSize), space)
		require.LessOrEqual(t, widthOf(second, nameSize), space)
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if short {
			require.True(t, strings.HasPrefix(bare(s), bare(first+strings.TrimSuffix(second, ellipsis))))
		} else {
			require.Equal(t, bare(s), bare(first+second))
		}
	})
}
