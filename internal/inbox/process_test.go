package inbox_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

// beInbox tells a test binary to put and work: DIR FROM.
const beInbox = "GITSM_TEST_INBOX"

// TestMain lets the test binary be a process that puts and works, and a NATS server.
func TestMain(m *testing.M) {
	if served, err := natstest.Main(os.Stdout); served {
		fmt.Fprintln(os.Stderr, "the NATS server:", err)
		os.Exit(1)
	}
	if os.Getenv(beInbox) == "" {
		os.Exit(m.Run())
	}
	if err := process(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// process puts versions of a few subjects in and reports each that is kept, and reports which one was
// there when a job began. Versions go on from those of the process before.
func process(dir, from string) error {
	b, err := inbox.Open(context.Background(), inbox.Config{Dir: dir, Name: "killed"})
	if err != nil {
		return err
	}
	start, err := strconv.Atoi(from)
	if err != nil {
		return err
	}
	var versions [killedSubjects]atomic.Int64
	for i := range versions {
		versions[i].Store(int64(start))
	}
	var out sync.Mutex
	say := func(what string, subject int, version int64, token uint64) {
		out.Lock()
		defer out.Unlock()
		fmt.Println(what, subject, version, token)
	}
	go func() {
		_ = b.Work(context.Background(), 2, func(ctx context.Context, j inbox.Job) error {
			i, err := strconv.Atoi(j.Subject[2:])
			if err != nil {
				return err
			}
			say("done", i, versions[i].Load(), j.Token)
			return j.Hold(ctx)
		})
	}()
	for version := int64(start) + 1; ; version++ {
		i := int(version*version) % killedSubjects
		versions[i].Store(version)
		if err := b.Put(context.Background(), "s."+strconv.Itoa(i)); err != nil {
			return err
		}
		say("kept", i, version, 0)
	}
}

const killedSubjects = 23

// Whenever a process is killed, everything that it kept and did not begin is handed out by the
// next one, and tokens go on growing.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	var kept, seen [killedSubjects]int64
	from, token := int64(0), uint64(0)
	for range rounds {
		for _, line := range killed(t, dir, from) {
			var what string
			var subject int
			var version int64
			var got uint64
			_, err := fmt.Sscan(line, &what, &subject, &version, &got)
			require.NoError(t, err, line)
			from = max(from, version+1)
			if what == "kept" {
				kept[subject] = max(kept[subject], version)
			} else {
				seen[subject] = max(seen[subject], version)
				token = max(token, got)
			}
		}
	}
	b, err := inbox.Open(t.Context(), inbox.Config{Dir: dir, Name: "killed"})
	require.NoError(t, err)
	var mutex sync.Mutex
	lowest := uint64(1 << 62)
	stop := work(t, b, 4, func(_ context.Context, j inbox.Job) error {
		mutex.Lock()
		defer mutex.Unlock()
		if i, err := strconv.Atoi(j.Subject[2:]); err == nil {
			seen[i] = from
		}
		lowest = min(lowest, j.Token)
		return nil
	})
	put(t, b, "s.0")
	empty(t, b)
	stop()
	require.NoError(t, b.Close())
	require.Positive(t, slices.Max(kept[:]))
	for i := range kept {
		require.LessOrEqual(t, kept[i], seen[i], "subject %d is lost", i)
	}
	require.Greater(t, lowest, token)
}

// killed runs a process for a while, kills it, and returns the whole lines that it wrote.
func killed(t *testing.T, dir string, from int64) []string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, dir, strconv.FormatInt(from, 10))
	cmd.Env = append(os.Environ(), beInbox+"=1")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	reader := bufio.NewReader(out)
	var lines []string
	for enough := 5 + rand.IntN(300); ; {
		line, err := reader.ReadString('\n')
		if err != nil {
			break // the rest of a line is no report
		}
		if lines = append(lines, strings.TrimSpace(line)); len(lines) == enough {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	require.Error(t, cmd.Wait(), "it was killed")
	require.Empty(t, complaints.String(), "nothing but reports")
	return lines
}

func TestLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := inbox.Config{Dir: dir, Name: "locked"}
	b, err := inbox.Open(t.Context(), c)
	require.NoError(t, err)
	_, err = inbox.Open(t.Context(), c)
	require.ErrorIs(t, err, inbox.ErrInUse)
	require.ErrorContains(t, err, dir)
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, dir, "0")
	cmd.Env = append(os.Environ(), beInbox+"=1")
	said, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(said), inbox.ErrInUse.Error())
	require.NoError(t, b.Put(t.Context(), "a"), "the first one works on")
	require.NoError(t, b.Close())
	b, err = inbox.Open(t.Context(), c)
	require.NoError(t, err)
	n, err := b.Waiting(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.NoError(t, b.Close())
	require.Error(t, b.Put(t.Context(), "a"), "it is closed")
	require.Error(t, b.Work(t.Context(), 1, nil))
	require.Error(t, b.Ready(t.Context()))
}

// A full disk takes nothing and loses nothing; when there is room again, the inbox works
// without anybody's help.
func TestFull(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("a small file system can be mounted by root on Linux only")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m", "none", dir).CombinedOutput(); err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	var log syncBuffer
	b, err := inbox.Open(t.Context(), inbox.Config{Dir: filepath.Join(dir, "inbox"), Name: "full", Log: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	for i := range 20 {
		require.NoError(t, b.Put(t.Context(), "before."+strconv.Itoa(i)))
	}
	kept := map[string]bool{}
	for range 2 {
		fill(t, dir)
		var full error
		for i := 0; full == nil; i++ { // what was allocated before takes some more
			s := fmt.Sprintf("during.%d.%s", i, strings.Repeat("x", 200))
			if full = b.Put(t.Context(), s); full == nil {
				kept[s] = true
			}
		}
		require.ErrorIs(t, full, inbox.ErrFull)
		require.ErrorIs(t, b.Ready(t.Context()), inbox.ErrFull)
		_, err = b.Remember(t.Context(), "a", []byte("b"), 0)
		require.ErrorIs(t, err, inbox.ErrFull)
		require.NoError(t, os.Remove(filepath.Join(dir, "ballast")))
		require.Eventually(t, func() bool { return b.Ready(t.Context()) == nil }, soon, 50*time.Millisecond, log.String)
		require.NoError(t, b.Put(t.Context(), "after"))
	}
	var mutex sync.Mutex
	seen := map[string]bool{}
	work(t, b, 2, func(_ context.Context, j inbox.Job) error {
		mutex.Lock()
		defer mutex.Unlock()
		seen[j.Subject] = true
		return nil
	})
	empty(t, b)
	mutex.Lock()
	defer mutex.Unlock()
	for i := range 20 {
		require.True(t, seen["before."+strconv.Itoa(i)])
	}
	require.True(t, seen["after"])
	for s := range kept {
		require.True(t, seen[s], s)
	}
	require.Contains(t, log.String(), "the inbox takes nothing")
}

// fill leaves no room on the file system.
func fill(t *testing.T, dir string) {
	t.Helper()
	file, err := os.Create(filepath.Join(dir, "ballast"))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	for size := 1 << 20; size > 0; {
		if _, err := file.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

type syncBuffer struct {
	mutex sync.Mutex
	b     bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.b.String()
}
