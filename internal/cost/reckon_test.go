package cost

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	shop  = "catalogue/services/shop.yaml"
	pay   = "catalogue/services/pay.yaml"
	box   = "cmdb/items/box.yaml"
	disk  = "cmdb/items/disk.yaml"
	deal  = "catalogue/contracts/deal.yaml"
	rates = "catalogue/rates/r.yaml"
	offer = "catalogue/offerings/offer.yaml"
)

// TestOnePrice puts single prices into single periods; the service shop bears all of them.
func TestOnePrice(t *testing.T) {
	t.Parallel()
	euro := func(amount, per string) string { return money(amount, "currency: EUR, per: "+per) }
	boxed := func(extra string) map[string]string { return map[string]string{box: item(extra + ", " + on("shop"))} }
	dealt := func(extra string) map[string]string {
		return map[string]string{deal: contract(extra + ", covers: [service/shop]")}
	}
	own := func(extra string) map[string]string { return map[string]string{shop: service(extra)} }
	for _, c := range []struct {
		name, days, want string
		files            map[string]string
	}{
		{"a month", "2026-10", "100.00", boxed("status: in_use, cost: " + euro("100.00", "month"))},
		{"a quarter's third", "2026-10", "100.00", boxed("status: in_use, cost: " + euro("300.00", "quarter"))},
		{"a year's twelfth", "2026-02", "100.00", boxed("status: in_use, cost: " + euro("1200.00", "year"))},
		{"a year's twelfth in a leap February", "2028-02", "100.00", boxed("status: in_use, cost: " + euro("1200.00", "year"))},
		{"a quarter of months", "2026-Q4", "300.00", boxed("status: in_use, cost: " + euro("100.00", "month"))},
		{"a week within a month of 31 days", "2026-10-05..2026-10-11", "7.00", boxed("status: in_use, cost: " + euro("31.00", "month"))},
		{"a week over two months", "2026-W40", "7.10", boxed("status: in_use, cost: " + euro("31.00", "month"))}, // 3/30 + 4/31 of 31
		{"half of a leap February", "2028-02", "15.00", boxed("status: in_use, inUseSince: 2028-02-15, cost: " + euro("29.00", "month"))},
		{"the same in a common one", "2027-02", "14.00", boxed("status: in_use, inUseSince: 2027-02-15, cost: " + euro("28.00", "month"))},
		{"from its purchase", "2026-10", "16.00", boxed("status: in_use, purchasedOn: 2026-10-16, cost: " + euro("31.00", "month"))},
		{"first use goes before purchase", "2026-10", "11.00", boxed("status: in_use, purchasedOn: 2026-10-16, inUseSince: 2026-10-21, cost: " + euro("31.00", "month"))},
		{"until it was retired, that day too", "2026-10", "10.00", boxed("status: retired, retiredOn: 2026-10-10, cost: " + euro("31.00", "month"))},
		{"nothing after", "2026-11", "0.00", boxed("status: retired, retiredOn: 2026-10-10, cost: " + euro("31.00", "month"))},
		{"not while in stock", "2026-10", "0.00", boxed("status: in_stock, cost: " + euro("31.00", "month"))},
		{"while being built", "2026-10", "31.00", boxed("status: build, cost: " + euro("31.00", "month"))},
		{"nought", "2026-10", "0.00", boxed("status: in_use, cost: " + euro("0.00", "month"))},
		{"a credit", "2026-10", "-12.34", boxed("status: in_use, cost: " + euro("-12.34", "month"))},
		{"sixty digits", "2026-10", "1" + nines(57, '0') + ".01", boxed("status: in_use, cost: " + euro("1"+nines(57, '0')+".005", "month"))},

		{"spread from the month of purchase", "2026-10", "20.00", boxed("status: in_use, purchasedOn: 2026-10-31, capitalCost: " + money("1200.00", "currency: EUR") + ", amortiseMonths: 60")},
		{"not before", "2026-09", "0.00", boxed("status: in_use, purchasedOn: 2026-10-01, capitalCost: " + euro("1200.00", "once") + ", amortiseMonths: 60")},
		{"in its last month", "2031-09", "20.00", boxed("status: in_use, purchasedOn: 2026-10-31, capitalCost: " + euro("1200.00", "once") + ", amortiseMonths: 60")},
		{"amortisation finished", "2031-10", "0.00", boxed("status: in_use, purchasedOn: 2026-10-31, capitalCost: " + euro("1200.00", "once") + ", amortiseMonths: 60")},
		{"all in the month of purchase", "2026-10", "1200.00", boxed("status: in_stock, purchasedOn: 2026-10-31, capitalCost: " + euro("1200.00", "once"))},
		{"from first use where the purchase is unknown", "2026-10", "100.00", boxed("status: in_use, inUseSince: 2026-10-31, capitalCost: " + euro("1200.00", "once") + ", amortiseMonths: 12")},
		{"the rest in the month of retirement", "2026-10", "1100.00", boxed("status: retired, purchasedOn: 2026-09-01, retiredOn: 2026-10-05, capitalCost: " + euro("1200.00", "once") + ", amortiseMonths: 12")},
		{"running and buying", "2026-10", "120.00", boxed("status: in_use, purchasedOn: 2026-01-01, cost: " + euro("100.00", "month") + ", capitalCost: " + euro("240.00", "once") + ", amortiseMonths: 12")},
		{"the purchase goes before first use", "2026-10", "1200.00", boxed("status: in_use, purchasedOn: 2026-10-31, inUseSince: 2026-11-02, capitalCost: " + euro("1200.00", "once"))},
		{"ordered and paid", "2026-10", "1200.00", boxed("status: on_order, purchasedOn: 2026-10-31, capitalCost: " + euro("1200.00", "once"))},

		{"a contract's first days", "2026-10", "11.00", dealt("start: 2026-10-21, value: " + euro("31.00", "month"))},
		{"ended on the first day", "2026-10", "1.00", dealt("end: 2026-10-01, value: " + euro("31.00", "month"))},
		{"ended on the last day", "2026-10", "31.00", dealt("end: 2026-10-31, value: " + euro("31.00", "month"))},
		{"ended the day before", "2026-10", "0.00", dealt("end: 2026-09-30, value: " + euro("31.00", "month"))},
		{"renewed by itself", "2026-10", "31.00", dealt("end: 2026-09-30, autoRenew: true, value: " + euro("31.00", "month"))},
		{"notice given", "2026-10", "0.00", dealt("end: 2026-09-30, autoRenew: true, status: cancelled, value: " + euro("31.00", "month"))},
		{"notice given, still running", "2026-10", "31.00", dealt("end: 2026-12-31, status: cancelled, value: " + euro("31.00", "month"))},
		{"ended early in its record", "2026-10", "0.00", dealt("end: 2026-09-30, autoRenew: true, status: ended, value: " + euro("31.00", "month"))},
		{"a draft", "2026-10", "0.00", dealt("status: draft, value: " + euro("31.00", "month"))},
		{"by unit and half-year", "2026-10", "1226.67", dealt("quantity: 640, billingFrequency: half_yearly, value: " + euro("11.50", "user"))},
		{"by unit, of which there are none", "2026-10", "0.00", dealt("quantity: 0, billingFrequency: monthly, value: " + euro("11.50", "user"))},
		{"by unit, paid once", "2026-10", "120.00", dealt("start: 2026-10-01, quantity: 12, billingFrequency: once, value: " + euro("10.00", "user"))},
		{"for the time of an invoice", "2026-10", "50.00", dealt("billingFrequency: quarterly, value: " + money("150.00", "currency: EUR"))},
		{"a quantity changes no price for a time", "2026-10", "31.00", dealt("quantity: 7, billingFrequency: monthly, value: " + euro("31.00", "month"))},
		{"once over its length", "2026-10", "100.00", dealt("start: 2026-01-01, end: 2026-12-31, value: " + euro("1200.00", "once"))},
		{"once over its life, though ended", "2026-10", "8400.00", dealt("start: 2025-02-01, end: 2025-12-31, status: ended, amortiseMonths: 60, value: " + euro("504000.00", "once"))},
		{"once and open-ended", "2026-10", "1200.00", dealt("start: 2026-10-15, value: " + euro("1200.00", "once"))},

		{"its own cost", "2026-10", "31.00", own("cost: " + euro("31.00", "month"))},
		{"its own cost from its start", "2026-10", "11.00", own("startDate: 2026-10-21, cost: " + euro("31.00", "month"))},
		{"its own cost until its end", "2026-10", "21.00", own("phase: retired, retiredOn: 2026-10-21, cost: " + euro("31.00", "month"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.files[shop] == "" {
				c.files[shop] = service("")
			}
			r := reckon(t, c.files, c.days)
			assert.Equal(t, c.want, r.of("shop"))
			assert.Equal(t, c.want, r.Total.String())
			assert.Equal(t, 0, r.Unallocated.Sign())
			assert.Empty(t, r.Findings)
		})
	}
}

func nines(n int, digit byte) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = digit
	}
	return string(out)
}

