package mirror_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/mirror"
)

func with(password string) gittree.Credentials {
	return func(context.Context) (string, string, error) { return "x-access-token", password, nil }
}

func options(s *server, dir string) mirror.Options {
	return mirror.Options{
		Dir: dir, Address: s.address, Read: with(readPassword), Write: with(writePassword),
		Main: "main", Branches: []string{"change-ledger", "change-ledger-names"},
	}
}

func open(t testing.TB, o mirror.Options) *mirror.Mirror {
	t.Helper()
	m, err := mirror.Open(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := open(t, options(s, filepath.Join(t.TempDir(), "mirrors", "7")))
	_, err := m.Update(t.Context())
	require.ErrorContains(t, err, "there is no branch main")

	first := s.commit(t, "refs/heads/main", "first")
	s.commit(t, "refs/heads/elsewhere", "of no interest")
	s.commit(t, "refs/heads/x/refs/heads/main", "a name that ends alike")
	main, err := m.Update(t.Context())
	require.NoError(t, err)
	require.Equal(t, first, main)
	ledger := s.commit(t, "refs/heads/change-ledger", "entry")
	second := s.commit(t, "refs/heads/main", "second", first)
	main, err = m.Update(t.Context())
	require.NoError(t, err)
	require.Equal(t, second, main)
	all, err := m.Repository().References("refs/")
	require.NoError(t, err)
	require.Equal(t, map[string]gittree.Hash{m.Main(): second, "refs/remotes/origin/change-ledger": ledger}, all)

	before := s.requests.Load()
	_, err = m.Update(t.Context())
	require.NoError(t, err)
	require.LessOrEqual(t, s.requests.Load()-before, int64(2), "news are asked for once, with git's two requests")

	later := s.commit(t, "refs/heads/change-ledger", "another entry", ledger)
	before = s.requests.Load()
	main, err = m.UpdateMain(t.Context())
	require.NoError(t, err)
	require.Equal(t, second, main)
	require.LessOrEqual(t, s.requests.Load()-before, int64(2), "other branches are not brought")
	kept, ok, err := m.Repository().Reference("refs/remotes/origin/change-ledger")
	require.NoError(t, err)
	require.True(t, ok && kept == ledger)
	_, err = m.Update(t.Context())
	require.NoError(t, err)

	rewritten := s.commit(t, "refs/heads/main", "rewritten")
	main, err = m.UpdateMain(t.Context())
	require.NoError(t, err)
	require.Equal(t, rewritten, main)
	git(t, s.bare, "update-ref", "-d", "refs/heads/change-ledger")
	main, err = m.Update(t.Context())
	require.NoError(t, err)
	require.Equal(t, rewritten, main)
	kept, ok, err = m.Repository().Reference("refs/remotes/origin/change-ledger")
	require.NoError(t, err)
	require.True(t, ok && kept == later, "what is gone there may be the last copy here")
}

func TestPull(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := open(t, options(s, filepath.Join(t.TempDir(), "7")))
	base := s.commit(t, "refs/heads/main", "base")
	require.ErrorIs(t, m.Pull(t.Context(), 42, hash(t, "0123456789012345678901234567890123456789")), mirror.ErrBehind, "there is no such reference yet")
	first := s.commit(t, "refs/pull/42/head", "first", base)
	require.NoError(t, m.Pull(t.Context(), 42, first))
	before := s.requests.Load()
	require.NoError(t, m.Pull(t.Context(), 42, first))
	require.Equal(t, before, s.requests.Load(), "it is here")
	require.ErrorIs(t, m.Pull(t.Context(), 42, hash(t, "0123456789012345678901234567890123456789")), mirror.ErrBehind)

	second := s.commit(t, "refs/pull/42/head", "second", first)
	third := s.commit(t, "refs/pull/42/head", "third, pushed by force", base)
	require.NoError(t, m.Pull(t.Context(), 42, second), "the head has moved on, but it can be had by its id")
	_, err := m.Repository().CommitTree(second)
	require.NoError(t, err)
	require.NoError(t, m.Pull(t.Context(), 42, third))
	all, err := m.Repository().References("refs/")
	require.NoError(t, err)
	require.Equal(t, map[string]gittree.Hash{"refs/remotes/origin/gitsm-pull/42": third}, all)
	require.Error(t, m.Pull(t.Context(), 0, third))
	require.Error(t, m.Pull(t.Context(), 42, gittree.Hash{}))
}

func TestGroup(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := open(t, options(s, filepath.Join(t.TempDir(), "7")))
	base := s.commit(t, "refs/heads/main", "base")
	const reference = "refs/heads/gh-readonly-queue/main/pr-42-abc"
	group := s.commit(t, reference, "group", base)
	require.NoError(t, m.Group(t.Context(), reference, group))
	_, err := m.Repository().CommitTree(group)
	require.NoError(t, err)
	gone := s.commit(t, reference, "another", base)
	git(t, s.bare, "update-ref", "-d", reference)
	require.NoError(t, m.Group(t.Context(), reference, gone))
	require.ErrorIs(t, m.Group(t.Context(), reference, hash(t, "0123456789012345678901234567890123456789")), mirror.ErrBehind)
	for _, bad := range []string{"", "main", "refs/heads/../x", "refs/heads/a:refs/heads/b", "+refs/heads/main", "--upload-pack=x", "refs/heads/*"} {
		require.ErrorContains(t, m.Group(t.Context(), bad, hash(t, "0123456789012345678901234567890123456789")), "is not the full name of a reference", bad)
	}
}

func TestReviewed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := open(t, options(s, filepath.Join(t.TempDir(), "7")))
	base := s.commit(t, "refs/heads/main", "base")
	var there, nowhere []gittree.Hash
	for i := range 5 {
		there = append(there, s.commit(t, "refs/heads/force", fmt.Sprint("pushed by force ", i), base))
		nowhere = append(nowhere, hash(t, fmt.Sprintf("%040x", 77*i)))
	}
	git(t, s.bare, "update-ref", "-d", "refs/heads/force")
	absent, err := m.Reviewed(t.Context(), append(append(there, nowhere...), there...)...)
	require.NoError(t, err)
	require.ElementsMatch(t, nowhere, absent)
	for _, h := range there {
		_, err := m.Repository().CommitTree(h)
		require.NoError(t, err)
	}
	absent, err = m.Reviewed(t.Context())
	require.NoError(t, err)
	require.Empty(t, absent)
}

