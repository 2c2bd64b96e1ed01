package gittree_test

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// TestAncestryOfRandomHistories compares merge bases with git's, and all answers with what
// the definitions say of the graph, also where most dates are wrong.
func TestAncestryOfRandomHistories(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	several, skewedRange := 0, 0
	for _, skewed := range []int{1 << 30, 10, 1} {
		f := newForge(t)
		type graph struct {
			first   int
			parents [][]int
		}
		var graphs []graph
		for range 12 {
			first, parents := f.random(rnd, 8+rnd.IntN(40), skewed)
			graphs = append(graphs, graph{first, parents})
		}
		ids := f.write(t)
		r := open(t, f.dir)
		for _, g := range graphs {
			number := map[gittree.Hash]int{}
			for i := range g.parents {
				number[ids[g.first+i]] = i
			}
			for try := range 40 {
				x, y := rnd.IntN(len(g.parents)), rnd.IntN(len(g.parents))
				a, b := ids[g.first+x], ids[g.first+y]
				bases, err := r.MergeBases(t.Context(), a, b)
				require.NoError(t, err)
				var got []int
				for _, h := range bases {
					got = append(got, number[h])
				}
				slices.Sort(got)
				require.Equal(t, bestCommon(g.parents, x, y), got)
				require.True(t, slices.IsSortedFunc(bases, func(a, b gittree.Hash) int { return strings.Compare(a.String(), b.String()) }))
				if len(bases) > 1 {
					several++
				}
				if try < 4 {
					out, _ := runGit(t, f.dir, "merge-base", "--all", a.String(), b.String())
					want := strings.Fields(out)
					slices.Sort(want)
					var hex []string
					for _, h := range bases {
						hex = append(hex, h.String())
					}
					require.Equal(t, strings.Join(want, " "), strings.Join(hex, " "))
				}
				if checkRange(t, r, g.parents, number, x, y, a, b) && skewed == 1 {
					skewedRange++
				}
				onLine, err := r.OnMainLine(t.Context(), a, b)
				require.NoError(t, err)
				require.Equal(t, firstParents(g.parents, y)[x], onLine)
			}
		}
	}
	assert.Greater(t, several, 20, "histories with several merge bases")
	assert.Greater(t, skewedRange, 20, "ranges with wrong dates")
}

// bestCommon is the definition of merge bases.
func bestCommon(parents [][]int, x, y int) []int {
	of, other := reach(parents, x), reach(parents, y)
	var best []int
	for c := range parents {
		if !of[c] || !other[c] {
			continue
		}
		isBest := true
		for d := range parents {
			if d != c && of[d] && other[d] && reach(parents, d)[c] {
				isBest = false
			}
		}
		if isBest {
			best = append(best, c)
		}
	}
	return best
}

func firstParents(parents [][]int, from int) map[int]bool {
	line := map[int]bool{from: true}
	for len(parents[from]) > 0 {
		from = parents[from][0]
		line[from] = true
	}
	return line
}

// checkRange checks the commits that y has and x has not, and reports whether there are any.
func checkRange(t *testing.T, r *gittree.Repository, parents [][]int, number map[gittree.Hash]int, x, y int, base, head gittree.Hash) bool {
	t.Helper()
	commits, err := r.Commits(t.Context(), base, head)
	require.NoError(t, err)
	want, not := reach(parents, y), reach(parents, x)
	place := map[int]int{}
	for i, c := range commits {
		n, known := number[c.ID]
		require.True(t, known)
		require.True(t, want[n] && !not[n], "commit %d is not in the range", n)
		place[n] = i
	}
	for n := range want {
		if !not[n] {
			require.Contains(t, place, n)
			for _, p := range parents[n] {
				if at, ok := place[p]; ok {
					require.Less(t, place[n], at, "a parent before its child")
				}
			}
		}
	}
	require.Len(t, commits, len(place))
	again, err := r.Commits(t.Context(), base, head)
	require.NoError(t, err)
	require.Equal(t, commits, again)
	return len(commits) > 0
}

func TestAncestryOfManyEndsWithWrongDates(t *testing.T) {
	f := newForge(t)
	old := f.commit(1000, tree{"a": "100644 old"})
	var forks []int
	for i := range 40 { // a main line whose dates run backwards
		old = f.commit(1000-i, tree{"a": "100644 x"}, old)
		forks = append(forks, old)
	}
	main := old
	topic := f.commit(5000, tree{"a": "100644 y"}, main)
	for i, at := range forks {
		side := f.commit(9000+i, tree{"a": "100644 z"}, at)
		topic = f.commit(5000, tree{"a": "100644 y"}, topic, side)
	}
	ids := f.write(t)
	commits, err := open(t, f.dir).Commits(t.Context(), ids[main], ids[topic])
	require.NoError(t, err)
	assert.Len(t, commits, 81)
}

func TestAncestryWhereAShallowCloneEnds(t *testing.T) {
	origin := newRepo(t, map[string]string{"a": "1"})
	git(t, origin, "checkout", "--quiet", "-b", "side")
	commitFiles(t, origin, map[string]string{"b": "1"})
	git(t, origin, "checkout", "--quiet", "main")
	commitFiles(t, origin, map[string]string{"c": "1"})
	commitFiles(t, origin, map[string]string{"c": "2"})
	commitFiles(t, origin, map[string]string{"c": "3"})
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, ".", "clone", "--quiet", "--depth=2", "--no-single-branch", "file://"+origin, clone)
	r := open(t, clone)
	main, side := id(t, git(t, clone, "rev-parse", "main")), id(t, git(t, clone, "rev-parse", "origin/side"))
	for name, ask := range map[string]func() error{
		"merge bases": func() error { _, err := r.MergeBases(t.Context(), main, side); return err },
		"merge":       func() error { _, err := r.Merge(t.Context(), main, side); return err },
		"commits":     func() error { _, err := r.Commits(t.Context(), side, main); return err },
		"main line":   func() error { _, err := r.OnMainLine(t.Context(), side, main); return err },
	} {
		err := ask()
		require.ErrorIs(t, err, gittree.ErrMissingObject, name)
		assert.Contains(t, hint(t, err), "fetch-depth: 0", name)
	}
	// What lies within the clone needs nothing beyond it.
	parent := id(t, git(t, clone, "rev-parse", "main~1"))
	bases, err := r.MergeBases(t.Context(), main, parent)
	require.NoError(t, err)
	assert.Equal(t, []gittree.Hash{parent}, bases)
	commits, err := r.Commits(t.Context(), parent, main)
	require.NoError(t, err)
	assert.Len(t, commits, 1)
}

func TestMergeBasesOfUnrelatedHistories(t *testing.T) {
	f := newForge(t)
	a, b := f.commit(1, tree{"a": "100644 a"}), f.commit(2, tree{"a": "100644 a"})
	ids := f.write(t)
	r := open(t, f.dir)
	bases, err := r.MergeBases(t.Context(), ids[a], ids[b])
	require.NoError(t, err)
	assert.Empty(t, bases)
	m, err := r.Merge(t.Context(), ids[a], ids[b])
	require.NoError(t, err)
	assert.Equal(t, gittree.Merge{Reason: "the two branches have no commit in common"}, *m)
	_, code := runGit(t, f.dir, "merge-tree", "--write-tree", ids[a].String(), ids[b].String())
	assert.Equal(t, 128, code, "git refuses, too")
}