// TestUncounted names what cannot be reckoned and is in no total.
func TestUncounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, text, reason, code string
	}{
		"per unit of an item":       {box, item("status: in_use, cost: " + money("3", "currency: EUR, per: user")), "how many are paid for, and for what time, is not recorded", "GS3501 ci/box"},
		"per unit without number":   {deal, contract("billingFrequency: monthly, value: " + money("3", "currency: EUR, per: user")), "how many are paid for, and for what time, is not recorded", "GS3501 contract/deal"},
		"per unit by use":           {deal, contract("quantity: 30000000, billingFrequency: by_use, value: " + money("0.04", "currency: EUR, per: transaction")), "for what time 30000000 are paid for is not recorded", "GS3501 contract/deal"},
		"for no time":               {shop, service("cost: " + money("3", "currency: EUR")), "it does not say for what time it is paid", "GS3501 service/shop"},
		"once on no day":            {box, item("status: in_use, capitalCost: " + money("3", "currency: EUR, per: once")), "the day it was paid is not recorded", "GS3502 ci/box"},
		"once on no day, contract":  {deal, contract("value: " + money("3", "currency: EUR, per: once")), "the day it was paid is not recorded", "GS3502 contract/deal"},
		"too long a number":         {box, item("status: in_use, cost: " + money("1"+nines(64, '0'), "currency: EUR, per: month")), "its amount cannot be read as a number", "GS3501 ci/box"},
		"retired on no day":         {box, item("status: retired, cost: " + money("3", "currency: EUR, per: month")), "it is out of use, and since when is not recorded", "GS3503 ci/box"},
		"ended on no day":           {deal, contract("status: ended, value: " + money("3", "currency: EUR, per: month")), "it is ended, and since when is not recorded", "GS3503 contract/deal"},
		"retired service on no day": {shop, service("phase: retired, cost: " + money("3", "currency: EUR, per: month")), "it is retired, and since when is not recorded", "GS3503 service/shop"},
		"spread over ages":          {box, item("status: in_use, purchasedOn: 2026-01-01, amortiseMonths: 99999999999999999999, capitalCost: " + money("3", "currency: EUR, per: once")), "the months over which it is spread cannot be reckoned with", "GS3501 ci/box"},
		"on order":                  {box, item("status: on_order, capitalCost: " + money("3", "currency: EUR, per: once")), "the item is on order", ""},
		"planned to run":            {box, item("status: planned, cost: " + money("3", "currency: EUR, per: month")), "the item is planned", ""},
		"a draft":                   {deal, contract("status: draft, value: " + money("3", "currency: EUR, per: month")), "the contract is a draft", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := reckon(t, map[string]string{c.path: c.text}, "2026-10")
			require.Len(t, r.NotCounted, 1)
			assert.Equal(t, c.reason, r.NotCounted[0].Reason)
			assert.Equal(t, 0, r.Total.Sign())
			want := []string{}
			if c.code != "" {
				want = append(want, c.code)
			}
			assert.Equal(t, want, codes(r.Findings))
		})
	}
}

