package gittree_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

const chain = "refs/heads/chain"

// needKeygen skips a test where there is no ssh-keygen, unless everything has to be tested.
func needKeygen(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			t.Fatal("GITSM_REQUIRE_ALL=1, and there is no ssh-keygen on PATH")
		}
		t.Skip("there is no ssh-keygen on PATH for git to use")
	}
}

// next makes a commit upon another, or a first one.
func next(r *gittree.Repository, on gittree.Hash, message string) (gittree.Hash, error) {
	blob, err := r.WriteBlob([]byte(message))
	if err != nil {
		return gittree.Hash{}, err
	}
	tree, err := r.WriteTree([]gittree.TreeItem{{Name: "entry", Hash: blob}})
	if err != nil {
		return gittree.Hash{}, err
	}
	c := gittree.CommitText{Tree: tree, Author: author, Committer: author, Message: message}
	if !on.IsZero() {
		c.Parents = []gittree.Hash{on}
	}
	payload, err := c.Payload()
	if err != nil {
		return gittree.Hash{}, err
	}
	return r.WriteCommit(payload)
}

// add appends one commit to the chain, however often others are faster.
func add(ctx context.Context, r *gittree.Repository, message string) (gittree.Hash, error) {
	for {
		now, _, err := r.Reference(chain)
		if err != nil {
			return gittree.Hash{}, err
		}
		made, err := next(r, now, message)
		if err != nil {
			return gittree.Hash{}, err
		}
		if err = r.SwapReference(ctx, chain, now, made); err == nil || !errors.Is(err, gittree.ErrReferenceMoved) {
			return made, err
		}
	}
}

// TestSwapChild is a process that appends to a chain; it is run by other tests.
func TestSwapChild(t *testing.T) {
	dir := os.Getenv("GITSM_TEST_CHAIN")
	if dir == "" {
		t.Skip("it is the child of another test")
	}
	r := open(t, dir)
	n, err := strconv.Atoi(os.Getenv("GITSM_TEST_COUNT"))
	require.NoError(t, err)
	for i := range n {
		h, err := add(t.Context(), r, fmt.Sprintf("process %d entry %d", os.Getpid(), i))
		require.NoError(t, err)
		fmt.Printf("made %s\n", h)
	}
}

// child is a process that appends so often; what it has made is read from its output.
func child(t testing.TB, dir string, n int) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSwapChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), "GITSM_TEST_CHAIN="+dir, "GITSM_TEST_COUNT="+strconv.Itoa(n))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	return cmd, &out
}

func made(out string) []string {
	var all []string
	lines := bufio.NewScanner(strings.NewReader(out))
	for lines.Scan() {
		if h, ok := strings.CutPrefix(lines.Text(), "made "); ok && len(h) == 40 {
			all = append(all, h)
		}
	}
	return all
}

// requireChain checks that the chain is linear and holds each of the commits, and returns its length.
func requireChain(t testing.TB, dir string, want []string) int {
	t.Helper()
	all := strings.Fields(git(t, dir, "rev-list", chain))
	require.Subset(t, all, want)
	require.NotContains(t, git(t, dir, "rev-list", "--parents", "--min-parents=2", chain), " ")
	require.Empty(t, git(t, dir, "fsck", "--strict", "--no-dangling"))
	return len(all)
}