// TestSecrets: passwords are nowhere but in the request.
func TestSecrets(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.watching.Store(true)
	first := s.commit(t, "refs/heads/main", "first")
	o := options(s, filepath.Join(t.TempDir(), "7"))
	m := open(t, o)
	_, err := m.Update(t.Context())
	require.NoError(t, err)
	s.reader.Store("another one")
	_, err = m.Update(t.Context())
	require.ErrorContains(t, err, "cannot be reached")
	require.NotContains(t, err.Error(), readPassword)
	_, err = m.Reviewed(t.Context(), hash(t, "0123456789012345678901234567890123456789"))
	require.ErrorContains(t, err, "cannot be reached", "what nobody could ask for is not absent")
	require.Error(t, m.Pull(t.Context(), 1, hash(t, "0123456789012345678901234567890123456789")))
	require.NotErrorIs(t, m.Pull(t.Context(), 1, hash(t, "0123456789012345678901234567890123456789")), mirror.ErrBehind)
	s.reader.Store(readPassword)

	require.Error(t, m.Repository().Push(t.Context(), mirror.Remote, "change-ledger", first, gittree.Hash{}), "it only reads")
	writer, err := gittree.Open(m.Dir())
	require.NoError(t, err)
	m.AuthenticateWriter(writer)
	require.NoError(t, writer.Push(t.Context(), mirror.Remote, "change-ledger", first, gittree.Hash{}))
	require.NoError(t, writer.Close())
	require.Equal(t, first.String(), git(t, s.bare, "rev-parse", "change-ledger"))

	require.Zero(t, s.seen.Load())
	require.NoError(t, filepath.WalkDir(o.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		require.NotContains(t, string(content), "ghs_", path)
		return err
	}))

	denied := errors.New("no token now")
	o.Read = func(context.Context) (string, string, error) { return "", "", denied }
	_, err = open(t, o).Update(t.Context())
	require.ErrorIs(t, err, denied)
}

func TestOpen(t *testing.T) {
	t.Parallel()
	s, moved := newServer(t), newServer(t)
	dir := filepath.Join(t.TempDir(), "7")
	s.commit(t, "refs/heads/main", "here")
	there := moved.commit(t, "refs/heads/main", "there")
	_, err := open(t, options(s, dir)).Update(t.Context())
	require.NoError(t, err)
	main, err := open(t, options(moved, dir)).Update(t.Context())
	require.NoError(t, err)
	require.Equal(t, there, main)
	for _, address := range []string{"", "ssh://git@example.org/x", "https://ada:secret@example.org/x", "https://token@example.org/x", "ext::sh -c x", "relative", "https://example.org/\n"} {
		o := options(s, filepath.Join(t.TempDir(), "8"))
		o.Address = address
		_, err := mirror.Open(t.Context(), o)
		require.ErrorContains(t, err, "is not the address of a repository", address)
		require.NotContains(t, err.Error(), "secret")
		require.NoDirExists(t, o.Dir)
	}
}

// TestLock: a git that was killed leaves a lock behind, which must not be for ever.
func TestLock(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := open(t, options(s, filepath.Join(t.TempDir(), "7")))
	first := s.commit(t, "refs/heads/main", "first")
	_, err := m.Update(t.Context())
	require.NoError(t, err)
	second := s.commit(t, "refs/heads/main", "second", first)
	lock := filepath.Join(m.Dir(), "refs", "remotes", "origin", "main.lock")
	require.NoError(t, os.WriteFile(lock, nil, 0o600))
	old := time.Now().Add(-time.Hour)
	require.NoError(t, os.Chtimes(lock, old, old))
	main, err := m.Update(t.Context())
	require.NoError(t, err)
	require.Equal(t, second, main)
	require.NoFileExists(t, lock)
}

// TestTogether: several mirrors on one folder, as of several processes, and tidying meanwhile.
func TestTogether(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	base := s.commit(t, "refs/heads/main", "base")
	dir := filepath.Join(t.TempDir(), "7")
	heads := make([]gittree.Hash, 3)
	for i := range heads {
		heads[i] = s.commit(t, fmt.Sprintf("refs/pull/%d/head", i+1), fmt.Sprint("head ", i), base)
	}
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			m, err := mirror.Open(t.Context(), options(s, dir))
			if err != nil {
				t.Error(err)
				return
			}
			var work sync.WaitGroup
			for i, head := range heads {
				work.Go(func() {
					_, err := m.Update(t.Context())
					if err := errors.Join(err, m.Pull(t.Context(), i+1, head), m.Tidy(t.Context())); err != nil {
						t.Error(err)
					}
				})
			}
			work.Wait()
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	git(t, dir, "fsck", "--strict")
	left, err := filepath.Glob(dir + "-new-*")
	require.NoError(t, err)
	require.Empty(t, left)
}
