package servicelevel

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// build makes an estate of YAML texts by path; faulty ones are kept as such.
func build(t require.TestingT, files map[string]string, faulty bool) *estate.Estate {
	records, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	if !faulty {
		require.Empty(t, faults)
	}
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return estate.New(records, v)
}

var today = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// world is a shop that stands on a database of another team, and calendars.
func world(more map[string]string) map[string]string {
	files := map[string]string{
		"catalogue/services/shop.yaml":        "{kind: Service, name: Shop, type: customer_facing, owner: team/shop, criticality: high, supportTeams: {levels: [team/desk, team/ops, team/shop]}, relations: [{type: depends_on, to: service/db}]}",
		"catalogue/services/db.yaml":          "{kind: Service, name: DB, type: technical, owner: team/dba, criticality: high}",
		"catalogue/calendars/office.yaml":     calendarRecord("Europe/Amsterdam", "09:00-17:00", `, holidays: [{date: 2026-12-25}]`),
		"catalogue/calendars/kolkata.yaml":    calendarRecord("Asia/Kolkata", "09:00-17:00", ""),
		"catalogue/calendars/day.yaml":        calendarRecord("Europe/Amsterdam", "08:00-20:00", ""),
		"catalogue/calendars/always.yaml":     strings.Replace(calendarRecord("UTC", "00:00-24:00", ""), "weekly: {", `weekly: {sat: ["00:00-24:00"], sun: ["00:00-24:00"], `, 1),
		"catalogue/agreements/sla.yaml":       agreementRecord("sla", "team/shop", "covers: [service/shop], customer: customer/c", "metric: availability, percent: 99.5"),
		"catalogue/agreements/ola-db.yaml":    agreementRecord("ola", "team/dba", "covers: [service/db], underpins: [agreement/sla], supportHours: calendar/always", "metric: availability, percent: 99.9"),
		"catalogue/agreements/unrelated.yaml": agreementRecord("uc", "supplier/s", "covers: [service/db]", "metric: availability, percent: 1"),
	}
	maps.Copy(files, more)
	return files
}

func calendarRecord(zone, hours, more string) string {
	return fmt.Sprintf(`{kind: Calendar, type: support_hours, name: C, zone: %s, weekly: {mon: ["%[2]s"], tue: ["%[2]s"], wed: ["%[2]s"], thu: ["%[2]s"], fri: ["%[2]s"]}%s}`, zone, hours, more)
}

func agreementRecord(kind, provider, more string, targets ...string) string {
	text := fmt.Sprintf("{kind: Agreement, type: %s, name: A, provider: %s, %s", kind, provider, more)
	if !strings.Contains(more, "validFrom") {
		text += ", validFrom: 2026-01-01"
	}
	if !strings.Contains(more, "validTo") {
		text += ", validTo: 2027-12-31"
	}
	return text + ", targets: [{" + strings.Join(targets, "}, {") + "}]}"
}

// sla returns the customer's agreement with other targets, ola the one underneath.
func sla(more string, targets ...string) string {
	return agreementRecord("sla", "team/shop", "covers: [service/shop], customer: customer/c"+more, targets...)
}

func ola(more string, targets ...string) string {
	return agreementRecord("ola", "team/dba", "covers: [service/db], underpins: [agreement/sla]"+more, targets...)
}

const slaPath, olaPath = "catalogue/agreements/sla.yaml", "catalogue/agreements/ola-db.yaml"

// said are the findings as severity, code and message.
func said(found []finding.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s %s %s: %s", f.Severity, f.Code, f.Ref, f.Message))
	}
	return out
}

