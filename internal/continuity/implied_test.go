package continuity

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// needing is a random estate: each item needs sets of others.
type needing struct {
	records []estate.Record
	// sets are what each item needs: so many of these.
	sets [][]wait
}

func itemRef(i int) estate.Ref { return estate.Ref(fmt.Sprintf("ci/%d", i)) }

func drawNeeding(t *rapid.T) needing {
	var e needing
	for i := range rapid.IntRange(1, 8).Draw(t, "items") {
		r := estate.Record{Ref: itemRef(i), Kind: estate.ConfigurationItem}
		var sets []wait
		for relation := range rapid.IntRange(0, 2).Draw(t, "relations") {
			if i == 0 {
				break
			}
			of := rapid.SliceOfNDistinct(rapid.IntRange(0, i-1), 1, 3, rapid.ID[int]).Draw(t, "of")
			need := rapid.IntRange(1, len(of)).Draw(t, "need")
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0: // what its recovery names
				of, need = of[:1], 1
				r.Links = append(r.Links, estate.Link{Field: fmt.Sprintf("recovery.after[%d]", relation), To: itemRef(of[0])})
			case 1: // a soft relation does not hold it up
				r.Links = append(r.Links, estate.Link{Type: "depends_on", To: itemRef(of[0]), Relation: relation, Soft: true})
				continue
			default:
				for _, m := range of {
					r.Links = append(r.Links, estate.Link{Type: "depends_on", To: itemRef(m), Relation: relation, MinUp: need})
				}
			}
			sets = append(sets, wait{of: of, need: need})
		}
		e.records, e.sets = append(e.records, r), append(e.sets, sets)
	}
	return e
}

// simulate goes minute by minute: a step begins when its after is finished and what its
// item needs is back.
func (e needing) simulate(steps []work, after [][]int, origin int) []int {
	finish := slices.Repeat([]int{-1}, len(steps))
	item := func(s work) int {
		return slices.IndexFunc(e.records, func(r estate.Record) bool { return r.Ref == s.item })
	}
	for minute := origin; slices.Contains(finish, -1); minute++ {
		for changed := true; changed; {
			changed = false
			back := func(int) bool { return false }
			enough := func(sets []wait) bool {
				return !slices.ContainsFunc(sets, func(w wait) bool {
					up := 0
					for _, m := range w.of {
						if back(m) {
							up++
						}
					}
					return up < w.need
				})
			}
			back = func(i int) bool {
				own := false
				for j, s := range steps {
					if item(s) == i {
						if own = true; finish[j] < 0 || finish[j] > minute {
							return false
						}
					}
				}
				return own || enough(e.sets[i])
			}
			for j, s := range steps {
				ready := finish[j] < 0 && enough(e.sets[item(s)])
				for _, before := range after[j] {
					ready = ready && finish[before] >= 0 && finish[before] <= minute
				}
				if ready {
					finish[j], changed = minute+int(s.duration.Minutes()), true
				}
			}
		}
	}
	return finish
}

func TestImpliedOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawNeeding(t)
		var steps []work
		var after [][]int
		var items []int
		for i := range rapid.IntRange(1, 6).Draw(t, "steps") {
			at := rapid.IntRange(0, len(e.records)-1).Draw(t, "item")
			s := work{id: fmt.Sprint(i), item: itemRef(at), duration: minutes(rapid.IntRange(0, 9).Draw(t, "duration"))}
			var before []int
			for j := range i { // in the order of the items, so that nothing contradicts them
				if items[j] <= at && rapid.IntRange(0, 3).Draw(t, "after") == 0 {
					before = append(before, j)
					s.after = append(s.after, fmt.Sprint(j))
				}
			}
			s.minAfter = len(s.after)
			steps, after, items = append(steps, s), append(after, before), append(items, at)
		}
		d := &draft{book: read(estate.New(e.records, estate.Vocabulary{{Name: "depends_on", Impact: estate.TargetToSource, Effect: "outage", Recovery: true}}), now), steps: steps}
		d.lay(3 * time.Minute)
		require.Empty(t, d.found)
		got := d.network.earliest(timing{})
		for i, want := range e.simulate(steps, after, 3) {
			require.Equal(t, time.Duration(want)*time.Minute, got.finish[i], "step %d of %+v", i, steps)
		}
	})
}

// chain are items of which each needs the next.
func chain(extra map[string]string) map[string]string {
	records := map[string]string{
		"ci/app":     "relations: [{type: depends_on, to: ci/db}]",
		"ci/db":      "relations: [{type: runs_on, to: ci/host}]",
		"ci/host":    "relations: [{type: depends_on, to: ci/switch}]",
		"ci/switch":  "",
		"service/x":  "",
		"supplier/s": "",
	}
	for ref, text := range extra {
		records[ref] = text
	}
	return records
}

func TestImpliedThroughRecordsWithoutASteps(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, chain(map[string]string{"plan/p": `covers: [service/x]
steps:
  - {id: app, item: ci/app, duration: 10m}
  - {id: switch, item: ci/switch, duration: 20m}
`}), Request{Ref: "plan/p"})
	assert.Equal(t, minutes(20), s.step(t, "app").Start)
	assert.Equal(t, []string{"switch"}, s.step(t, "app").WaitsFor)
	assert.Empty(t, s.step(t, "app").After)
	assert.Equal(t, 2, s.step(t, "app").Wave)
	assert.Equal(t, minutes(30), s.UnlimitedMinutes)
}

