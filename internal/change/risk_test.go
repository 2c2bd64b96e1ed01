package change

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

// calm is what a change may say so that nothing but what it hits counts.
const calm = "\ntest: T\nbackout: {steps: [S], tested: 2026-11-01}\n"

// workedExample is that of the risk's description.
func workedExample(fields string, more yaml) Risk {
	base := yaml{
		"team/a": "", "service/shop": "criticality: critical\nrelations: [{type: depends_on, to: ci/db}]",
		"ci/db": "class: database\ncriticality: critical",
	}.with(more)
	var t fatal
	return Assess(between(&t, base, base.with(yaml{"change/2026-11-20-x": "affects: [{item: ci/db}]" + fields}))).Risk
}

// fatal ends a test at once.
type fatal struct{}

func (*fatal) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (*fatal) FailNow()                          { panic("failed") }

func TestWorkedExample(t *testing.T) {
	t.Parallel()
	const noonTuesday = "\nwindow: {start: \"2026-11-24T12:00:00+01:00\", end: \"2026-11-24T13:00:00+01:00\"}"
	r := workedExample(calm+noonTuesday, nil)
	assert.Equal(t, map[string]int{"criticality": 10, "services": 20, "window": 5}, r.points())
	assert.Equal(t, 35, r.Score)
	assert.Equal(t, "medium", r.Level)
	r = workedExample("\ntest: T\nbackout: {steps: [S]}"+noonTuesday, yaml{"change/2026-10-01-y": "affects: [{item: ci/db}]\noutcome: {result: backed_out}"})
	assert.Equal(t, 42, r.Score, r)
	assert.Equal(t, "high", r.Level)
	assert.Equal(t, map[string]int{"criticality": 10, "services": 20, "window": 5, "history": 4, "backout": 3}, r.points())
	base := yaml{
		"team/a": "", "service/shop": "criticality: critical\nrelations: [{type: depends_on, minUp: 1, of: [ci/db, ci/db2]}]",
		"ci/db": "class: database\ncriticality: critical", "ci/db2": "class: database",
		"calendar/m": "type: maintenance\nweekly: {tue: [\"20:00-22:00\"]}",
	}
	r = Assess(between(t, base, base.with(yaml{"change/2026-11-20-x": "affects: [{item: ci/db}]\nmaintenance: calendar/m" + calm}))).Risk
	assert.Equal(t, map[string]int{"criticality": 10, "services": 4}, r.points())
	assert.Equal(t, "low", r.Level)
}

func TestFactorsOfTheWork(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]int{"criticality": 10, "services": 20, "window": 8, "backout": 6, "test": 4}, workedExample("", nil).points())
	assert.Equal(t, map[string]int{"criticality": 10, "services": 20, "window": 8, "type": 10}, workedExample(calm+"type: emergency", nil).points())
	hours := yaml{"calendar/h": "type: service_hours\nweekly: {tue: [\"09:00-12:00\"]}", "service/shop": "criticality: critical\nserviceHours: calendar/h\nrelations: [{type: depends_on, to: ci/db}]"}
	assert.NotContains(t, workedExample(calm+"window: {start: \"2026-11-24T12:00:00+01:00\", end: \"2026-11-24T13:00:00+01:00\"}", hours).points(), "window", "it is closed then")
	assert.Equal(t, 5, workedExample(calm+"window: {start: \"2026-11-24T11:59:59+01:00\", end: \"2026-11-24T13:00:00+01:00\"}", hours).points()["window"])
	failures := yaml{}
	for i := range 9 {
		failures[fmt.Sprintf("change/2026-10-0%d-y", i+1)] = "affects: [{item: ci/db}]\noutcome: {result: " + []string{"failed", "successful"}[i/5] + "}"
	}
	assert.Equal(t, 4, workedExample("", failures).points()["history"], "of the last five only the oldest failed")
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for score, level := range map[int]string{0: "low", 19: "low", 20: "medium", 39: "medium", 40: "high", 69: "high", 70: "critical", 200: "critical"} {
		assert.Equal(t, level, riskLevel(score))
	}
}

// TestMoreImpactIsNeverLessRisk compares a change with one that declares more, says worse of
// it, touches more texts, in an estate with a relation more, and with more of the past.
func TestMoreImpactIsNeverLessRisk(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawChange(t)
		refs := slices.DeleteFunc(sortedKeys(d.base), func(r string) bool { return strings.HasPrefix(r, "team/") })
		fields := rapid.SampledFrom([]string{"", calm, "\nwindow: {start: \"2026-11-24T12:00:00+01:00\", end: \"2026-11-24T13:00:00+01:00\"}", "\ntype: emergency"}).Draw(t, "fields")
		base := d.base.with(yaml{"change/2026-10-01-y": "affects: [{item: " + refs[0] + "}]\noutcome: {result: failed}"})
		score := func(base yaml, effects map[estate.Ref]string, touched []string) Risk {
			head := base.with(yaml{"change/2026-11-20-x": drawn{effects: effects}.declares() + fields})
			for _, ref := range touched {
				head[ref] += "\ndescription: other"
			}
			r := Assess(between(t, base, head)).Risk
			sum := 0
			for _, f := range r.Factors {
				require.Positive(t, f.Points)
				require.NotEmpty(t, f.Reason)
				require.False(t, strings.HasSuffix(f.Reason, "."))
				sum += f.Points
			}
			require.Equal(t, sum, r.Score)
			return r
		}
		order := []string{"", "none", "degraded", "outage"}
		few, many := map[estate.Ref]string{}, map[estate.Ref]string{}
		var some, more []string
		for _, ref := range refs {
			a, b := rapid.IntRange(0, 3).Draw(t, "few "+ref), rapid.IntRange(0, 3).Draw(t, "many "+ref)
			touchedBefore := rapid.Bool().Draw(t, "some "+ref)
			touchedAfter := touchedBefore || rapid.Bool().Draw(t, "more "+ref)
			if touchedBefore && a == 0 {
				b = 3 // what is touched and not declared fails altogether
			}
			if a > 0 {
				few[estate.Ref(ref)] = order[a]
			}
			if b = max(a, b); b > 0 {
				many[estate.Ref(ref)] = order[b]
			}
			if touchedBefore {
				some = append(some, ref)
			}
			if touchedAfter {
				more = append(more, ref)
			}
		}
		small := score(base, few, some)
		require.LessOrEqual(t, small.Score, score(base, many, more).Score, "more is hit: %+v", small)

		// One relation more, downwards, where there is none yet or after those there are.
		i := rapid.IntRange(1, len(refs)-1).Draw(t, "from")
		j := rapid.IntRange(0, i-1).Draw(t, "to")
		text := base[refs[i]]
		if !strings.Contains(text, "relations:") {
			text += "\nrelations:"
		}
		tighter := base.with(yaml{refs[i]: text + "\n  - {type: depends_on, to: " + refs[j] + ", note: more}"})
		require.LessOrEqual(t, small.Score, score(tighter, few, some).Score, "more stands on it: %+v", small)
	})
}
