package cost

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

const twoRates = `{kind: Rates, name: R, base: EUR, rates: [{currency: USD, date: 2026-07-01, rate: "0.80"}, {currency: USD, date: 2026-01-02, rate: "0.50"},
	{currency: JPY, date: 2026-01-02, rate: "0.008"}, {currency: USD, date: 2027-01-01, rate: "0.10"}]}`

// TestRateOfTheDay picks the rate of the period's last day, or of today if that is earlier.
func TestRateOfTheDay(t *testing.T) {
	t.Parallel()
	files := map[string]string{rates: twoRates, shop: service("cost: " + money("100.00", "currency: USD, per: month"))}
	for days, want := range map[string]string{"2026-06": "50.00", "2026-07": "80.00", "2026-12": "80.00", "2027-01": "80.00"} {
		r := reckon(t, files, days)
		assert.Equal(t, want, r.of("shop"), days)
		require.Len(t, r.Rates, 1)
		assert.Equal(t, estate.Ref("rates/r"), r.Rates[0].Record)
	}
	r := reckon(t, files, "2025-12")
	assert.Equal(t, "0.00", r.of("shop"))
	assert.Equal(t, []string{"GS3504 service/shop"}, codes(r.Findings))
	require.Len(t, r.NotConverted, 1)
	assert.Equal(t, "100.00", r.NotConverted[0].Amount.String())
	assert.Equal(t, "USD", r.NotConverted[0].Currency)
}

func TestReportCurrency(t *testing.T) {
	t.Parallel()
	dollars := service("cost: " + money("100.00", "currency: USD, per: month"))
	for _, c := range []struct{ name, rates, asked, currency, want string }{
		{"the base", twoRates, "", "EUR", "80.00"},
		{"as asked, the other way round", twoRates, "USD", "USD", "100.00"},
		{"as asked, by way of the base", twoRates, "JPY", "JPY", "10000"},
		{"as asked, without a rate", twoRates, "CHF", "CHF", "0.00"},
		{"the only one in use", "", "", "USD", "100.00"},
	} {
		files := map[string]string{shop: dollars}
		if c.rates != "" {
			files[rates] = c.rates
		}
		r, err := Reckon(build(t, files), Options{Period: parsed(t, "2026-10"), At: day20, Currency: c.asked})
		require.NoError(t, err)
		assert.Equal(t, [2]string{c.currency, c.want}, [2]string{r.Currency, r.of("shop")}, c.name)
	}
}

// TestMostUsedCurrency covers estates without rates.
func TestMostUsedCurrency(t *testing.T) {
	t.Parallel()
	in := func(currency string) string {
		return service("cost: " + money("1.00", "currency: "+currency+", per: month"))
	}
	r := reckon(t, map[string]string{shop: in("SEK"), pay: in("CHF"), "catalogue/services/third.yaml": in("SEK")}, "2026-10")
	assert.Equal(t, "SEK", r.Currency)
	assert.Equal(t, "2.00", r.Total.String())
	assert.Equal(t, []string{"GS3504 service/pay"}, codes(r.Findings))
	r = reckon(t, map[string]string{shop: in("SEK"), pay: in("CHF")}, "2026-10")
	assert.Equal(t, "CHF", r.Currency, "of equally many the first by name")
}

// TestNewestOfSeveralLists demands one list for a conversion, that with the newest rates.
func TestNewestOfSeveralLists(t *testing.T) {
	t.Parallel()
	list := func(base, currency, date, rate string) string {
		return fmt.Sprintf("{kind: Rates, name: R, base: %s, rates: [{currency: %s, date: %s, rate: %q}]}", base, currency, date, rate)
	}
	files := map[string]string{
		shop:                      service("cost: " + money("100.00", "currency: USD, per: month")),
		"catalogue/rates/a.yaml":  list("EUR", "USD", "2026-01-01", "0.5"),
		"catalogue/rates/b.yaml":  list("USD", "EUR", "2026-02-01", "1.25"),
		"catalogue/rates/c.yaml":  list("USD", "EUR", "2026-02-01", "4"),
		"catalogue/rates/d.yaml":  list("GBP", "USD", "2026-03-01", "0.5"),
		"catalogue/rates/e0.yaml": list("GBP", "EUR", "2026-03-01", "0.5"),
	}
	r := reckon(t, files, "2026-10")
	assert.Equal(t, "80.00", r.of("shop"), "rates of two lists are never combined")
	assert.Equal(t, []Rate{{Currency: "USD", Rate: "0.8", From: "2026-02-01", Record: "rates/b"}}, r.Rates)
}

// TestRoundTrip demands that there and back is exactly where one began.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		currencies := []string{"EUR", "USD", "JPY", "KWD"}
		var lists []rateList
		for i := range rapid.IntRange(1, 3).Draw(t, "lists") {
			list := rateList{ref: estate.Ref(fmt.Sprintf("rates/r%d", i)), worth: map[string]dated{}}
			for _, currency := range currencies {
				if rapid.Bool().Draw(t, "has") {
					list.worth[currency] = dated{big.NewRat(rapid.Int64Range(1, 1e9).Draw(t, "rate"), 1e5), day20.AddDate(0, 0, -rapid.IntRange(0, 9).Draw(t, "age"))}
				}
			}
			list.base = rapid.SampledFrom(currencies).Draw(t, "base")
			list.worth[list.base] = dated{rate: big.NewRat(1, 1)}
			lists = append(lists, list)
		}
		a, b := rapid.SampledFrom(currencies).Draw(t, "a"), rapid.SampledFrom(currencies).Draw(t, "b")
		there, ok := convert(lists, a, b)
		back, okBack := convert(lists, b, a)
		require.Equal(t, ok, okBack)
		if ok {
			assert.Zero(t, new(big.Rat).Mul(there.rate, back.rate).Cmp(big.NewRat(1, 1)))
			assert.Equal(t, there.list, back.list)
			assert.True(t, there.from.Equal(back.from))
		}
	})
}

func TestRateLineIsExactEnough(t *testing.T) {
	t.Parallel()
	third := conversion{rate: big.NewRat(1, 3), from: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), list: "rates/r"}
	assert.Equal(t, Rate{Currency: "USD", Rate: "0.3333333333", From: "2026-01-02", Record: "rates/r"}, third.used("USD"))
}
