package history_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/history"
)

// everything is all that a history tells of records, and of some paths.
func everything(t testing.TB, h *history.History, paths []string) []any {
	t.Helper()
	all := []any{told(t, h, history.Query{}, nil), told(t, h, history.Query{FirstParent: true}, nil)}
	for _, path := range paths {
		all = append(all, told(t, h, history.Query{Path: path}, nil))
	}
	return all
}

// The index may know other commits than those of the history that is asked for: older ones,
// younger ones, those of another branch.
func TestAnyTipFromOneIndex(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		f := newForge(t)
		f.tangled(rnd, 60)
		f.write(t)
		ids := strings.Fields(git(t, f.dir, "", "rev-list", "HEAD"))
		rnd.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		cache := t.TempDir()
		paths := everyPath(t, f.dir)[:8]
		known := map[string]bool{}
		for _, rev := range ids[:12] {
			expected := 0
			for _, id := range strings.Fields(git(t, f.dir, "", "rev-list", rev)) {
				if !known[id] {
					known[id] = true
					expected++
				}
			}
			h, read := openAt(t, f.dir, cache, rev)
			assert.Equal(t, expected, read, "only what is new is read")
			fresh, _ := openAt(t, f.dir, "", rev)
			require.Equal(t, everything(t, fresh, paths), everything(t, h, paths))
			h.Close()
			again, read := openAt(t, f.dir, cache, rev)
			assert.Zero(t, read)
			require.Equal(t, everything(t, fresh, paths), everything(t, again, paths))
		}
	}
}

func TestADamagedIndexIsAMiss(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 3))
	f := newForge(t)
	f.tangled(rnd, 30)
	f.write(t)
	cache := t.TempDir()
	h, _ := openAt(t, f.dir, cache, "HEAD")
	want := told(t, h, history.Query{}, nil)
	h.Close()
	kept, err := filepath.Glob(filepath.Join(cache, "*", "*"))
	require.NoError(t, err)
	require.Len(t, kept, 1)
	content, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	for range 30 {
		damaged := slices.Clone(content)
		damaged[rnd.IntN(len(damaged))] ^= byte(1 + rnd.IntN(255))
		if rnd.IntN(3) == 0 {
			damaged = damaged[:rnd.IntN(len(damaged))]
		}
		require.NoError(t, os.WriteFile(kept[0], damaged, 0o600))
		again, read := openAt(t, f.dir, cache, "HEAD")
		assert.NotZero(t, read)
		require.Equal(t, want, told(t, again, history.Query{}, nil))
	}
}

// TestWhoBroughtWhat compares with what git says is in a step of the main line and not in
// the one before.
func TestWhoBroughtWhat(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		f := newForge(t)
		f.tangled(rand.New(rand.NewPCG(seed, 4)), 50)
		f.write(t)
		by := map[string]string{}
		line := strings.Fields(git(t, f.dir, "", "rev-list", "--first-parent", "--reverse", "HEAD"))
		for i, step := range line {
			args := []string{"rev-list", step}
			if i > 0 {
				args = append(args, "^"+line[i-1])
			}
			for _, id := range strings.Fields(git(t, f.dir, "", args...)) {
				by[id] = step
			}
		}
		entries := told(t, open(t, f.dir, ""), history.Query{Path: "cmdb"}, nil)
		require.NotEmpty(t, entries)
		for _, e := range entries {
			require.Equal(t, by[e.Commit.String()], e.Merged.String())
		}
	}
}

// TestFirstParents compares with git's differences of the main line.
func TestFirstParents(t *testing.T) {
	t.Parallel()
	renamed := 0
	for seed := range uint64(6) {
		f := newForge(t)
		f.tangled(rand.New(rand.NewPCG(seed, 5)), 90)
		f.write(t)
		var want, got []string
		commit := ""
		for line := range strings.Lines(git(t, f.dir, "", "log", "--first-parent", "-m", "--no-renames", "--name-only", "--format=@%H", "HEAD", "--", "cmdb/items", "catalogue/services")) {
			line = strings.TrimSpace(line)
			if id, ok := strings.CutPrefix(line, "@"); ok {
				commit = id
			} else if strings.HasSuffix(line, ".yaml") || strings.HasSuffix(line, ".json") {
				want = append(want, commit+" "+line)
			}
		}
		for _, e := range told(t, open(t, f.dir, ""), history.Query{FirstParent: true}, nil) {
			got = append(got, e.Commit.String()+" "+e.Path)
			if e.Op == history.Rename {
				got = append(got, e.Commit.String()+" "+e.WasPath)
				renamed++
			}
		}
		require.ElementsMatch(t, want, got)
	}
	assert.NotZero(t, renamed)
}

func TestOfATime(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	f.tangled(rand.New(rand.NewPCG(7, 6)), 60)
	f.write(t)
	h := open(t, f.dir, "")
	all := told(t, h, history.Query{}, nil)
	since, until := all[len(all)*2/3].Committer.At, all[len(all)/3].Committer.At
	var want []history.Entry
	for _, e := range all {
		if !e.Committer.At.Before(since) && !e.Committer.At.After(until) {
			want = append(want, e)
		}
	}
	require.NotEmpty(t, want)
	require.Less(t, len(want), len(all))
	assert.Equal(t, want, told(t, h, history.Query{Since: since, Until: until}, nil))
}
