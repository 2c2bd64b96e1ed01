package inbox_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
)

// testOffers: what is offered is looked at when nobody waits; what is put in is not made less
// urgent by an offer, and an offer is made urgent by what is put in.
func testOffers(t *testing.T, p place) {
	b := p.open(t)
	offer := func(subject string) {
		t.Helper()
		require.Eventually(t, func() bool { return b.Offer(t.Context(), subject) == nil }, soon, 10*time.Millisecond)
	}
	offer("pull.1")
	offer("pull.1")
	put(t, b, "pull.2")
	offer("pull.2")
	offer("pull.3")
	put(t, b, "pull.3")
	n, err := b.Waiting(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.Error(t, b.Offer(t.Context(), "no subject"))

	jobs := make(chan inbox.Job)
	work(t, b, 1, func(ctx context.Context, job inbox.Job) error {
		jobs <- job
		<-jobs
		return nil
	})
	found := map[string]bool{}
	for range 3 {
		job := <-jobs
		found[job.Subject] = job.Background
		jobs <- job
	}
	require.Equal(t, map[string]bool{"pull.1": true, "pull.2": false, "pull.3": false}, found)
	empty(t, b)

	put(t, b, "pull.1")
	job := <-jobs
	require.False(t, job.Background)
	offer("pull.1") // while it is being looked at
	jobs <- job
	job = <-jobs
	require.False(t, job.Background, "it was not done yet")
	jobs <- job
	empty(t, b)
	offer("pull.1")
	job = <-jobs
	require.True(t, job.Background, "it is done by now")
	jobs <- job
	empty(t, b)
}

// testOffersAtTheEnd: what is offered while a look at it ends is looked at once more.
func testOffersAtTheEnd(t *testing.T, p place) {
	b := p.open(t)
	var now atomic.Int64
	seen := make(chan int64, 1)
	work(t, b, 1, func(context.Context, inbox.Job) error {
		seen <- now.Load()
		return nil
	})
	rounds := int64(100)
	if testing.Short() {
		rounds = 20
	}
	for n := range rounds {
		now.Store(n)
		require.Eventually(t, func() bool { return b.Offer(t.Context(), "pull.1") == nil }, soon, 10*time.Millisecond)
		for last := int64(-1); last < n; {
			select {
			case last = <-seen:
			case <-time.After(soon):
				require.FailNow(t, "the offer was lost", "%d", n)
			}
		}
	}
}

// testRetention: what was remembered again, or of others, stays.
func testRetention(t *testing.T, p place) {
	b := p.open(t)
	remember := func(subject string, revision uint64) (now uint64) {
		t.Helper()
		require.Eventually(t, func() bool {
			var err error
			now, err = b.Remember(t.Context(), subject, []byte("it"), revision)
			return err == nil
		}, soon, 10*time.Millisecond)
		return now
	}
	again := remember("decision.7.1", 0)
	for _, subject := range []string{"decision.7.2", "decision.7", "decision.70.1", "pull.7.1"} {
		remember(subject, 0)
	}
	forgot, err := b.ForgetOlder(t.Context(), "decision.7", time.Hour)
	require.NoError(t, err)
	require.Zero(t, forgot)
	const apart = 300 * time.Millisecond // the times are the server's
	time.Sleep(apart)
	middle := time.Now()
	time.Sleep(apart)
	remember("decision.7.1", again)
	forgot, err = b.ForgetOlder(t.Context(), "decision.7", time.Since(middle))
	require.NoError(t, err)
	require.Equal(t, 2, forgot)
	left, err := b.Memories(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, left, 3)
	require.Contains(t, left, "decision.7.1")
	_, err = b.ForgetOlder(t.Context(), "", apart)
	require.Error(t, err, "of everything nothing is forgotten by its age")
}