func TestFindings(t *testing.T) {
	t.Parallel()
	always := ", supportHours: calendar/always"
	resolution := func(within, more string) string {
		return "metric: resolution, priority: p1, within: " + within + ", clock: elapsed" + more
	}
	tests := map[string]struct {
		files map[string]string
		want  []string
	}{
		"all holds": {nil, nil},
		"nothing underpins, and another team is needed": {
			map[string]string{olaPath: strings.Replace(ola("", "metric: rto, within: 1h"), "agreement/sla", "agreement/unrelated", 1)},
			[]string{"error GS3201 agreement/sla: nothing underpins this agreement, and team/dba answers for what it stands on"},
		},
		"nothing underpins, and nobody else is needed": {
			map[string]string{
				olaPath:                        strings.Replace(ola("", "metric: rto, within: 1h"), "agreement/sla", "agreement/unrelated", 1),
				"catalogue/services/shop.yaml": "{kind: Service, name: Shop, type: customer_facing, owner: team/shop, criticality: high}",
			},
			[]string{"warning GS3201 agreement/sla: nothing underpins this agreement; all that its services stand on is team/shop's own"},
		},
		"underpinned through the service": {
			map[string]string{olaPath: agreementRecord("ola", "team/dba", "covers: [service/db], relations: [{type: underpins, to: service/shop}]", "metric: availability, percent: 99.9")}, nil,
		},
		"a draft carries nothing": {
			map[string]string{olaPath: ola(", status: draft", "metric: availability, percent: 99.9")},
			[]string{"error GS3201 agreement/sla: nothing underpins this agreement, and team/dba answers for what it stands on"},
		},
		"a contract without service levels": {
			map[string]string{"catalogue/contracts/k.yaml": "{kind: Contract, name: K, supplier: supplier/s, start: 2026-01-01, relations: [{type: underpins, to: agreement/sla}]}"},
			[]string{"warning GS3203 agreement/sla: contract/k underpins this agreement, but no agreement says what it promises"},
		},
		"a contract with service levels": {
			map[string]string{
				"catalogue/contracts/k.yaml":   "{kind: Contract, name: K, supplier: supplier/s, start: 2026-01-01, end: 2027-01-31, agreements: [agreement/uc], relations: [{type: underpins, to: agreement/sla}]}",
				"catalogue/agreements/uc.yaml": agreementRecord("uc", "supplier/s", "covers: [service/db]", "metric: availability, percent: 99.9"),
			},
			[]string{"error GS3241 agreement/sla: agreement/uc, since contract/k, ends on 2027-01-31, and this agreement holds until 2027-12-31"},
		},
		"a service that nobody underneath covers": {
			map[string]string{olaPath: strings.Replace(ola("", "metric: availability, percent: 99.9"), "covers: [service/db]", "covers: [service/shop]", 1)},
			[]string{"warning GS3202 agreement/sla: service/db of team/dba is needed, and no agreement that underpins this one covers it"},
		},
		"a supplier that promises nothing": {
			map[string]string{"catalogue/services/shop.yaml": "{kind: Service, name: Shop, type: customer_facing, owner: team/shop, criticality: high, suppliers: [supplier/s], relations: [{type: depends_on, to: service/db}]}"},
			[]string{"warning GS3202 agreement/sla: the service cannot do without supplier/s, and no agreement with it underpins this one"},
		},
		"availability": {
			map[string]string{slaPath: sla("", "metric: availability, percent: 99.95")},
			[]string{"error GS3211 agreement/sla: availability of 99.95 % is promised, and what underpins it composes to 99.9 %"},
		},
		"availability of one of two services": {
			map[string]string{slaPath: strings.Replace(sla("", "metric: availability, percent: 99.95, services: [service/other]", "metric: availability, percent: 99.5, services: [service/shop]"), "covers: [service/shop]", "covers: [service/shop, service/other]", 1),
				"catalogue/services/other.yaml": "{kind: Service, name: Other, type: customer_facing, owner: team/shop, criticality: high}"},
			nil,
		},
		"response is the provider's own": {
			map[string]string{slaPath: sla(always, "metric: response, priority: p1, within: 5m, clock: elapsed"), olaPath: ola(always, "metric: response, within: 30m, clock: elapsed")},
			[]string{"warning GS3221 agreement/sla: response p1 within 5m is promised, and agreement/ola-db may take 30m"},
		},
		"the longest of those who work at once": {
			map[string]string{
				slaPath: sla(always, resolution("4h", "")), olaPath: ola(always+", handOver: 30m", resolution("3h30m", "")),
				"catalogue/agreements/uc.yaml": agreementRecord("uc", "supplier/s", "covers: [service/db], underpins: [agreement/sla], supportHours: calendar/always", resolution("2h", "")),
			},
			nil,
		},
		"hand-over": {
			map[string]string{slaPath: sla(always, resolution("4h", "")), olaPath: ola(always+", handOver: 31m", resolution("3h30m", ""))},
			[]string{"error GS3221 agreement/sla: resolution p1 within 4h is promised, and agreement/ola-db may take 4h1m"},
		},
		"support levels one after the other, then all others": {
			map[string]string{
				slaPath: sla(always, resolution("4h", "")), olaPath: ola(always, resolution("2h", "")),
				"catalogue/agreements/ola-desk.yaml": agreementRecord("ola", "team/desk", "covers: [service/shop], underpins: [agreement/sla], supportHours: calendar/always, handOver: 5m", resolution("1h", "")),
				"catalogue/agreements/ola-ops.yaml":  agreementRecord("ola", "team/ops", "covers: [service/shop], underpins: [agreement/sla], supportHours: calendar/always, handOver: 10m", resolution("1h", "")),
			},
			[]string{"error GS3221 agreement/sla: resolution p1 within 4h is promised, and agreement/ola-desk, agreement/ola-ops and agreement/ola-db may take 4h15m"},
		},
		"a priority underneath has its own time": {
			map[string]string{slaPath: sla(always, resolution("4h", "")), olaPath: ola(always, "metric: resolution, within: 8h, clock: elapsed", resolution("2h", ""))}, nil,
		},
		"priorities that are missing": {
			map[string]string{slaPath: sla(always, resolution("4h", ""), "metric: resolution, priority: p2, within: 8h, clock: elapsed"), olaPath: ola(always, resolution("2h", ""))},
			[]string{"warning GS3222 agreement/sla: agreement/ola-db underpins this agreement and promises nothing about resolution p2"},
		},
		"all priorities, and only one underneath": {
			map[string]string{slaPath: sla(always, "metric: resolution, within: 4h, clock: elapsed"), olaPath: ola(always, resolution("2h", ""))},
			[]string{"warning GS3222 agreement/sla: agreement/ola-db underpins this agreement and promises nothing about resolution of other priorities than its own"},
		},
		"fewer cases": {
			map[string]string{slaPath: sla(always, resolution("4h", ", casesPercent: 90")), olaPath: ola(always, resolution("2h", ", casesPercent: 80.5"))},
			[]string{"warning GS3223 agreement/sla: resolution p1 is promised for 90 % of cases, and by agreement/ola-db for 80.5 % only"},
		},
		// The office closes on Thursday 24 December at 17:00 and opens on Monday the 28th; the
		// day calendar counts Friday.
		"different clocks": {
			map[string]string{
				slaPath: sla(", supportHours: calendar/office", "metric: resolution, priority: p1, within: 8h, clock: calendar/day"),
				olaPath: ola(always, "metric: resolution, priority: p1, within: 4h, clock: calendar/office"),
			},
			[]string{"error GS3221 agreement/sla: resolution p1 within 8h of calendar/day is promised, and agreement/ola-db may take 20h: opened Thu 24 Dec 2026 13:01, promised by Fri 25 Dec 2026 09:01, carried until Mon 28 Dec 2026 09:01"},
		},
		"hours of another zone": {
			map[string]string{slaPath: sla(", supportHours: calendar/office, zone: Europe/Amsterdam", resolution("4h", "")), olaPath: ola(", supportHours: calendar/kolkata", resolution("2h", ""))},
			[]string{"error GS3231 agreement/sla: agreement/ola-db (calendar/kolkata) leaves 1015 of the 2080 support hours a year of calendar/office uncovered: Mon–Fri 13:30–17:00; on 105 other days Mon–Fri 12:30–17:00"},
		},
		"hours that follow from service hours": {
			map[string]string{slaPath: sla(", serviceHours: calendar/day", resolution("4h", "")), olaPath: ola(", supportHours: calendar/office", resolution("2h", ""))},
			[]string{"warning GS3231 agreement/sla: agreement/ola-db (calendar/office) leaves 1052 of the 3132 support hours a year of calendar/day uncovered: Mon–Fri 08:00–09:00, 17:00–20:00; also 25 Dec 2026 08:00–20:00"},
		},
		"service hours": {
			map[string]string{slaPath: sla(", serviceHours: calendar/always", "metric: availability, percent: 99"), olaPath: ola(", serviceHours: calendar/office", "metric: availability, percent: 99.9")},
			[]string{"error GS3231 agreement/sla: agreement/ola-db (calendar/office) leaves 6680 of the 8760 service hours a year of calendar/always uncovered: Mon–Fri 00:00–07:00, 15:00–24:00; Sat–Sun 00:00–24:00; on 105 other days Mon–Fri 00:00–08:00, 16:00–24:00; also 25 Dec 2026 00:00–24:00"},
		},
		"ends before, not soon": {
			map[string]string{olaPath: ola(", validTo: 2027-06-30", "metric: availability, percent: 99.9")},
			[]string{"warning GS3241 agreement/sla: agreement/ola-db ends on 2027-06-30, and this agreement holds until 2027-12-31"},
		},
		"ends before, within its notice": {
			map[string]string{olaPath: ola(", validTo: 2027-06-30, notice: 300d", "metric: availability, percent: 99.9")},
			[]string{"error GS3241 agreement/sla: agreement/ola-db ends on 2027-06-30, and this agreement holds until 2027-12-31"},
		},
		"has ended": {
			map[string]string{olaPath: ola(", terminatedOn: 2026-11-01", "metric: availability, percent: 99.9")},
			[]string{
				"error GS3201 agreement/sla: nothing underpins this agreement, and team/dba answers for what it stands on",
				"error GS3241 agreement/sla: agreement/ola-db ended on 2026-11-01, and this agreement holds until 2027-12-31",
			},
		},
		"has a successor": {
			map[string]string{
				olaPath:                          ola(", validTo: 2026-12-31", "metric: availability, percent: 99.9"),
				"catalogue/agreements/next.yaml": ola(", validFrom: 2027-01-01", "metric: availability, percent: 99.9"),
			}, nil,
		},
		"a successor after a gap": {
			map[string]string{
				olaPath:                          ola(", validTo: 2026-12-31", "metric: availability, percent: 99.9"),
				"catalogue/agreements/next.yaml": ola(", validFrom: 2027-01-02", "metric: availability, percent: 99.9"),
			},
			[]string{
				"warning GS3242 agreement/sla: agreement/next begins on 2027-01-02 only, and this agreement holds from 2026-01-01",
				"error GS3241 agreement/sla: agreement/ola-db ends on 2026-12-31, and this agreement holds until 2027-12-31",
			},
		},
		"an agreement without end": {
			map[string]string{slaPath: strings.Replace(sla("", "metric: availability, percent: 99"), ", validTo: 2027-12-31", "", 1)},
			[]string{"warning GS3241 agreement/sla: agreement/ola-db ends on 2027-12-31, and this agreement has no end"},
		},
		"ends on the same day in another zone": {
			map[string]string{slaPath: sla(", zone: America/New_York", "metric: availability, percent: 99"), olaPath: ola(", zone: Asia/Kolkata", "metric: availability, percent: 99.9")}, nil,
		},
		"no other follows": {
			map[string]string{slaPath: sla(", validTo: 2026-12-31", "metric: availability, percent: 99")},
			[]string{"warning GS3243 agreement/sla: this agreement ends on 2026-12-31, and no other for its customer follows"},
		},
		"another follows": {
			map[string]string{slaPath: sla(", validTo: 2026-12-31", "metric: availability, percent: 99"), "catalogue/agreements/next.yaml": sla(", validFrom: 2027-01-01", "metric: throughput, atLeast: 1, unit: x"),
				"catalogue/agreements/ola-next.yaml": strings.Replace(ola("", "metric: availability, percent: 99.9"), "agreement/sla", "agreement/next", 1)}, nil,
		},
		"recovery": {
			map[string]string{slaPath: sla("", "metric: rto, within: 2h", "metric: rpo, within: 1h"), olaPath: ola("", "metric: rto, within: 3h", "metric: rpo, within: 2h")},
			[]string{
				"error GS3251 agreement/sla: recovery within 2h is promised, and agreement/ola-db takes up to 3h",
				"error GS3251 agreement/sla: at most 1h of data may be lost, and agreement/ola-db may lose 2h",
			},
		},
		"recovery from another loss": {
			map[string]string{slaPath: sla("", "metric: rto, within: 2h, scenario: Fire"), olaPath: ola("", "metric: rto, within: 3h, scenario: Flood")}, nil,
		},
		"underpins itself": {
			map[string]string{olaPath: strings.Replace(ola("", "metric: availability, percent: 99.9"), "[agreement/sla]", "[agreement/sla, agreement/ola-db]", 1)},
			[]string{"error GS3204 agreement/ola-db: this agreement underpins itself, so nothing carries it by that"},
		},
		"a circle": {
			map[string]string{"catalogue/agreements/ola-b.yaml": strings.Replace(ola("", "metric: availability, percent: 99.9"), "[agreement/sla]", "[agreement/ola-db]", 1), olaPath: strings.Replace(ola("", "metric: availability, percent: 99.9"), "[agreement/sla]", "[agreement/sla, agreement/ola-b]", 1)},
			[]string{"error GS3205 agreement/ola-b: agreement/ola-b and agreement/ola-db underpin each other in a circle, so nothing carries them"},
		},
		"a calendar that does not exist is another rule's": {
			map[string]string{slaPath: sla(", supportHours: calendar/none", "metric: resolution, within: 4h, clock: calendar/none"), olaPath: ola(always, "metric: resolution, within: 400h, clock: elapsed")}, nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			review := Check(build(t, world(test.files), false), today, Options{})
			if test.want == nil {
				test.want = []string{}
			}
			assert.Equal(t, test.want, said(review.Findings))
		})
	}
}

