package site

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestSpell(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"1h30m": "1 hour 30 minutes", "2d": "2 days", "1m": "1 minute", "90s": "1 minute 30 seconds", "24h": "1 day", "36h": "36 hours",
		"0m": "0 minutes", "soon": "soon", "": "",
	} {
		got := spell(written)
		if written == "0m" {
			assert.Contains(t, got, "0 ")
			continue
		}
		assert.Equal(t, want, got, written)
	}
	assert.Equal(t, "24 hours", spellOpen("24h"), "a day of open hours is no day of the calendar")
	assert.Equal(t, "48 hours 30 minutes", spellOpen("2d30m"))
	assert.Equal(t, "8 hours", spellOpen("8h"))
}

func TestSpellTimeRoundsUp(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "0 minutes", spellTime(0))
	assert.Equal(t, "1 minute", spellTime(time.Second))
	assert.Equal(t, "2 hours", spellTime(2*time.Hour))
}

func TestAmount(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "8,880.00 EUR", amount("8880.00", "EUR"))
	assert.Equal(t, "−1,234,567 JPY", amount("-1234567", "JPY"))
	assert.Equal(t, "900.00", amount("900.00", ""))
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[1-9][0-9]{0,20}`).Draw(t, "digits")
		var plain []byte
		for i, c := range []byte(amount(digits, "")) {
			if c != ',' {
				plain = append(plain, c)
			} else {
				assert.Positive(t, i)
			}
		}
		assert.Equal(t, digits, string(plain))
		assert.Len(t, amount(digits, ""), len(digits)+(len(digits)-1)/3)
	})
}

func TestMonthsBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 5000).Draw(t, "day"))
		months := monthsBefore(day, 12)
		next := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
		for _, m := range months {
			assert.Equal(t, next.AddDate(0, 0, -1), m.To, "no day is between them")
			next = m.From
		}
		assert.Equal(t, day.Year()-1, next.Year())
		assert.Equal(t, day.Month(), next.Month())
	})
}

func TestLongListsLeaveNothingOut(t *testing.T) {
	t.Parallel()
	file := listPath("services.html")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3*rowsAPage).Draw(t, "records")
		parts := max(1, (n+rowsAPage-1)/rowsAPage)
		seen := map[estate.Ref]bool{}
		for i := range parts {
			all := make([]*Record, n)
			for j := range all {
				all[j] = &Record{Record: &estate.Record{Ref: estate.NewRef(estate.Service, "s"+count(j)), Name: count(j % 7)}}
			}
			page := listPart{file, i, parts}.of(all)
			assert.LessOrEqual(t, len(page), rowsAPage)
			for _, r := range page {
				assert.False(t, seen[r.Ref])
				seen[r.Ref] = true
			}
		}
		assert.Len(t, seen, n)
	})
	assert.Equal(t, "services.html", listPart{file, 0, 3}.file(0))
	assert.Equal(t, "services-3.html", listPart{file, 0, 3}.file(2))
}
