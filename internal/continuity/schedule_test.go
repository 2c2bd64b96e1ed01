package continuity

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/diag"
)

// Opening hours, minute by minute.
func TestSupplierHours(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := calendar.Spec{Type: calendar.SupportHours, Zone: "Europe/Amsterdam"}
		for day := range spec.Weekly {
			spec.Weekly[day] = rapid.SampledFrom([][]string{{}, {"09:00-17:30"}, {"06:00-06:20", "22:00-02:00"}, {"00:00-24:00"}}).Draw(t, "hours")
		}
		spec.Weekly[time.Wednesday] = []string{"10:00-12:00"} // open at all
		c, problems := calendar.New(spec)
		require.Empty(t, problems)
		event := time.Date(2026, 10, 23, rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0, time.UTC) // clocks go back on the 25th
		h := supplierHours{c, event}
		from := rapid.IntRange(0, 3000).Draw(t, "from")
		work := rapid.IntRange(0, 400).Draw(t, "work")

		begin := from
		for !c.IsOpen(event.Add(time.Duration(begin) * time.Minute)) {
			begin++
		}
		end := begin
		for left := work; left > 0; end++ {
			if c.IsOpen(event.Add(time.Duration(end) * time.Minute)) {
				left--
			}
		}
		start := h.begin(time.Duration(from) * time.Minute)
		require.Equal(t, time.Duration(begin)*time.Minute, start)
		require.Equal(t, time.Duration(end)*time.Minute, h.end(start, time.Duration(work)*time.Minute))
	})
}

func TestHoursThatNeverCome(t *testing.T) {
	t.Parallel()
	c, problems := calendar.New(calendar.Spec{Type: calendar.SupportHours, Zone: "UTC", ValidTo: "2020-01-01", Weekly: [7][]string{{"09:00-10:00"}}})
	require.Empty(t, problems)
	h := supplierHours{c, now}
	assert.Equal(t, forever, h.begin(0))
	assert.Equal(t, forever, h.end(0, time.Minute))
}

// office are hours from nine to five in UTC on workdays.
const office = "weekly: {mon: [\"09:00-17:00\"], tue: [\"09:00-17:00\"], wed: [\"09:00-17:00\"], thu: [\"09:00-17:00\"], fri: [\"09:00-17:00\"]}"

func supplied(extra map[string]string) map[string]string {
	records := map[string]string{
		"service/x": "", "calendar/office": office, "supplier/s": "supportHours: calendar/office",
		"plan/p": `covers: [service/x]
bia: {rto: 6h}
invocation: {detection: 30m, decision: 0m, activation: 30m}
steps:
  - {id: help, supplier: supplier/s, duration: 2h}
  - {id: check, duration: 30m, after: [help]}
`,
	}
	for ref, text := range extra {
		records[ref] = text
	}
	return records
}

// At a given moment the step begins with the opening and rests while the supplier is closed.
func TestSupplierStepAtNight(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]int{
		"2026-11-23T10:00:00Z": 60,            // Monday, open
		"2026-11-23T04:00:00Z": 5 * 60,        // opens at nine
		"2026-11-23T15:30:00Z": 60,            // half an hour before the end, and the rest the next morning
		"2026-11-27T16:00:00Z": 65 * 60,       // Friday: closed at five exactly, until Monday at nine
		"2026-11-28T00:00:00Z": 2*1440 + 9*60, // Saturday
	} {
		at, err := time.Parse(time.RFC3339, event)
		require.NoError(t, err)
		s := mustPlan(t, supplied(nil), Request{Ref: "plan/p", Event: at})
		assert.Equal(t, minutes(want), s.step(t, "help").Start, event)
		assert.Equal(t, at, *s.Event)
		assert.Nil(t, s.Best)
	}
	late, err := time.Parse(time.RFC3339, "2026-11-23T15:30:00Z")
	require.NoError(t, err)
	s := mustPlan(t, supplied(nil), Request{Ref: "plan/p", Event: late})
	assert.Equal(t, minutes(60+30+16*60+90), s.step(t, "help").Finish)
}

