package inbox_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
)

// testOneAtATime puts under load and looks that no subject is ever worked on twice at a time, by
// two controllers where the place is shared, and that everything that was put in is looked at
// afterwards.
func testOneAtATime(t *testing.T, p place) {
	p.config.Name = name()
	controllers := []*inbox.Inbox{p.open(t)}
	if p.shared {
		controllers = append(controllers, p.open(t))
	}
	l := newLoad(5)
	for _, b := range controllers {
		work(t, b, 4, l.do)
	}
	for i := range 200 {
		l.put(t, controllers[i%len(controllers)], i)
	}
	l.settled(t)
	empty(t, controllers[0])
	require.Zero(t, l.overlaps.Load())
}

// load checks a worker against the truth: a counter by subject that rises before each Put.
// Whoever looks at a subject sees the counter; in the end somebody has to have seen all that
// Put returned for.
type load struct {
	now, kept, seen, busy, token []atomic.Int64
	overlaps, stale, jobs        atomic.Int64
}

func newLoad(subjects int) *load {
	n := func() []atomic.Int64 { return make([]atomic.Int64, subjects) }
	return &load{now: n(), kept: n(), seen: n(), busy: n(), token: n()}
}

func (l *load) put(t *testing.T, b *inbox.Inbox, i int) bool {
	i %= len(l.now)
	version := l.now[i].Add(1)
	if err := b.Put(t.Context(), "s."+strconv.Itoa(i)); err != nil {
		return false
	}
	l.kept[i].Store(version)
	return true
}

func (l *load) do(ctx context.Context, j inbox.Job) error {
	i, err := strconv.Atoi(j.Subject[2:])
	if err != nil {
		return err
	}
	if l.busy[i].Add(1) != 1 {
		l.overlaps.Add(1)
	}
	defer l.busy[i].Add(-1)
	version := l.now[i].Load()
	time.Sleep(time.Duration(l.jobs.Add(1)%5) * time.Millisecond)
	if err := j.Hold(ctx); err != nil {
		return err
	}
	if token := int64(j.Token); l.token[i].Swap(token) > token {
		l.stale.Add(1) // somebody has published who had lost the lease
	}
	l.seen[i].Store(max(version, l.seen[i].Load()))
	return nil
}

func (l *load) settled(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		for i := range l.kept {
			if l.seen[i].Load() < l.kept[i].Load() {
				return false
			}
		}
		return true
	}, soon, 5*time.Millisecond, "something that was put in was not looked at")
	require.Zero(t, l.stale.Load())
}
