package fieldguide

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestECMAPattern(t *testing.T) {
	for text, want := range map[string]string{
		`\S`:                `[^\t\n\f\r ]`,
		`^team/`:            `^team/`,
		`^(a|b)+?$`:         `^([ab])+?$`,
		`\Aab{2,3}\z`:       `^ab{2,3}$`,
		`(?i)k`:             "[Kk\u212a]",
		`a.c`:               `a[^\n]c`,
		`[\]^a-]`:           `[\-\]\^a]`,
		`(?P<day>[0-9]{2})`: `([0-9]{2})`,
		`x(?:ab|cd)*`:       `x(?:ab|cd)*`,
		`é$`:                `é$`,
	} {
		got, ok := ecmaPattern(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{`(`, `(?m)^a$`, `😀`, `[a-\x{10ffff}]`, `[^\x00-\x{10ffff}]`} {
		_, ok := ecmaPattern(text)
		assert.False(t, ok, text)
	}
}

// Each pattern of the schema means the same after translation.
func TestECMAPatternKeepsMeaning(t *testing.T) {
	patterns := []string{
		`^(([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)?#[0-9]+|https?://\S+)$`, `^[^@\s]+@[^@\s]+\.[^@\s]+$`,
		`^\+[0-9][0-9 ()/-]{5,24}$`, `^[A-Za-z][A-Za-z0-9_.*\[\]-]*$`, `^([0-9]+d)?([0-9]+h)?$`, `(?i)^stra(ß|ss)e?.{0,2}$`, `\bfoo\B`,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(patterns).Draw(t, "pattern")
		translated, ok := ecmaPattern(text)
		if !ok {
			t.Fatalf("%s is not translated", text)
		}
		value := rapid.OneOf(rapid.String(), rapid.StringMatching(text), rapid.StringMatching(`[a-z0-9@#./ \v\x{a0}-]{0,12}`)).Draw(t, "value")
		if regexp.MustCompile(text).MatchString(value) != regexp.MustCompile(translated).MatchString(value) {
			t.Fatalf("%s and %s differ on %q", text, translated, value)
		}
	})
}

func TestTimePatternAcceptsWhatGoReads(t *testing.T) {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05Z07:00", "15:04"} {
		pattern, ok := timePattern(layout)
		require.True(t, ok)
		re := regexp.MustCompile(pattern)
		rapid.Check(t, func(t *rapid.T) {
			loose := `[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(T[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.,][0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?|[0-9]{1,2}:[0-9]{2}`
			value := rapid.StringMatching(loose).Draw(t, "value")
			if _, err := time.Parse(layout, value); err == nil && !re.MatchString(value) {
				t.Fatalf("%s refuses %s", pattern, value)
			}
		})
		assert.False(t, re.MatchString("2026-13-01"))
	}
	for _, layout := range []string{"Jan 2", "2006-1-2", "15:04.000", "Monday"} {
		_, ok := timePattern(layout)
		assert.False(t, ok, layout)
	}
}