// TestUncountedElsewhen demands silence on what has nothing to do with the period.
func TestUncountedElsewhen(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string]string{
		"a draft of later":         {deal: contract("status: draft, start: 2026-11-01, value: " + money("3", "currency: EUR, per: month"))},
		"a unit price of earlier":  {deal: contract("end: 2026-09-30, value: " + money("3", "currency: EUR, per: user"))},
		"bought and long retired":  {box: item("status: retired, retiredOn: 2020-01-01, capitalCost: " + money("3", "currency: EUR, per: once"))},
		"retired before it was on": {box: item("status: retired, inUseSince: 2027-01-01, cost: " + money("3", "currency: EUR, per: month"))},
	} {
		r := reckon(t, files, "2026-10")
		assert.Empty(t, r.NotCounted, name)
		assert.Empty(t, r.Findings, name)
	}
}

// TestDivision divides 90.00 a month among services.
func TestDivision(t *testing.T) {
	t.Parallel()
	ninety := money("90.00", "currency: EUR, per: month")
	allocated := func(a, b string) string {
		return item("status: in_use, cost: " + ninety + ", allocation: [{service: service/shop, sharePercent: " + a + "}, {service: service/pay, sharePercent: " + b + "}]")
	}
	carried := func(extra string) string { return contract("value: " + ninety + comma(extra)) }
	free := item("status: in_use")
	toPay := item("status: in_use, " + on("pay"))
	for _, c := range []struct {
		name             string
		files            map[string]string
		shop, pay, spare string
		codes            []string
	}{
		{"by allocation", map[string]string{box: allocated("60", "40")}, "54.00", "36.00", "0.00", nil},
		{"the rest to nobody", map[string]string{box: allocated("60", "10")}, "54.00", "9.00", "27.00", nil},
		{"thirds", map[string]string{box: allocated("33.33", "66.66")}, "30.00", "60.00", "0.00", nil},
		{"more than all", map[string]string{box: allocated("100", "50")}, "60.00", "30.00", "0.00", []string{"GS3505 ci/box"}},
		{"nought to one", map[string]string{box: allocated("100", "0")}, "90.00", "0.00", "0.00", nil},
		{"no allocation", map[string]string{box: item("status: in_use, cost: " + ninety)}, "0.00", "0.00", "90.00", nil},
		{"to a service that is not there", map[string]string{box: item("status: in_use, cost: " + ninety + ", " + on("gone"))}, "0.00", "0.00", "90.00", []string{"GS3505 ci/box"}},
		{"a contract by shares", map[string]string{deal: carried("shares: [{on: service/shop, sharePercent: 20}, {on: ci/box, sharePercent: 50}], covers: [service/pay]"), box: toPay}, "18.00", "45.00", "27.00", nil},
		{"a contract equally", map[string]string{deal: carried("covers: [service/shop, ci/box, ci/disk]"), box: toPay, disk: free}, "30.00", "30.00", "30.00", nil},
		{"covered twice is covered once", map[string]string{deal: carried("covers: [service/shop, service/shop, service/pay]")}, "45.00", "45.00", "0.00", nil},
		{"to whatever names it", map[string]string{deal: carried(""), box: item("status: in_use, contract: contract/deal, " + on("pay")), disk: item("status: retired, contract: contract/deal, " + on("shop"))}, "0.00", "90.00", "0.00", nil},
		{"what names it adds nothing to what it covers", map[string]string{deal: carried("covers: [service/shop]"), box: item("status: in_use, contract: contract/deal, " + on("pay"))}, "90.00", "0.00", "0.00", nil},
		{"for nothing", map[string]string{deal: carried("")}, "0.00", "0.00", "90.00", []string{"GS3506 contract/deal"}},
		{"through an offering", map[string]string{deal: carried("covers: [offering/offer]"), offer: "{kind: Offering, name: O, service: service/pay}"}, "0.00", "90.00", "0.00", nil},
		{"through an offering of nothing", map[string]string{deal: carried("covers: [offering/offer]"), offer: "{kind: Offering, name: O, service: service/gone}"}, "0.00", "0.00", "90.00", []string{"GS3505 contract/deal"}},
		{"to what is not there", map[string]string{deal: carried("covers: [ci/gone, service/shop]")}, "45.00", "0.00", "45.00", []string{"GS3505 contract/deal"}},
		{"two contracts on one item", map[string]string{deal: carried("covers: [ci/box]"), "catalogue/contracts/other.yaml": carried("covers: [ci/box]"), box: toPay}, "0.00", "180.00", "0.00", nil},
		{"an item and its contract", map[string]string{deal: carried("covers: [ci/box]"), box: item("status: in_use, contract: contract/deal, cost: " + ninety + ", " + on("pay"))}, "0.00", "180.00", "0.00", []string{"GS3508 ci/box"}},
		{"an item and another contract", map[string]string{deal: carried("covers: [ci/box]"), box: item("status: in_use, cost: " + ninety + ", " + on("pay"))}, "0.00", "180.00", "0.00", nil},
		{"no cost flows up to a service that depends on another", map[string]string{box: allocated("100", "0"), pay: service("relations: [{type: depends_on, to: service/shop}]")}, "90.00", "0.00", "0.00", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{shop, pay} {
				if c.files[path] == "" {
					c.files[path] = service("")
				}
			}
			r := reckon(t, c.files, "2026-10")
			assert.Equal(t, [3]string{c.shop, c.pay, c.spare}, [3]string{r.of("shop"), r.of("pay"), r.Unallocated.String()})
			if c.codes == nil {
				c.codes = []string{}
			}
			assert.Equal(t, c.codes, codes(r.Findings))
		})
	}
}

