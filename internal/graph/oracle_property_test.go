package graph_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// both runs a property on the run-time and on the recovery graph of drawn things.
func both(t *testing.T, most int, property func(t *rapid.T, o oracle, g *graph.Graph)) {
	t.Helper()
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		things := drawThings(t, most)
		property(t, newOracle(things, false), graph.New(build(things)))
		property(t, newOracle(things, true), graph.NewRecovery(build(things)))
	})
}

// subsets yields every selection of the things.
func (o oracle) subsets(yield func(ids []string)) {
	for bits := range 1 << len(o.things) {
		var ids []string
		for i, x := range o.things {
			if bits>>i&1 == 1 {
				ids = append(ids, x.id)
			}
		}
		yield(ids)
	}
}

func levelsOf(effects []graph.Effect) map[estate.Ref]graph.Level {
	out := map[estate.Ref]graph.Level{}
	for _, e := range effects {
		out[e.Ref] = e.Level
	}
	return out
}

func TestEveryFailureHasTheLevelsOfTheRules(t *testing.T) {
	both(t, 6, func(t *rapid.T, o oracle, g *graph.Graph) {
		o.subsets(func(ids []string) {
			want := map[estate.Ref]graph.Level{}
			for id, level := range o.failure(ids...) {
				if !slices.Contains(ids, id) && level > graph.Unaffected {
					want[ref(id)] = level
				}
			}
			require.Equal(t, want, levelsOf(g.Failure(refs(ids...)...)), "failed: %v", ids)
		})
	})
}

func TestWaysOfAFailureAreShortestAndReal(t *testing.T) {
	both(t, 6, func(t *rapid.T, o oracle, g *graph.Graph) {
		o.subsets(func(ids []string) {
			hops := o.steps(o.failure(ids...))
			shortest := distances(hops, ids)
			effects := g.Failure(refs(ids...)...)
			for i, e := range effects {
				require.Equal(t, shortest[e.Ref.ID()], e.Distance, e.Ref)
				require.Len(t, e.Via, e.Distance)
				require.Contains(t, ids, e.Via[0].ID())
				way := append(slices.Clone(e.Via), e.Ref)
				for j := 1; j < len(way); j++ {
					require.Contains(t, hops[way[j-1].ID()], way[j].ID(), "%v", way)
				}
				if i > 0 {
					before := effects[i-1]
					require.True(t, before.Distance < e.Distance || before.Distance == e.Distance && before.Ref < e.Ref, "the order")
				}
			}
		})
	})
}

func TestAWorseFailureNeverHelps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		things := drawThings(t, 26)
		g := newGraph(things...)
		some := rapid.SliceOf(rapid.SampledFrom(things)).Draw(t, "some")
		more := rapid.SliceOf(rapid.SampledFrom(things)).Draw(t, "more")
		var few, many []estate.Ref
		for _, x := range some {
			few = append(few, ref(x.id))
		}
		many = slices.Clone(few)
		for _, x := range more {
			many = append(many, ref(x.id))
		}
		after := levelsOf(g.Failure(many...))
		for r, level := range levelsOf(g.Failure(few...)) {
			if !slices.Contains(many, r) {
				require.GreaterOrEqual(t, after[r], level, r)
			}
		}
	})
}

func TestDependenciesAreWhatAloneWouldHit(t *testing.T) {
	both(t, 9, func(t *rapid.T, o oracle, g *graph.Graph) {
		roots := []string{"a"}
		if len(o.things) > 2 && rapid.Bool().Draw(t, "two") {
			roots = append(roots, "c")
		}
		want := map[estate.Ref]graph.Level{}
		for _, x := range o.things {
			after := o.failure(x.id)
			for _, root := range roots {
				if level := after[root]; !slices.Contains(roots, x.id) && level > want[ref(x.id)] {
					want[ref(x.id)] = level
				}
			}
		}
		got := g.Dependencies(refs(roots...)...)
		require.Equal(t, want, levelsOf(got))
		all, direct := o.needs(true), o.needs(false)
		for _, e := range got {
			hops := direct
			if _, known := distances(direct, roots)[e.Ref.ID()]; !known {
				hops = all
			}
			require.Equal(t, distances(hops, roots)[e.Ref.ID()], e.Distance, e.Ref)
			require.Len(t, e.Via, e.Distance)
			require.Contains(t, roots, e.Via[0].ID())
			way := append(slices.Clone(e.Via), e.Ref)
			for j := 1; j < len(way); j++ {
				require.Contains(t, hops[way[j-1].ID()], way[j].ID(), "%v", way)
			}
		}
	})
}