// requireNoLocks checks that nobody has left a lock.
func requireNoLocks(t testing.TB, dir string) {
	t.Helper()
	require.NoFileExists(t, filepath.Join(dir, ".git", filepath.FromSlash(chain)+".lock"))
	left, err := os.ReadDir(filepath.Join(dir, ".git", "gitsm-locks"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestSwapGoroutines(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	r := open(t, dir)
	var mu sync.Mutex
	var want []string
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 10 {
				h, err := add(t.Context(), r, fmt.Sprintf("goroutine %d entry %d", g, i))
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
	require.Equal(t, 80, requireChain(t, dir, want))
	requireNoLocks(t, dir)
	log, err := os.ReadFile(filepath.Join(dir, ".git", "logs", filepath.FromSlash(chain)))
	require.NoError(t, err)
	require.Equal(t, 80, strings.Count(string(log), "\n"))
	require.Len(t, strings.Split(git(t, dir, "reflog", "show", chain), "\n"), 80)
}

// TestSwapProcesses: four processes of ours and git itself append at once, 200 times in all.
func TestSwapProcesses(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	git(t, dir, "update-ref", chain, "HEAD")
	git(t, dir, "pack-refs", "--all")
	rounds := 40
	if testing.Short() {
		rounds = 10 // the race detector sees one process only
	}
	var outs []*bytes.Buffer
	var cmds []*exec.Cmd
	for range 4 {
		cmd, out := child(t, dir, rounds)
		cmds, outs = append(cmds, cmd), append(outs, out)
	}
	want := []string{git(t, dir, "rev-parse", "HEAD")}
	tree := git(t, dir, "rev-parse", "HEAD^{tree}")
	for i := 0; i < rounds; {
		now := git(t, dir, "rev-parse", chain)
		h := gitInput(t, dir, fmt.Sprintf("rival %d", i), "commit-tree", tree, "-p", now)
		cmd := exec.CommandContext(t.Context(), "git", "update-ref", chain, h, now)
		cmd.Dir, cmd.Env = dir, gitEnv()
		if cmd.Run() == nil {
			want = append(want, h)
			i++
		}
		if i == rounds/2 { // git moves the reference to another file under everybody's hands
			cmd := exec.CommandContext(t.Context(), "git", "pack-refs", "--all")
			cmd.Dir, cmd.Env = dir, gitEnv()
			_ = cmd.Run() // it may meet a lock
		}
	}
	for i, cmd := range cmds {
		require.NoError(t, cmd.Wait(), outs[i])
		require.Len(t, made(outs[i].String()), rounds)
		want = append(want, made(outs[i].String())...)
	}
	require.Equal(t, 5*rounds+1, requireChain(t, dir, want))
	requireNoLocks(t, dir)
}

// TestSwapKilled: processes die at any moment, and neither harm the chain nor stop others.
func TestSwapKilled(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	r := open(t, dir)
	var want []string
	for range 25 {
		a, outA := child(t, dir, 1000)
		b, outB := child(t, dir, 1000)
		time.Sleep(time.Duration(10+rand.IntN(120)) * time.Millisecond)
		require.NoError(t, a.Process.Kill())
		_ = a.Wait()
		time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
		require.NoError(t, b.Process.Kill())
		_ = b.Wait()
		want = append(append(want, made(outA.String())...), made(outB.String())...)
		h, err := add(t.Context(), r, "survivor")
		require.NoError(t, err)
		want = append(want, h.String())
	}
	require.Greater(t, requireChain(t, dir, want), 25, "the children were killed before they did anything")
	requireNoLocks(t, dir)
}

func TestSwapRefuses(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	r := open(t, dir)
	first := id(t, git(t, dir, "rev-parse", "HEAD"))
	second, err := next(r, first, "second")
	require.NoError(t, err)
	swap := func(name string, from, to gittree.Hash) error { return r.SwapReference(t.Context(), name, from, to) }

	require.ErrorIs(t, swap("refs/heads/main", gittree.Hash{}, second), gittree.ErrReferenceMoved)
	require.ErrorIs(t, swap("refs/heads/main", second, second), gittree.ErrReferenceMoved)
	require.ErrorIs(t, swap("refs/heads/absent", first, second), gittree.ErrReferenceMoved)
	require.NoError(t, swap("refs/heads/main", first, second))
	require.ErrorIs(t, swap("refs/heads/main", first, second), gittree.ErrReferenceMoved)
	require.Equal(t, second.String(), git(t, dir, "rev-parse", "main"))

	require.ErrorContains(t, swap("refs/heads/main/x", gittree.Hash{}, second), "beside refs/heads/main")
	git(t, dir, "update-ref", "refs/heads/a/b/c", "HEAD")
	git(t, dir, "pack-refs", "--all")
	require.ErrorContains(t, swap("refs/heads/a/b", gittree.Hash{}, second), "beside refs/heads/a/b/c")
	require.ErrorContains(t, swap("refs/heads/a/b/c/d", gittree.Hash{}, second), "beside refs/heads/a/b/c")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, ".git", "refs", "heads", "e", "m", "p"), 0o755))
	require.NoError(t, swap("refs/heads/e", gittree.Hash{}, second), "empty folders are nobody's")

	git(t, dir, "symbolic-ref", "refs/heads/symbolic", "refs/heads/main")
	require.ErrorContains(t, swap("refs/heads/symbolic", second, first), "symbolic")
	for _, name := range []string{"HEAD", "main", "refs/heads", "refs/heads/../x", "refs/heads/x.lock", "refs/worktree/x", "refs/heads/-x\n", "refs/x"} {
		require.Error(t, swap(name, gittree.Hash{}, second), name)
	}
	require.Error(t, swap("refs/heads/main", second, gittree.Hash{}))
	require.ErrorIs(t, swap("refs/heads/main", second, gittree.Hash{1}), gittree.ErrMissingObject)
	require.Error(t, swap("refs/heads/main", second, gittree.TreeHash(nil)))
	require.Equal(t, second.String(), git(t, dir, "rev-parse", "main"))
	require.Empty(t, git(t, dir, "fsck", "--strict", "--no-dangling"))
}

// TestForeignLock: a lock of git is waited for, and never removed.
func TestForeignLock(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	r := open(t, dir)
	lock := filepath.Join(dir, ".git", filepath.FromSlash(chain)+".lock")
	require.NoError(t, os.WriteFile(lock, nil, 0o644))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := add(ctx, r, "x")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.FileExists(t, lock)
	time.AfterFunc(300*time.Millisecond, func() { _ = os.Remove(lock) })
	_, err = add(t.Context(), r, "x")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(lock, nil, 0o644))
	_, err = add(t.Context(), r, "y")
	require.Contains(t, hint(t, err), lock)
	require.FileExists(t, lock)
}

