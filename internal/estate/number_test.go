package estate_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestNumberKeyIsThatOfTheValue(t *testing.T) {
	t.Parallel()
	literal := rapid.Custom(func(t *rapid.T) string {
		return rapid.StringMatching(`[-+]?[0-2]{1,3}(\.[0-1]{0,3})?([eE][-+]?[0-3])?`).Draw(t, "literal")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := literal.Draw(t, "a"), literal.Draw(t, "b")
		x, ok := new(big.Rat).SetString(a)
		y, fine := new(big.Rat).SetString(b)
		if !ok || !fine {
			t.Skip("no number")
		}
		assert.Equal(t, x.Cmp(y) == 0, estate.NumberKey(a) == estate.NumberKey(b), "%s and %s", a, b)
	})
}

func TestNumberKeyOfHostileTexts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", ".", "e", "1e", "1e99999999999", "--1", "1.2.3", "NaN", "Inf", "0x10", "1_000"} {
		assert.Equal(t, text, estate.NumberKey(text))
	}
	assert.Equal(t, "0", estate.NumberKey("-0.00e7"))
	assert.NotEqual(t, estate.NumberKey("1e2147483647"), estate.NumberKey("1e2147483646"))
}
