package attainment_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
)

// TestEvents works out failures, recoveries and scores by hand.
func TestEvents(t *testing.T) {
	t.Parallel()
	most := func(n int, more ...any) fields {
		f := fields{"metric": "max_outages", "count": n}
		for i := 0; i < len(more); i += 2 {
			f[more[i].(string)] = more[i+1]
		}
		return f
	}
	mean := func(within string, more ...any) fields {
		f := most(0, more...)
		f["metric"], f["within"] = "mttr", within
		return f
	}
	minutes := func(id, day string, long string, more fields) estate.Record {
		content := fields{
			"occurred": "2026-10-" + day + "T10:00:00Z", "detected": "2026-10-" + day + "T10:05:00Z", "restored": "2026-10-" + day + "T" + long + ":00Z",
			"outages": list(fields{"service": "service/shop", "start": "2026-10-" + day + "T10:00:00Z", "end": "2026-10-" + day + "T" + long + ":00Z"}),
		}
		for name, value := range more {
			content[name] = value
		}
		return incident(id, content)
	}
	plan := record("plan/shop", fields{"covers": list("service/shop", "service/shop", "process/checkout")})
	invoked := func(at string) fields { return fields{"invoked": fields{"plan": "plan/shop", "at": at}} }
	scored := func(id string, score any, date string) estate.Record {
		return request(id, fields{"service": "service/shop", "opened": "2026-10-01T00:00:00Z", "closed": "2026-10-31T00:00:00Z", "satisfaction": fields{"score": score, "date": date}})
	}
	for name, c := range map[string]struct {
		target  fields
		more    fields
		at      string
		records []estate.Record
		want    string
		refs    []estate.Ref
	}{
		"no outage": {target: most(0), want: "0 met final"},
		"two that overlap are one": {
			target: most(1), records: []estate.Record{minutes("a", "05", "10:30", nil), minutes("b", "05", "11:00", nil)},
			want: "1 met final", refs: []estate.Ref{"incident/a", "incident/b"},
		},
		"one too many": {
			target: most(1), records: []estate.Record{minutes("a", "05", "10:30", nil), minutes("b", "06", "10:01", nil)},
			want: "2 missed final", refs: []estate.Ref{"incident/a", "incident/b"},
		},
		"too short to count": {
			target: most(0, "longerThan", "5m"), records: []estate.Record{minutes("a", "05", "10:04", nil)}, want: "0 met final",
		},
		"just long enough": {
			target: most(0, "longerThan", "5m"), records: []estate.Record{minutes("a", "05", "10:05", nil)}, want: "1 missed final", refs: []estate.Ref{"incident/a"},
		},
		"begun before the month": {
			target: most(0), records: []estate.Record{down("a", "2026-09-30T23:00:00+02:00", "2026-10-01T03:00:00+02:00")}, want: "0 met final",
		},
		"begun with the month": {
			target: most(0), records: []estate.Record{down("a", "2026-10-01T00:00:00+02:00", "2026-10-01T03:00:00+02:00")}, want: "1 missed final", refs: []estate.Ref{"incident/a"},
		},
		"long enough only after the month": {
			target: most(0, "longerThan", "5m"), records: []estate.Record{down("a", "2026-10-31T23:59:00+01:00", "2026-11-01T00:30:00+01:00")}, want: "1 missed final", refs: []estate.Ref{"incident/a"},
		},
		"over the night it is one": {
			target: most(1), more: fields{"serviceHours": "calendar/office"},
			records: []estate.Record{office(nil), down("a", "2026-10-05T16:00:00+02:00", "2026-10-07T10:00:00+02:00")}, want: "1 met final", refs: []estate.Ref{"incident/a"},
		},
		"outside of agreed hours": {
			target: most(0), more: fields{"serviceHours": "calendar/office"},
			records: []estate.Record{office(nil), down("a", "2026-10-05T18:00:00+02:00", "2026-10-05T19:00:00+02:00")}, want: "0 met final",
		},
		"planned or degraded is no outage": {
			target: most(0), records: []estate.Record{
				down("a", "2026-10-05T18:00:00Z", "2026-10-05T19:00:00Z", "planned", true), down("b", "2026-10-05T18:00:00Z", "2026-10-05T19:00:00Z", "effect", "degraded"),
			}, want: "0 met final",
		},
		"an open outage": {
			target: most(1), at: "2026-11-05T00:00:00Z", records: []estate.Record{down("a", "2026-10-31T18:00:00Z", "")}, want: "1 met provisional", refs: []estate.Ref{"incident/a"},
		},

		"no failure has no mean": {target: mean("1h"), want: "- unknown final"},
		"the mean of 30 and 60": {
			target: mean("45m"), records: []estate.Record{minutes("a", "05", "10:30", nil), minutes("b", "06", "11:00", nil)},
			want: "45 met final", refs: []estate.Ref{"incident/a", "incident/b"},
		},
		"since it was detected": {
			target: mean("40m", "since", "detected"), records: []estate.Record{minutes("a", "05", "10:30", nil), minutes("b", "06", "11:00", nil)},
			want: "40 met final", refs: []estate.Ref{"incident/a", "incident/b"},
		},
		"a third over is rounded up": {
			target: mean("20m"), records: []estate.Record{minutes("a", "05", "10:20", nil), minutes("b", "06", "10:20", nil), minutes("c", "07", "10:21", nil)},
			want: "20.334 missed final", refs: []estate.Ref{"incident/a", "incident/b", "incident/c"},
		},
		"by the office's clock": {
			target: mean("30m", "clock", "calendar/office"), records: []estate.Record{office(nil), down("a", "2026-10-05T16:50:00+02:00", "2026-10-06T09:20:00+02:00")},
			want: "30 met final", refs: []estate.Ref{"incident/a"},
		},
		"of another service's incident, what its outage says": {
			target: mean("30m"), records: []estate.Record{minutes("a", "05", "10:10", fields{"service": "service/other", "restored": "2026-10-05T18:00:00Z"})},
			want: "10 met final", refs: []estate.Ref{"incident/a"},
		},
		"not restored yet": {
			target: mean("1h"), at: "2026-11-01T00:00:00Z", records: []estate.Record{minutes("a", "05", "10:30", nil), down("b", "2026-10-31T18:00:00Z", "")},
			want: "30 met provisional", refs: []estate.Ref{"incident/a", "incident/b"},
		},

		"no plan was invoked": {target: mean("2h"), want: "- unknown final"},
		"the longest recovery": {
			target:  fields{"metric": "rto", "within": "2h"},
			records: []estate.Record{plan, minutes("a", "05", "11:00", invoked("2026-10-05T10:10:00Z")), minutes("b", "06", "12:00", invoked("2026-10-06T10:10:00Z"))},
			want:    "120 met final", refs: []estate.Ref{"incident/a", "incident/b"},
		},
		"a plan that does not exist": {
			target: fields{"metric": "rto", "within": "2h"}, records: []estate.Record{minutes("a", "05", "11:00", invoked("2026-10-05T10:10:00Z"))}, want: "- unknown final",
		},
		"a recovery under way": {
			target: fields{"metric": "rto", "within": "2h"}, at: "2026-10-31T23:30:00Z",
			records: []estate.Record{plan, incident("a", fields{"occurred": "2026-10-31T22:00:00Z", "invoked": fields{"plan": "plan/shop", "at": "2026-10-31T22:10:00Z"}})},
			want:    "- unknown provisional", refs: []estate.Ref{"incident/a"},
		},
		"a recovery under way for too long": {
			target: fields{"metric": "rto", "within": "1h"}, at: "2026-10-31T23:30:00Z",
			records: []estate.Record{plan, incident("a", fields{"occurred": "2026-10-31T22:00:00Z", "invoked": fields{"plan": "plan/shop", "at": "2026-10-31T22:10:00Z"}})},
			want:    "90 missed provisional", refs: []estate.Ref{"incident/a"},
		},
		"data lost": {target: fields{"metric": "rpo", "within": "15m"}, want: "- unknown final"},

		"satisfied": {
			target: fields{"metric": "satisfaction", "score": 4, "window": "calendar_month", "answers": 3},
			records: []estate.Record{
				scored("a", 4, "2026-10-01"), scored("b", 4, "2026-10-31"), scored("c", 3.99, "2026-10-05"),
				scored("d", 1, "2026-11-01"), scored("e", 9, "2026-10-05"),
			},
			want: "3.996 missed final", refs: []estate.Ref{"request/a", "request/b", "request/c"},
		},
		"too few answers": {
			target:  fields{"metric": "satisfaction", "score": 4, "window": "calendar_month", "answers": 3},
			records: []estate.Record{scored("a", 4, "2026-10-01"), scored("b", 4, "")}, want: "- unknown final", refs: []estate.Ref{"request/a", "request/b"},
		},
		"measured elsewhere":       {target: fields{"metric": "latency", "milliseconds": 100, "dataSource": "Prometheus"}, want: "- unknown final"},
		"measured nowhere":         {target: fields{"metric": "throughput", "atLeast": 100, "unit": "calls"}, want: "- unknown final"},
		"a metric from the future": {target: fields{"metric": "joy"}, want: "- unknown final"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.at == "" {
				c.at = late
			}
			got := only(t, of(t, "2026-10", c.at, attainment.Options{}, append(c.records, sla(c.more, c.target))...))
			state := map[bool]string{true: "provisional", false: "final"}[got.Provisional]
			assert.Equal(t, c.want, text(got.Achieved)+" "+verdict(got.Met)+" "+state)
			assert.Equal(t, c.refs, got.Records)
		})
	}
}

// TestReliability: MTBSI is MTBF and the mean downtime together.
func TestReliability(t *testing.T) {
	t.Parallel()
	r := of(t, "2026-09", late, attainment.Options{}, sla(nil, monthly(99.9), fields{"metric": "response", "within": "1h", "clock": "elapsed"}),
		down("a", "2026-09-03T10:00:00Z", "2026-09-03T11:00:00Z"), down("b", "2026-09-03T10:30:00Z", "2026-09-03T12:00:00Z"),
		down("c", "2026-09-05T10:00:00Z", "2026-09-05T11:00:00Z"))
	require.Len(t, r.Agreements[0].Reliability, 1)
	got := r.Agreements[0].Reliability[0]
	assert.Equal(t, 2, got.Failures)
	assert.Equal(t, "21510", text(got.MTBFMinutes))
	assert.Equal(t, "21600", text(got.MTBSIMinutes))
	quiet := of(t, "2026-08", late, attainment.Options{}, sla(nil, monthly(99.9)))
	assert.Empty(t, quiet.Agreements[0].Reliability)
}