// TestRedundantCircuits is about two suppliers of whom one is enough: their availability
// composes in parallel, and the slowness of one is no error.
func TestRedundantCircuits(t *testing.T) {
	t.Parallel()
	circuit := "{kind: ConfigurationItem, class: circuit, name: C, owner: team/shop, status: in_use}"
	files := world(map[string]string{
		"catalogue/services/shop.yaml": "{kind: Service, name: Shop, type: customer_facing, owner: team/shop, criticality: high, relations: [{type: depends_on, of: [ci/one, ci/two], minUp: 1}]}",
		"cmdb/items/one.yaml":          circuit, "cmdb/items/two.yaml": circuit,
		slaPath:                        sla(", supportHours: calendar/office", "metric: availability, percent: 99.99", "metric: resolution, priority: p1, within: 4h, clock: elapsed"),
		olaPath:                        agreementRecord("uc", "supplier/a", "covers: [ci/one], underpins: [agreement/sla], supportHours: calendar/always", "metric: availability, percent: 99", "metric: resolution, within: 8h, clock: elapsed"),
		"catalogue/agreements/uc.yaml": agreementRecord("uc", "supplier/b", "covers: [ci/two], underpins: [agreement/sla], supportHours: calendar/always", "metric: availability, percent: 99", "metric: resolution, within: 6h, clock: elapsed"),
	})
	review := Check(build(t, files, false), today, Options{})
	assert.Equal(t, []string{"warning GS3221 agreement/sla: resolution p1 within 4h is promised, and agreement/ola-db may take 8h"}, said(review.Findings))
	assert.Contains(t, explanations(review), "availability 99.99 % ← structure of 99, 99 = 99.99 %: holds")

	files["catalogue/agreements/uc.yaml"] = strings.Replace(files["catalogue/agreements/uc.yaml"], "percent: 99}", "percent: 98.9}", 1)
	assert.Contains(t, said(Check(build(t, files, false), today, Options{}).Findings),
		"error GS3211 agreement/sla: availability of 99.99 % is promised, and what underpins it composes to 99.989 %")
}

