package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
)

// soon is how long something may take before it counts as never; nothing asserts that anything
// is quick.
const soon = 40 * time.Second

// place is where an inbox of the conformance suite is; several may be open at one that is shared.
type place struct {
	config inbox.Config
	shared bool
}

func (p place) open(t *testing.T, change ...func(*inbox.Config)) *inbox.Inbox {
	t.Helper()
	c := p.config
	if !p.shared {
		c.Dir = t.TempDir()
	}
	if c.Name == "" {
		c.Name = name()
	}
	for _, f := range change {
		f(&c)
	}
	b, err := inbox.Open(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

var names atomic.Int64

func name() string { return "inbox-" + strconv.FormatInt(names.Add(1), 10) }

// put puts, again where a cluster is without a leader.
func put(t *testing.T, b *inbox.Inbox, subject string) {
	t.Helper()
	require.Eventually(t, func() bool { return b.Put(t.Context(), subject) == nil }, soon, 10*time.Millisecond)
}

// work works in the background until the function returned is called, or the test ends.
func work(t *testing.T, b *inbox.Inbox, workers int, do func(context.Context, inbox.Job) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- b.Work(ctx, workers, do) }()
	stop = sync.OnceFunc(func() { cancel(); require.NoError(t, <-over) })
	t.Cleanup(stop)
	return stop
}

func empty(t *testing.T, b *inbox.Inbox) {
	t.Helper()
	require.Eventually(t, func() bool {
		n, err := b.Waiting(t.Context())
		return err == nil && n == 0
	}, soon, 10*time.Millisecond)
}

// conform is what every inbox does, wherever it is.
func conform(t *testing.T, p place) {
	for _, c := range []struct {
		name string
		test func(*testing.T, place)
	}{
		{"done once", testDoneOnce},
		{"newer while at work", testNewer},
		{"offers", testOffers},
		{"offers at the end", testOffersAtTheEnd},
		{"bursts coalesce", testBurst},
		{"quiet", testQuiet},
		{"failures come again", testFailures},
		{"lost and undone come again", testUndone},
		{"remember", testRemember},
		{"retention", testRetention},
		{"contention", testContention},
		{"subjects", testSubjects},
		{"one at a time", testOneAtATime},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, p)
		})
	}
}

func testDoneOnce(t *testing.T, p place) {
	b := p.open(t)
	require.NoError(t, b.Ready(t.Context()))
	for i := range 30 {
		for range 3 {
			put(t, b, "pull."+strconv.Itoa(i))
		}
	}
	n, err := b.Waiting(t.Context())
	require.NoError(t, err)
	require.Equal(t, 30, n)
	require.NoError(t, b.Ready(t.Context()), "which is not waited for")
	var mutex sync.Mutex
	seen, token := map[string]int{}, uint64(0)
	stop := work(t, b, 1, func(ctx context.Context, j inbox.Job) error {
		mutex.Lock()
		defer mutex.Unlock()
		seen[j.Subject]++
		if j.Token <= token || j.Attempt != 1 {
			return fmt.Errorf("token %d after %d, attempt %d", j.Token, token, j.Attempt)
		}
		token = j.Token
		return j.Hold(ctx)
	})
	empty(t, b)
	stop()
	require.Len(t, seen, 30)
	for subject, n := range seen {
		require.Equal(t, 1, n, subject)
	}
}

// A message that replaces one that is being worked on is handed out afterwards, and the end of
// the older work does not take it away.
func testNewer(t *testing.T, p place) {
	b := p.open(t)
	started, proceed := make(chan struct{}, 10), make(chan struct{}, 10)
	work(t, b, 2, func(context.Context, inbox.Job) error {
		started <- struct{}{}
		<-proceed
		return nil
	})
	put(t, b, "a")
	<-started
	put(t, b, "a")
	proceed <- struct{}{}
	<-started
	n, err := b.Waiting(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n, "it stays until it is done")
	proceed <- struct{}{}
	empty(t, b)
	require.Empty(t, started)
}

func testBurst(t *testing.T, p place) {
	b := p.open(t)
	var jobs atomic.Int64
	started, proceed := make(chan struct{}, 1000), make(chan struct{})
	work(t, b, 4, func(context.Context, inbox.Job) error {
		jobs.Add(1)
		started <- struct{}{}
		<-proceed
		return nil
	})
	put(t, b, "burst")
	<-started
	for range 100 {
		put(t, b, "burst")
	}
	close(proceed)
	empty(t, b)
	require.EqualValues(t, 2, jobs.Load())
}