// needs are the hops from each thing to what its sets count, with or without what only
// keeps it from being cut off.
func (o oracle) needs(isolated bool) map[string][]string {
	out := map[string][]string{}
	for _, x := range o.things {
		for _, q := range o.sets(x.id) {
			for _, m := range q.members {
				if isolated || !q.isolation {
					out[x.id] = append(out[x.id], m...)
				}
			}
		}
	}
	return out
}

func TestSinglePointsAreWhatAloneTakesDown(t *testing.T) {
	both(t, 9, func(t *rapid.T, o oracle, g *graph.Graph) {
		var asked []string
		for _, x := range o.things {
			if rapid.Bool().Draw(t, "asked") {
				asked = append(asked, x.id)
			}
		}
		want := []graph.SinglePoint(nil)
		for _, x := range o.things {
			after := o.failure(x.id)
			p := graph.SinglePoint{Ref: ref(x.id)}
			for _, id := range asked {
				if id != x.id && after[id] == graph.Outage {
					p.Takes = append(p.Takes, ref(id))
				}
			}
			if p.Takes != nil {
				want = append(want, p)
			}
		}
		require.Equal(t, want, g.SinglePoints(append(refs(asked...), "ci/nowhere")))
	})
}

func TestCyclesAreMutualNeed(t *testing.T) {
	both(t, 9, func(t *rapid.T, o oracle, g *graph.Graph) {
		given := map[string]bool{}
		var among []estate.Ref
		for _, x := range o.things {
			if rapid.IntRange(0, 4).Draw(t, "given") > 0 {
				given[x.id] = true
				among = append(among, ref(x.id))
			}
		}
		hops := map[string][]string{}
		for id, needs := range o.needs(false) {
			for _, to := range needs {
				if given[id] && given[to] {
					hops[id] = append(hops[id], to)
				}
			}
		}
		var want [][]estate.Ref
		done := map[string]bool{}
		for _, x := range among {
			id := x.ID()
			if done[id] {
				continue
			}
			var circle []estate.Ref
			for _, y := range among {
				_, there := distances(hops, []string{id})[y.ID()]
				_, back := distances(hops, []string{y.ID()})[id]
				if there && back {
					circle = append(circle, y)
					done[y.ID()] = true
				}
			}
			if len(circle) > 1 {
				want = append(want, circle)
			}
		}
		require.Equal(t, want, g.Cycles(among))
	})
}

func TestRequirementsAreThoseOfTheRules(t *testing.T) {
	both(t, 6, func(t *rapid.T, o oracle, g *graph.Graph) {
		for _, x := range o.things {
			var want, got []set
			for _, q := range o.sets(x.id) {
				want = append(want, q.normal())
			}
			for _, r := range g.Requirements(ref(x.id)) {
				q := set{need: r.Need, worst: r.Level, isolation: r.Isolation}
				for _, m := range r.Members {
					parts := []string{m.Ref.ID()}
					for _, v := range m.Via {
						parts = append(parts, v.ID())
					}
					q.members = append(q.members, parts)
				}
				got = append(got, q.normal())
			}
			require.ElementsMatch(t, want, got, x.id)
		}
	})
}

// normal is the set with its members in order.
func (q set) normal() set {
	q.members = slices.Clone(q.members)
	slices.SortFunc(q.members, slices.Compare)
	return q
}

// TestClosureIsWhatCanBeReached compares the closure with a walk over what each record needs.
func TestClosureIsWhatCanBeReached(t *testing.T) {
	both(t, 9, func(t *rapid.T, o oracle, g *graph.Graph) {
		want := []estate.Ref{}
		for id, hops := range distances(o.needs(false), []string{"a"}) {
			if hops > 0 {
				want = append(want, ref(id))
			}
		}
		slices.Sort(want)
		require.Equal(t, want, g.Closure(ref("a")))
	})
}
