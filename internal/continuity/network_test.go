package continuity

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawNetwork makes a small network. With choices some waits are for some of several tasks;
// with circles a task may wait for itself or a later one.
func drawNetwork(t *rapid.T, most int, choices, circles bool) *network {
	n := &network{origin: time.Duration(rapid.IntRange(0, 5).Draw(t, "origin")) * time.Minute, lanes: 3}
	count := rapid.IntRange(1, most).Draw(t, "tasks")
	for i := range count {
		tk := task{step: i, duration: time.Duration(rapid.IntRange(0, 9).Draw(t, "duration")) * time.Minute}
		for lane := range n.lanes {
			if rapid.IntRange(0, 3).Draw(t, "lane") == 0 {
				tk.lanes = append(tk.lanes, lane)
			}
		}
		last := i - 1
		if circles {
			last = count - 1
		}
		for range rapid.IntRange(0, 2).Draw(t, "waits") {
			if last < 0 {
				break
			}
			of := rapid.SliceOfNDistinct(rapid.IntRange(0, last), 1, min(3, last+1), rapid.ID[int]).Draw(t, "of")
			need := len(of)
			if choices {
				need = rapid.IntRange(1, len(of)).Draw(t, "need")
			}
			tk.waits = append(tk.waits, wait{of: of, need: need})
		}
		n.tasks = append(n.tasks, tk)
		n.goals = append(n.goals, i)
	}
	n.connect()
	return n
}

// relaxed works the earliest times out anew: everything begins never, until nothing can be
// said to begin sooner.
func relaxed(n *network, arcs []arc) (start, finish []time.Duration) {
	start, finish = filled(len(n.tasks)), filled(len(n.tasks))
	for changed := true; changed; {
		changed = false
		for i, tk := range n.tasks {
			from := n.origin
			for _, w := range tk.waits {
				var ends []time.Duration
				for _, m := range w.of {
					ends = append(ends, finish[m])
				}
				slices.Sort(ends)
				from = max(from, ends[w.need-1])
			}
			for _, a := range arcs {
				if a.to == i {
					from = max(from, finish[a.from])
				}
			}
			if from < start[i] {
				start[i], finish[i], changed = from, from+tk.duration, true
			}
		}
	}
	return start, finish
}

// longest is the length of the longest way that ends with a task, by trying all ways.
func longest(n *network, i int) time.Duration {
	before := n.origin
	for _, w := range n.tasks[i].waits {
		for _, m := range w.of {
			before = max(before, longest(n, m))
		}
	}
	return before + n.tasks[i].duration
}

func TestEarliestIsTheLongestWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 9, false, false)
		got := n.earliest(timing{})
		for i := range n.tasks {
			require.Equal(t, longest(n, i), got.finish[i], "task %d of %+v", i, n.tasks)
		}
		require.Len(t, got.order, len(n.tasks))
	})
}

func TestEarliestWaitsForTheKthSmallest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 9, true, true)
		start, finish := relaxed(n, nil)
		got := n.earliest(timing{})
		for i := range n.tasks {
			if finish[i] < forever {
				require.Equal(t, start[i], got.start[i], "start of %d in %+v", i, n.tasks)
			}
			require.Equal(t, finish[i], got.finish[i], "finish of %d in %+v", i, n.tasks)
		}
	})
}

// An unknown duration may be anything: what is known must be so whatever it is, and the
// lower bound must be one.
func TestUnknownDurations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 8, true, false)
		for i := range n.tasks {
			if rapid.Bool().Draw(t, "unknown") {
				n.tasks[i].unknown, n.tasks[i].duration = true, 0
			}
		}
		least, most := n.earliest(timing{}), n.earliest(timing{endless: true})
		actual := &network{tasks: slices.Clone(n.tasks), origin: n.origin, goals: n.goals}
		for i := range actual.tasks {
			if actual.tasks[i].unknown {
				actual.tasks[i].duration = time.Duration(rapid.IntRange(0, 40).Draw(t, "actual")) * time.Minute
			}
		}
		_, finish := relaxed(actual, nil)
		for i := range finish {
			require.LessOrEqual(t, least.finish[i], finish[i])
			if least.finish[i] == most.finish[i] {
				require.Equal(t, least.finish[i], finish[i], "task %d was said to be known", i)
			}
		}
	})
}