func testQuiet(t *testing.T, p place) {
	b := p.open(t, func(c *inbox.Config) { c.Quiet, c.Longest = 500*time.Millisecond, time.Hour })
	var jobs atomic.Int64
	work(t, b, 3, func(context.Context, inbox.Job) error { jobs.Add(1); return nil })
	var last time.Time
	gap := time.Duration(0)
	for range 60 {
		put(t, b, "a")
		if now := time.Now(); last.IsZero() {
			last = now
		} else {
			gap, last = max(gap, now.Sub(last)), now
		}
	}
	empty(t, b)
	if gap < 400*time.Millisecond { // else it was two bursts
		require.EqualValues(t, 1, jobs.Load())
	}

	// What never is quiet is handed out nevertheless.
	b = p.open(t, func(c *inbox.Config) { c.Quiet, c.Longest, c.Name = time.Hour, time.Second, name() })
	first := make(chan struct{})
	once := sync.OnceFunc(func() { close(first) })
	work(t, b, 2, func(context.Context, inbox.Job) error { once(); return nil })
	require.Eventually(t, func() bool {
		_ = b.Put(t.Context(), "a")
		select {
		case <-first:
			return true
		default:
			return false
		}
	}, soon, 20*time.Millisecond)
}

func testFailures(t *testing.T, p place) {
	b := p.open(t)
	var mutex sync.Mutex
	var attempts []int
	work(t, b, 2, func(_ context.Context, j inbox.Job) error {
		mutex.Lock()
		defer mutex.Unlock()
		if j.Subject != "bad" {
			return nil
		}
		attempts = append(attempts, j.Attempt)
		switch len(attempts) {
		case 1:
			return errors.New("no")
		case 2:
			panic("at the controls")
		}
		return nil
	})
	put(t, b, "bad")
	put(t, b, "good")
	empty(t, b)
	require.Equal(t, []int{1, 2, 3}, attempts)
	put(t, b, "bad")
	empty(t, b)
	require.Equal(t, []int{1, 2, 3, 1}, attempts, "what is done has no failures")
}

func testUndone(t *testing.T, p place) {
	b := p.open(t)
	var jobs atomic.Int64
	stop := work(t, b, 1, func(ctx context.Context, j inbox.Job) error {
		if jobs.Add(1) == 1 {
			return fmt.Errorf("so: %w", inbox.ErrLost)
		}
		<-ctx.Done()
		return ctx.Err()
	})
	put(t, b, "a")
	require.Eventually(t, func() bool { return jobs.Load() == 2 }, soon, time.Millisecond)
	stop()
	attempt := make(chan int, 1)
	work(t, b, 1, func(_ context.Context, j inbox.Job) error { attempt <- j.Attempt; return nil })
	require.Equal(t, 1, <-attempt, "neither counts as a try")
	empty(t, b)
}

func testSubjects(t *testing.T, p place) {
	b := p.open(t)
	for _, bad := range []string{"", ".", "a.", ".a", "a..b", "*", "a.*", ">", "a.>", "a b", "a\n", "ä", "$JS", "a/b", "=", string(make([]byte, 300))} {
		require.Error(t, b.Put(t.Context(), bad), "%q", bad)
		_, _, err := b.Recall(t.Context(), bad)
		require.Error(t, err, "%q", bad)
		_, err = b.Remember(t.Context(), bad, nil, 0)
		require.Error(t, err, "%q", bad)
		if bad != "" {
			_, err = b.Memories(t.Context(), bad)
			require.Error(t, err, "%q", bad)
		}
	}
	longest := "A-z_0"
	for len(longest) < 255 {
		longest += "." + longest[:min(len(longest), 254-len(longest))]
	}
	put(t, b, longest)
	put(t, b, "_kv.x")
	var mutex sync.Mutex
	var seen []string
	work(t, b, 2, func(_ context.Context, j inbox.Job) error {
		mutex.Lock()
		defer mutex.Unlock()
		seen = append(seen, j.Subject)
		return nil
	})
	empty(t, b)
	require.ElementsMatch(t, []string{longest, "_kv.x"}, seen)
}
