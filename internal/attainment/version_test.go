package attainment_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
)

// state is a version of agreement/shop.
func state(since string, more fields, targets ...any) attainment.Version {
	r := sla(more, targets...)
	return attainment.Version{Since: instant(since), Body: r.Body()}
}

// stretches lists the days and promises of a report.
func stretches(r attainment.Report) []string {
	var out []string
	for _, a := range r.Agreements {
		for _, t := range a.Targets {
			out = append(out, fmt.Sprintf("%s %s..%s %s %s", t.Metric, t.From.Format("01-02T15"), t.To.Format("01-02T15"), text(t.Promised), text(t.AgreedMinutes)))
		}
	}
	return out
}

// TestVersions says which version was in force when.
func TestVersions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		versions []attainment.Version
		want     []string
	}{
		"the present record": {nil, []string{"availability 10-01T00..11-01T00 99.9 44700"}},
		"one, recorded late": {
			[]attainment.Version{state("2026-11-15T00:00:00Z", nil, monthly(99.9))},
			[]string{"availability 10-01T00..11-01T00 99.9 44700"},
		},
		"changed in the month": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", nil, monthly(99.5)), state("2026-10-11T10:00:00Z", nil, monthly(99.9))},
			[]string{"availability 10-01T00..10-11T12 99.5 15120", "availability 10-11T12..11-01T00 99.9 29580"},
		},
		"changed after the month": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", nil, monthly(99.5)), state("2026-11-11T10:00:00Z", nil, monthly(99.9))},
			[]string{"availability 10-01T00..11-01T00 99.5 44700"},
		},
		"both recorded late: the first counts": {
			[]attainment.Version{state("2026-11-01T00:00:00Z", nil, monthly(99.5)), state("2026-11-11T10:00:00Z", nil, monthly(99.9))},
			[]string{"availability 10-01T00..11-01T00 99.5 44700"},
		},
		"only words changed": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", nil, monthly(99.5)), state("2026-10-11T10:00:00Z", fields{"scope": "All"}, monthly(99.5, "note", "as ever"))},
			[]string{"availability 10-01T00..11-01T00 99.5 44700"},
		},
		"changed and changed back": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", nil, monthly(99.5)), state("2026-10-11T10:00:00Z", nil, monthly(99.9)), state("2026-10-12T10:00:00Z", nil, monthly(99.5))},
			[]string{"availability 10-01T00..10-11T12 99.5 15120", "availability 10-11T12..10-12T12 99.9 1440", "availability 10-12T12..11-01T00 99.5 28140"},
		},
		"the new one holds from a later day": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", nil, monthly(99.5)), state("2026-10-05T10:00:00Z", fields{"validFrom": "2026-10-15"}, monthly(99.9))},
			[]string{"availability 10-01T00..10-15T00 99.5 20160", "availability 10-15T00..11-01T00 99.9 24540"},
		},
		"a draft becomes an agreement": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", fields{"status": "draft"}, monthly(99.5)), state("2026-10-20T22:00:00Z", nil, monthly(99.5))},
			[]string{"availability 10-01T00..11-01T00 99.5 44700"},
		},
		"a gap": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", fields{"validTo": "2026-10-09"}, monthly(99.5)), state("2026-10-05T10:00:00Z", fields{"validFrom": "2026-10-12"}, monthly(99.5))},
			[]string{"availability 10-01T00..10-10T00 99.5 12960", "availability 10-12T00..11-01T00 99.5 28860"},
		},
		"the zone changed": {
			[]attainment.Version{state("2026-01-01T00:00:00Z", nil, monthly(99.5)), state("2026-10-11T10:00:00Z", fields{"zone": "America/New_York"}, monthly(99.5))},
			[]string{"availability 10-01T00..10-11T12 99.5 15120", "availability 10-11T06..11-01T00 99.5 29880"},
		},
		"never in force": {[]attainment.Version{state("2026-01-01T00:00:00Z", fields{"validTo": "2026-09-30"}, monthly(99.5))}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := of(t, "2026-10", late, attainment.Options{Versions: func(estate.Ref) []attainment.Version { return c.versions }}, sla(nil, monthly(99.9)))
			assert.Equal(t, c.want, stretches(got))
		})
	}
}