func explanations(review Review) []string {
	var out []string
	for _, a := range review.Agreements {
		for _, c := range a.Checks {
			out = append(out, c.Explanation)
		}
	}
	return out
}

// TestSeriesAgainstExactProduct compares the composition of agreements that are all needed
// with the product of their percentages as exact fractions.
func TestSeriesAgainstExactProduct(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		files := world(nil)
		delete(files, olaPath)
		product := big.NewRat(1, 1)
		for i := range rapid.IntRange(1, 6).Draw(t, "agreements") {
			thousandths := int64(rapid.IntRange(90_000, 100_000).Draw(t, "percent"))
			covers := rapid.SampledFrom([]string{"service/db", "service/shop", "ci/elsewhere"}).Draw(t, "covers")
			percent := big.NewRat(thousandths, 1000)
			files[fmt.Sprintf("catalogue/agreements/ola-%d.yaml", i)] = agreementRecord("ola", "team/dba", "covers: ["+covers+"], underpins: [agreement/sla]", "metric: availability, percent: "+percent.FloatString(3))
			product.Mul(product, percent).Quo(product, big.NewRat(100, 1))
		}
		wanted := rapid.SampledFrom([]int64{0, 1, -1}).Draw(t, "by")
		promised := new(big.Rat).Mul(product, big.NewRat(100, 1))
		promised.Add(promised, big.NewRat(wanted, 1_000_000_000))
		if promised.Cmp(big.NewRat(100, 1)) > 0 {
			t.Skip("more than everything")
		}
		text := promised.FloatString(30) // the exact product has no more than 18 digits
		files[slaPath] = sla("", "metric: availability, percent: "+text)
		review := Check(build(t, files, false), today, Options{Refs: []estate.Ref{"agreement/sla"}})
		falls := slices.ContainsFunc(review.Findings, func(f finding.Finding) bool { return f.Code == diag.AvailabilityNotCarried })
		exact, _ := new(big.Rat).SetString(text)
		require.Equal(t, exact.Cmp(new(big.Rat).Mul(product, big.NewRat(100, 1))) > 0, falls, "promised %s of %s", text, product.FloatString(20))
	})
}