func TestWorstMomentOfTheWeek(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, supplied(nil), Request{Ref: "plan/p"})
	require.NotNil(t, s.Worst)
	assert.Equal(t, minutes(210), s.Best.Minutes, "an hour until people are at work, two of help, half of checking")
	assert.Equal(t, s.Worst.Minutes, s.LimitedMinutes)
	assert.Equal(t, s.Worst.Event, *s.Event)
	for offset := range 7 * 24 * 12 { // every five minutes
		at := now.Add(time.Duration(offset) * 5 * time.Minute)
		other := mustPlanOf(t, at)
		assert.GreaterOrEqual(t, other.LimitedMinutes.Duration, s.Best.Minutes.Duration)
		assert.LessOrEqual(t, other.LimitedMinutes.Duration, s.Worst.Minutes.Duration+time.Hour, "between two candidates there is at most an hour")
	}
	require.Len(t, only(s.Findings, diag.SupplierHoursTooShort), 1)
	assert.Contains(t, words(s.Findings)[0], "supplier/s helps in its hours only; at best it takes 3h30m")
}

// mustPlanOf is the recovery of an event at a moment.
func mustPlanOf(t *testing.T, at time.Time) Schedule {
	t.Helper()
	s, err := Plan(suppliedEstate(t), now, Request{Ref: "plan/p", Event: at})
	require.NoError(t, err)
	return s
}

func TestWhoseHours(t *testing.T) {
	t.Parallel()
	always := "weekly: {mon: [\"00:00-24:00\"], tue: [\"00:00-24:00\"], wed: [\"00:00-24:00\"], thu: [\"00:00-24:00\"], fri: [\"00:00-24:00\"], sat: [\"00:00-24:00\"], sun: [\"00:00-24:00\"]}"
	saturday := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	uc := "type: uc\nprovider: supplier/s\ncovers: [service/x]\nsupportHours: calendar/always\n"
	for name, c := range map[string]struct {
		extra map[string]string
		want  int
	}{
		"the supplier's":            {nil, 45 * 60},
		"none said":                 {map[string]string{"supplier/s": ""}, 60},
		"a contract in force":       {map[string]string{"calendar/always": always, "agreement/uc": uc}, 60},
		"a contract that has ended": {map[string]string{"calendar/always": always, "agreement/uc": uc + "validTo: 2026-11-20\n"}, 45 * 60},
		"its last day":              {map[string]string{"calendar/always": always, "agreement/uc": uc + "validTo: 2026-11-21\n"}, 60},
		"a draft":                   {map[string]string{"calendar/always": always, "agreement/uc": uc + "status: draft\n"}, 45 * 60},
		"terminated, not said when": {map[string]string{"calendar/always": always, "agreement/uc": uc + "status: terminated\n"}, 45 * 60},
		"terminated":                {map[string]string{"calendar/always": always, "agreement/uc": uc + "terminatedOn: 2026-05-01\n"}, 45 * 60},
	} {
		s := mustPlan(t, supplied(c.extra), Request{Ref: "plan/p", Event: saturday})
		assert.Equal(t, minutes(c.want), s.step(t, "help").Start, name)
	}
	records := supplied(map[string]string{"calendar/always": always})
	records["plan/p"] += "supplierContacts: [{supplier: supplier/s, contact: {hours: calendar/always}}]\n"
	assert.Equal(t, minutes(60), mustPlan(t, records, Request{Ref: "plan/p", Event: saturday}).step(t, "help").Start)
}

func TestHoursThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, supplied(map[string]string{"supplier/s": "supportHours: calendar/gone"}), Request{Ref: "plan/p"})
	assert.Equal(t, minutes(210), s.LimitedMinutes)
	assert.Equal(t, []string{"GS3414 warning plan/p: the hours of a supplier, calendar/gone, cannot be read, so its steps are reckoned as if it always worked"}, words(s.Findings))
}