// TestWindows says what is reported where the window is not the period.
func TestWindows(t *testing.T) {
	t.Parallel()
	march := down("march", "2026-03-03T10:00:00Z", "2026-03-03T18:00:00Z") // 480 minutes
	for name, c := range map[string]struct {
		window, period, at string
		records            []estate.Record
		want               string
	}{
		"a month of a year's promise": {
			"calendar_year", "2026-04", "2026-05-10T00:00:00Z", []estate.Record{march},
			// The year allows 525.6 minutes, so it is missed to date and may yet be met.
			"100 missed provisional; 2026 01-01..05-01 99.722 missed provisional",
		},
		"lost for the year": {
			"calendar_year", "2026-04", "2026-05-10T00:00:00Z", []estate.Record{march, down("more", "2026-04-03T10:00:00Z", "2026-04-03T11:00:00Z")},
			"99.861 missed final; 2026 01-01..05-01 99.687 missed final",
		},
		"a quarter of a month's promise": {
			"calendar_month", "2026-Q1", late, []estate.Record{march},
			"99.629 missed final; 2026-01 01-01..02-01 100 met final; 2026-02 02-01..03-01 100 met final; 2026-03 03-01..04-01 98.923 missed final",
		},
		"months that have not begun": {
			"calendar_month", "2026-Q1", "2026-02-10T00:00:00+01:00", nil,
			"100 met provisional; 2026-01 01-01..02-01 100 met final; 2026-02 02-01..02-10 100 met provisional",
		},
		"the week in which a month ends": {
			"calendar_month", "2026-W14", late, nil, // 30 March to 5 April
			"100 met provisional; 2026-03 03-01..04-01 100 met final; 2026-04 04-01..04-06 100 met provisional",
		},
		"the worst 30 days of a month": {
			"rolling_30d", "2026-04", late, []estate.Record{march}, // the window of 1 April begins on 3 March
			"100 missed final; 2026-04-01 03-03..04-02 98.887 missed final",
		},
		"the same as the period": {"calendar_month", "2026-04", late, nil, "100 met final"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := only(t, of(t, c.period, c.at, attainment.Options{}, append(c.records, sla(nil, monthly(99.9, "window", c.window)))...))
			state := map[bool]string{true: "provisional", false: "final"}
			words := []string{text(got.Achieved) + " " + verdict(got.Met) + " " + state[got.Provisional]}
			for _, w := range got.Windows {
				words = append(words, fmt.Sprintf("%s %s..%s %s %s %s", w.Name, w.From.Format("01-02"), w.To.Format("01-02"), text(w.Achieved), verdict(w.Met), state[w.Provisional]))
			}
			assert.Equal(t, c.want, strings.Join(words, "; "))
		})
	}
}

// TestWindowsOfOtherMetrics: a promise of all cases, or of a number of outages, is lost with
// the case or outage too much; the worst rolling window is the one with the most outages,
// and none ends after the agreement.
func TestWindowsOfOtherMetrics(t *testing.T) {
	t.Parallel()
	slow := incident("slow", fields{"opened": "2026-03-03T10:00:00Z", "restored": "2026-03-04T10:00:00Z"})
	march := down("march", "2026-03-03T10:00:00Z", "2026-03-03T18:00:00Z")
	april := down("april", "2026-04-02T23:00:00Z", "2026-04-03T01:00:00Z")
	for name, c := range map[string]struct {
		target fields
		more   fields
		want   string
		refs   []estate.Ref
	}{
		"all cases of a year": {
			fields{"metric": "resolution", "within": "1h", "clock": "elapsed", "window": "calendar_year"}, nil,
			"2026 0 missed final", []estate.Ref{"incident/slow"},
		},
		"nearly all cases of a year": {
			fields{"metric": "resolution", "within": "1h", "clock": "elapsed", "window": "calendar_year", "casesPercent": 99}, nil,
			"2026 0 missed provisional", []estate.Ref{"incident/slow"},
		},
		"outages of a year": {
			fields{"metric": "max_outages", "count": 1, "window": "calendar_year"}, nil,
			"2026 2 missed final", []estate.Ref{"incident/april", "incident/march"},
		},
		"most outages in 30 days": {
			fields{"metric": "max_outages", "count": 3, "window": "rolling_30d"}, nil,
			"2026-04-30 1 met final", []estate.Ref{"incident/april"},
		},
		"most outages in 90 days": {
			fields{"metric": "max_outages", "count": 3, "window": "rolling_90d"}, nil,
			"2026-04-30 2 met final", []estate.Ref{"incident/april"},
		},
		"an agreement that ends": {
			monthly(90, "window", "rolling_30d"), fields{"validTo": "2026-04-03"},
			"2026-04-01 98.887 met final", []estate.Ref{"incident/april"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := only(t, of(t, "2026-04", "2026-05-10T00:00:00Z", attainment.Options{}, slow, march, april, sla(c.more, c.target)))
			require.Len(t, got.Windows, 1)
			w := got.Windows[0]
			assert.Equal(t, c.want, w.Name+" "+text(w.Achieved)+" "+verdict(w.Met)+" "+map[bool]string{true: "provisional", false: "final"}[w.Provisional])
			assert.Equal(t, w.Provisional, got.Provisional)
			assert.Equal(t, c.refs, got.Records)
		})
	}
}