func TestCoverageListsTheHours(t *testing.T) {
	t.Parallel()
	files := world(map[string]string{
		slaPath: sla(", supportHours: calendar/day, zone: Europe/Amsterdam", "metric: resolution, within: 4h, clock: elapsed"),
		olaPath: ola(", supportHours: calendar/office", "metric: resolution, within: 2h, clock: elapsed"),
	})
	review := Check(build(t, files, false), today, Options{})
	at := slices.IndexFunc(review.Agreements[0].Checks, func(c Comparison) bool { return c.Metric == "support_hours" })
	c := review.Agreements[0].Checks[at]
	assert.Equal(t, Fails, c.Result)
	assert.Len(t, c.Uncovered, maxUncovered)
	assert.Equal(t, int64(1052*60), c.UncoveredMinutes)
	assert.Equal(t, "2026-11-20T08:00:00+01:00", c.Uncovered[0].Start.Format(time.RFC3339))
	assert.Equal(t, "2026-11-20T09:00:00+01:00", c.Uncovered[0].End.Format(time.RFC3339))
	assert.Equal(t, "66.41 %", c.Achievable, "2080 of 3132 hours, rounded down")
}

func TestWhatIsLookedAt(t *testing.T) {
	t.Parallel()
	files := world(map[string]string{
		"catalogue/agreements/draft.yaml":  sla(", status: draft", "metric: availability, percent: 99"),
		"catalogue/agreements/over.yaml":   sla(", validTo: 2026-11-19", "metric: availability, percent: 99"),
		"catalogue/agreements/later.yaml":  sla(", validFrom: 2027-06-01", "metric: availability, percent: 99"),
		"catalogue/agreements/uc-db.yaml":  agreementRecord("uc", "supplier/s", "covers: [service/db], underpins: [agreement/ola-db]", "metric: availability, percent: 99.99"),
		"catalogue/agreements/ola-no.yaml": agreementRecord("ola", "team/dba", "covers: [service/shop]", "metric: availability, percent: 99.99"),
	})
	e := build(t, files, false)
	looked := func(refs ...estate.Ref) []estate.Ref {
		var out []estate.Ref
		for _, a := range Check(e, today, Options{Refs: refs}).Agreements {
			out = append(out, a.Ref)
		}
		return out
	}
	assert.Equal(t, []estate.Ref{"agreement/later", "agreement/ola-db", "agreement/sla"}, looked())
	assert.Equal(t, []estate.Ref{"agreement/later", "agreement/sla"}, looked("service/shop"))
	assert.Equal(t, []estate.Ref{"agreement/ola-db"}, looked("service/db"))
	assert.Equal(t, []estate.Ref{"agreement/draft", "agreement/over", "agreement/uc-db"}, looked("agreement/draft", "agreement/over", "agreement/uc-db"))
	assert.Empty(t, looked("agreement/none"))
}

