package ledger_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// TestMain lets the test binary be a writer: DIR KEY MAIN WRITER COUNT. It says 0 when it is
// about to write, and 1 when it has written the first entry.
func TestMain(m *testing.M) {
	if os.Getenv("GITSM_TEST_WRITER") == "" {
		os.Exit(m.Run())
	}
	if err := writer(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func writer(args []string) error {
	repo, err := gittree.Open(args[0])
	if err != nil {
		return err
	}
	pem, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	key, err := signature.ReadKey(pem)
	if err != nil {
		return err
	}
	a := place{key: key}.appender(repo)
	count, err := strconv.Atoi(args[4])
	if err != nil {
		return err
	}
	for i := range count {
		if i < 2 {
			fmt.Println(i)
		}
		if err := a.ChangeNames(context.Background(), func(n *ledger.Names) (bool, error) {
			return n.Add(rand.NewChaCha8([32]byte{args[3][0], byte(i), byte(i >> 8), 1}), fmt.Sprintf("text %s %d", args[3], i))
		}); err != nil {
			return err
		}
		if _, err := note(context.Background(), a, args[2], fmt.Sprintf("writer %s, %d", args[3], i)); err != nil {
			return err
		}
	}
	return repo.Close()
}

// writer is a process that writes.
func (p place) writer(t *testing.T, number, count int) *exec.Cmd {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	pem, err := p.key.PEM()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, pem, 0o600))
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, p.dir, file, p.main, strconv.Itoa(number), strconv.Itoa(count))
	cmd.Env = append(os.Environ(), "GITSM_TEST_WRITER=1")
	cmd.Stderr = os.Stderr
	return cmd
}

func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.adopt(t, p.appender(open(t, p.dir)))
	each := 100
	if testing.Short() {
		each = 20 // the race detector sees one process only
	}
	one, other := p.writer(t, 0, each), p.writer(t, 1, each)
	require.NoError(t, one.Start())
	require.NoError(t, other.Start())
	require.NoError(t, one.Wait())
	require.NoError(t, other.Wait())
	everything(t, check(t, p.dir), each)
	n, err := ledger.ReadNames(t.Context(), open(t, p.dir))
	require.NoError(t, err)
	for w := range 2 {
		for i := range each {
			text := fmt.Sprintf("text %d %d", w, i)
			require.NotEqual(t, text, n.Hide(text))
		}
	}
}

// Whenever a writer dies, the ledger is whole and has what was written, and the next one goes
// on. Every other one may die in its first write, the rest have one behind them.
func TestKilled(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	a := p.appender(open(t, p.dir))
	p.adopt(t, a)
	rounds, written := 25, 1
	if testing.Short() {
		rounds = 5
	}
	for i := range rounds {
		cmd := p.writer(t, 0, 10_000)
		said, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines, has := bufio.NewScanner(said), i%2
		for range 1 + has {
			require.True(t, lines.Scan(), "it ended by itself")
		}
		time.Sleep(rand.N(time.Duration(20+40*has) * time.Millisecond))
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait(), "it was killed")
		links := check(t, p.dir)
		require.GreaterOrEqual(t, len(links), written+has)
		// A repository that was open all the time sees what the other process wrote.
		_, err = note(t.Context(), a, p.main, fmt.Sprintf("after %d", i))
		require.NoError(t, err)
		written = len(links) + 1
		require.Len(t, check(t, p.dir), written)
	}
	require.Greater(t, written, rounds+1, "some were killed while they wrote")
}