// TestChosen reports only what is asked for.
func TestChosen(t *testing.T) {
	t.Parallel()
	two := record("agreement/two", fields{"covers": list("service/shop", "service/bar"), "validFrom": "2026-01-01", "targets": list(monthly(99))})
	draft := record("agreement/draft", fields{"covers": list("service/shop"), "status": "draft", "validFrom": "2026-01-01", "targets": list(monthly(99))})
	items := record("agreement/items", fields{"covers": list("ci/box"), "validFrom": "2026-01-01", "targets": list(monthly(99))})
	names := func(refs ...estate.Ref) []string {
		r := of(t, "2026-10", late, attainment.Options{Refs: refs}, two, draft, items, sla(nil, monthly(99.9)))
		out := []string{}
		for _, a := range r.Agreements {
			word := string(a.Ref)
			for _, target := range a.Targets {
				if target.Service == nil {
					word += " -"
				} else {
					word += " " + target.Service.ID()
				}
			}
			out = append(out, word+strings.Join(a.Notes, ""))
		}
		return out
	}
	assert.Equal(t, []string{"agreement/items -", "agreement/shop shop", "agreement/two shop bar"}, names())
	assert.Equal(t, []string{"agreement/two bar"}, names("service/bar"))
	assert.Equal(t, []string{"agreement/shop shop", "agreement/two shop"}, names("service/shop"))
	assert.Equal(t, []string{"agreement/draftit is not in force in 2026-10"}, names("agreement/draft"))
	assert.Equal(t, []string{"agreement/items -", "agreement/two shop bar"}, names("agreement/items", "agreement/two", "service/bar"))
	assert.Empty(t, names("service/none"))
}

// TestJSON is the shape that outsiders rely on.
func TestJSON(t *testing.T) {
	t.Parallel()
	r := of(t, "2026-10", "2026-11-20T00:00:00Z", attainment.Options{}, sla(nil, monthly(99.9)), down("a", "2026-10-03T14:02:00+02:00", "2026-10-03T15:20:00+02:00"))
	encoded, err := json.Marshal(r)
	require.NoError(t, err)
	assert.JSONEq(t, `{"period":"2026-10","at":"2026-11-20T00:00:00Z","agreements":[{"ref":"agreement/shop","name":"shop","customer":"customer/retail",
		"targets":[{"metric":"availability","service":"service/shop","unit":"percent","window":"calendar_month",
			"from":"2026-10-01T00:00:00+02:00","to":"2026-11-01T00:00:00+01:00","promised":99.9,"achieved":99.825,"met":false,
			"agreedMinutes":44700,"downMinutes":78,"allowedMinutes":44.7,"degradedMinutes":0,"maintenanceMinutes":0,"provisional":false,
			"records":["incident/a"]}],
		"reliability":[{"service":"service/shop","from":"2026-10-01T00:00:00+02:00","to":"2026-11-01T00:00:00+01:00","failures":1,"mtbfMinutes":44622,"mtbsiMinutes":44700}]}]}`, string(encoded))
	empty, err := json.Marshal(of(t, "2026-10", late, attainment.Options{}))
	require.NoError(t, err)
	assert.JSONEq(t, `{"period":"2026-10","at":"2027-06-01T00:00:00Z","agreements":[]}`, string(empty))
	none, err := json.Marshal(only(t, of(t, "2026-10", late, attainment.Options{}, sla(nil, fields{"metric": "rpo", "within": "15m"}))))
	require.NoError(t, err)
	assert.Contains(t, string(none), `"promised":15,"achieved":null,"met":null,"agreedMinutes":null,"downMinutes":null,"provisional":false,"records":[]`)
}
