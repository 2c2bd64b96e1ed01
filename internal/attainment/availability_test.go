package attainment_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
)

// office is a calendar of eight hours on five days.
func office(more fields) estate.Record {
	hours := list("09:00-17:00")
	content := fields{"type": "service_hours", "zone": "Europe/Amsterdam", "weekly": fields{"mon": hours, "tue": hours, "wed": hours, "thu": hours, "fri": hours}}
	for name, value := range more {
		content[name] = value
	}
	return record("calendar/office", content)
}

// TestAvailability works single cases out by hand. The figures are achieved, verdict,
// agreed and downtime; October 2026 has 745 hours in Amsterdam, which are 44,700 minutes.
func TestAvailability(t *testing.T) {
	t.Parallel()
	weekend := record("calendar/weekend", fields{"type": "maintenance", "zone": "Europe/Amsterdam", "weekly": fields{"sat": list("22:00-02:00")}})
	for name, c := range map[string]struct {
		at      string
		period  string
		more    fields
		target  fields
		records []estate.Record
		want    string
		notes   []string
	}{
		"nothing happened": {want: "100 met 44700 0 final"},
		"78 minutes of October": {
			records: []estate.Record{down("a", "2026-10-03T14:02:00+02:00", "2026-10-03T15:20:00+02:00")},
			want:    "99.825 missed 44700 78 final",
		},
		"overlaps within and between incidents count once": {
			period: "2026-04",
			records: []estate.Record{
				down("a", "2026-04-14T21:00:00+02:00", "2026-04-14T21:40:00+02:00"),
				down("b", "2026-04-14T21:30:00+02:00", "2026-04-14T22:10:00+02:00"),
				down("c", "2026-04-14T21:10:00+02:00", "2026-04-14T21:20:00+02:00"),
			},
			want: "99.837 missed 43200 70 final",
		},
		"half a minute": {
			records: []estate.Record{down("a", "2026-10-03T14:02:00+02:00", "2026-10-03T14:14:30+02:00")},
			want:    "99.972 met 44700 12.5 final",
		},
		"99.949 is not 99.95": {
			target: monthly(99.95), period: "2026-09",
			// 21 minutes 37 seconds of 43,200 minutes leave 99.94996…
			records: []estate.Record{down("a", "2026-09-03T14:00:00+02:00", "2026-09-03T14:21:37+02:00")},
			want:    "99.949 missed 43200 21.617 final",
		},
		"exactly 99.95": {
			target: monthly(99.95), period: "2026-09",
			records: []estate.Record{down("a", "2026-09-03T14:00:00+02:00", "2026-09-03T14:21:36+02:00")},
			want:    "99.95 met 43200 21.6 final",
		},
		"one digit more than a finer promise": {
			target: monthly(99.9999), period: "2026-09",
			records: []estate.Record{down("a", "2026-09-03T14:00:00+02:00", "2026-09-03T14:00:03+02:00")},
			want:    "99.99988 missed 43200 0.05 final",
		},
		"clipped at both ends of the month": {
			records: []estate.Record{
				down("a", "2026-09-30T23:00:00+02:00", "2026-10-01T00:30:00+02:00"),
				down("b", "2026-10-31T23:50:00+01:00", "2026-11-02T00:00:00+01:00"),
			},
			want: "99.91 met 44700 40 final",
		},
		"in agreed hours only": {
			more: fields{"serviceHours": "calendar/office"},
			// A Friday evening until Monday morning: an hour on each side is agreed. October
			// has 22 working days of eight hours.
			records: []estate.Record{office(nil), down("a", "2026-10-09T16:00:00+02:00", "2026-10-12T10:00:00+02:00")},
			want:    "98.863 missed 10560 120 final",
		},
		"on the night on which the clocks go back": {
			records: []estate.Record{down("a", "2026-10-25T01:00:00+02:00", "2026-10-25T04:00:00+01:00")},
			want:    "99.463 missed 44700 240 final",
		},
		"on the night on which the clocks go forward": {
			period:  "2026-03",
			records: []estate.Record{down("a", "2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00")},
			want:    "99.73 missed 44580 120 final",
		},
		"planned in its window leaves the agreed time": {
			period: "2026-06",
			records: []estate.Record{
				weekend, down("a", "2026-06-13T23:00:00+02:00", "2026-06-14T02:00:00+02:00", "planned", true),
				down("b", "2026-06-14T02:00:00+02:00", "2026-06-14T02:20:00+02:00"),
			},
			want: "99.953 met 43020 20 final",
		},
		"planned work beyond its window": {
			period: "2026-06", records: []estate.Record{weekend, down("a", "2026-06-13T21:30:00+02:00", "2026-06-14T02:20:00+02:00", "planned", true)},
			want: "99.883 missed 42960 50 final",
		},
		"planned work included": {
			period: "2026-06", target: monthly(99.9, "plannedMaintenance", "included"),
			records: []estate.Record{weekend, down("a", "2026-06-13T23:00:00+02:00", "2026-06-14T02:00:00+02:00", "planned", true)},
			want:    "99.583 missed 43200 180 final",
		},
		"planned work for which nothing was agreed but itself": {
			period: "2026-06", records: []estate.Record{down("a", "2026-06-13T23:00:00+02:00", "2026-06-14T02:20:00+02:00", "planned", true)},
			want:  "100 met 43000 0 final",
			notes: []string{"no maintenance window and no change is known for the planned work of incident/a: all that was announced is excluded"},
		},
		"planned work in the window of its change": {
			period: "2026-06",
			records: []estate.Record{
				incident("a", fields{"change": "change/x", "outages": list(fields{"service": "service/shop", "start": "2026-06-10T10:00:00Z", "end": "2026-06-10T11:00:00Z", "planned": true})}),
				record("change/x", fields{"window": fields{"start": "2026-06-10T10:00:00Z", "end": "2026-06-10T10:50:00Z"}}),
			},
			want: "99.976 met 43150 10 final",
		},
		"a cancelled change agrees to nothing": {
			period: "2026-06",
			records: []estate.Record{
				weekend,
				incident("a", fields{"change": "change/x", "outages": list(fields{"service": "service/shop", "start": "2026-06-10T10:00:00Z", "end": "2026-06-10T11:00:00Z", "planned": true})}),
				record("change/x", fields{"cancelled": fields{"at": "2026-06-09"}, "window": fields{"start": "2026-06-10T10:00:00Z", "end": "2026-06-10T10:50:00Z"}}),
			},
			want: "99.861 missed 43200 60 final",
		},
		"a change without a window may be made at any time": {
			period: "2026-06",
			records: []estate.Record{
				weekend,
				incident("a", fields{"causedBy": "change/x", "outages": list(fields{"service": "service/shop", "start": "2026-06-10T10:00:00Z", "end": "2026-06-10T11:00:00Z", "planned": true})}),
				record("change/x", fields{}),
			},
			want: "100 met 43140 0 final",
		},
		"in the maintenance windows that its change keeps to": {
			period: "2026-06",
			records: []estate.Record{
				record("calendar/other", fields{"type": "maintenance", "zone": "UTC", "weekly": fields{"wed": list("10:00-10:45")}, "appliesTo": fields{"services": list("service/other")}}),
				incident("a", fields{"change": "change/x", "outages": list(fields{"service": "service/shop", "start": "2026-06-10T10:00:00Z", "end": "2026-06-10T11:00:00Z", "planned": true})}),
				record("change/x", fields{"maintenance": "calendar/other"}),
			},
			want: "99.965 met 43155 15 final",
		},
		"a window for other services": {
			period: "2026-06",
			records: []estate.Record{
				weekend, record("calendar/other", fields{"type": "maintenance", "zone": "UTC", "weekly": fields{"wed": list("00:00-24:00")}, "appliesTo": fields{"services": list("service/other")}}),
				down("a", "2026-06-10T10:00:00Z", "2026-06-10T11:00:00Z", "planned", true),
			},
			want: "99.861 missed 43200 60 final",
		},
		"work announced as degrading that took the service down": {
			period: "2026-06", target: monthly(99.9, "degradedPercent", 50),
			records: []estate.Record{
				weekend, down("a", "2026-06-13T22:00:00+02:00", "2026-06-13T23:00:00+02:00", "planned", true, "effect", "degraded"),
				down("b", "2026-06-13T22:10:00+02:00", "2026-06-13T22:20:00+02:00"),
				down("c", "2026-06-13T22:30:00+02:00", "2026-06-13T22:40:00+02:00", "effect", "degraded"),
			},
			want: "99.976 met 43200 10 final",
		},
		"degraded does not count": {
			records: []estate.Record{down("a", "2026-10-03T14:00:00Z", "2026-10-03T16:00:00Z", "effect", "degraded")},
			want:    "100 met 44700 0 final",
		},
		"degraded counts a quarter, and down wins": {
			target: monthly(99.9, "degradedPercent", 25),
			records: []estate.Record{
				down("a", "2026-10-03T14:00:00Z", "2026-10-03T16:00:00Z", "effect", "degraded"),
				down("b", "2026-10-03T15:00:00Z", "2026-10-03T16:30:00Z"),
			},
			want: "99.765 missed 44700 105 final",
		},
		"still open": {
			at: "2026-10-10T00:00:00+02:00", records: []estate.Record{down("a", "2026-10-09T22:00:00+02:00", "")},
			want: "99.074 missed 12960 120 provisional",
		},
		"recorded end after the report": {
			at: "2026-10-10T00:00:00+02:00", records: []estate.Record{down("a", "2026-10-09T22:00:00+02:00", "2026-10-10T04:00:00+02:00")},
			want: "99.074 missed 12960 120 provisional",
		},
		"open since before the period, which is over": {
			at: "2026-11-10T00:00:00Z", records: []estate.Record{down("a", "2026-09-09T22:00:00+02:00", "")},
			want: "0 missed 44700 44700 provisional",
		},
		"begins after the report": {
			at: "2026-10-11T00:00:00+02:00", records: []estate.Record{down("a", "2026-10-12T22:00:00+02:00", "2026-10-12T23:00:00+02:00")},
			want: "100 met 14400 0 provisional",
		},
		"in the future":        {at: "2026-09-01T00:00:00Z", want: "- unknown - - provisional", notes: []string{"the period has not begun"}},
		"from one day only on": {more: fields{"validFrom": "2026-10-31"}, want: "100 met 1440 0 final"},
		"ended early":          {more: fields{"terminatedOn": "2026-10-02"}, want: "100 met 2880 0 final"},
		"no agreed time": {
			more: fields{"serviceHours": "calendar/office"}, period: "2026-10-03..2026-10-04",
			records: []estate.Record{office(nil), down("a", "2026-10-03T00:00:00Z", "2026-10-04T00:00:00Z")},
			target:  monthly(99.9, "window", "calendar_week"),
			// The week to date has 40 hours, in which nothing happened.
			want: "- met 0 0 final", notes: []string{"there is no agreed service time"},
		},
		"no hours": {
			more: fields{"serviceHours": "calendar/none"}, want: "- unknown - - final",
			notes: []string{"no hours can be reckoned from calendar/none"},
		},
		"hours of another calendar's kind of fault": {
			more: fields{"serviceHours": "calendar/office"}, records: []estate.Record{office(fields{"zone": "Mars/Olympus"})},
			want: "- unknown - - final", notes: []string{"no hours can be reckoned from calendar/office"},
		},
		"figures from elsewhere": {
			target: monthly(99.9, "dataSource", "Prometheus"), want: "- unknown - - final",
			notes: []string{"its figures come from Prometheus, not from this repository"},
		},
		"cancelled incidents count nowhere": {
			records: []estate.Record{incident("a", fields{"status": "cancelled", "outages": list(fields{"service": "service/shop", "start": "2026-10-03T14:00:00Z", "end": "2026-10-03T16:00:00Z"})})},
			want:    "100 met 44700 0 final",
		},
		"no length, backwards, unreadable": {
			records: []estate.Record{
				down("a", "2026-10-03T14:00:00Z", "2026-10-03T14:00:00Z"),
				down("b", "2026-10-03T14:00:00Z", "2026-10-03T13:00:00Z"),
				down("c", "soon", "2026-10-03T13:00:00Z"), down("d", "2026-10-03T14:00:00Z", "later"),
			},
			want: "100 met 44700 0 final",
			notes: []string{
				"an outage of incident/b ends before it begins and is left out",
				"an outage of incident/c has no readable beginning and is left out",
				"an outage of incident/d has no readable end and is left out",
			},
		},
		"closed with an open outage": {
			records: []estate.Record{incident("a", fields{"closed": "2026-10-31T00:00:00Z", "outages": list(fields{"service": "service/shop", "start": "2026-10-31T22:00:00Z"})})},
			want:    "99.865 missed 44700 60 provisional",
			notes:   []string{"incident/a is closed, and an outage of it has no end: it is taken to last"},
		},
		"another service": {
			records: []estate.Record{incident("a", fields{"outages": list(fields{"service": "service/other", "start": "2026-10-03T14:00:00Z", "end": "2026-10-03T16:00:00Z"})})},
			want:    "100 met 44700 0 final",
		},
		"a leap day": {period: "2028-02", more: fields{"validTo": "2029-12-31"}, at: "2028-04-01T00:00:00Z", want: "100 met 41760 0 final"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.target == nil {
				c.target = monthly(99.9)
			}
			if c.period == "" {
				c.period = "2026-10"
			}
			if c.at == "" {
				c.at = late
			}
			got := only(t, of(t, c.period, c.at, attainment.Options{}, append(c.records, sla(c.more, c.target))...))
			state := map[bool]string{true: "provisional", false: "final"}[got.Provisional]
			assert.Equal(t, c.want, text(got.Achieved)+" "+verdict(got.Met)+" "+text(got.AgreedMinutes)+" "+text(got.DownMinutes)+" "+state)
			assert.Equal(t, c.notes, got.Notes)
		})
	}
}

