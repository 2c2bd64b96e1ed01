package attainment_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
)

func request(id string, content fields) estate.Record {
	return record(estate.NewRef(estate.Request, id), content)
}

// TestCases works single cases out by hand: achieved, verdict, met/breached/open. The
// office is open from 09:00 to 17:00 on five days; 2 October 2026 is a Friday.
func TestCases(t *testing.T) {
	t.Parallel()
	resolution := func(within string, more ...any) fields {
		f := fields{"metric": "resolution", "within": within, "clock": "elapsed"}
		for i := 0; i < len(more); i += 2 {
			f[more[i].(string)] = more[i+1]
		}
		return f
	}
	at := func(from, to string) fields { return fields{"opened": from, "restored": to} }
	for name, c := range map[string]struct {
		target  fields
		at      string
		records []estate.Record
		want    string
		refs    []estate.Ref
		note    string
	}{
		"no case": {target: resolution("1h"), want: "- unknown 0/0/0 final"},
		"as long as promised": {
			target: resolution("1h"), records: []estate.Record{incident("a", at("2026-10-02T10:00:00+02:00", "2026-10-02T11:00:00+02:00"))},
			want: "100 met 1/0/0 final",
		},
		"a second too long": {
			target: resolution("1h"), records: []estate.Record{incident("a", at("2026-10-02T10:00:00+02:00", "2026-10-02T11:00:01+02:00"))},
			want: "0 missed 0/1/0 final", refs: []estate.Ref{"incident/a"},
		},
		"two of three are 66.666": {
			target: resolution("1h", "casesPercent", 66.667),
			records: []estate.Record{
				incident("a", at("2026-10-02T10:00:00+02:00", "2026-10-02T10:10:00+02:00")),
				incident("b", at("2026-10-02T10:00:00+02:00", "2026-10-02T10:10:00+02:00")),
				incident("c", at("2026-10-02T10:00:00+02:00", "2026-10-02T12:00:00+02:00")),
			},
			want: "66.6666 missed 2/1/0 final", refs: []estate.Ref{"incident/c"},
		},
		"opened in the evening, the clock starts in the morning": {
			target:  resolution("1h", "clock", "calendar/office"),
			records: []estate.Record{office(nil), incident("a", at("2026-10-01T20:00:00+02:00", "2026-10-02T10:00:00+02:00"))},
			want:    "100 met 1/0/0 final",
		},
		"a pause over the weekend takes off open time only": {
			target: resolution("1h59m", "clock", "calendar/office"),
			// Friday 16:00 to Monday 12:00 are four open hours, of which two are paused.
			records: []estate.Record{office(nil), incident("a", fields{
				"opened": "2026-10-02T16:00:00+02:00", "restored": "2026-10-05T12:00:00+02:00",
				"pauses": list(fields{"from": "2026-10-02T16:30:00+02:00", "to": "2026-10-05T10:30:00+02:00", "reason": "waiting_for_customer"}),
			})},
			want: "0 missed 0/1/0 final", refs: []estate.Ref{"incident/a"},
		},
		"pauses that overlap count once": {
			target: resolution("1h"),
			records: []estate.Record{incident("a", fields{
				"opened": "2026-10-02T10:00:00Z", "restored": "2026-10-02T12:00:00Z",
				"pauses": list(
					fields{"from": "2026-10-02T10:30:00Z", "to": "2026-10-02T11:00:00Z", "reason": "other"},
					fields{"from": "2026-10-02T10:40:00Z", "to": "2026-10-02T11:10:00Z", "reason": "other"}),
			})},
			want: "0 missed 0/1/0 final", refs: []estate.Ref{"incident/a"},
		},
		"only the pauses that were agreed": {
			target: resolution("1h", "pauseConditions", list("waiting_for_customer")),
			records: []estate.Record{incident("a", fields{
				"opened": "2026-10-02T10:00:00Z", "restored": "2026-10-02T12:00:00Z",
				"pauses": list(
					fields{"from": "2026-10-02T10:00:00Z", "to": "2026-10-02T11:00:00Z", "reason": "waiting_for_supplier"},
					fields{"from": "2026-10-02T11:00:00Z", "to": "2026-10-02T11:30:00Z", "reason": "waiting_for_customer"}),
			})},
			want: "0 missed 0/1/0 final", refs: []estate.Ref{"incident/a"},
		},
		"open within its time": {
			target: resolution("1h"), at: "2026-10-02T10:59:00Z", records: []estate.Record{incident("a", fields{"opened": "2026-10-02T10:00:00Z"})},
			want: "- unknown 0/0/1 provisional",
		},
		"open and past its time": {
			target: resolution("1h"), at: "2026-10-02T11:01:00Z", records: []estate.Record{incident("a", fields{"opened": "2026-10-02T10:00:00Z"})},
			want: "0 missed 0/1/0 provisional", refs: []estate.Ref{"incident/a"},
		},
		"paused until today": {
			target: resolution("1h"), at: "2026-12-02T11:01:00Z",
			records: []estate.Record{incident("a", fields{"opened": "2026-10-02T10:00:00Z", "pauses": list(fields{"from": "2026-10-02T10:30:00Z", "reason": "other"})})},
			want:    "- unknown 0/0/1 provisional",
		},
		"restored after the report": {
			target: resolution("1h"), at: "2026-10-02T10:30:00Z", records: []estate.Record{incident("a", at("2026-10-02T10:00:00Z", "2026-10-02T10:40:00Z"))},
			want: "- unknown 0/0/1 provisional",
		},
		"cancelled": {
			target: resolution("1h"), records: []estate.Record{incident("a", fields{"opened": "2026-10-02T10:00:00Z", "status": "cancelled"})},
			want: "- unknown 0/0/0 final",
		},
		"begun in October, over in November": {
			target: resolution("1h"), records: []estate.Record{incident("a", at("2026-10-31T23:30:00+01:00", "2026-11-01T00:10:00+01:00"))},
			want: "100 met 1/0/0 final",
		},
		"begun in September": {
			target: resolution("1h"), records: []estate.Record{incident("a", at("2026-09-30T23:30:00+02:00", "2026-10-01T00:10:00+02:00"))},
			want: "- unknown 0/0/0 final",
		},
		"of one priority, given or from the matrix": {
			target: resolution("1h", "priority", "p1"),
			records: []estate.Record{
				incident("a", at("2026-10-02T10:00:00Z", "2026-10-02T10:10:00Z")),
				incident("b", fields{"opened": "2026-10-02T10:00:00Z", "restored": "2026-10-03T10:00:00Z", "urgency": "low"}),
				incident("c", fields{"opened": "2026-10-02T10:00:00Z", "restored": "2026-10-02T10:10:00Z", "urgency": "low", "priorityOverride": fields{"priority": "p1"}}),
				incident("d", fields{"opened": "2026-10-02T10:00:00Z", "restored": "2026-10-03T10:00:00Z", "priorityOverride": fields{"priority": "p4"}}),
			},
			want: "100 met 2/0/0 final",
		},
		"of one class": {
			target: resolution("1h", "caseClass", "billing"),
			records: []estate.Record{
				incident("a", fields{"opened": "2026-10-02T10:00:00Z", "restored": "2026-10-02T10:10:00Z", "category": "billing"}),
				incident("b", at("2026-10-02T10:00:00Z", "2026-10-03T10:00:00Z")),
			},
			want: "100 met 1/0/0 final",
		},
		"measured against another agreement": {
			target: resolution("1h"), records: []estate.Record{incident("a", fields{"opened": "2026-10-02T10:00:00Z", "agreement": "agreement/other"})},
			want: "- unknown 0/0/0 final",
		},
		"of an offering of the service": {
			target: resolution("1h"),
			records: []estate.Record{
				record("offering/basket", fields{"service": "service/shop"}),
				incident("a", fields{"service": "", "offering": "offering/basket", "opened": "2026-10-02T10:00:00Z", "resolved": "2026-10-02T10:10:00Z"}),
			},
			want: "100 met 1/0/0 final",
		},
		"answered": {
			target: fields{"metric": "response", "within": "15m", "clock": "elapsed"},
			records: []estate.Record{
				incident("a", fields{"opened": "2026-10-02T10:00:00Z", "responded": "2026-10-02T10:10:00Z"}),
				incident("b", fields{"opened": "2026-10-02T10:00:00Z", "responded": "2026-10-02T10:20:00Z", "restored": "2026-10-02T10:21:00Z"}),
			},
			want: "50 missed 1/1/0 final", refs: []estate.Ref{"incident/b"},
		},
		"over without a recorded answer": {
			target: fields{"metric": "response", "within": "15m", "clock": "elapsed"},
			records: []estate.Record{
				incident("a", fields{"opened": "2026-10-02T10:00:00Z", "restored": "2026-10-02T10:10:00Z"}),
				incident("b", fields{"opened": "2026-10-02T10:00:00Z", "closed": "2026-10-02T10:20:00Z"}),
			},
			want: "50 missed 1/1/0 final", refs: []estate.Ref{"incident/b"},
		},
		"over, and nobody says since when": {
			target: resolution("1h"), records: []estate.Record{incident("a", fields{"opened": "2026-10-02T10:00:00Z", "status": "closed"})},
			want: "- unknown 0/0/0 final", note: "incident/a is over and does not say since when: it is not counted",
		},
		"requests of an offering": {
			target: fields{"metric": "delivery", "within": "2d", "clock": "elapsed", "offerings": list("offering/basket")},
			records: []estate.Record{
				record("offering/basket", fields{"service": "service/shop"}), record("offering/other", fields{"service": "service/shop"}),
				request("a", fields{"offering": "offering/basket", "opened": "2026-10-02T10:00:00Z", "fulfilled": "2026-10-04T10:00:00Z"}),
				request("b", fields{"offering": "offering/other", "opened": "2026-10-02T10:00:00Z", "fulfilled": "2026-10-09T10:00:00Z"}),
				request("c", fields{"offering": "offering/basket", "status": "cancelled", "opened": "2026-10-02T10:00:00Z"}),
			},
			want: "100 met 1/0/0 final",
		},
		"a request without a beginning": {
			target: fields{"metric": "delivery", "within": "2d", "clock": "elapsed"}, records: []estate.Record{request("a", fields{"service": "service/shop"})},
			want: "- unknown 0/0/0 final", note: "request/a does not say when it was opened and is not counted",
		},
		"no such clock": {
			target: resolution("1h", "clock", "calendar/none"), records: []estate.Record{incident("a", fields{})},
			want: "- unknown none final", note: "no hours can be reckoned from calendar/none",
		},
		"no such time": {
			target: resolution("soon"), records: []estate.Record{incident("a", fields{})},
			want: "- unknown none final", note: "what is promised cannot be read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.at == "" {
				c.at = late
			}
			got := only(t, of(t, "2026-10", c.at, attainment.Options{}, append(c.records, sla(nil, c.target))...))
			cases := "none"
			if got.Cases != nil {
				cases = fmt.Sprintf("%d/%d/%d", got.Cases.Met, got.Cases.Breached, got.Cases.Open)
			}
			state := map[bool]string{true: "provisional", false: "final"}[got.Provisional]
			assert.Equal(t, c.want, text(got.Achieved)+" "+verdict(got.Met)+" "+cases+" "+state)
			if got.Cases != nil {
				assert.ElementsMatch(t, c.refs, got.Cases.Late)
				assert.Len(t, got.Records, got.Cases.Met+got.Cases.Breached+got.Cases.Open)
			}
			if c.note != "" {
				assert.Equal(t, []string{c.note}, got.Notes)
			} else {
				assert.Empty(t, got.Notes)
			}
		})
	}
}

