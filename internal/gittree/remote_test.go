package gittree_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// newRemote makes a bare repository and clones of it.
func newRemote(t testing.TB, clones int) (bare string, at []string) {
	t.Helper()
	bare = filepath.Join(t.TempDir(), "remote.git")
	git(t, t.TempDir(), "init", "--quiet", "--bare", bare)
	for range clones {
		dir := newRepo(t, map[string]string{"a": "1"})
		git(t, dir, "remote", "add", "origin", bare)
		at = append(at, dir)
	}
	return bare, at
}

func TestFetchAndPush(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 2)
	ours, theirs := open(t, dirs[0]), open(t, dirs[1])
	ctx := t.Context()
	for _, remote := range []string{"origin", bare, "file://" + bare} {
		_, ok, err := ours.Fetch(ctx, remote, "chain")
		require.NoError(t, err)
		require.False(t, ok)
	}
	first, err := next(ours, gittree.Hash{}, "first")
	require.NoError(t, err)
	require.NoError(t, ours.Push(ctx, "origin", "chain", first, gittree.Hash{}))
	require.NoError(t, ours.Push(ctx, "origin", "chain", first, gittree.Hash{}), "the answer may have been lost")
	h, ok, err := ours.Reference("refs/remotes/origin/chain")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, first, h)

	other, err := next(theirs, gittree.Hash{}, "other")
	require.NoError(t, err)
	require.ErrorIs(t, theirs.Push(ctx, "origin", "chain", other, gittree.Hash{}), gittree.ErrReferenceMoved)
	h, ok, err = theirs.Fetch(ctx, "origin", "chain")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, first, h)
	second, err := next(theirs, h, "second")
	require.NoError(t, err)
	require.NoError(t, theirs.Push(ctx, bare, "chain", second, h))
	require.Error(t, theirs.Push(ctx, "origin", "chain", other, second), "it would rewrite the branch")
	require.Equal(t, second.String(), git(t, bare, "rev-parse", "chain"))

	third, err := next(ours, first, "third")
	require.NoError(t, err)
	require.ErrorIs(t, ours.Push(ctx, "origin", "chain", third, first), gittree.ErrReferenceMoved)
	h, ok, err = ours.Fetch(ctx, bare, "chain")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, second, h)
	all, err := ours.References("refs/remotes/")
	require.NoError(t, err)
	require.Len(t, all, 2, "what an address gave is kept, too")

	// A remote that was rolled back has moved, although a push would fast-forward it.
	git(t, bare, "update-ref", "refs/heads/chain", first.String())
	fourth, err := next(theirs, second, "fourth")
	require.NoError(t, err)
	require.ErrorIs(t, theirs.Push(ctx, "origin", "chain", fourth, second), gittree.ErrReferenceMoved)
	git(t, bare, "update-ref", "-d", "refs/heads/chain")
	require.ErrorIs(t, theirs.Push(ctx, "origin", "chain", fourth, second), gittree.ErrReferenceMoved)
	_, ok, err = theirs.Fetch(ctx, "origin", "chain")
	require.NoError(t, err)
	require.False(t, ok)
}

func TestRemoteRejects(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 1)
	r := open(t, dirs[0])
	hook := filepath.Join(bare, "hooks", "update")
	require.NoError(t, os.MkdirAll(filepath.Dir(hook), 0o755))
	require.NoError(t, os.WriteFile(hook, []byte("#!/bin/sh\necho protected by the office >&2\nexit 1\n"), 0o755))
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	err = r.Push(t.Context(), "origin", "chain", first, gittree.Hash{})
	require.NotErrorIs(t, err, gittree.ErrReferenceMoved)
	require.ErrorContains(t, err, "protected by the office")
	require.ErrorContains(t, err, "hook declined")

	_, _, err = r.Fetch(t.Context(), filepath.Join(bare, "absent"), "chain")
	require.ErrorContains(t, err, "cannot be reached")
	_, _, err = r.Fetch(t.Context(), "nosuch://ada:secret@example.org/x", "chain")
	require.ErrorContains(t, err, "nosuch://example.org/x cannot be reached")
	require.NotContains(t, err.Error(), "secret")
	require.NoError(t, os.Mkdir(filepath.Join(dirs[0], "folder"), 0o755))
	for _, remote := range []string{"", "-x", "--upload-pack=touch x", "nowhere", "folder", "ext::sh -c true", "a\nb"} {
		_, _, err := r.Fetch(t.Context(), remote, "chain")
		require.ErrorContains(t, err, "there is no remote", remote)
		require.Error(t, r.Push(t.Context(), remote, "chain", first, gittree.Hash{}))
	}
	for _, branch := range []string{"", "-x", "a:b", "a*", "refs/heads/a", "a b", "a..b", "a~1"} {
		_, _, err := r.Fetch(t.Context(), "origin", branch)
		require.ErrorContains(t, err, "is not the name of a branch", branch)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = r.Fetch(ctx, "origin", "chain")
	require.ErrorIs(t, err, context.Canceled)
}

// TestPushRace: two clones append to the remote's branch at once; nothing that was pushed
// is lost.
func TestPushRace(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 2)
	var mu sync.Mutex
	var want []string
	var wg sync.WaitGroup
	for i, dir := range dirs {
		r := open(t, dir)
		wg.Go(func() {
			for n := range 10 {
				h, err := pushOne(t.Context(), r, fmt.Sprintf("clone %d entry %d", i, n))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				want = append(want, h.String())
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.Len(t, want, 20)
	require.ElementsMatch(t, want, strings.Fields(git(t, bare, "rev-list", chain)))
}

func pushOne(ctx context.Context, r *gittree.Repository, message string) (gittree.Hash, error) {
	for range 200 {
		now, _, err := r.Fetch(ctx, "origin", "chain")
		if err != nil {
			return gittree.Hash{}, err
		}
		made, err := next(r, now, message)
		if err != nil {
			return gittree.Hash{}, err
		}
		if err := r.Push(ctx, "origin", "chain", made, now); !errors.Is(err, gittree.ErrReferenceMoved) {
			return made, err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return gittree.Hash{}, errors.New("others were faster 200 times")
}