func TestTheOrderOfFilesDoesNotMatter(t *testing.T) {
	t.Parallel()
	files := world(map[string]string{
		slaPath: sla(", supportHours: calendar/day", "metric: availability, percent: 99.95", "metric: resolution, within: 1h, clock: calendar/day"),
		olaPath: ola(", supportHours: calendar/office", "metric: availability, percent: 99.9, window: calendar_year", "metric: resolution, within: 2h, clock: calendar/office"),
	})
	for i := range 6 {
		files[fmt.Sprintf("catalogue/agreements/ola-%d.yaml", i)] = agreementRecord("ola", fmt.Sprintf("team/t%d", 6-i), "covers: [service/db], underpins: [agreement/sla], supportHours: calendar/kolkata", "metric: availability, percent: 99.9", "metric: resolution, within: 2h, clock: calendar/kolkata")
	}
	e := build(t, files, false)
	want, err := json.Marshal(Check(e, today, Options{}))
	require.NoError(t, err)
	var records []estate.Record
	for r := range e.All() {
		records = append(records, *r)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		got, err := json.Marshal(Check(estate.New(slices.Clone(records), e.Vocabulary()), today, Options{}))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	}
}

// TestFaultyRecords are read as far as they go, or not at all.
func TestFaultyRecords(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	bodies := []string{
		"[]", "a", "{}", "{kind: Agreement}", "{kind: Agreement, type: sla, targets: 7, covers: 1, validFrom: []}",
		agreementRecord("sla", "team/x", "covers: [service/none], underpins: [agreement/r5]", "metric: availability", "metric: availability, percent: 1e60", "metric: resolution, within: 99999999999999d, clock: none"),
		agreementRecord("ola", "team/x", "covers: [service/none], underpins: [agreement/r5, agreement/r6], handOver: 36500d", "metric: availability, percent: -5", "metric: resolution, within: 36500d, clock: elapsed"),
		agreementRecord("sla", "team/x", "covers: [], validFrom: 9999-12-31, validTo: 0001-01-01", "metric: resolution, within: 0m, clock: calendar/none"),
		agreementRecord("sla", "team/x", "covers: [service/none], validFrom: 9999-12-31, validTo: 9999-12-31", "metric: resolution, within: 36500d, clock: elapsed", "metric: availability, percent: 100"),
		agreementRecord("ola", "team/y", "covers: [service/none], underpins: [agreement/r8, agreement/r5], serviceHours: calendar/none, supportHours: service/none", "metric: resolution, within: 36500d, clock: elapsed", "metric: availability, percent: 0, window: calendar_year"),
	}
	for i, body := range bodies {
		files[fmt.Sprintf("catalogue/agreements/r%d.yaml", i)] = body
	}
	e := build(t, files, true)
	for _, at := range []time.Time{today, {}, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)} {
		text, err := json.Marshal(Check(e, at, Options{}))
		if at.Year() < 9999 {
			require.NoError(t, err)
		}
		assert.NotContains(t, string(text), "NaN")
	}
	// The same with the faults overlooked.
	var records []estate.Record
	for r := range e.All() {
		sound := *r
		sound.Faulty = false
		records = append(records, sound)
	}
	assert.NotPanics(t, func() { Check(estate.New(records, e.Vocabulary()), today, Options{}) })
}

