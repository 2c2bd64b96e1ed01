package attainment_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
)

// entry is an outage as the oracle knows it: on whole minutes.
type entry struct {
	from, to          time.Time
	lasts             bool
	degraded, planned bool
	change            int // -1 for none
}

// world is a random month of one service.
type world struct {
	zone     *time.Location
	period   string
	from, to time.Time
	at       time.Time
	// hours are those of working days, "" for always; they avoid the hour that is repeated.
	hours   string
	entries []entry
	// changes are windows of changes.
	changes [][2]time.Time
	// evening is whether 20:00 to 23:00 is a maintenance window.
	evening  bool
	included bool
	weight   int64
}

func draw(t *rapid.T) world {
	var w world
	name := rapid.SampledFrom([]string{"UTC", "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "America/St_Johns"}).Draw(t, "zone")
	var err error
	w.zone, err = time.LoadLocation(name)
	require.NoError(t, err)
	month := rapid.SampledFrom([]int{2, 3, 4, 10, 11}).Draw(t, "month")
	w.from = time.Date(2026, time.Month(month), 1, 0, 0, 0, 0, w.zone)
	w.to = w.from.AddDate(0, 1, 0)
	w.period = w.from.Format("2006-01")
	w.at = w.to.AddDate(0, 1, 0)
	if rapid.IntRange(0, 3).Draw(t, "when") == 0 {
		w.at = w.minute(t, "at")
	}
	w.hours = rapid.SampledFrom([]string{"", "09:00-17:00", "05:30-22:15", "00:00-24:00"}).Draw(t, "hours")
	for i := range rapid.IntRange(0, 2).Draw(t, "changes") {
		start := w.minute(t, fmt.Sprint("change", i))
		w.changes = append(w.changes, [2]time.Time{start, start.Add(time.Duration(rapid.IntRange(-10, 3000).Draw(t, "long")) * time.Minute)})
	}
	w.evening = rapid.Bool().Draw(t, "evening")
	w.included = rapid.IntRange(0, 3).Draw(t, "included") == 0
	w.weight = rapid.SampledFrom([]int64{0, 25, 50, 100}).Draw(t, "weight")
	for i := range rapid.IntRange(0, 8).Draw(t, "outages") {
		w.entries = append(w.entries, w.entry(t, i))
	}
	return w
}

// minute is one from some days before the month to some days after.
func (w world) minute(t *rapid.T, label string) time.Time {
	return w.from.Add(time.Duration(rapid.IntRange(-3*24*60, 34*24*60).Draw(t, label)) * time.Minute)
}

func (w world) entry(t *rapid.T, i int) entry {
	e := entry{from: w.minute(t, fmt.Sprint("start", i)), change: rapid.IntRange(-1, len(w.changes)-1).Draw(t, "of")}
	e.to = e.from.Add(time.Duration(rapid.IntRange(-5, 4000).Draw(t, "minutes")) * time.Minute)
	e.lasts = rapid.IntRange(0, 9).Draw(t, "lasts") == 0
	e.degraded, e.planned = rapid.Bool().Draw(t, "degraded"), rapid.Bool().Draw(t, "planned")
	return e
}

// incident is the entry as a record.
func (w world) incident(i int) estate.Record {
	e := w.entries[i]
	o := fields{"service": "service/shop", "start": e.from, "planned": e.planned}
	if e.degraded {
		o["effect"] = "degraded"
	}
	if !e.lasts {
		o["end"] = e.to
	}
	content := fields{"outages": list(o)}
	if e.change >= 0 {
		content["change"] = fmt.Sprintf("change/c%d", e.change)
	}
	return incident(fmt.Sprintf("i%d", i), content)
}

func (w world) records() []estate.Record {
	target := fields{"metric": "availability", "percent": 99.5, "degradedPercent": int(w.weight)}
	if w.included {
		target["plannedMaintenance"] = "included"
	}
	more := fields{"zone": w.zone.String()}
	var all []estate.Record
	if w.hours != "" {
		day := list(w.hours)
		more["serviceHours"] = "calendar/hours"
		all = append(all, record("calendar/hours", fields{"type": "service_hours", "zone": w.zone.String(),
			"weekly": fields{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}}))
	}
	if w.evening {
		day := list("20:00-23:00")
		all = append(all, record("calendar/evening", fields{"type": "maintenance", "zone": w.zone.String(),
			"weekly": fields{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day}}))
	}
	for i, c := range w.changes {
		all = append(all, record(estate.Ref(fmt.Sprintf("change/c%d", i)), fields{"window": fields{"start": c[0], "end": c[1]}}))
	}
	for i := range w.entries {
		all = append(all, w.incident(i))
	}
	return append(all, sla(more, target))
}

// clockIn reports whether a local clock reads a time within hours.
func clockIn(t time.Time, hours string) bool {
	clock := t.Format("15:04")
	return clock >= hours[:5] && clock < hours[6:]
}

// count steps through the month, minute by minute.
func (w world) count() (agreed, down, degraded, maintained int64) {
	for m := w.from; m.Before(w.to) && m.Before(w.at); m = m.Add(time.Minute) {
		local := m.In(w.zone)
		weekend := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
		if w.hours != "" && (weekend || !clockIn(local, w.hours)) {
			continue
		}
		is := map[string]bool{}
		for _, e := range w.entries {
			if e.from.After(w.at) || m.Before(e.from) || !e.lasts && !m.Before(e.to) {
				continue
			}
			kind := map[bool]string{true: "degraded", false: "down"}[e.degraded]
			if e.planned && !w.included && w.allowed(e, local) {
				kind = "planned " + kind
			}
			is[kind] = true
		}
		switch {
		case is["planned down"]:
			maintained++
			continue
		case is["down"]:
			down++
		case is["degraded"] && !is["planned degraded"]:
			degraded++
		}
		agreed++
	}
	return agreed, down, degraded, maintained
}

// allowed reports whether planned work is agreed in a minute.
func (w world) allowed(e entry, local time.Time) bool {
	if !w.evening && e.change < 0 {
		return true
	}
	if w.evening && clockIn(local, "20:00-23:00") {
		return true
	}
	return e.change >= 0 && !local.Before(w.changes[e.change][0]) && local.Before(w.changes[e.change][1])
}

// TestMinuteByMinute compares with an oracle that looks at every minute of the month.
func TestMinuteByMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		got := only(t, of(t, w.period, w.at.Format(time.RFC3339), attainment.Options{}, w.records()...))
		if !w.at.After(w.from) {
			assert.Nil(t, got.AgreedMinutes)
			assert.Nil(t, got.Met)
			return
		}
		agreed, down, degraded, maintained := w.count()
		lost := big.NewRat(down*100+degraded*w.weight, 100)
		assert.Equal(t, big.NewRat(agreed, 1).RatString(), rat(t, got.AgreedMinutes).RatString(), "agreed")
		assert.Equal(t, lost.RatString(), rat(t, got.DownMinutes).RatString(), "down")
		assert.Equal(t, big.NewRat(degraded, 1).RatString(), rat(t, got.DegradedMinutes).RatString(), "degraded")
		assert.Equal(t, big.NewRat(maintained, 1).RatString(), rat(t, got.MaintenanceMinutes).RatString(), "maintenance")
		if agreed == 0 {
			assert.Nil(t, got.Achieved)
			assert.Nil(t, got.Met)
			return
		}
		share := new(big.Rat).Mul(big.NewRat(100, 1), new(big.Rat).Quo(new(big.Rat).Sub(big.NewRat(agreed, 1), lost), big.NewRat(agreed, 1)))
		shown := rat(t, got.Achieved)
		assert.LessOrEqual(t, shown.Cmp(share), 0, "shown as more than it is")
		assert.Positive(t, new(big.Rat).Add(shown, big.NewRat(1, 1000)).Cmp(share), "rounded too far")
		require.NotNil(t, got.Met)
		assert.Equal(t, share.Cmp(big.NewRat(995, 10)) >= 0, *got.Met)
	})
}