// TestRecordsBehind names the incidents with downtime that counts, each once.
func TestRecordsBehind(t *testing.T) {
	t.Parallel()
	got := only(t, of(t, "2026-10", late, attainment.Options{},
		sla(fields{"serviceHours": "calendar/office"}, monthly(99.9, "degradedPercent", 10)), office(nil),
		down("night", "2026-10-05T20:00:00+02:00", "2026-10-05T22:00:00+02:00"),
		down("day", "2026-10-06T10:00:00+02:00", "2026-10-06T11:00:00+02:00"),
		down("slow", "2026-10-07T10:00:00+02:00", "2026-10-07T11:00:00+02:00", "effect", "degraded"),
		down("planned", "2026-10-08T10:00:00+02:00", "2026-10-08T11:00:00+02:00", "planned", true),
		down("before", "2026-09-08T10:00:00+02:00", "2026-09-08T11:00:00+02:00"),
	))
	assert.Equal(t, []estate.Ref{"incident/day", "incident/slow"}, got.Records)
	assert.Equal(t, "66", text(got.DownMinutes))
	assert.Equal(t, "60", text(got.DegradedMinutes))
	assert.Equal(t, "60", text(got.MaintenanceMinutes))
	assert.Equal(t, "10500", text(got.AgreedMinutes))
	assert.Equal(t, "10.5", text(got.AllowedMinutes))
}

