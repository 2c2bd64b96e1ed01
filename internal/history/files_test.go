package history_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/record"
)

// tipRecords returns the files of records that the tip has, one for each record.
func tipRecords(t testing.TB, dir string) (refs []estate.Ref, paths []string) {
	t.Helper()
	at := map[estate.Ref][]string{}
	for path := range strings.SplitSeq(strings.TrimSpace(git(t, dir, "", "ls-tree", "-r", "--name-only", "HEAD")), "\n") {
		if loc, _, _ := record.Locate(path); loc.Ref != "" {
			at[loc.Ref] = append(at[loc.Ref], path)
		}
	}
	for ref, files := range at {
		if len(files) == 1 { // which of two is meant is not this test's
			refs, paths = append(refs, ref), append(paths, files[0])
		}
	}
	return refs, paths
}

// TestManyFilesAreFollowedAsEachAlone holds one walk for all against one for each.
func TestManyFilesAreFollowedAsEachAlone(t *testing.T) {
	t.Parallel()
	moved, compared := 0, 0
	for seed := range uint64(24) {
		f := newForge(t)
		f.tangled(rand.New(rand.NewPCG(seed, 9)), 100)
		f.write(t)
		h := open(t, f.dir, "")
		refs, paths := tipRecords(t, f.dir)
		all, err := h.Files(t.Context(), append(paths, "cmdb/items/of-nobody.yaml"))
		require.NoError(t, err)
		reader := &history.Reader{Decode: func(_ context.Context, contents []history.Content) ([]estate.Node, error) {
			return make([]estate.Node, len(contents)), nil
		}}
		for i, ref := range refs {
			want, err := h.Find(t.Context(), history.Query{Ref: ref})
			require.NoError(t, err)
			require.Equal(t, entriesOf(t, want, reader), entriesOf(t, all[i], reader), "seed %d: %s", seed, ref)
			require.Equal(t, want.Hidden, all[i].Hidden, "seed %d: %s", seed, ref)
			for k := range all[i].Len() {
				o := all[i].Origin(reader, k)
				assert.Equal(t, all[i].Commit(k), o.Commit)
				if o.WasPath != "" {
					moved++
				}
				assert.True(t, touches(h.Touched(o.Commit), ref, o), "what a commit did to a record is among what it touched")
			}
			compared++
		}
		assert.Zero(t, all[len(refs)].Len())
	}
	assert.Greater(t, moved, 5, "files were moved")
	assert.Greater(t, compared, 40)
}

func touches(all []history.Touch, _ estate.Ref, o history.Origin) bool {
	for _, touch := range all {
		if touch.After.Path == o.Path || touch.Before.Path == o.Path {
			return true
		}
	}
	return false
}

func entriesOf(t testing.TB, r *history.Result, reader *history.Reader) []history.Entry {
	t.Helper()
	var all []history.Entry
	require.NoError(t, r.Each(t.Context(), reader, func(e history.Entry) (bool, error) {
		all = append(all, e)
		return true, nil
	}))
	require.Len(t, all, r.Len())
	return all
}

func TestASectionOfAResultIsThatPart(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	f.tangled(rand.New(rand.NewPCG(3, 3)), 60)
	f.write(t)
	h := open(t, f.dir, "")
	reader := &history.Reader{Decode: func(_ context.Context, contents []history.Content) ([]estate.Node, error) {
		return make([]estate.Node, len(contents)), nil
	}}
	all, err := h.Find(t.Context(), history.Query{})
	require.NoError(t, err)
	entries := entriesOf(t, all, reader)
	require.Greater(t, len(entries), 20)
	assert.Equal(t, entries[3:9], entriesOf(t, all.Section(3, 9), reader))
	assert.Equal(t, entries[len(entries)-2:], entriesOf(t, all.Section(len(entries)-2, len(entries)+5), reader))
	assert.Zero(t, all.Section(5, 2).Len())
	assert.Zero(t, all.Section(-3, -1).Len())
}

func TestAnUnknownCommitTouchesNothing(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	f.tangled(rand.New(rand.NewPCG(1, 3)), 5)
	f.write(t)
	assert.Empty(t, open(t, f.dir, "").Touched(gittree.Hash{1}))
}