// TestAnotherOutageNeverRaisesTheFigure adds an unplanned outage.
func TestAnotherOutageNeverRaisesTheFigure(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		before := only(t, of(t, w.period, w.at.Format(time.RFC3339), attainment.Options{}, w.records()...))
		more := w.entry(t, 99)
		more.planned = false
		w.entries = append(w.entries, more)
		after := only(t, of(t, w.period, w.at.Format(time.RFC3339), attainment.Options{}, w.records()...))
		if before.Achieved == nil {
			assert.Nil(t, after.Achieved)
			return
		}
		assert.LessOrEqual(t, rat(t, after.Achieved).Cmp(rat(t, before.Achieved)), 0)
		assert.False(t, *after.Met && !*before.Met)
	})
}

// TestOrderOfRecordsIsIrrelevant shuffles the files, and puts all outages into one incident.
func TestOrderOfRecordsIsIrrelevant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		at := w.at.Format(time.RFC3339)
		want := of(t, w.period, at, attainment.Options{}, w.records()...)
		shuffled := rapid.Permutation(w.records()).Draw(t, "order")
		for i := range shuffled {
			shuffled[i].Path = fmt.Sprintf("%d/%s", len(shuffled)-i, shuffled[i].Path)
		}
		assert.Equal(t, want, of(t, w.period, at, attainment.Options{}, shuffled...))
		if slices.ContainsFunc(w.entries, func(e entry) bool { return e.planned }) {
			return // their changes are the incident's
		}
		var outages []any
		var others []estate.Record
		for _, r := range w.records() {
			if r.Kind != estate.Incident {
				others = append(others, r)
			}
		}
		for _, e := range w.entries {
			o := fields{"service": "service/shop", "start": e.from}
			if e.degraded {
				o["effect"] = "degraded"
			}
			if !e.lasts {
				o["end"] = e.to
			}
			outages = append(outages, o)
		}
		one := only(t, of(t, w.period, at, attainment.Options{}, append(others, incident("all", fields{"outages": outages}))...))
		assert.Equal(t, text(only(t, want).DownMinutes), text(one.DownMinutes))
		assert.Equal(t, text(only(t, want).AgreedMinutes), text(one.AgreedMinutes))
	})
}

