package attainment_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
)

// nasty is a value that no field should have.
func nasty(t *rapid.T, depth int) any {
	values := []any{
		"", "service/shop", "offering/basket", "ci/none", "change/self", "plan/shop", "calendar/self", "elapsed", "2026-10-05", "2026-10-05T10:00:00Z",
		"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-10-05T10:00:00+14:00", "36500d", "99999999999d", "-1h", "0m", "1e60", "rolling_99999d", "rolling_0d",
		"calendar_year", "availability", "resolution", "max_outages", "mttr", "rto", "satisfaction", "delivery", "Local", "Asia/Kolkata", "\x1b[31m", true, false,
		-1, 0, 101, 1e60, -1e-60, 99.9,
	}
	switch n := rapid.IntRange(0, len(values)+1).Draw(t, "value"); {
	case n < len(values):
		return values[n]
	case depth == 0:
		return "deep"
	case n == len(values):
		return list(nasty(t, depth-1), nasty(t, depth-1))
	}
	return garbled(t, fields{"at": "2026-10-05T10:00:00Z", "plan": "plan/shop", "start": "2026-10-05T10:00:00Z"}, depth-1)
}

// garbled replaces some fields of a record.
func garbled(t *rapid.T, content fields, depth int) fields {
	out := fields{}
	for name, value := range content {
		out[name] = value
	}
	names := strings.Fields("covers validFrom validTo terminatedOn status serviceHours zone targets service offering occurred detected opened responded restored resolved closed pauses outages causedBy change invoked satisfaction impact agreement at plan start end window maintenance appliesTo weekly inherits type percent within clock metric degradedPercent")
	for range rapid.IntRange(0, 4).Draw(t, "faults") {
		out[rapid.SampledFrom(names).Draw(t, "field")] = nasty(t, depth)
	}
	return out
}

// TestFaultyRecords puts anything into any field: the report says what it can, and no
// figure is beyond what is possible.
func TestFaultyRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := func(r estate.Record) fields {
			var content fields
			n := r.Body()
			encoded, err := n.MarshalJSON()
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(encoded, &content))
			return content
		}
		var targets []any
		for _, metric := range []string{"availability", "resolution", "response", "max_outages", "mttr", "rto", "rpo", "satisfaction", "delivery", "latency"} {
			targets = append(targets, garbled(t, fields{"metric": metric, "percent": 99.9, "within": "1h", "clock": "elapsed", "count": 1, "score": 4}, 1))
		}
		version := garbled(t, body(sla(nil, targets...)), 2)
		n := node(version)
		records := []estate.Record{
			sla(nil, targets...),
			record("incident/a", garbled(t, body(down("a", "2026-10-03T14:02:00+02:00", "2026-10-03T15:20:00+02:00")), 3)),
			record("incident/b", garbled(t, body(down("b", "2026-10-05T14:02:00+02:00", "", "planned", true)), 3)),
			record("request/a", garbled(t, fields{"service": "service/shop", "opened": "2026-10-05T10:00:00Z"}, 3)),
			record("change/self", garbled(t, fields{"window": fields{"start": "2026-10-05T10:00:00Z", "end": "2026-10-05T10:50:00Z"}}, 2)),
			record("calendar/self", garbled(t, fields{"type": "maintenance", "zone": "UTC", "inherits": "calendar/self", "weekly": fields{"mon": list("00:00-10:00")}}, 2)),
			record("plan/shop", garbled(t, fields{"covers": list("service/shop")}, 1)),
			record("offering/basket", garbled(t, fields{"service": "service/shop"}, 1)),
			{Ref: "incident/empty", Kind: estate.Incident}, {Ref: "agreement/empty", Kind: estate.Agreement},
		}
		at := rapid.SampledFrom([]string{"2026-10-05T10:30:00Z", late, "9999-01-01T00:00:00Z", "0001-01-02T00:00:00Z"}).Draw(t, "at")
		span := rapid.SampledFrom([]string{"2026-10", "2026", "9999", "0001", "2026-W41"}).Draw(t, "period")
		r := of(t, span, at, attainment.Options{Versions: func(estate.Ref) []attainment.Version {
			return []attainment.Version{{Since: instant("2026-01-01T00:00:00Z"), Body: n}, {Since: instant("2026-10-10T00:00:00Z"), Body: node(garbled(t, version, 1))}}
		}}, records...)
		_, err := json.Marshal(r)
		require.NoError(t, err)
		for _, a := range r.Agreements {
			for _, target := range a.Targets {
				if target.Unit != "percent" || target.Achieved == nil {
					continue
				}
				achieved := rat(t, target.Achieved)
				assert.False(t, achieved.Sign() < 0 || achieved.Cmp(rat(t, decimal("100"))) > 0, "%+v", target)
				if target.DownMinutes != nil && rat(t, target.DownMinutes).Sign() > 0 {
					assert.NotEqual(t, "100", text(target.Achieved))
				}
			}
		}
	})
}

func decimal(text string) *attainment.Decimal {
	d := attainment.Decimal(text)
	return &d
}

// BenchmarkYear reports a year of one agreement in office hours with many incidents.
func BenchmarkYear(b *testing.B) {
	var records []estate.Record
	for i := range 5000 {
		start := instant("2026-01-01T01:44:00Z").AddDate(0, 0, i%365)
		records = append(records, down(fmt.Sprintf("i%d", i), start.Format("2006-01-02T15:04:05Z"), start.AddDate(0, 0, 1).Format("2006-01-02T15:04:05Z"), "planned", i%3 == 0))
	}
	records = append(records, office(nil), sla(fields{"serviceHours": "calendar/office"}, monthly(99.9), monthly(99.9, "window", "rolling_90d"),
		fields{"metric": "resolution", "within": "4h", "clock": "calendar/office", "window": "rolling_30d"}))
	e := estate.New(records, nil)
	p := mustPeriod(b, "2026")
	b.ResetTimer()
	for b.Loop() {
		attainment.Of(e, p, instant(late), attainment.Options{})
	}
}
