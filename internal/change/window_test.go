package change

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
)

// planned is a change of the application with more fields, in an estate with calendars.
func planned(t *testing.T, at, fields string, more yaml) Assessment {
	t.Helper()
	base := shop.with(more)
	in := between(t, base, base.with(yaml{"change/2026-11-20-x": "affects: [{item: ci/app}]\n" + fields}))
	in.At = instant(t, at)
	return Assess(in)
}

func TestOwnWindowToTheSecond(t *testing.T) {
	t.Parallel()
	const own = `window: {start: "2026-11-22T22:00:00+01:00", end: "2026-11-23T01:00:00+01:00"}`
	for at, want := range map[string]WindowState{
		"2026-11-22T20:59:59Z": NotYet, "2026-11-22T21:00:00Z": Open, "2026-11-22T23:59:59Z": Open, "2026-11-23T00:00:00Z": Missed,
	} {
		w := planned(t, at, own, nil).Window
		assert.Equal(t, want, w.State, at)
		assert.Equal(t, want == NotYet, w.Opens != nil, at)
		if want == NotYet {
			assert.True(t, w.Opens.Equal(instant(t, "2026-11-22T21:00:00Z")))
		}
		if want != Missed {
			require.NotNil(t, w.Closes, at)
			assert.True(t, w.Closes.Equal(instant(t, "2026-11-23T00:00:00Z")), at)
		}
	}
	assert.Equal(t, NoWindow, planned(t, "2026-11-22T21:00:00Z", "", nil).Window.State)
	a := planned(t, "2026-11-22T21:00:00Z", `window: {start: "2026-11-22T22:00:00+01:00", end: "2026-11-22T22:00:00+01:00"}`, nil)
	assert.Equal(t, []string{"GS4010 error change/2026-11-20-x"}, a.codes())
	assert.Equal(t, Missed, a.Window.State)
}

func TestFreezeAcrossDaylightSaving(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		windows    string
		start, end string // in UTC
	}{
		{`{start: "2026-10-24T18:00", end: "2026-10-25T06:00"}`, "2026-10-24T16:00:00Z", "2026-10-25T05:00:00Z"},
		{`{start: "2026-10-25T02:30", end: "2026-10-25T03:00"}`, "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"},
		{`{start: "2027-03-27T18:00", end: "2027-03-28T06:00"}`, "2027-03-27T17:00:00Z", "2027-03-28T04:00:00Z"},
		{`{start: "2027-03-28T02:30", end: "2027-03-28T04:00"}`, "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z"},
	} {
		freeze := yaml{"calendar/f": "type: freeze\nwindows: [" + c.windows + "]"}
		start, end := instant(t, c.start), instant(t, c.end)
		for at, frozen := range map[time.Time]bool{
			start.Add(-time.Second): false, start: true, end.Add(-time.Second): true, end: false,
		} {
			w := planned(t, at.Format(time.RFC3339), "", freeze).Window
			assert.Equal(t, frozen, w.State == Frozen, "%s at %s", c.windows, at)
			if frozen {
				assert.Equal(t, estate.Ref("calendar/f"), w.Calendar)
				require.NotNil(t, w.Opens)
				assert.True(t, w.Opens.Equal(end), "%s opens %s", c.windows, w.Opens)
			}
			if at.Before(start) {
				require.NotNil(t, w.Closes)
				assert.True(t, w.Closes.Equal(start), "it is open until the freeze")
			}
		}
	}
}

func TestWhoMayPassAFreeze(t *testing.T) {
	t.Parallel()
	freeze := yaml{"calendar/f": "type: freeze\nwindows: [{start: \"2026-11-01T00:00\", end: \"2026-12-01T00:00\"}]"}
	const at = "2026-11-21T12:00:00Z"
	assert.Equal(t, Frozen, planned(t, at, "", freeze).Window.State)
	a := planned(t, at, "type: emergency", freeze)
	assert.Equal(t, NoWindow, a.Window.State)
	assert.Equal(t, 18, a.Risk.points()["window"], "a freeze passed, and a critical service at any time")
	assert.Equal(t, NoWindow, planned(t, at, "freezeException: {calendar: calendar/f, reason: x}", freeze).Window.State)
	two := freeze.with(yaml{"calendar/g": freeze["calendar/f"]})
	assert.Equal(t, estate.Ref("calendar/g"), planned(t, at, "freezeException: {calendar: calendar/f, reason: x}", two).Window.Calendar)
	assert.Equal(t, Frozen, planned(t, at, "", freeze.with(yaml{"calendar/f": freeze["calendar/f"] + "\nvalidTo: 2026-11-21"})).Window.State)
	assert.Equal(t, NoWindow, planned(t, at, "", freeze.with(yaml{"calendar/f": freeze["calendar/f"] + "\nvalidTo: 2026-11-20"})).Window.State)
	head := between(t, shop, shop.with(freeze).with(yaml{"ci/app": shop["ci/app"] + "\nversion: \"2\""}))
	assert.Equal(t, NoWindow, Assess(head).Window.State, "a freeze that is only on head governs nothing yet")
	in := between(t, shop.with(freeze), shop.with(yaml{"ci/app": shop["ci/app"] + "\nversion: \"2\""}))
	w := Assess(in).Window
	assert.Equal(t, Frozen, w.State, "nor does removing it lift it")
	assert.True(t, w.GatesMerge)
}