func TestDurations(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, map[string]string{
		"service/x": "", "ci/item": "recovery: {duration: 40m}", "ci/data": "class: database\nrecovery: {duration: 20m}\nbackup: {restoreDuration: 35m}",
		"ci/silent": "",
		"plan/p": `covers: [service/x]
steps:
  - {id: own, item: ci/item, duration: 10m}
  - {id: item, item: ci/item}
  - {id: data, item: ci/data}
  - {id: unknown, item: ci/silent}
  - {id: huge, duration: 999999999d}
  - {id: nothing, duration: 0m}
  - {id: behind, duration: 5m, after: [unknown]}
  - {id: either, duration: 5m, after: [unknown, nothing], minAfter: 1}
  - {id: surely, duration: 5m, after: [unknown, own], minAfter: 1}
  - {id: exercise-only, duration: 9h, inEvent: false}
`,
	}, Request{Ref: "plan/p"})
	assert.Len(t, s.Steps, 9)
	assert.Equal(t, minutes(10), s.step(t, "own").Finish)
	assert.Equal(t, minutes(40), s.step(t, "item").Finish)
	assert.Equal(t, minutes(35), s.step(t, "data").Finish, "the longer of recovery and restore")
	assert.False(t, s.step(t, "huge").Duration.Known)
	assert.Equal(t, minutes(0), s.step(t, "nothing").Finish)
	assert.False(t, s.step(t, "behind").Start.Known || s.step(t, "behind").Finish.Known)
	assert.Equal(t, minutes(5), s.step(t, "either").Finish, "whatever the unknown one takes, the other is there at once")
	assert.False(t, s.step(t, "surely").Finish.Known, "the unknown one may be quicker")
	assert.False(t, s.UnlimitedMinutes.Known || s.LimitedMinutes.Known || s.SlackMinutes.Known)
	assert.Equal(t, minutes(40), s.LowerBoundMinutes)
	assert.Equal(t, []string{"GS3402 warning plan/p: nobody has estimated how long the steps unknown and huge take; the recovery takes at least 40m"},
		words(only(s.Findings, diag.RecoveryTimeUnknown)))
}

func TestLimitedHands(t *testing.T) {
	t.Parallel()
	records := map[string]string{
		"service/x": "",
		"plan/p": `covers: [service/x]
bia: {rto: 1h}
steps:
  - {id: a, team: team/dba, duration: 40m}
  - {id: b, team: team/dba, duration: 30m}
  - {id: machine, team: team/dba, duration: 50m, mode: automated}
  - {id: nobody, duration: 50m}
`,
	}
	s := mustPlan(t, records, Request{Ref: "plan/p"})
	assert.Equal(t, minutes(50), s.UnlimitedMinutes)
	assert.Equal(t, minutes(70), s.LimitedMinutes)
	assert.True(t, s.Exact)
	assert.Equal(t, -10*time.Minute, s.SlackMinutes.Duration)
	assert.Equal(t, []string{"GS3401 error plan/p: recovery takes 1h10m since team/dba can do one thing at a time only, beyond the RTO of 1h; with more hands it would take 50m"},
		words(only(s.Findings, diag.RecoveryTooLong)))

	records["plan/p"] = strings.Replace(records["plan/p"], "rto: 1h", "rto: 45m", 1)
	s = mustPlan(t, records, Request{Ref: "plan/p"})
	assert.Equal(t, []string{"GS3401 error plan/p: recovery takes 50m even with unlimited hands, beyond the RTO of 45m"}, words(only(s.Findings, diag.RecoveryTooLong)))

	// To the minute is in time.
	records["plan/p"] = strings.Replace(records["plan/p"], "rto: 45m", "rto: 1h10m", 1)
	s = mustPlan(t, records, Request{Ref: "plan/p"})
	assert.Equal(t, minutes(0), s.SlackMinutes)
	assert.Empty(t, only(s.Findings, diag.RecoveryTooLong))
}