func TestPlansOwnOrderCounts(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, chain(map[string]string{"plan/p": `covers: [service/x]
steps:
  - {id: app, item: ci/app, duration: 10m}
  - {id: switch, item: ci/switch, duration: 20m, after: [app]}
  - {id: host, item: ci/host, duration: 5m}
`}), Request{Ref: "plan/p"})
	assert.Equal(t, minutes(0), s.step(t, "app").Start)
	assert.Equal(t, minutes(10), s.step(t, "switch").Start)
	assert.Equal(t, minutes(30), s.step(t, "host").Start, "what does not contradict the plan stays")
	assert.Equal(t, []string{"GS3403 warning plan/p: the plan puts the step app before switch, but by the records ci/app needs ci/switch first"},
		words(only(s.Findings, diag.RecoveryOrder)))
}

func TestItemsThatNeedEachOther(t *testing.T) {
	t.Parallel()
	records := chain(map[string]string{
		"ci/switch": "relations: [{type: depends_on, to: ci/app}]",
		"plan/p": `covers: [service/x]
steps:
  - {id: app, item: ci/app, duration: 10m}
  - {id: switch, item: ci/switch, duration: 20m}
`})
	s := mustPlan(t, records, Request{Ref: "plan/p"})
	assert.Equal(t, minutes(20), s.UnlimitedMinutes)
	assert.Equal(t, []string{"GS3403 warning plan/p: what the steps app and switch recover needs each other, and the plan does not say which comes first"},
		words(only(s.Findings, diag.RecoveryOrder)))

	// With one step only there is nothing to say.
	records["plan/p"] = "covers: [service/x]\nsteps: [{id: app, item: ci/app, duration: 10m}]"
	s = mustPlan(t, records, Request{Ref: "plan/p"})
	assert.Equal(t, minutes(10), s.UnlimitedMinutes)
	assert.Empty(t, only(s.Findings, diag.RecoveryOrder))
}

func TestCircleInAPlan(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, chain(map[string]string{"plan/p": `covers: [service/x]
bia: {rto: 1h}
steps:
  - {id: first, duration: 10m}
  - {id: a, duration: 10m, after: [b, first]}
  - {id: b, duration: 10m, after: [a]}
  - {id: self, duration: 10m, after: [self]}
  - {id: behind, duration: 10m, after: [a]}
`}), Request{Ref: "plan/p"})
	assert.Equal(t, minutes(10), s.step(t, "first").Finish)
	for _, id := range []string{"a", "b", "self", "behind"} {
		step := s.step(t, id)
		assert.False(t, step.Start.Known || step.Finish.Known || step.LimitedFinish.Known || step.Slack.Known || step.Critical, id)
		assert.Zero(t, step.Wave, id)
	}
	assert.False(t, s.UnlimitedMinutes.Known || s.LimitedMinutes.Known || s.LowerBoundMinutes.Known)
	assert.Equal(t, []string{
		"GS3403 error plan/p: the steps a and b wait for each other, so that none of them ever begins",
		"GS3403 error plan/p: the step self waits for itself, so that it never begins",
	}, words(only(s.Findings, diag.RecoveryOrder)))
}

// One of several that are enough may be in a circle.
func TestCircleWithAWayOut(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, chain(map[string]string{"plan/p": `covers: [service/x]
steps:
  - {id: a, duration: 10m, after: [b, c], minAfter: 1}
  - {id: b, duration: 10m, after: [a]}
  - {id: c, duration: 5m}
`}), Request{Ref: "plan/p"})
	assert.Equal(t, minutes(25), s.UnlimitedMinutes)
	assert.Empty(t, only(s.Findings, diag.RecoveryOrder))
}

// Records without a step that need each other come back together.
func TestCircleOfRecordsWithoutSteps(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, map[string]string{
		"service/x": "", "ci/app": "relations: [{type: depends_on, to: ci/names}]",
		"ci/names":    "relations: [{type: depends_on, to: ci/identity}]",
		"ci/identity": "relations: [{type: depends_on, to: ci/names}, {type: depends_on, to: ci/switch}]", "ci/switch": "",
		"plan/p": "covers: [service/x]\nsteps: [{id: app, item: ci/app, duration: 10m}, {id: switch, item: ci/switch, duration: 20m}]",
	}, Request{Ref: "plan/p"})
	assert.Equal(t, minutes(30), s.UnlimitedMinutes)
}

// An item with several steps is back with the last of them.
func TestSeveralStepsOfOneItem(t *testing.T) {
	t.Parallel()
	s := mustPlan(t, chain(map[string]string{"plan/p": `covers: [service/x]
steps:
  - {id: mount, item: ci/switch, duration: 20m}
  - {id: configure, item: ci/switch, duration: 15m, after: [mount]}
  - {id: app, item: ci/app, duration: 10m}
`}), Request{Ref: "plan/p"})
	assert.Equal(t, minutes(35), s.step(t, "app").Start)
}
