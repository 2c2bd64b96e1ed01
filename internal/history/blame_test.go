package history_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// TestBlameIsGits compares with git blame, for which each value has a line of its own.
func TestBlameIsGits(t *testing.T) {
	t.Parallel()
	const path = "cmdb/items/a.yaml"
	for seed := range uint64(12) {
		rnd := rand.New(rand.NewPCG(seed, 8))
		f := newForge(t)
		states := map[int][]int{}
		for i := range 60 {
			var parents []int
			if i > 0 {
				parents = []int{max(1, f.count-rnd.IntN(4))}
				if other := max(1, f.count-rnd.IntN(4)); rnd.IntN(3) == 0 && other != parents[0] {
					parents = append(parents, other)
				}
			}
			state := make([]int, 8)
			if len(parents) > 0 {
				copy(state, states[parents[0]])
			}
			for k := range state {
				switch {
				case len(parents) == 2 && rnd.IntN(2) == 0:
					state[k] = states[parents[1]][k]
				case rnd.IntN(6) == 0 && (len(parents) < 2 || rnd.IntN(4) == 0):
					state[k] = rnd.IntN(1000)
				}
			}
			var content strings.Builder
			for k, v := range state {
				fmt.Fprintf(&content, "field%d: value %d\n", k, v)
			}
			states[f.commit(1000+i, files{path: content.String(), "other": fmt.Sprint(i)}, parents...)] = state
		}
		f.write(t)
		var want []string
		commit := ""
		for line := range strings.Lines(git(t, f.dir, "", "blame", "--line-porcelain", "HEAD", "--", path)) {
			if text, ok := strings.CutPrefix(line, "\t"); ok {
				name, _, _ := strings.Cut(text, ":")
				want = append(want, name+" "+commit)
			} else if word, _, _ := strings.Cut(line, " "); len(word) == 40 {
				commit = word
			}
		}
		repo, err := gittree.Open(f.dir)
		require.NoError(t, err)
		defer repo.Close()
		blame, err := open(t, f.dir, "").Blame(t.Context(), plain(t, repo), "ci/a")
		require.NoError(t, err)
		var got []string
		for _, b := range blame {
			got = append(got, b.Path+" "+b.Entry.Commit.String())
		}
		require.Equal(t, want, got, "seed %d", seed)
	}
}

func TestBlameFollowsMovesAndIds(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	one := f.commit(1, files{"cmdb/items/old.yaml": "name: A\none: 1\ntwo: 2\nthree: 3\n"})
	two := f.commit(2, files{"cmdb/items/a.yaml": "name: A\none: 1\ntwo: 2\nthree: 4\n"}, one)
	three := f.commit(3, files{"cmdb/items/x/a.yaml": "three: 4\nname: A\none: 1\ntwo: 2\n"}, two)
	f.commit(4, files{"cmdb/items/x/a.yaml": "three: 4\nname: B\none: 1\ntwo: 2\n"}, three)
	f.write(t)
	ids := strings.Fields(git(t, f.dir, "", "rev-list", "--reverse", "HEAD"))
	repo, err := gittree.Open(f.dir)
	require.NoError(t, err)
	defer repo.Close()
	blame, err := open(t, f.dir, "").Blame(t.Context(), plain(t, repo), "ci/a")
	require.NoError(t, err)
	got := map[string]string{}
	for _, b := range blame {
		got[b.Path] = b.Entry.Commit.String()
	}
	require.Equal(t, map[string]string{"name": ids[3], "one": ids[0], "two": ids[0], "three": ids[1]}, got)
	none, err := open(t, f.dir, "").Blame(t.Context(), plain(t, repo), "ci/never")
	require.NoError(t, err)
	require.Empty(t, none)
}