func TestManyWaysAreUnknown(t *testing.T) {
	t.Parallel()
	files := world(map[string]string{
		slaPath:                        sla(", supportHours: calendar/always", "metric: resolution, priority: p1, within: 4h, clock: elapsed"),
		"catalogue/services/shop.yaml": "{kind: Service, name: Shop, type: customer_facing, owner: team/shop, criticality: high, supportTeams: {levels: [team/l0, team/l1, team/l2]}, relations: [{type: depends_on, to: service/db}]}",
		olaPath:                        ola(", supportHours: calendar/always", "metric: resolution, within: 1h, clock: elapsed"),
	})
	for i := range 8 {
		files[fmt.Sprintf("catalogue/calendars/c%d.yaml", i)] = calendarRecord("UTC", "00:00-23:00", "")
		for level := range 3 {
			files[fmt.Sprintf("catalogue/agreements/ola-%d-%d.yaml", level, i)] = agreementRecord("ola", fmt.Sprintf("team/l%d", level), "covers: [service/db], underpins: [agreement/sla], supportHours: calendar/always", fmt.Sprintf("metric: resolution, within: 1h, clock: calendar/c%d", i))
		}
	}
	review := Check(build(t, files, false), today, Options{})
	assert.Empty(t, review.Findings)
	assert.Contains(t, explanations(review), "resolution p1 4h: too many ways through the agreements underneath to compare")
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"99.9": "99.9 %", "100": "100 %", "0": "0 %", "99.950": "99.95 %", "50.0000004": "50 %"} {
		r, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		assert.Equal(t, want, percent(r))
	}
	assert.Equal(t, "99.99 %", covered(99999*time.Second, 100000*time.Second), "what is not all of it is not 100 %")
	assert.Equal(t, "0 %", covered(0, 0))
	assert.LessOrEqual(t, slack, availability.One/1e12)
}
