package inbox_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

// raw speaks with a server past the inbox.
func raw(t *testing.T, s *natstest.Server) jetstream.JetStream {
	t.Helper()
	conn, err := nats.Connect(s.URL())
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	return js
}

// Of a burst that was replaced while it was handed out, nothing stays with the consumer.
func TestNothingPends(t *testing.T) {
	t.Parallel()
	s := natstest.Start(t, "")
	b := place{shared: true, config: inbox.Config{URL: s.URL(), Name: "a"}}.open(t)
	jobs, err := raw(t, s).Consumer(t.Context(), "a", "workers")
	require.NoError(t, err)
	for range 50 {
		put(t, b, "x")
		_, err := jobs.Next()
		require.NoError(t, err, "it is handed out, and replaced")
	}
	work(t, b, 3, func(context.Context, inbox.Job) error { return nil })
	put(t, b, "x")
	empty(t, b)
	info, err := jobs.Info(t.Context())
	require.NoError(t, err)
	require.Zero(t, info.NumPending)
	require.Zero(t, info.NumAckPending)
}

// A server that is killed comes back with what it had written of the stream at one time and of the
// consumer at another. All that was kept is looked at, and nothing stays for ever: neither where
// all was acknowledged when it was killed nor under load, while a job that fails is unacknowledged.
func TestServerKilled(t *testing.T) {
	t.Parallel()
	s := natstest.Start(t, "")
	p := place{shared: true, config: inbox.Config{URL: s.URL(), Name: "killed", Lease: time.Second}}
	one, other := p.open(t), p.open(t)
	l := newLoad(5)
	var mended atomic.Bool
	do := func(ctx context.Context, j inbox.Job) error {
		if j.Subject != "bad" {
			return l.do(ctx, j)
		}
		if !mended.Load() {
			return errors.New("no")
		}
		return nil
	}
	work(t, one, 2, do)
	work(t, other, 2, do)
	put(t, one, "bad")
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	for round := range rounds {
		for i := range 50 {
			l.put(t, [...]*inbox.Inbox{one, other}[i%2], i)
		}
		if round%2 == 0 {
			left(t, one, 1)
			time.Sleep(200 * time.Millisecond) // twice as long as the server waits with the consumer
		}
		s.Kill()
		s.Start()
		require.Eventually(t, func() bool { return one.Ready(t.Context()) == nil && other.Ready(t.Context()) == nil }, soon, 10*time.Millisecond)
		l.settled(t)
		left(t, one, 1)
	}
	mended.Store(true)
	put(t, one, "bad")
	empty(t, one)
}

// left waits until so many subjects are left.
func left(t *testing.T, b *inbox.Inbox, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		m, err := b.Waiting(t.Context())
		return err == nil && m == n
	}, soon, 10*time.Millisecond, "not %d are left", n)
}

// Jobs are handed out, each once, that the consumer counts as acknowledged or that have numbers
// which it is past.
func TestStranded(t *testing.T) {
	t.Parallel()
	s := natstest.Start(t, "")
	p := place{shared: true, config: inbox.Config{URL: s.URL(), Name: "stranded", Lease: time.Second}}
	one, other := p.open(t), p.open(t)
	js := raw(t, s)
	for _, past := range []uint64{3, 1000} {
		for _, subject := range []string{"a", "b", "c"} {
			put(t, one, subject)
		}
		_, err := js.ResetConsumerToSequence(t.Context(), "stranded", "workers", past)
		require.NoError(t, err)
		var mutex sync.Mutex
		seen := map[string]int{}
		do := func(_ context.Context, j inbox.Job) error {
			mutex.Lock()
			defer mutex.Unlock()
			seen[j.Subject]++
			return nil
		}
		stops := []func(){work(t, one, 2, do), work(t, other, 2, do)}
		empty(t, one)
		for _, stop := range stops {
			stop()
		}
		require.Equal(t, map[string]int{"a": 1, "b": 1, "c": 1}, seen)
	}
}

// Jobs that take long, and those that wait for their next try, are none that were lost.
func TestUndisturbed(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for some leases")
	}
	t.Parallel()
	s := natstest.Start(t, "")
	p := place{shared: true, config: inbox.Config{URL: s.URL(), Name: "undisturbed", Lease: time.Second}}
	one, other := p.open(t), p.open(t)
	const tries = 4 // there are some leases between them
	fourth, seen := make(chan struct{}), make(chan struct{})
	var long atomic.Int64
	do := func(ctx context.Context, j inbox.Job) error {
		switch {
		case j.Subject == "long":
			long.Add(1)
			<-seen
			return j.Hold(ctx)
		case j.Subject == "bad" && j.Attempt < tries:
			return errors.New("no")
		case j.Subject == "bad":
			close(fourth)
			<-seen
		}
		return nil
	}
	put(t, one, "bad")
	put(t, one, "long")
	work(t, one, 3, do)
	release := sync.OnceFunc(func() { close(seen) })
	t.Cleanup(release) // before it is waited for the workers
	for stop := false; !stop; {
		put(t, other, "short")
		select {
		case <-fourth:
			stop = true
		case <-time.After(50 * time.Millisecond):
		}
	}
	stream, err := raw(t, s).Stream(t.Context(), "undisturbed")
	require.NoError(t, err)
	for sequence, subject := range []string{"bad", "long"} {
		m, err := stream.GetLastMsgForSubject(t.Context(), "undisturbed.put."+subject)
		require.NoError(t, err)
		require.EqualValues(t, sequence+1, m.Sequence, "%s was put in again", subject)
	}
	release()
	empty(t, one)
	require.EqualValues(t, 1, long.Load())
}

// A server that has lost its disk gets an empty inbox, which works.
func TestLostDisk(t *testing.T) {
	t.Parallel()
	s := natstest.Start(t, "")
	p := place{shared: true, config: inbox.Config{URL: s.URL(), Name: "lost", Lease: time.Second}}
	one, other := p.open(t), p.open(t)
	seen := make(chan string, 100)
	work(t, other, 2, func(_ context.Context, j inbox.Job) error { seen <- j.Subject; return nil })
	put(t, one, "before")
	require.Equal(t, "before", <-seen)
	s.Kill()
	require.NoError(t, os.RemoveAll(s.Store()))
	s.Start()
	put(t, one, "after")
	require.Equal(t, "after", <-seen)
	empty(t, one)
	require.NoError(t, one.Ready(t.Context()))
	_, err := other.Remember(t.Context(), "a", []byte("b"), 0)
	require.NoError(t, err)
}
