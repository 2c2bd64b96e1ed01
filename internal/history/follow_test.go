package history_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
)

// commits returns the commits that have entries, each once, as git prints them.
func commits(t testing.TB, h *history.History, q history.Query) string {
	t.Helper()
	found, err := h.Find(t.Context(), q)
	require.NoError(t, err)
	var ids []gittree.Hash
	for i := range found.Len() {
		ids = append(ids, found.Commit(i))
	}
	var out strings.Builder
	for _, id := range slices.Compact(ids) {
		out.WriteString(id.String() + "\n")
	}
	return out.String()
}

// everyPath returns every path that a repository's history ever had.
func everyPath(t testing.TB, dir string) []string {
	t.Helper()
	paths := strings.Split(strings.TrimSpace(git(t, dir, "", "log", "-m", "--name-only", "--format=", "HEAD")), "\n")
	slices.Sort(paths)
	return slices.Compact(paths)
}

func TestPathsAreFollowedAsByGit(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		f := newForge(t)
		f.tangled(rnd, 120)
		f.write(t)
		h := open(t, f.dir, "")
		longer := 0
		paths := append(everyPath(t, f.dir), "cmdb", "cmdb/items")
		for _, path := range paths {
			want := git(t, f.dir, "", "log", "--follow", "--format=%H", "--", path)
			require.Equal(t, want, commits(t, h, history.Query{Path: path}), "seed %d: %s", seed, path)
			if want != git(t, f.dir, "", "log", "--full-history", "--format=%H", "--no-merges", "--", path) {
				longer++
			}
		}
		assert.Greater(t, longer, 5, "paths are followed beyond their own history")
	}
}