// TestPartsSayWhereTheyComeFrom follows a contract through two items to one service.
func TestPartsSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	r := reckon(t, map[string]string{
		shop: service("cost: " + money("10.00", "currency: EUR, per: month")),
		box:  item("status: in_use, " + on("shop")),
		disk: item("status: in_use, allocation: [{service: service/shop, sharePercent: 50}]"),
		deal: contract("covers: [ci/box, ci/disk], value: " + money("100.00", "currency: EUR, per: month")),
	}, "2026-10")
	require.Len(t, r.Services, 1)
	text, err := json.Marshal(r.Services[0])
	require.NoError(t, err)
	assert.JSONEq(t, `{"ref":"service/shop","name":"S","criticality":"low","owner":"team/a","amount":"85.00","parts":[
		{"ref":"contract/deal","amount":"75.00","sharePercent":75,"via":["ci/box","ci/disk"]},
		{"ref":"service/shop","amount":"10.00","sharePercent":100}]}`, string(text))
	assert.Equal(t, []estate.Ref{"ci/disk"}, r.UnallocatedParts[0].Via)
	assert.Equal(t, "25.00", r.UnallocatedParts[0].Amount.String())
	assert.Equal(t, estate.Ref("contract/deal"), r.Sources[0].Ref)
	assert.Empty(t, r.Only("service/gone").Services)
	assert.Len(t, r.Only("service/shop").Services, 1)
}

