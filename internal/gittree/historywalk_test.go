package gittree_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// walkHistory returns all commits of a history.
func walkHistory(t testing.TB, r *gittree.Repository, tip gittree.Hash, known func(gittree.Hash) bool) []gittree.Past {
	t.Helper()
	h, err := r.History(tip, known)
	require.NoError(t, err)
	var all []gittree.Past
	for {
		p, ok, err := h.Next(t.Context())
		require.NoError(t, err)
		if !ok {
			return all
		}
		all = append(all, p)
	}
}

// shown writes a history as git log --raw -c does.
func shown(all []gittree.Past) string {
	var out strings.Builder
	for _, p := range all {
		fmt.Fprintf(&out, "%s %d %s\n", p.ID, p.Committer.Time.Unix(), p.Author.Email)
		if len(p.Parents) < 2 {
			out.WriteString(raw(p.Changes))
		}
	}
	return out.String()
}

func TestHistoryIsGitLogs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for range 6 {
		f := newForge(t)
		merges := f.tangled(rnd, 80)
		ids := f.write(t)
		r := open(t, f.dir)
		tip := ids[f.count]
		all := walkHistory(t, r, tip, nil)
		want := gitOutput(t, f.dir, "", "log", "--raw", "--no-renames", "--no-abbrev", "--no-diff-merges", "--format=%H %ct %ae", tip.String())
		require.Equal(t, strings.ReplaceAll(want, "\n\n", "\n"), shown(all))
		evil := 0
		for _, p := range all {
			if len(p.Parents) < 2 {
				continue
			}
			paths := ""
			for _, c := range p.Changes {
				paths += c.Path + "\n"
			}
			require.Equal(t, gitOutput(t, f.dir, "", "diff-tree", "-r", "-c", "--no-commit-id", "--name-only", p.ID.String()), paths)
			evil += len(p.Changes)
		}
		assert.NotZero(t, merges)
		assert.NotZero(t, evil)
		// What is known is left out, with all that it leads to.
		behind := map[gittree.Hash]bool{}
		for _, p := range walkHistory(t, r, all[len(all)/2].ID, nil) {
			behind[p.ID] = true
		}
		rest := slices.DeleteFunc(slices.Clone(all), func(p gittree.Past) bool { return behind[p.ID] })
		got := walkHistory(t, r, tip, func(h gittree.Hash) bool { return behind[h] })
		require.ElementsMatch(t, hashes(rest), hashes(got))
		require.Empty(t, walkHistory(t, r, tip, func(h gittree.Hash) bool { return h == tip }))
	}
}

func hashes(all []gittree.Past) []gittree.Hash {
	var ids []gittree.Hash
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	return ids
}

// tangled makes a history of edits, merges, evil merges, equal dates and dates out of
// order, and returns how many merges it has. All commits can be reached from the last.
func (f *forge) tangled(rnd *rand.Rand, n int) (merges int) {
	trees := map[int]tree{}
	loose := map[int]bool{}
	seconds := 1_000_000
	for i := range n {
		if rnd.IntN(3) > 0 {
			seconds += rnd.IntN(3)
		}
		at := seconds
		if rnd.IntN(8) == 0 {
			at -= rnd.IntN(20)
		}
		var parents []int
		content := tree{}
		switch {
		case i == n-1:
			for p := range loose {
				parents = append(parents, p)
			}
			slices.Sort(parents)
		case i > 0:
			for range []int{1, 1, 1, 2, 2, 3}[rnd.IntN(6)] {
				if p := max(1, f.count-rnd.IntN(5)); !slices.Contains(parents, p) {
					parents = append(parents, p)
				}
			}
		}
		if len(parents) > 0 {
			content = trees[parents[0]]
		}
		if len(parents) > 1 {
			merges++
			for path, file := range trees[parents[1]] {
				if rnd.IntN(2) == 0 {
					content = content.clone()
					delete(content, path)
					content.put(path, file)
				}
			}
		}
		if len(parents) < 2 || rnd.IntN(3) == 0 {
			content = content.edited(rnd, 1+rnd.IntN(4))
		}
		mark := f.commit(at, content, parents...)
		trees[mark] = content
		for _, p := range parents {
			delete(loose, p)
		}
		loose[mark] = true
	}
	return merges
}

func TestHistoryOfAShallowClone(t *testing.T) {
	f := newForge(t)
	last := f.commit(1, tree{"a": "100644 1"})
	for i := range 5 {
		last = f.commit(2+i, tree{"a": fmt.Sprintf("100644 %d", i+2), "b": "100644 b"}, last)
	}
	ids := f.write(t)
	git(t, f.dir, "update-ref", "refs/heads/main", ids[last].String())
	dir := t.TempDir()
	git(t, dir, "clone", "--quiet", "--depth=2", "--branch=main", "file://"+f.dir, "clone")
	r := open(t, dir+"/clone")
	all := walkHistory(t, r, ids[last], nil)
	require.Len(t, all, 2)
	assert.Len(t, all[0].Changes, 1)
	assert.Len(t, all[1].Changes, 2, "history begins where the clone does, as in git")
	h, err := r.History(ids[last], nil)
	require.NoError(t, err)
	assert.True(t, h.Cut())
}

func TestHistoryReadsWhatCommitsSayLeniently(t *testing.T) {
	dir := newRepo(t, sample)
	tree := git(t, dir, "rev-parse", "HEAD^{tree}")
	odd := gitInput(t, dir, "tree "+tree+"\nauthor nobody\ncommitter A<<b> x> 99999999999999999999 +0000\n\nwork\n", "hash-object", "-t", "commit", "-w", "--literally", "--stdin")
	all := walkHistory(t, open(t, dir), id(t, odd), nil)
	require.Len(t, all, 1)
	assert.Equal(t, "nobody", all[0].Author.Name)
	assert.Zero(t, all[0].Committer.Time.Unix())
	assert.Equal(t, "work", all[0].Summary)

	blob := id(t, git(t, dir, "rev-parse", "HEAD:README.md"))
	bad := gitInput(t, dir, "100644 ..\x00"+string(blob[:]), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
	all = walkHistory(t, open(t, dir), id(t, commitTree(t, dir, bad)), nil)
	var fault *gittree.TreeError
	require.ErrorAs(t, all[0].Fault, &fault, "one hostile tree does not hide the rest of history")
}
