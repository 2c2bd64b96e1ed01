package document

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/continuity"
)

// The critical path is complete, no more steps are told than the limit or that path needs, the
// order stays, and nothing is left out that there is room for.
func TestChoice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		steps := make([]continuity.Step, rapid.IntRange(0, 200).Draw(t, "steps"))
		waiting := map[string]int{}
		share := rapid.IntRange(1, 20).Draw(t, "share")
		for i := range steps {
			steps[i] = continuity.Step{ID: strconv.Itoa(i), Critical: rapid.IntRange(0, share).Draw(t, "critical") == 0}
			if i > 0 && rapid.Bool().Draw(t, "waits") {
				id := strconv.Itoa(rapid.IntRange(0, min(i-1, 20)).Draw(t, "for"))
				steps[i].WaitsFor = []string{id}
				waiting[id]++
			}
		}
		critical := 0
		for _, s := range steps {
			if s.Critical {
				critical++
			}
		}
		limit := rapid.IntRange(1, 100).Draw(t, "limit")
		got := first(steps, limit)
		assert.Len(t, got.steps, max(min(critical, len(steps)), min(limit, len(steps))))
		common := shared(steps, limit)
		for _, c := range []choice{got, common} {
			assert.Equal(t, len(steps), c.all)
			at, told := -1, 0
			for _, s := range c.steps {
				i, _ := strconv.Atoi(s.ID)
				assert.Greater(t, i, at, "the order stays")
				at = i
				if s.Critical {
					told++
				}
			}
			assert.Equal(t, critical, told)
			assert.LessOrEqual(t, len(c.steps), max(critical, limit, 0))
		}
		told := func(c choice, s continuity.Step) bool {
			return slices.ContainsFunc(c.steps, func(o continuity.Step) bool { return o.ID == s.ID })
		}
		missing := false
		for _, s := range steps { // none after the first that is missing, but for critical ones
			if !told(got, s) {
				missing = true
			} else if missing {
				assert.True(t, s.Critical, s.ID)
			}
		}
		for _, s := range common.steps {
			for _, o := range steps {
				if common.shared > 0 && !s.Critical && !told(common, o) {
					assert.GreaterOrEqual(t, waiting[s.ID], max(waiting[o.ID], 2), "%s rather than %s", o.ID, s.ID)
				}
			}
		}
	})
}

func TestChoiceOfAnEndlessCriticalPath(t *testing.T) {
	t.Parallel()
	steps := make([]continuity.Step, 1000)
	for i := range steps {
		steps[i] = continuity.Step{ID: strconv.Itoa(i), Critical: true}
	}
	assert.Len(t, first(steps, maxDerived).steps, maxPlanned)
	assert.Contains(t, (&draft{}).leftOut(continuity.Schedule{Ref: "plan/p", Steps: steps}, first(steps, maxDerived)).text(),
		"These are 400 of 1000 steps: the first 400 of the 1000 on the critical path.")
}
