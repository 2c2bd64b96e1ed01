package estate_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"30m": 30 * time.Minute, "4h": 4 * time.Hour, "1h30m": 90 * time.Minute, "2d": 48 * time.Hour,
		"1d2h3m4s": 26*time.Hour + 3*time.Minute + 4*time.Second, "0m": 0, "36500d": estate.MaxDuration,
	} {
		got, ok := estate.ParseDuration(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "m", "5", "5x", "-5m", "5m4h", "4h4h", "1.5h", "1 h", "４h", "36501d", "36500d1s",
		"99999999999999999999d", "9223372036854775807s", "P1D", "1h30",
	} {
		_, ok := estate.ParseDuration(text)
		assert.False(t, ok, text)
	}
}

func TestFormatDuration(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{
		"0m": 0, "1h30m": 90 * time.Minute, "2d": 48 * time.Hour, "36h": 36 * time.Hour,
		"1h1s": time.Hour + time.Second, "-30m": -30 * time.Minute, "1s": time.Second + time.Millisecond,
	} {
		assert.Equal(t, want, estate.FormatDuration(d))
	}
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(estate.MaxDuration/time.Second)).Draw(t, "seconds")) * time.Second
		back, ok := estate.ParseDuration(estate.FormatDuration(d))
		require.True(t, ok)
		require.Equal(t, d, back)
	})
}

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*big.Rat{
		"99.95": big.NewRat(9995, 100), "0": new(big.Rat), "-1.50": big.NewRat(-3, 2), "1e2": big.NewRat(100, 1), "25e-1": big.NewRat(5, 2),
	} {
		got, ok := estate.ParseDecimal(text)
		require.True(t, ok, text)
		assert.Zero(t, want.Cmp(got), text)
	}
	for _, text := range []string{
		"", "x", "1/3", "0x10", "1_000", "Inf", "NaN", "1e1000000000", "1e-999999999", "1e", "1e5e5", "1.2.3", "p1",
		strings.Repeat("9", 65), "0." + strings.Repeat("0", 63) + "1",
	} {
		_, ok := estate.ParseDecimal(text)
		assert.False(t, ok, text)
	}
}

// FuzzValues reads anything, in time and without a panic, and gives back what it read.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"1h30m", "2d", "99.95", "1e-30", "-0.5", "36500d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, ok := estate.ParseDuration(text); ok {
			assert.True(t, d >= 0 && d <= estate.MaxDuration)
			again, ok := estate.ParseDuration(estate.FormatDuration(d))
			assert.True(t, ok)
			assert.Equal(t, d, again)
		}
		if r, ok := estate.ParseDecimal(text); ok {
			assert.Less(t, len(r.String()), 400)
		}
	})
}

func TestAccessors(t *testing.T) {
	t.Parallel()
	text := func(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }
	n := estate.Node{Kind: estate.Struct, Fields: []estate.Field{
		{Name: "within", Value: text("4h")},
		{Name: "day", Value: text("2026-02-29")},
		{Name: "validTo", Value: text("2028-02-29")},
		{Name: "start", Value: text("2026-10-03T14:02:00+02:00")},
		{Name: "minUp", Value: estate.Node{Kind: estate.Number, Text: "2"}},
		{Name: "percent", Value: estate.Node{Kind: estate.Number, Text: "99.5"}},
		{Name: "hard", Value: estate.Node{Kind: estate.Bool, Text: "false"}},
		{Name: "covers", Value: estate.Node{Kind: estate.List, Items: []estate.Node{text("service/a"), {Kind: estate.Number, Text: "1"}, text("service/b")}}},
	}}
	within, ok := n.Duration("within")
	assert.True(t, ok)
	assert.Equal(t, 4*time.Hour, within)
	_, ok = n.Date("day")
	assert.False(t, ok, "2026 is no leap year")
	day, ok := n.Date("validTo")
	assert.True(t, ok)
	assert.Equal(t, time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC), day)
	start, ok := n.Instant("start")
	assert.True(t, ok)
	assert.True(t, time.Date(2026, 10, 3, 12, 2, 0, 0, time.UTC).Equal(start))
	k, ok := n.Int("minUp")
	assert.True(t, ok)
	assert.Equal(t, 2, k)
	_, ok = n.Int("percent")
	assert.False(t, ok)
	percent, ok := n.Decimal("percent")
	assert.True(t, ok)
	assert.Equal(t, "199/2", percent.String())
	assert.False(t, n.IsTrue("hard", true))
	assert.True(t, n.IsTrue("absent", true))
	assert.Equal(t, []estate.Ref{"service/a", "service/b"}, n.Refs("covers"))
	var none *estate.Node
	_, ok = none.Duration("within")
	assert.False(t, ok)
	assert.Nil(t, none.Refs("covers"))
}

func TestPriority(t *testing.T) {
	t.Parallel()
	matrix := map[string]map[string]string{"high": {"low": "p3"}}
	body := func(fields ...string) *estate.Node {
		n := &estate.Node{Kind: estate.Struct}
		for i := 0; i < len(fields); i += 2 {
			n.Fields = append(n.Fields, estate.Field{Name: fields[i], Value: estate.Node{Kind: estate.String, Text: fields[i+1]}})
		}
		return n
	}
	assert.Equal(t, "p3", estate.Priority(matrix, body("impact", "high", "urgency", "low")))
	assert.Empty(t, estate.Priority(matrix, body("impact", "high")))
	assert.Empty(t, estate.Priority(nil, body("impact", "high", "urgency", "low")))
	overridden := body("impact", "high", "urgency", "low")
	overridden.Fields = append(overridden.Fields, estate.Field{Name: "priorityOverride", Value: *body("priority", "p1")})
	assert.Equal(t, "p1", estate.Priority(matrix, overridden))
}