// TestMaintenanceScope says for which services a window holds.
func TestMaintenanceScope(t *testing.T) {
	t.Parallel()
	vocabulary := estate.Vocabulary{
		{Name: "depends_on", Impact: estate.TargetToSource, Effect: "outage"},
		{Name: "located_in", Impact: estate.TargetToSource, Effect: "outage"},
	}
	for name, c := range map[string]struct {
		scope   any
		applies bool
	}{
		"everything":                     {fields{}, true},
		"empty lists":                    {fields{"services": list(), "sites": list()}, true},
		"the service":                    {fields{"services": list("service/other", "service/shop")}, true},
		"another service":                {fields{"services": list("service/other")}, false},
		"its criticality":                {fields{"criticality": list("high")}, true},
		"another criticality":            {fields{"criticality": list("low")}, false},
		"its owner":                      {fields{"teams": list("team/shop")}, true},
		"the owner of an item":           {fields{"teams": list("team/network")}, true},
		"another team":                   {fields{"teams": list("team/other")}, false},
		"an item it stands on":           {fields{"items": list("ci/box")}, true},
		"another item":                   {fields{"items": list("ci/spare")}, false},
		"a site it stands in":            {fields{"sites": list("ci/site")}, true},
		"another site":                   {fields{"sites": list("ci/elsewhere")}, false},
		"its environment":                {fields{"environments": list("production")}, true},
		"another environment":            {fields{"environments": list("test")}, false},
		"both lists":                     {fields{"teams": list("team/network"), "sites": list("ci/site")}, true},
		"one list of two":                {fields{"teams": list("team/other"), "sites": list("ci/site")}, false},
		"an item elsewhere":              {fields{"items": list("ci/far"), "sites": list("ci/site")}, false},
		"an item of which half is there": {fields{"items": list("ci/pair"), "sites": list("ci/site")}, false},
		"an item that is lost":           {fields{"items": list("ci/nothing")}, false},
		"what is only its user":          {fields{"services": list("service/user")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := func(r estate.Record, kind string, to ...estate.Ref) estate.Record {
				for _, ref := range to {
					r.Links = append(r.Links, estate.Link{Field: "relations[0].to", To: ref, Type: kind})
				}
				return r
			}
			either := func(r estate.Record, of ...estate.Ref) estate.Record {
				for _, ref := range of {
					r.Links = append(r.Links, estate.Link{Field: "relations[0].of", To: ref, Type: "depends_on", MinUp: 1})
				}
				return r
			}
			e := []estate.Record{
				sla(nil, monthly(99.9)),
				on(record("service/shop", fields{"criticality": "high", "owner": "team/shop"}), "depends_on", "ci/box", "ci/far", "ci/pair", "service/shop"),
				either(record("ci/pair", fields{}), "ci/box", "ci/far"),
				on(record("ci/box", fields{"owner": "team/network", "environment": "production"}), "located_in", "ci/site"),
				on(record("service/user", fields{}), "depends_on", "service/shop"),
				record("ci/far", fields{}), record("ci/spare", fields{}), record("ci/site", fields{}), record("ci/elsewhere", fields{}),
				// One window that holds for all keeps the other from being the only thing known.
				record("calendar/all", fields{"type": "maintenance", "zone": "UTC", "weekly": fields{"mon": list("00:00-01:00")}}),
				record("calendar/some", fields{"type": "maintenance", "zone": "UTC", "weekly": fields{"tue": list("00:00-24:00")}, "appliesTo": c.scope}),
				down("a", "2026-10-06T10:00:00Z", "2026-10-06T11:00:00Z", "planned", true),
			}
			p := mustPeriod(t, "2026-10")
			got := only(t, attainment.Of(estate.New(e, vocabulary), p, instant(late), attainment.Options{}))
			want := map[bool]string{true: "0", false: "60"}[c.applies]
			require.NotNil(t, got.DownMinutes)
			assert.Equal(t, want, text(got.DownMinutes))
		})
	}
}
