package cost

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/period"
)

// drawn is an estate at random, in which much is wrong.
type drawn struct{ *rapid.T }

func (d drawn) one(words ...string) string { return rapid.SampledFrom(words).Draw(d.T, "word") }

func (d drawn) ref(kind string) string {
	return kind + "/" + d.one("a", "b", "c", "d", "gone")
}

func (d drawn) money() string {
	amount := fmt.Sprintf("%d.%02d", rapid.Int64Range(-9, 99999).Draw(d.T, "whole"), rapid.IntRange(0, 99).Draw(d.T, "cents"))
	per := d.one("month", "quarter", "year", "once", "user")
	return fmt.Sprintf("{amount: %q, currency: %s, per: %s}", amount, d.one("EUR", "EUR", "USD", "JPY", "KWD", "CHF"), per)
}

func (d drawn) date() string {
	return day20.AddDate(0, 0, rapid.IntRange(-900, 60).Draw(d.T, "date")).Format("2006-01-02")
}

func (d drawn) maybe(text func() string) string {
	if rapid.Bool().Draw(d.T, "has") {
		return ", " + text()
	}
	return ""
}

func (d drawn) shares(field, on string, target func() string) string {
	var entries []string
	for range rapid.IntRange(0, 4).Draw(d.T, "shares") {
		entries = append(entries, fmt.Sprintf("{%s: %s, sharePercent: %s}", on, target(), d.one("10", "33.33", "12.5", "0", "60", "0.001")))
	}
	return field + ": [" + strings.Join(entries, ", ") + "]"
}

func (d drawn) files() map[string]string {
	covered := func() string { return d.ref(d.one("service", "ci", "ci", "offering")) }
	files := map[string]string{
		rates: `{kind: Rates, name: R, base: EUR, rates: [{currency: USD, date: 2024-01-02, rate: "0.9075"}, {currency: JPY, date: 2023-01-02, rate: "0.0061"}, {currency: KWD, date: 2023-01-02, rate: "2.9981"}]}`,
	}
	for _, id := range []string{"a", "b", "c"} {
		files["catalogue/services/"+id+".yaml"] = service("description: x" + d.maybe(func() string { return "cost: " + d.money() }) + d.maybe(func() string { return "startDate: " + d.date() }))
		files["catalogue/offerings/"+id+".yaml"] = "{kind: Offering, name: O, service: " + d.ref("service") + "}"
	}
	for _, id := range []string{"a", "b", "c", "d"} {
		files["cmdb/items/"+id+".yaml"] = item("status: " + d.one("in_use", "in_use", "in_stock", "on_order", "retired") +
			d.maybe(func() string { return "cost: " + d.money() }) + d.maybe(func() string { return "capitalCost: " + d.money() }) +
			d.maybe(func() string { return "amortiseMonths: " + d.one("1", "7", "60") }) + d.maybe(func() string { return "purchasedOn: " + d.date() }) +
			d.maybe(func() string { return "inUseSince: " + d.date() }) + d.maybe(func() string { return "retiredOn: " + d.date() }) +
			d.maybe(func() string { return "contract: " + d.ref("contract") }) +
			d.maybe(func() string { return d.shares("allocation", "service", func() string { return d.ref("service") }) }))
		files["catalogue/contracts/"+id+".yaml"] = contract("value: " + d.money() +
			d.maybe(func() string { return "start: " + d.date() }) + d.maybe(func() string { return "end: " + d.date() }) +
			d.maybe(func() string { return "autoRenew: true" }) + d.maybe(func() string { return "status: " + d.one("active", "draft", "cancelled", "ended") }) +
			d.maybe(func() string { return "quantity: 12" }) + d.maybe(func() string { return "billingFrequency: " + d.one("monthly", "half_yearly", "by_use", "once") }) +
			d.maybe(func() string { return "covers: [" + covered() + ", " + covered() + ", " + covered() + "]" }) +
			d.maybe(func() string { return d.shares("shares", "on", covered) }))
	}
	return files
}

// TestEverythingAddsUp demands of any estate that each level of the report adds up to the
// one above, that shares of a source come to the whole, and that the order of the files
// does not matter.
func TestEverythingAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := records(t, drawn{T: t}.files(), false)
		slices.SortFunc(all, func(a, b estate.Record) int { return strings.Compare(a.Path, b.Path) })
		o := Options{Period: drawPeriod(t), At: day20, Currency: rapid.SampledFrom([]string{"", "JPY", "KWD", "CHF"}).Draw(t, "currency")}
		r, err := Reckon(estate.New(slices.Clone(all), nil), o)
		require.NoError(t, err)

		total := r.Unallocated.Units()
		shares := map[estate.Ref]*big.Rat{}
		level := func(of Amount, parts []Part) {
			sum := new(big.Int)
			for i, p := range parts {
				sum.Add(sum, p.Amount.Units())
				if shares[p.Ref] == nil {
					shares[p.Ref] = new(big.Rat)
				}
				shares[p.Ref].Add(shares[p.Ref], rat(t, string(p.SharePercent)))
				assert.True(t, i == 0 || parts[i-1].Ref < p.Ref, "parts are sorted, one for each source")
			}
			assert.Zero(t, of.Units().Cmp(sum), "%s is not the sum of its parts", of)
		}
		for _, s := range r.Services {
			level(s.Amount, s.Parts)
			total.Add(total, s.Amount.Units())
		}
		level(r.Unallocated, r.UnallocatedParts)
		assert.Zero(t, r.Total.Units().Cmp(total), "bottom up")
		for _, s := range r.Sources {
			total.Sub(total, s.Amount.Units())
			off := shares[s.Ref].Sub(shares[s.Ref], hundred())
			assert.Negative(t, off.Abs(off).Cmp(big.NewRat(1, 1000)), "%s", s.Ref)
		}
		assert.Zero(t, total.Sign(), "top down")
		assert.Len(t, shares, len(r.Sources))

		want, err := json.Marshal(r)
		require.NoError(t, err)
		seed := rapid.Uint64().Draw(t, "order")
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		again, err := Reckon(estate.New(all, nil), o)
		require.NoError(t, err)
		got, err := json.Marshal(again)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got))
	})
}