func TestWhatAFreezeIsFor(t *testing.T) {
	t.Parallel()
	estate := yaml{
		"ci/site":              "class: site",
		"ci/room":              "class: room\nrelations: [{type: located_in, to: ci/site}]",
		"ci/one":               "environment: test\nrelations: [{type: located_in, to: ci/room}]",
		"ci/app":               "class: application\nowner: team/b\nrelations: [{type: runs_on, to: ci/one}]",
		"ci/other":             "criticality: low\nenvironment: production",
		"service/low":          "environments: [production]\nrelations: [{type: depends_on, to: ci/other}]",
		"template/os":          "",
		"calendar/maintenance": "type: maintenance\nwindows: [{start: \"2026-11-01T00:00\", end: \"2026-12-01T00:00\"}]",
	}
	for _, c := range []struct {
		scope, item string
		frozen      bool
	}{
		{"{}", "ci/other", true},
		{"{criticality: [], services: []}", "ci/other", true},
		{"{criticality: [critical]}", "ci/app", true}, // it hits the shop
		{"{criticality: [critical]}", "ci/other", false},
		{"{criticality: [low]}", "ci/other", true},
		{"{services: [service/shop]}", "ci/one", true},
		{"{services: [service/shop]}", "ci/other", false},
		{"{services: [service/mail], items: [ci/other]}", "ci/other", true}, // either names it
		{"{items: [ci/one]}", "ci/app", false},                              // what it stands on is not hit
		{"{sites: [ci/site]}", "ci/one", true},
		{"{sites: [ci/site]}", "ci/other", false},
		{"{teams: [team/b]}", "ci/app", true},
		{"{teams: [team/b]}", "ci/other", false},
		{"{environments: [production]}", "ci/other", true},
		{"{environments: [acceptance]}", "ci/other", false},
		{"{environments: [production], criticality: [critical]}", "ci/app", true}, // where the shop runs is not said
		{"{teams: [team/b], sites: [ci/site]}", "ci/one", false},                  // no single record is both
		{"{changeTypes: [standard]}", "ci/app", false},
		{"{changeTypes: [standard, normal]}", "ci/app", true},
	} {
		base := shop.with(estate).with(yaml{"calendar/f": "type: freeze\nwindows: [{start: \"2026-11-01T00:00\", end: \"2026-12-01T00:00\"}]\nappliesTo: " + c.scope})
		a := Assess(between(t, base, base.with(yaml{"change/2026-11-20-x": "affects: [{item: " + c.item + "}]"})))
		assert.Equal(t, c.frozen, a.Window.State == Frozen, "%s of %s", c.scope, c.item)
	}
}

func TestWindowAsPlanned(t *testing.T) {
	t.Parallel()
	calendars := yaml{
		"calendar/f": "type: freeze\nwindows: [{start: \"2026-11-24T18:00\", end: \"2026-11-25T06:00\"}]",
		"calendar/m": "type: maintenance\nweekly: {tue: [\"20:00-04:00\"]}",
	}
	for window, want := range map[string][]string{
		`{start: "2026-11-24T12:00:00+01:00", end: "2026-11-24T18:00:00+01:00"}`: nil,
		`{start: "2026-11-24T12:00:00+01:00", end: "2026-11-24T18:00:01+01:00"}`: {"GS4012 warning change/2026-11-20-x"},
		`{start: "2026-11-24T18:00:00+01:00", end: "2026-11-25T06:00:00+01:00"}`: {"GS4012 error change/2026-11-20-x"},
		`{start: "2026-11-25T05:59:59+01:00", end: "2026-11-25T07:00:00+01:00"}`: {"GS4012 warning change/2026-11-20-x"},
	} {
		a := planned(t, "2026-11-21T12:00:00Z", "window: "+window, calendars)
		assert.Equal(t, want, a.codes(), window)
		assert.False(t, a.Window.GatesMerge)
	}
	for window, want := range map[string][]string{
		`{start: "2026-12-01T20:00:00+01:00", end: "2026-12-02T04:00:00+01:00"}`: nil,
		`{start: "2026-12-01T19:59:59+01:00", end: "2026-12-02T04:00:00+01:00"}`: {"GS4011 error change/2026-11-20-x"},
		`{start: "2026-12-01T20:00:00+01:00", end: "2026-12-02T04:00:01+01:00"}`: {"GS4011 error change/2026-11-20-x"},
	} {
		a := planned(t, "2026-11-21T12:00:00Z", "maintenance: calendar/m\nwindow: "+window, calendars)
		assert.Equal(t, want, a.codes(), window)
	}
	a := planned(t, "2026-11-21T12:00:00Z", "type: standard\ntemplate: template/os\nwindow: {start: \"2026-12-01T12:00:00+01:00\", end: \"2026-12-01T13:00:00+01:00\"}", calendars.with(yaml{"template/os": "maintenance: calendar/m"}))
	assert.Equal(t, []string{"GS4106 error change/2026-11-20-x"}, a.codes())
	a = planned(t, "2026-11-21T12:00:00Z", "maintenance: calendar/m", calendars)
	assert.Equal(t, NotYet, a.Window.State)
	assert.True(t, a.Window.Opens.Equal(instant(t, "2026-11-25T05:00:00Z")) || a.Window.Opens.Equal(instant(t, "2026-12-01T19:00:00Z")))
	assert.True(t, a.Window.Opens.Equal(instant(t, "2026-12-01T19:00:00Z")), "Tuesday's hours of this week lie in the freeze")
}

func TestCalendarsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	l := limits{maintenance: []limit{{ref: "calendar/m"}}}
	assert.Equal(t, NotYet, l.at(noon).State)
	assert.Nil(t, l.at(noon).Opens)
	l = limits{freezes: []limit{{ref: "calendar/f"}}}
	assert.Equal(t, Frozen, l.at(noon).State)
	assert.Nil(t, l.at(noon).Opens)
	l = limits{start: noon, end: noon.Add(-time.Hour)}
	assert.Equal(t, Missed, l.at(noon).State)
	assert.Nil(t, l.at(noon.Add(-2*time.Hour)).Opens, "it never opens")
	l = limits{start: time.Date(9998, 1, 1, 0, 0, 0, 0, time.UTC)}
	assert.Equal(t, NotYet, l.at(noon).State)
}

// TestWindowMinuteByMinute asks of every minute whether the work may be done in it, and
// compares what is said with the next minutes in which it may.
func TestWindowMinuteByMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]time.Time{
			time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC), time.Date(2027, 3, 27, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		}).Draw(t, "day")
		const minutes = 3 * 24 * 60
		clock := func(label string) string {
			return fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(t, label+" hour"), rapid.SampledFrom([]int{0, 30}).Draw(t, label+" minute"))
		}
		make := func(kind calendar.Type, label string) limit {
			spec := calendar.Spec{Type: kind, Zone: "Europe/Amsterdam"}
			from, to := clock(label+" from"), clock(label+" to")
			if from == to {
				to = "24:00"
			}
			if rapid.Bool().Draw(t, label+" weekly") {
				for d := range spec.Weekly {
					if rapid.Bool().Draw(t, label+" day") {
						spec.Weekly[d] = []string{from + "-" + to}
					}
				}
			} else {
				spec.Windows = []calendar.Window{{Start: day.Format("2006-01-02T") + "12:00", End: day.AddDate(0, 0, 1+rapid.IntRange(0, 1).Draw(t, label+" days")).Format("2006-01-02T") + "13:30"}}
			}
			c, problems := calendar.New(spec)
			require.Empty(t, problems)
			return limit{ref: estate.Ref("calendar/" + label), open: c}
		}
		var l limits
		if rapid.Bool().Draw(t, "own") {
			l.start = day.Add(time.Duration(rapid.IntRange(0, minutes).Draw(t, "start")) * time.Minute)
			l.end = l.start.Add(time.Duration(rapid.IntRange(1, 1000).Draw(t, "length")) * time.Minute)
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "maintenance") {
			l.maintenance = append(l.maintenance, make(calendar.Maintenance, fmt.Sprint("m", i)))
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "freezes") {
			l.freezes = append(l.freezes, make(calendar.Freeze, fmt.Sprint("f", i)))
		}
		may := func(at time.Time) bool {
			ok := (l.start.IsZero() || !at.Before(l.start)) && (l.end.IsZero() || at.Before(l.end))
			for _, m := range l.maintenance {
				ok = ok && m.open.IsOpen(at)
			}
			for _, f := range l.freezes {
				ok = ok && !f.open.IsOpen(at)
			}
			return ok
		}
		at := day.Add(time.Duration(rapid.IntRange(0, minutes).Draw(t, "at")) * time.Minute)
		w := l.at(at)
		require.Equal(t, may(at), w.State == Open || w.State == NoWindow, "%s: %+v", at, w)
		frozen := false
		for _, f := range l.freezes {
			frozen = frozen || f.open.IsOpen(at)
		}
		require.Equal(t, frozen, w.State == Frozen)
		// The next change of what may be done, and the one after it, within the days looked at.
		var opens, closes *time.Time
		before := may(at)
		for m := 1; m <= 9*24*60 && closes == nil; m++ {
			next := at.Add(time.Duration(m) * time.Minute)
			if now := may(next); now != before {
				if before = now; now {
					opens = &next
				} else {
					closes = &next
				}
			}
		}
		equal := func(want, got *time.Time, what string) {
			if want == nil {
				require.True(t, got == nil || got.After(at.Add(9*24*time.Hour)), "%s at %s: got %v", what, at, got)
				return
			}
			require.NotNil(t, got, "%s at %s: want %s of %+v", what, at, want, w)
			require.True(t, got.Equal(*want), "%s at %s: want %s, got %s", what, at, want, got)
		}
		equal(opens, w.Opens, "opens")
		equal(closes, w.Closes, "closes")
	})
}