func TestStrictestObjective(t *testing.T) {
	t.Parallel()
	records := map[string]string{
		"service/x": "", "service/y": "",
		"plan/p":      "covers: [service/x]\nbia: {rto: 2h, rpo: 1h, mtpd: 3d, wrt: 4h}\nscenarios: [{name: Fire}, {name: Flood}]\nsteps: [{id: a, duration: 1h}]",
		"agreement/a": "type: sla\nprovider: team/a\ncovers: [service/x, service/y]\ntargets: [{metric: rto, within: 90m, scenario: Fire}, {metric: rto, within: 10m, services: [service/y]}, {metric: rpo, within: 30m}]",
		"agreement/b": "type: ola\nprovider: team/a\ncovers: [service/x]\ntargets: [{metric: rto, within: 5m}]",
	}
	s := mustPlan(t, records, Request{Ref: "plan/p"})
	assert.Equal(t, minutes(90), s.RTOMinutes)
	assert.Equal(t, minutes(30), s.SlackMinutes)
	assert.EqualValues(t, "agreement/a", s.RTOFrom)
	assert.Equal(t, minutes(30), s.RPOMinutes)
	assert.Equal(t, minutes(3*1440), s.MTPDMinutes)
	assert.Equal(t, minutes(240), s.WRTMinutes)
	assert.Equal(t, minutes(120), mustPlan(t, records, Request{Ref: "plan/p", Scenario: "Flood"}).RTOMinutes)
	assert.Equal(t, minutes(90), mustPlan(t, records, Request{Ref: "plan/p", Scenario: "Fire"}).RTOMinutes)
}

func TestScenarioSteps(t *testing.T) {
	t.Parallel()
	records := map[string]string{
		"service/x": "",
		"plan/p": `covers: [service/x]
scenarios: [{name: Fire, steps: [b, c]}, {name: Flood}, {name: Ends, steps: [first, last]}]
steps:
  - {id: a, duration: 1h}
  - {id: b, duration: 10m, after: [a]}
  - {id: c, duration: 10m, after: [a, b], minAfter: 1}
  - {id: first, duration: 7m}
  - {id: middle, duration: 1h, after: [first]}
  - {id: last, duration: 5m, after: [middle]}
`,
	}
	s := mustPlan(t, records, Request{Ref: "plan/p", Scenario: "Fire"})
	assert.Len(t, s.Steps, 2)
	assert.Equal(t, minutes(0), s.step(t, "b").Start, "what the scenario does not need is not waited for")
	assert.Equal(t, minutes(0), s.step(t, "c").Start)
	assert.Len(t, mustPlan(t, records, Request{Ref: "plan/p", Scenario: "Flood"}).Steps, 6)
	s = mustPlan(t, records, Request{Ref: "plan/p", Scenario: "Ends"})
	assert.Equal(t, minutes(7), s.step(t, "last").Start, "a step that is done keeps the order of the others")
	assert.Equal(t, []string{"first"}, s.step(t, "last").After)
	assert.Equal(t, 2, s.step(t, "last").Wave)
	_, err := Plan(given(t, records), now, Request{Ref: "plan/p", Scenario: "Flod"})
	require.ErrorIs(t, err, ErrScenario)
	assert.ErrorContains(t, err, "did you mean Flood?")
}

func TestWhichPlan(t *testing.T) {
	t.Parallel()
	records := map[string]string{
		"service/x": "", "service/two": "", "service/none": "", "service/drafted": "", "process/y": "", "ci/db": "relations: [{type: has_plan, to: plan/p}]",
		"plan/p": "covers: [service/x, process/y, service/two]", "plan/q": "covers: [service/two]", "plan/draft": "covers: [service/x, service/drafted]\nstatus: draft",
		"agreement/a": "type: sla\nprovider: team/a\ncovers: [service/x]",
	}
	e := given(t, records)
	for ref, want := range map[string]string{"service/x": "plan/p", "process/y": "plan/p", "ci/db": "plan/p", "service/drafted": "plan/draft", "plan/draft": "plan/draft"} {
		s, err := Plan(e, now, Request{Ref: estateRef(ref)})
		require.NoError(t, err)
		assert.EqualValues(t, want, s.Ref, ref)
		assert.False(t, s.Derived)
	}
	for _, ref := range []string{"service/none", "service/x"} {
		s, err := Plan(e, now, Request{Ref: estateRef(ref), Derive: ref == "service/x"})
		require.NoError(t, err)
		assert.EqualValues(t, ref, s.Ref)
		assert.True(t, s.Derived)
	}
	_, err := Plan(e, now, Request{Ref: "service/two"})
	var several *SeveralPlansError
	require.ErrorAs(t, err, &several)
	assert.ErrorContains(t, err, "plan/p, plan/q")
	_, err = Plan(e, now, Request{Ref: "agreement/a"})
	require.ErrorIs(t, err, ErrNoRecovery)
	_, err = Plan(e, now, Request{Ref: "service/none", Scenario: "Fire"})
	require.ErrorIs(t, err, ErrScenario)
}