// TestTenTimesThePrices moves the point in each amount and demands exactly ten times the
// sum before rounding.
func TestTenTimesThePrices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		files := drawn{T: t}.files()
		tenfold := maps.Clone(files)
		for path, text := range tenfold {
			tenfold[path] = moved(text)
		}
		p := drawPeriod(t)
		want := new(big.Rat).Mul(exactTotal(t, files, p), big.NewRat(10, 1))
		assert.Zero(t, want.Cmp(exactTotal(t, tenfold, p)))
	})
}

// moved multiplies each amount by ten: from 12.34 to 123.4.
func moved(text string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, `amount: "`)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		whole, rest, _ := strings.Cut(rest, ".")
		out.WriteString(`amount: "` + whole + rest[:1] + "." + rest[1:2])
		text = rest[2:]
	}
}

func exactTotal(t require.TestingT, files map[string]string, p period.Period) *big.Rat {
	e := build(t, files)
	c := &reckoner{
		Options: Options{Period: p, At: day20}, estate: e, rates: rateLists(e, day20), worth: map[string]conversion{},
		division: &division{estate: e, items: map[estate.Ref][]share{}}, report: Report{Currency: "EUR"},
	}
	x := c.exact(c.sources())
	require.NoError(t, x.agree())
	return x.total
}

// TestAgainstCents compares simple estates with a reckoning in whole cents: monthly prices
// of items that are divided by tens of per cent, and contracts that cover one, two or five
// things.
func TestAgainstCents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		services := []string{"a", "b", "c"}
		files := map[string]string{}
		want := map[string]int64{"a": 0, "b": 0, "c": 0, "": 0}
		for _, id := range services {
			cents := rapid.Int64Range(0, 1e7).Draw(t, "own")
			want[id] += cents
			files["catalogue/services/"+id+".yaml"] = service(fmt.Sprintf(`cost: {amount: "%d.%02d", currency: EUR, per: month}`, cents/100, cents%100))
		}
		tenths := map[string][4]int64{} // of each item, to a, b, c and nobody
		for _, id := range []string{"k", "l", "m", "n", "o"} {
			a := rapid.Int64Range(0, 10).Draw(t, "a")
			b := rapid.Int64Range(0, 10-a).Draw(t, "b")
			c := rapid.Int64Range(0, 10-a-b).Draw(t, "c")
			tenths[id] = [4]int64{a, b, c, 10 - a - b - c}
			euro := rapid.Int64Range(0, 1e5).Draw(t, "price")
			files["cmdb/items/"+id+".yaml"] = item(fmt.Sprintf(`status: in_use, cost: {amount: "%d.00", currency: EUR, per: month},
				allocation: [{service: service/a, sharePercent: %d}, {service: service/b, sharePercent: %d}, {service: service/c, sharePercent: %d}]`, euro, 10*a, 10*b, 10*c))
			for i, bearer := range []string{"a", "b", "c", ""} {
				want[bearer] += euro * 100 * tenths[id][i] / 10
			}
		}
		covers := []string{"k", "l", "m", "n", "o"}[:rapid.SampledFrom([]int{1, 2, 5}).Draw(t, "covers")]
		euro := rapid.Int64Range(0, 1e5).Draw(t, "value")
		files[deal] = contract(fmt.Sprintf(`covers: [ci/%s], value: {amount: "%d.00", currency: EUR, per: month}`, strings.Join(covers, ", ci/"), euro))
		for _, id := range covers {
			for i, bearer := range []string{"a", "b", "c", ""} {
				want[bearer] += euro * 100 / int64(len(covers)) * tenths[id][i] / 10
			}
		}
		r := reckon(t, files, "2026-10")
		total := want[""]
		for _, id := range services {
			assert.Equal(t, fmt.Sprintf("%d.%02d", want[id]/100, want[id]%100), r.of(id))
			total += want[id]
		}
		assert.Equal(t, fmt.Sprintf("%d.%02d", want[""]/100, want[""]%100), r.Unallocated.String())
		assert.Equal(t, fmt.Sprintf("%d.%02d", total/100, total%100), r.Total.String())
	})
}
