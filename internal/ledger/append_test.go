package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	repo := open(t, p.dir)
	a := p.appender(repo)
	p.adopt(t, a)
	// Folders hold a hundred entries, and one of them is begun here.
	const most = 120
	main := repo2(t, repo, p.main)
	for i := 0; i < most; {
		var drafts []ledger.Draft
		for range min(25, most-i) {
			e, err := entryBy(repo, p.main, ledger.Merged)
			require.NoError(t, err)
			e.Why, e.Before, e.After, e.Pull, e.Change = fmt.Sprint(i), p.main, p.main, i, "change/2026-11-20-x"
			drafts = append(drafts, ledger.Draft{Entry: e, Pins: []gittree.Hash{main}})
			i++
		}
		_, err := a.Append(t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) { return drafts, nil })
		require.NoError(t, err)
	}
	links := check(t, p.dir)
	require.Len(t, links, most+1)
	for i, link := range links {
		require.Equal(t, i+1, link.Entry.Number)
		require.Equal(t, noon, link.Entry.RecordedAt)
		if i == 0 {
			require.Empty(t, link.Commit.Parents, "the branch begins by itself")
			continue
		}
		require.Equal(t, []gittree.Hash{main}, link.Pinned)
		require.Equal(t, fmt.Sprint(i-1), link.Entry.Why)
		require.Equal(t, links[i-1].Digest, link.Entry.Previous)
		require.Equal(t, links[i-1].Commit.ID, link.Commit.Parents[0])
	}

	l, _, err := ledger.Open(t.Context(), repo)
	require.NoError(t, err)
	i := len(links)
	for link, err := range l.Newest(t.Context()) {
		require.NoError(t, err)
		i--
		require.Equal(t, links[i], link)
	}
	require.Zero(t, i)
	i = len(links)
	for h, err := range l.Headings(t.Context()) {
		require.NoError(t, err)
		i--
		e := links[i].Entry
		require.Equal(t, ledger.Heading{
			Commit: links[i].Commit.ID, Number: e.Number, Kind: e.Kind, Subject: strings.Split(links[i].Commit.Message, "\n")[0],
			Main: e.Main, Before: e.Before, After: e.After, Head: e.Head,
		}, h)
	}
	require.Zero(t, i)

	// From a mark, only what follows it is read.
	for _, from := range []int{1, 99, 100, 101, most + 1} {
		mark := ledger.Mark{Commit: links[from-1].Commit.ID, Number: from, Digest: links[from-1].Digest, Time: noon}
		n := 0
		end, err := l.Check(t.Context(), mark, func(_ ledger.Link, faults []ledger.Fault) error {
			n++
			require.Empty(t, faults)
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, most+1-from, n)
		require.Equal(t, most+1, end.Number)
	}
	// And git itself believes it.
	write(t, p.dir, "signers", git(t, p.dir, "show", "main:"+ledger.SignersPath)+"\n")
	git(t, p.dir, "-c", "gpg.ssh.allowedSignersFile="+filepath.Join(p.dir, "signers"), "verify-commit", ledger.Branch)
	git(t, p.dir, "fsck", "--strict")
}

func repo2(t *testing.T, repo *gittree.Repository, rev string) gittree.Hash {
	t.Helper()
	id, err := repo.Resolve(rev)
	require.NoError(t, err)
	return id
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	repo := open(t, p.dir)
	a := p.appender(repo)
	p.adopt(t, a)

	other := *a
	var err error
	other.Key, err = ledger.NewKey("other")
	require.NoError(t, err)
	_, err = note(t.Context(), &other, p.main, "by another key")
	require.ErrorContains(t, err, "is not in .github/allowed_signers")

	early := *a
	early.Now = func() time.Time { return noon.Add(-2 * time.Hour) }
	_, err = note(t.Context(), &early, p.main, "the clock is slow")
	require.NoError(t, err, "an entry is never older than the one before")

	none := *a
	none.Key = nil
	_, err = note(t.Context(), &none, p.main, "without a key")
	require.ErrorContains(t, err, "no key")

	// A key whose time is over.
	closed, n, err := ledger.Close([]byte(git(t, p.dir, "show", "main:"+ledger.SignersPath)+"\n"), p.key.Public().Fingerprint(), noon.Add(-time.Minute))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	write(t, p.dir, ledger.SignersPath, string(closed))
	git(t, p.dir, "commit", "-qam", "Close")
	_, err = note(t.Context(), a, "main", "too late")
	require.ErrorContains(t, err, "is not valid at 2026-11-20T12:00:00Z")
	assert.Len(t, check(t, p.dir), 2)
}

func TestTwoWritersInOneProcess(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.adopt(t, p.appender(open(t, p.dir)))
	each := 100
	if testing.Short() {
		each = 25
	}
	var writers sync.WaitGroup
	errs := make([]error, 2)
	for w := range errs {
		repo := open(t, p.dir)
		writers.Go(func() {
			a := p.appender(repo)
			for i := range each {
				if _, err := note(t.Context(), a, p.main, fmt.Sprintf("writer %d, %d", w, i)); err != nil {
					errs[w] = err
					return
				}
			}
		})
	}
	writers.Wait()
	require.NoError(t, errs[0])
	require.NoError(t, errs[1])
	everything(t, check(t, p.dir), each)
}