// TestWindowsAreReportsOfTheirOwn compares each window of a longer or shorter report with
// the report of that stretch alone.
func TestWindowsAreReportsOfTheirOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		window := rapid.SampledFrom([]string{"calendar_week", "calendar_month", "calendar_quarter", "rolling_7d", "rolling_30d"}).Draw(t, "window")
		span := rapid.SampledFrom([]string{"2026", "2026-Q1", "2026-04", "2026-10", "2026-W14", "2026-03-20..2026-04-05"}).Draw(t, "period")
		target := fields{"metric": "availability", "percent": 99.5, "window": window, "degradedPercent": int(w.weight)}
		records := w.records()
		records[len(records)-1] = sla(fields{"zone": w.zone.String()}, target)
		got := only(t, of(t, span, w.at.Format(time.RFC3339), attainment.Options{}, records...))
		// A window without agreed time says nothing; one that is missed says all.
		result := "unknown"
		for _, one := range got.Windows {
			last := one.To.Add(-time.Nanosecond)
			alone := only(t, of(t, one.From.Format(time.DateOnly)+".."+last.Format(time.DateOnly), w.at.Format(time.RFC3339), attainment.Options{}, records...))
			assert.Equal(t, text(alone.Achieved), text(one.Achieved), one.Name)
			assert.Equal(t, text(alone.DownMinutes), text(one.DownMinutes), one.Name)
			assert.Equal(t, text(alone.AgreedMinutes), text(one.AgreedMinutes), one.Name)
			if v := verdict(one.Met); v == "missed" || v == "met" && result == "unknown" {
				result = v
			}
		}
		if len(got.Windows) > 0 {
			assert.Equal(t, result, verdict(got.Met))
		}
		if len(got.Windows) != 1 || window[:4] != "roll" || len(span) == 4 {
			return
		}
		days := map[string]int{"rolling_7d": 7, "rolling_30d": 30}[window]
		for day := got.From; day.Before(got.To) && day.Before(w.at); day = day.AddDate(0, 0, 1) {
			first := day.AddDate(0, 0, 1-days)
			if first.Year() < 2026 {
				first = time.Date(2026, 1, 1, 0, 0, 0, 0, w.zone)
			}
			alone := only(t, of(t, first.Format(time.DateOnly)+".."+day.Format(time.DateOnly), w.at.Format(time.RFC3339), attainment.Options{}, records...))
			if alone.Achieved == nil {
				continue // maintenance all the time
			}
			require.NotNil(t, got.Windows[0].Achieved)
			assert.GreaterOrEqual(t, rat(t, alone.Achieved).Cmp(rat(t, got.Windows[0].Achieved)), 0, "%s is worse", day)
		}
	})
}
