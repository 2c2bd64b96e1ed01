package quality_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/quality"
)

// TestFreshnessBoundaries counts days by hand: 2026-11-20 less 365 days is 2025-11-20, and
// less 180 days is 2026-05-24.
func TestFreshnessBoundaries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ criticality, verified, want string }{
		{"high", "2025-11-20", "verified"},
		{"high", "2025-11-19", "stale"},
		{"critical", "2026-05-24", "verified"},
		{"critical", "2026-05-23", "stale"},
		{"critical", "2026-11-20", "verified"},
		{"critical", "2026-11-21", "never"},
		{"low", "", "never"},
	} {
		content := fmt.Sprintf(`{"name": "A", "criticality": %q}`, c.criticality)
		if c.verified != "" {
			content = fmt.Sprintf(`{"name": "A", "criticality": %q, "lastVerified": {"date": %q}}`, c.criticality, c.verified)
		}
		m, _ := measured(t, "freshness", record(t, "service/a", content))
		states := *m.States
		states.NeverVerified -= 4 // Ada and the three teams; Tom is gone
		want := map[string]quality.States{"verified": {Verified: 1}, "stale": {Stale: 1}, "never": {NeverVerified: 1}}[c.want]
		assert.Equal(t, want, states, "%+v", c)
	}
}

// TestFreshnessAgainstCalendar counts days one by one.
func TestFreshnessAgainstCalendar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		ago := rapid.IntRange(-5, 800).Draw(rt, "days ago")
		criticality := rapid.SampledFrom([]string{"critical", "high", "medium", "low"}).Draw(rt, "criticality")
		date := at.Add(-time.Duration(ago) * 24 * time.Hour).Format(time.DateOnly)
		limit := 0
		for day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC); day.Format(time.DateOnly) > date; day = day.AddDate(0, 0, -1) {
			limit++
		}
		want := limit <= 365
		if criticality == "critical" {
			want = limit <= 180
		}
		m, report := measured(t, "freshness", record(t, "service/a", fmt.Sprintf(`{"name": "A", "criticality": %q, "lastVerified": {"date": %q}}`, criticality, date)))
		assert.Equal(rt, want && ago >= 0, m.Good == 1)
		if ago >= 0 && !want {
			assert.Contains(rt, codes(report), "GS3605 warning service/a: last verified on "+date)
		}
	})
}

func TestReviews(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ due, verified, want string }{
		{"2026-11-20", "2026-10-01", ""}, // the day itself is in time
		{"2026-11-19", "2026-10-01", "GS3606 warning service/a: the review was due on 2026-11-19, and nobody has verified the record since"},
		{"2026-10-01", "2026-10-01", ""}, // looked at on the day
		{"2026-10-01", "2026-10-02", ""},
	} {
		m, report := measured(t, "freshness", record(t, "service/a",
			fmt.Sprintf(`{"name": "A", "criticality": "high", "reviewDue": %q, "lastVerified": {"date": %q}}`, c.due, c.verified)))
		assert.Equal(t, c.want, codes(report, "GS3605", "GS3606"), "%+v", c)
		assert.Equal(t, c.want != "", m.States.Stale == 1, "%+v", c)
	}
	_, report := measured(t, "freshness", record(t, "service/a", `{"name": "A", "criticality": "high", "reviewDue": "2026-01-01"}`))
	assert.Contains(t, codes(report), "GS3604 info service/a: nobody has ever verified")
	assert.Contains(t, codes(report), "GS3606 warning service/a", "never verified does not hide that a review is due")
}

func TestVerifierWhoLeft(t *testing.T) {
	t.Parallel()
	m, report := measured(t, "freshness", record(t, "service/a",
		`{"name": "A", "criticality": "high", "lastVerified": {"date": "2026-10-01", "by": "person/tom"}}`))
	assert.Equal(t, 1, m.Good, "verified all the same")
	assert.Equal(t, "GS3608 info service/a: lastVerified.by: person/tom is not active since 2026-10-31", codes(report, "GS3608"))
}

func TestDerivedCriticalityDecidesThePolicy(t *testing.T) {
	t.Parallel()
	records := func(criticality string) string {
		m, _ := measured(t, "freshness",
			record(t, "service/a", fmt.Sprintf(`{"name": "A", "criticality": %q, "lastVerified": {"date": "2026-11-01"}, "relations": [{"type": "depends_on", "to": "ci/a"}, {"type": "depends_on", "to": "ci/soft", "hard": false}]}`, criticality)),
			record(t, "ci/a", `{"name": "A", "status": "in_use", "lastVerified": {"date": "2026-01-01"}, "relations": [{"type": "runs_on", "to": "ci/b"}]}`),
			record(t, "ci/b", `{"name": "B", "status": "in_use", "lastVerified": {"date": "2026-01-01"}}`),
			record(t, "ci/soft", `{"name": "C", "status": "in_use", "lastVerified": {"date": "2026-01-01"}}`),
			record(t, "agreement/a", `{"name": "A", "provider": "team/ops", "covers": ["service/a"], "lastVerified": {"date": "2026-01-01"}}`),
		)
		return refs(m)
	}
	assert.Equal(t, "agreement/a ci/a ci/b person/ada team/empty team/left team/ops", records("critical"))
	assert.Equal(t, "person/ada team/empty team/left team/ops", records("high"))
}

func TestRelations(t *testing.T) {
	t.Parallel()
	content := func(record, relation string) string {
		return fmt.Sprintf(`{"name": "A", "criticality": "high", %s "relations": [{"type": "depends_on", "to": "ci/a" %s}, {"type": "depends_on", "to": "ci/b"}]}`, record, relation)
	}
	for _, c := range []struct {
		record, relation string
		want             quality.States
		code             string
	}{
		{``, ``, quality.States{NeverVerified: 2}, ""},
		{`"lastVerified": {"date": "2026-10-01"},`, ``, quality.States{Verified: 2}, ""},
		{`"lastVerified": {"date": "2020-10-01"},`, ``, quality.States{Stale: 2}, ""},
		{``, `, "verified": "2026-10-01"`, quality.States{Verified: 1, NeverVerified: 1}, ""},
		{`"lastVerified": {"date": "2026-10-01"},`, `, "verified": "2025-11-19"`, quality.States{Verified: 1, Stale: 1},
			"GS3607 warning service/a: depends_on ci/a: verified: 2025-11-19 is more than 365 days ago"},
		{`"lastVerified": {"date": "2026-10-01"},`, `, "verified": "2025-11-20"`, quality.States{Verified: 2}, ""},
		{`"lastVerified": {"date": "2026-10-01"},`, `, "verified": "2026-11-21"`, quality.States{Verified: 1, NeverVerified: 1},
			"GS3607 warning service/a: depends_on ci/a: verified: 2026-11-21 is yet to come"},
	} {
		m, report := measured(t, "relations", record(t, "service/a", content(c.record, c.relation)))
		assert.Equal(t, &c.want, m.States, "%+v", c)
		assert.Equal(t, c.code, codes(report), "%+v", c)
		assert.Equal(t, 1, m.Measured)
		assert.Equal(t, c.want.Verified == 2, m.Good == 1, "%+v", c)
	}
}