func TestReferences(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	first := git(t, dir, "rev-parse", "HEAD")
	git(t, dir, "update-ref", "refs/remotes/origin/main", first)
	git(t, dir, "update-ref", "refs/remotes/origin/deep/er", first)
	git(t, dir, "tag", "-a", "-m", "annotated", "v1")
	git(t, dir, "pack-refs", "--all")
	second := commitFiles(t, dir, map[string]string{"a": "2"})
	git(t, dir, "update-ref", "refs/remotes/origin/main", second.String())
	git(t, dir, "update-ref", "refs/remotes/other/main", first)
	git(t, dir, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", "refs", "remotes", "origin", "x.lock"), nil, 0o644))
	linked := filepath.Join(t.TempDir(), "linked")
	git(t, dir, "worktree", "add", "--quiet", linked, "-b", "side")
	for _, at := range []string{dir, linked} {
		r := open(t, at)
		all, err := r.References("refs/remotes/")
		require.NoError(t, err)
		require.Equal(t, map[string]gittree.Hash{
			"refs/remotes/origin/main": second, "refs/remotes/origin/deep/er": id(t, first), "refs/remotes/other/main": id(t, first),
		}, all)
		h, ok, err := r.Reference("refs/remotes/origin/main")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, second, h)
		_, ok, err = r.Reference("refs/remotes/origin/deep")
		require.NoError(t, err)
		require.False(t, ok)
		_, ok, err = r.Reference("refs/remotes/origin/main/x")
		require.NoError(t, err)
		require.False(t, ok)
		h, ok, err = r.Reference("refs/tags/v1")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, git(t, dir, "rev-parse", "v1"), h.String())
		_, _, err = r.Reference("refs/remotes/origin/HEAD")
		require.ErrorContains(t, err, "symbolic")
		none, err := r.References("refs/none/")
		require.NoError(t, err)
		require.Empty(t, none)
	}
	// A swap in the linked worktree is one in all.
	r := open(t, linked)
	require.NoError(t, r.SwapReference(t.Context(), "refs/remotes/origin/deep/er", id(t, first), second))
	require.NoError(t, r.SwapReference(t.Context(), chain, gittree.Hash{}, second))
	require.Equal(t, second.String(), git(t, dir, "rev-parse", "refs/remotes/origin/deep/er"))
	require.Equal(t, second.String(), git(t, dir, "rev-parse", chain))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", filepath.FromSlash(chain)), nil, 0o644))
	_, _, err := r.Reference(chain)
	require.Equal(t, "reference "+chain+" is damaged", err.(*gittree.RepositoryError).Problem) //nolint:errorlint // it is not wrapped
}