// Derived steps: what a service needs, and what a site's loss takes down.
func TestDerived(t *testing.T) {
	t.Parallel()
	records := map[string]string{
		"service/x": "criticality: high\nrelations: [{type: depends_on, to: ci/app}, {type: depends_on, to: ci/spare, hard: false}]\nrecovery: {rto: 50m}",
		"ci/app":    "relations: [{type: depends_on, of: [ci/db-a, ci/db-b], minUp: 1}]\nrecovery: {duration: 10m, team: team/t, after: [ci/vault]}",
		"ci/db-a":   "relations: [{type: located_in, to: ci/site}]\nrecovery: {duration: 40m, team: team/t}", "ci/db-b": "recovery: {duration: 30m}",
		"ci/vault": "recovery: {duration: 35m}", "ci/spare": "recovery: {duration: 9h}", "ci/site": "class: site",
	}
	s := mustPlan(t, records, Request{Ref: "service/x"})
	var ids []string
	for _, step := range s.Steps {
		ids = append(ids, step.ID)
	}
	assert.ElementsMatch(t, []string{"ci/app", "ci/db-a", "ci/db-b", "ci/vault", "service/x"}, ids)
	assert.Equal(t, minutes(35), s.step(t, "ci/app").Start, "the vault; one of the databases is enough")
	assert.Equal(t, minutes(45), s.LowerBoundMinutes)
	assert.False(t, s.LimitedMinutes.Known, "the site says nothing")
	assert.Equal(t, minutes(50), s.RTOMinutes)

	s = mustPlan(t, records, Request{Ref: "ci/site"})
	require.Len(t, s.Steps, 1, "the app goes on with the other database")
	assert.Equal(t, "ci/db-a", s.Steps[0].ID)
	assert.False(t, s.RTOMinutes.Known)
}

// What a loss takes down has objectives of its own.
func TestLossOfASite(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, map[string]string{
		"ci/site": "class: site", "ci/db": "relations: [{type: located_in, to: ci/site}]\nrecovery: {duration: 2h}",
		"service/x": "relations: [{type: depends_on, to: ci/db}]", "service/y": "relations: [{type: depends_on, to: ci/db}]\nrecovery: {duration: 5m, rto: 3h}",
		"agreement/a": "type: sla\nprovider: team/a\ncovers: [service/x]\ntargets: [{metric: rto, within: 1h}]",
	}, Request{Ref: "ci/site"})
	assert.Equal(t, minutes(125), s.LowerBoundMinutes)
	assert.Equal(t, []string{"GS3401 error ci/site: after its loss service/x is back after at least 2h even with unlimited hands, beyond the RTO of 1h"},
		words(only(s.Findings, diag.RecoveryTooLong)))
}

func TestEmptyPlan(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, map[string]string{"service/x": "", "plan/p": "covers: [service/x]\nbia: {rto: 1h}"}, Request{Ref: "plan/p"})
	assert.False(t, s.UnlimitedMinutes.Known || s.LimitedMinutes.Known || s.LowerBoundMinutes.Known || s.SlackMinutes.Known)
	assert.Equal(t, []string{
		"GS3402 warning plan/p: the plan has no steps, so nothing is known of the recovery time",
		"GS3412 warning plan/p: the plan does not say how long detection, decision and activation take; the recovery time is reckoned without",
	}, words(s.Findings))
}

func TestMinutesInJSON(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]Minutes{
		"115": minutes(115), "0": minutes(0), "null": {}, "0.17": {10 * time.Second, true}, "-5": minutes(-5), "1.5": {90 * time.Second, true},
	} {
		text, err := json.Marshal(m)
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
	assert.False(t, known(forever).Known)
}