// A longer step never shortens the whole.
func TestEarliestIsMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 10, true, true)
		before := n.earliest(timing{})
		i := rapid.IntRange(0, len(n.tasks)-1).Draw(t, "longer")
		n.tasks[i].duration += time.Duration(rapid.IntRange(1, 30).Draw(t, "by")) * time.Minute
		after := n.earliest(timing{})
		for j := range n.tasks {
			require.GreaterOrEqual(t, after.finish[j], before.finish[j])
		}
	})
}

// Slack is what a step may take longer without delaying the end, and not a minute more.
func TestSlack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 9, false, false)
		times := n.earliest(timing{})
		path := n.criticalPath(times)
		end := n.end(times)
		critical := 0
		for i := range n.tasks {
			slack := path.latest[i] - times.start[i]
			require.GreaterOrEqual(t, slack, time.Duration(0))
			n.tasks[i].duration += slack
			require.Equal(t, end, n.end(n.earliest(timing{})), "task %d has %s", i, slack)
			n.tasks[i].duration += time.Minute
			require.Greater(t, n.end(n.earliest(timing{})), end, "task %d has %s only", i, slack)
			n.tasks[i].duration -= slack + time.Minute
			if slack == 0 {
				critical++
			}
		}
		require.Positive(t, critical)
	})
}

// The wave is one more than that of the latest step before it.
func TestWave(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 9, false, false)
		path := n.criticalPath(n.earliest(timing{}))
		var depth func(i int) int
		depth = func(i int) int {
			most := 0
			for _, w := range n.tasks[i].waits {
				for _, m := range w.of {
					most = max(most, depth(m))
				}
			}
			return most + 1
		}
		for i := range n.tasks {
			require.Equal(t, depth(i), path.wave[i])
		}
	})
}

// feasible demands that nothing begins too soon and no lane does two things at once.
func feasible(t require.TestingT, n *network, got times) {
	for i := range n.tasks {
		require.Equal(t, got.start[i]+n.tasks[i].duration, got.finish[i])
		require.GreaterOrEqual(t, got.start[i], n.origin)
		for _, w := range n.tasks[i].waits {
			done := 0
			for _, m := range w.of {
				if got.finish[m] <= got.start[i] {
					done++
				}
			}
			require.GreaterOrEqual(t, done, w.need, "task %d begins too soon", i)
		}
		for j := range i {
			if shared(n, i, j) {
				require.GreaterOrEqual(t, max(got.start[i], got.start[j]), min(got.finish[i], got.finish[j]), "%d and %d overlap", i, j)
			}
		}
	}
}

func shared(n *network, i, j int) bool {
	for _, a := range n.tasks[i].lanes {
		for _, b := range n.tasks[j].lanes {
			if a == b {
				return true
			}
		}
	}
	return false
}

// shortest tries every order of the tasks: those that share a lane take it in that order.
func shortest(n *network) time.Duration {
	best := forever
	order := make([]int, len(n.tasks))
	for i := range order {
		order[i] = i
	}
	var permute func(k int)
	permute = func(k int) {
		if k == len(order) {
			var arcs []arc
			for a, i := range order {
				for _, j := range order[a+1:] {
					// A task that takes no time is in nobody's way.
					if shared(n, i, j) && n.tasks[i].duration > 0 && n.tasks[j].duration > 0 {
						arcs = append(arcs, arc{i, j})
					}
				}
			}
			_, finish := relaxed(n, arcs)
			best = min(best, slices.Max(finish))
			return
		}
		for i := k; i < len(order); i++ {
			order[k], order[i] = order[i], order[k]
			permute(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	permute(0)
	return best
}

func TestLimitedIsTheShortest(t *testing.T) {
	t.Parallel()
	for _, choices := range []bool{false, true} {
		t.Run(fmt.Sprintf("choices %v", choices), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				n := drawNetwork(t, 6, choices, false)
				got := n.limit(make([]int, len(n.tasks)), maxNodes)
				feasible(t, n, got.times)
				require.True(t, got.exact)
				require.Equal(t, shortest(n), got.end, "%+v", n.tasks)
			})
		})
	}
}