func TestTaxMixed(t *testing.T) {
	t.Parallel()
	with := item("status: in_use, cost: " + money("121.00", "currency: EUR, per: month, vatIncluded: true"))
	r := reckon(t, map[string]string{box: with}, "2026-10")
	assert.Empty(t, r.Findings, "all with the tax is no mixture")
	r = reckon(t, map[string]string{box: with, disk: item("status: in_use, cost: " + money("100.00", "currency: EUR, per: month"))}, "2026-10")
	assert.Equal(t, []string{"GS3507 ci/box"}, codes(r.Findings))
	assert.Equal(t, "221.00", r.Total.String())
}

func TestNoticeWithoutAnEnd(t *testing.T) {
	t.Parallel()
	r := reckon(t, map[string]string{shop: service(""), deal: contract("status: cancelled, covers: [service/shop], value: " + money("31.00", "currency: EUR, per: month"))}, "2026-10")
	assert.Equal(t, "31.00", r.of("shop"))
	assert.Equal(t, []string{"GS3503 contract/deal"}, codes(r.Findings))
}

func TestNothingCostsAnything(t *testing.T) {
	t.Parallel()
	r := reckon(t, nil, "2026-10")
	text, err := json.Marshal(r)
	require.NoError(t, err)
	assert.JSONEq(t, `{"period":{"name":"2026-10","from":"2026-10-01","to":"2026-10-31"},"currency":"XXX","total":"0.00","unallocated":"0.00",
		"services":[],"unallocatedParts":[],"sources":[],"rates":[],"notCounted":[],"notConverted":[],"findings":[]}`, string(text))
}

// TestSumsThatDisagree is the check that no report with a wrong sum leaves the package.
func TestSumsThatDisagree(t *testing.T) {
	t.Parallel()
	x := exactReport{total: big.NewRat(3, 1), sums: map[estate.Ref]*big.Rat{"service/a": big.NewRat(1, 1), nobody: big.NewRat(2, 1)}}
	require.NoError(t, x.agree())
	x.total = big.NewRat(301, 100)
	require.ErrorContains(t, x.agree(), "3.0100")
}