// TestClockMinuteByMinute compares the clock of a case with an oracle that lets it tick
// minute by minute.
func TestClockMinuteByMinute(t *testing.T) {
	t.Parallel()
	amsterdam := zone(t, "Europe/Amsterdam")
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 10, 20, 0, 0, 0, 0, amsterdam).Add(time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "start")) * time.Minute)
		end := start.Add(time.Duration(rapid.IntRange(0, 6*24*60).Draw(t, "took")) * time.Minute)
		business := rapid.Bool().Draw(t, "business")
		within := rapid.IntRange(0, 3*24*60).Draw(t, "within")
		lasts := rapid.Bool().Draw(t, "open")
		content := fields{"opened": start}
		at := end
		if !lasts {
			content["restored"], at = end, end.AddDate(0, 1, 0)
		}
		type stop struct {
			from, to time.Time
			lasts    bool
			reason   string
		}
		var stops []stop
		var pauses []any
		for range rapid.IntRange(0, 3).Draw(t, "pauses") {
			from := start.Add(time.Duration(rapid.IntRange(-600, 6*24*60).Draw(t, "from")) * time.Minute)
			s := stop{from: from, to: from.Add(time.Duration(rapid.IntRange(-10, 2000).Draw(t, "long")) * time.Minute),
				lasts: rapid.IntRange(0, 5).Draw(t, "lasts") == 0, reason: rapid.SampledFrom([]string{"other", "waiting_for_customer"}).Draw(t, "reason")}
			p := fields{"from": s.from, "reason": s.reason}
			if !s.lasts {
				p["to"] = s.to
			}
			stops, pauses = append(stops, s), append(pauses, p)
		}
		content["pauses"] = pauses
		target := fields{"metric": "resolution", "within": fmt.Sprintf("%dm", within), "clock": "elapsed", "pauseConditions": list("waiting_for_customer")}
		if business {
			target["clock"] = "calendar/office"
		}
		ticks := 0
		for m := start; m.Before(end); m = m.Add(time.Minute) {
			stands := false
			for _, s := range stops {
				stands = stands || s.reason == "waiting_for_customer" && !m.Before(s.from) && (s.lasts || m.Before(s.to))
			}
			day := m.Weekday()
			shut := day == time.Saturday || day == time.Sunday || !clockIn(m, "09:00-17:00")
			if !stands && !(business && shut) {
				ticks++
			}
		}
		got := only(t, of(t, "2026", at.Format(time.RFC3339), attainment.Options{}, office(nil), incident("a", content), sla(nil, target)))
		want := attainment.Cases{}
		switch {
		case ticks > within:
			want.Breached, want.Late = 1, []estate.Ref{"incident/a"}
		case lasts && start.Before(end):
			want.Open = 1
		default:
			want.Met = 1
		}
		if !start.Before(end) && lasts {
			return // it begins when the report is made
		}
		require.NotNil(t, got.Cases)
		assert.Equal(t, want, *got.Cases)
	})
}
