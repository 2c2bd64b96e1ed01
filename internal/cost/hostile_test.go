package cost

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

// TestRecordsThatBreakTheSchema reckons with whatever stands in the fields of costs.
func TestRecordsThatBreakTheSchema(t *testing.T) {
	t.Parallel()
	values := []string{
		"null", "true", "[]", "[1, [2]]", "{}", "-1", "0", "1e999", "\"\"", "x", "\"1.0\"", "99999999999999999999", "0001-01-01", "9999-12-31",
		"{amount: 5, currency: eur, per: month}", "{amount: [], currency: EUR}", "{amount: \"5\", currency: EUR, per: []}", "{amount: 1e60, currency: EUR, per: month}",
		"{amount: \"1\", currency: EUR, per: year}", "{amount: \"-1\", currency: EUR, per: once}",
		"[{service: service/shop, sharePercent: -50}, {service: service/shop, sharePercent: 1e60}, {service: 5, sharePercent: 50}, {on: ci/box, sharePercent: \"100\"}, 7]",
		"[service/shop, ci/box, contract/deal, rates/r, ../x, 5]", "[{currency: EUR, date: 2026-01-01, rate: \"0\"}, {currency: USD, date: x, rate: \"1\"}, {currency: [], rate: -1}]",
	}
	if testing.Short() {
		values = values[len(values)-5:]
	}
	fields := map[string][]string{
		shop:  {"cost", "startDate", "retiredOn", "phase", "owner", "relations"},
		box:   {"cost", "capitalCost", "amortiseMonths", "purchasedOn", "inUseSince", "retiredOn", "status", "allocation", "contract", "attributes", "class"},
		deal:  {"value", "start", "end", "notice", "autoRenew", "renewalTerm", "lastCancelDate", "status", "quantity", "billingFrequency", "amortiseMonths", "covers", "shares", "type"},
		rates: {"base", "rates"},
	}
	sound := map[string]map[string]string{
		shop:  {"kind": "Service", "name": "S", "cost": money("31.00", "currency: EUR, per: month")},
		box:   {"kind": "ConfigurationItem", "class": "software_licence", "status": "in_use", "cost": money("31.00", "currency: USD, per: month"), "relations": "[{type: licensed_by, to: ci/box}, {type: member_of, to: ci/box}, {type: runs_on, to: ci/box}]"},
		deal:  {"kind": "Contract", "start": "2026-01-01", "end": "2026-12-31", "value": money("31.00", "currency: EUR, per: once"), "covers": "[ci/box]", "relations": "[{type: replaces, to: contract/deal}]"},
		rates: {"kind": "Rates", "base": "EUR", "rates": "[{currency: USD, date: 2026-01-01, rate: \"0.5\"}]"},
	}
	write := func(changed, field, value string) map[string]string {
		files := map[string]string{}
		for path, record := range sound {
			var entries []string
			for name, text := range record {
				if path != changed || name != field {
					entries = append(entries, name+": "+text)
				}
			}
			if path == changed {
				entries = append(entries, field+": "+value)
			}
			files[path] = "{" + strings.Join(entries, ", ") + "}"
		}
		return files
	}
	for path, names := range fields {
		for _, name := range names {
			for _, value := range values {
				files := write(path, name, value)
				e := estate.New(records(t, files, true), nil)
				for _, days := range []string{"2026-10", "0001-01-01..0100-12-31", "9900..9999"} {
					r, err := Reckon(e, Options{Period: parsed(t, days), At: day20})
					require.NoError(t, err, "%s %s %s", path, name, value)
					for _, s := range r.Services {
						assert.GreaterOrEqual(t, s.Amount.Sign()*r.Total.Sign(), 0)
					}
				}
				_, err := Check(e, day20)
				require.NoError(t, err, "%s %s %s", path, name, value)
			}
		}
	}
}

// uneven is an estate in which each item and contract divides its cost in another way, and
// prices are spread over one of so many lives.
func uneven(n, lives int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("catalogue/services/s%d.yaml", i)] = service("")
		files[fmt.Sprintf("cmdb/items/i%d.yaml", i)] = item(fmt.Sprintf(
			"status: in_use, inUseSince: 2026-10-%02d, cost: {amount: \"%d.0%d1\", currency: USD, per: year}, allocation: [{service: service/s%d, sharePercent: 99.%d7}, {service: service/s%d, sharePercent: 77.%d3}, {service: service/s%d, sharePercent: 0.%d1}]",
			i%30+1, i+1, i, i, i, i*7%n, i, i*13%n, i))
		var covers []string
		for j := range i%40 + 1 {
			covers = append(covers, fmt.Sprintf("ci/i%d", (i+j)%n))
		}
		files[fmt.Sprintf("catalogue/contracts/c%d.yaml", i)] = contract(fmt.Sprintf(
			"start: 2020-01-01, amortiseMonths: %d, value: {amount: \"%d.50\", currency: EUR, per: once}, covers: [%s]", i%lives+2, i+1, strings.Join(covers, ", ")))
	}
	files[rates] = `{kind: Rates, name: R, base: EUR, rates: [{currency: USD, date: 2026-01-01, rate: "0.90751"}]}`
	return files
}

// BenchmarkReckon looks at how the cost of a report grows with the records: ten times the
// records in ten times the time. Exact sums over prices with a thousand different lives
// have long denominators; there is no more than maxMonths of them.
func BenchmarkReckon(b *testing.B) {
	for _, c := range []struct{ n, lives int }{{100, 5}, {1000, 5}, {1000, maxMonths - 2}} {
		e := build(b, uneven(c.n, c.lives))
		b.Run(fmt.Sprintf("records=%d/lives=%d", 3*c.n, c.lives), func(b *testing.B) {
			for b.Loop() {
				if _, err := Reckon(e, Options{Period: parsed(b, "2026-10"), At: day20}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