// everything demands the entries of two writers, each in its order.
func everything(t *testing.T, links []ledger.Link, each int) {
	t.Helper()
	require.Len(t, links, 2*each+1)
	var next [2]int
	for _, link := range links[1:] {
		var w, i int
		_, err := fmt.Sscanf(link.Entry.Why, "writer %d, %d", &w, &i)
		require.NoError(t, err)
		require.Equal(t, next[w], i)
		next[w]++
	}
	require.Equal(t, [2]int{each, each}, next)
}

// The plan of whoever comes second is made again, and sees what the first one wrote.
func TestPlanSeesTheOthers(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	repo, rival := open(t, p.dir), open(t, p.dir)
	a := p.appender(repo)
	p.adopt(t, a)
	e, err := entryBy(repo, p.main, ledger.Submitted)
	require.NoError(t, err)
	calls := 0
	links, err := a.Append(t.Context(), func(ctx context.Context, l *ledger.Ledger) ([]ledger.Draft, error) {
		calls++
		if calls == 1 {
			_, err := note(ctx, p.appender(rival), p.main, "first")
			return []ledger.Draft{{Entry: e}}, err
		}
		for link, err := range l.Newest(ctx) {
			require.NoError(t, err)
			require.Equal(t, "first", link.Entry.Why)
			break
		}
		return nil, nil
	})
	require.NoError(t, err)
	require.Empty(t, links)
	require.Equal(t, 2, calls)
	require.Len(t, check(t, p.dir), 2)
}

// A rival that sets the branch by git itself is noticed, and nothing of it is lost.
func TestRivalGit(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	repo := open(t, p.dir)
	a := p.appender(repo)
	p.adopt(t, a)
	other := t.TempDir()
	git(t, other, "clone", "-q", p.dir, ".")
	git(t, other, "branch", ledger.Branch, "origin/"+ledger.Branch)
	theirs := p.appender(open(t, other))
	_, err := note(t.Context(), theirs, p.main, "theirs")
	require.NoError(t, err)
	e, err := entryBy(repo, p.main, ledger.Submitted)
	require.NoError(t, err)
	e.Why = "ours"
	first := true
	_, err = a.Append(t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) {
		if first {
			first = false
			git(t, p.dir, "fetch", "-q", other, ledger.Branch+":"+ledger.Branch)
		}
		return []ledger.Draft{{Entry: e}}, nil
	})
	require.NoError(t, err)
	links := check(t, p.dir)
	require.Len(t, links, 3)
	require.Equal(t, "theirs", links[1].Entry.Why)
	require.Equal(t, "ours", links[2].Entry.Why)
}

func TestTwoClonesPush(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	bare := t.TempDir()
	git(t, bare, "clone", "-q", "--bare", p.dir, ".")
	var dirs []string
	for range 2 {
		dir := t.TempDir()
		git(t, dir, "clone", "-q", bare, ".")
		dirs = append(dirs, dir)
	}
	begin := p.appender(open(t, dirs[0]))
	begin.Remote = "origin"
	p.adopt(t, begin)
	const each = 10
	var writers sync.WaitGroup
	errs := make([]error, 2)
	for w := range errs {
		repo := open(t, dirs[w])
		writers.Go(func() {
			a := p.appender(repo)
			a.Remote = "origin"
			for i := range each {
				if _, err := note(t.Context(), a, p.main, fmt.Sprintf("writer %d, %d", w, i)); err != nil {
					errs[w] = err
					return
				}
			}
		})
	}
	writers.Wait()
	require.NoError(t, errs[0])
	require.NoError(t, errs[1])
	everything(t, check(t, bare), each)
	for _, dir := range dirs {
		check(t, dir)
	}
}

// What only this repository has is pushed, and what contradicts the remote is refused.
func TestRemoteAndHereDiffer(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	bare := t.TempDir()
	git(t, bare, "clone", "-q", "--bare", p.dir, ".")
	git(t, p.dir, "remote", "add", "origin", bare)
	repo := open(t, p.dir)
	a := p.appender(repo)
	p.adopt(t, a)
	_, err := note(t.Context(), a, p.main, "here only")
	require.NoError(t, err)
	a.Remote = "origin"
	_, err = note(t.Context(), a, p.main, "there too")
	require.NoError(t, err)
	require.Len(t, check(t, bare), 3)

	// The remote is ahead of a branch here: appending here would contradict it.
	clone := t.TempDir()
	git(t, clone, "clone", "-q", bare, ".")
	b := p.appender(open(t, clone))
	_, err = note(t.Context(), b, p.main, "from the remote's")
	require.NoError(t, err)
	git(t, clone, "update-ref", "refs/heads/"+ledger.Branch, "origin/"+ledger.Branch+"~1")
	_, err = note(t.Context(), b, p.main, "behind")
	require.ErrorContains(t, err, "has entries that refs/heads/change-ledger lacks")

	// Both have something of their own.
	git(t, clone, "update-ref", "refs/heads/"+ledger.Branch, "origin/"+ledger.Branch)
	_, err = note(t.Context(), b, p.main, "another")
	require.NoError(t, err)
	_, err = note(t.Context(), a, p.main, "one")
	require.NoError(t, err)
	b.Remote = "origin"
	before := git(t, clone, "rev-parse", ledger.Branch)
	_, err = note(t.Context(), b, p.main, "which")
	require.ErrorContains(t, err, "contradict each other")
	require.Equal(t, before, git(t, clone, "rev-parse", ledger.Branch), "nothing that is only here is lost")
}