// Without a search the schedule is still one, within its bounds.
func TestLimitedBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 12, rapid.Bool().Draw(t, "choices"), false)
		got := n.limit(make([]int, len(n.tasks)), 0)
		feasible(t, n, got.times)
		free := n.end(n.earliest(timing{}))
		require.GreaterOrEqual(t, got.end, free)
		require.GreaterOrEqual(t, got.bound, free)
		require.LessOrEqual(t, got.bound, got.end)
		require.Equal(t, got.exact, got.bound == got.end)
		best := n.limit(make([]int, len(n.tasks)), maxNodes)
		require.LessOrEqual(t, best.end, got.end)
		require.LessOrEqual(t, got.bound, best.end, "the bound is above a schedule that there is")
		for lane := range n.lanes {
			var load time.Duration
			for _, tk := range n.tasks {
				if slices.Contains(tk.lanes, lane) {
					load += tk.duration
				}
			}
			require.GreaterOrEqual(t, got.end, n.origin+load)
		}
	})
}

// Goals that are only some of the tasks end before the rest does.
func TestLimitedForSomeGoals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t, 8, true, false)
		n.goals = []int{rapid.IntRange(0, len(n.tasks)-1).Draw(t, "goal")}
		got := n.limit(make([]int, len(n.tasks)), maxNodes)
		feasible(t, n, got.times)
		require.GreaterOrEqual(t, got.end, n.end(n.earliest(timing{})))
		require.Equal(t, got.times.finish[n.goals[0]], got.end)
		for range 20 {
			rank := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
				for i := range n.tasks {
					if !yield(i) {
						return
					}
				}
			})).Draw(t, "rank")
			other := n.list(make([]time.Duration, len(n.tasks)), rank)
			require.GreaterOrEqual(t, other.finish[n.goals[0]], got.bound, "a schedule below the bound")
		}
	})
}

func TestComponents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 8).Draw(t, "size")
		next := make([][]int, size)
		reach := make([][]bool, size)
		for i := range next {
			next[i] = rapid.SliceOfN(rapid.IntRange(0, size-1), 0, 3).Draw(t, "next")
			reach[i] = make([]bool, size)
			reach[i][i] = true
			for _, j := range next[i] {
				reach[i][j] = true
			}
		}
		for k := range size { // Warshall
			for i := range size {
				for j := range size {
					reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
				}
			}
		}
		of := make([]int, size)
		for number, set := range components(next) {
			require.True(t, slices.IsSorted(set))
			for _, i := range set {
				of[i] = number
			}
		}
		for i := range size {
			for j := range size {
				require.Equal(t, reach[i][j] && reach[j][i], of[i] == of[j])
				if reach[i][j] {
					require.GreaterOrEqual(t, of[i], of[j], "what is needed comes first")
				}
			}
		}
	})
}

// large is a plan of many steps in layers, each of which waits for three of the one before.
func large(count int) *network {
	n := &network{lanes: 20}
	for i := range count {
		tk := task{step: i, duration: time.Duration(1+i*7%30) * time.Minute, lanes: []int{i * 11 % n.lanes}}
		for _, back := range []int{40, 41, 47} {
			if i >= back {
				tk.waits = append(tk.waits, wait{of: []int{i - back}, need: 1})
			}
		}
		n.tasks = append(n.tasks, tk)
		n.goals = append(n.goals, i)
	}
	n.connect()
	return n
}

func TestLargePlan(t *testing.T) {
	t.Parallel()
	n := large(1000)
	got := n.limit(make([]int, len(n.tasks)), maxNodes)
	feasible(t, n, got.times)
	assert.LessOrEqual(t, got.bound, got.end)
}

func BenchmarkThousandSteps(b *testing.B) {
	n := large(1000)
	rank := make([]int, len(n.tasks))
	for b.Loop() {
		n.limit(rank, maxNodes)
	}
}

// Twelve steps that compete for hands are the most that are searched exhaustively.
func BenchmarkSearch(b *testing.B) {
	n := large(12)
	n.lanes = 2
	for i := range n.tasks {
		n.tasks[i].lanes = []int{i % 2, (i / 3) % 2}
		if i >= 4 {
			n.tasks[i].waits = []wait{{of: []int{i - 4}, need: 1}}
		}
	}
	n.connect()
	rank := make([]int, len(n.tasks))
	for b.Loop() {
		n.limit(rank, maxNodes)
	}
}
