package inbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// errHeld means that another worker holds the subject.
var errHeld = errors.New("another worker holds the subject")

// lease is a worker's entry in the bucket of leases. The server removes it when it was not
// written for Config.Lease, so that no two clocks are ever compared: the server measures with
// its own, the holder how long ago it asked with its own.
type lease struct {
	bucket  jetstream.KeyValue
	subject string
	// nonce tells what this holder wrote from what others did.
	nonce string
	// term is somewhat less than the server's, so that there is time to stop before another begins.
	term  time.Duration
	token uint64

	mutex    sync.Mutex
	revision uint64
	until    time.Time // when it counts as lost, if it was not heard of
	lost     bool
}

// take takes the lease of a subject, or fails with errHeld.
func (b *Inbox) take(ctx context.Context, subject string) (*lease, error) {
	ctx, done := b.within(ctx)
	defer done()
	l := &lease{bucket: b.leases, subject: subject, nonce: nuid.Next(), term: b.config.Lease * 9 / 10}
	l.until = time.Now().Add(l.term)
	revision, err := b.leases.Create(ctx, subject, []byte(l.nonce))
	switch {
	case conflict(err):
		return nil, errHeld
	case err != nil:
		return nil, b.told(ctx, err)
	}
	l.revision, l.token = revision, revision
	return l, nil
}

// hold prolongs the lease. It fails with ErrLost if another holds it or may hold it, and with
// another error if that cannot be found out.
func (l *lease) hold(ctx context.Context) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.lost {
		return l.gone()
	}
	// Whoever waits for an answer must not be at it when another one is.
	ctx, over := context.WithDeadline(ctx, l.until)
	defer over()
	asked := time.Now()
	revision, err := l.bucket.Update(ctx, l.subject, []byte(l.nonce), l.revision)
	if conflict(err) {
		revision, err = l.again(ctx, err)
	}
	switch {
	case err == nil:
		l.revision, l.until = revision, asked.Add(l.term)
		return nil
	case errors.Is(err, ErrLost), !time.Now().Before(l.until):
		l.lost = true
		return l.gone()
	}
	return fmt.Errorf("prolong the lease of %s: %w", l.subject, err)
}

// again looks whether the other revision is one of ours, of a request whose answer was lost.
func (l *lease) again(ctx context.Context, conflicting error) (uint64, error) {
	entry, err := l.bucket.Get(ctx, l.subject)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return 0, ErrLost
	case err != nil:
		return 0, err
	case string(entry.Value()) != l.nonce:
		return 0, ErrLost
	case entry.Revision() <= l.revision: // a server that lags behind has answered
		return 0, conflicting
	}
	revision, err := l.bucket.Update(ctx, l.subject, []byte(l.nonce), entry.Revision())
	if conflict(err) {
		return 0, ErrLost
	}
	return revision, err
}

func (l *lease) gone() error { return fmt.Errorf("%s: %w", l.subject, ErrLost) }

// release gives the lease up, if it is still held.
func (l *lease) release(ctx context.Context) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.lost {
		return nil
	}
	l.lost = true
	if err := l.bucket.Delete(ctx, l.subject, jetstream.LastRevision(l.revision)); err != nil && !conflict(err) {
		return fmt.Errorf("release the lease of %s: %w", l.subject, err)
	}
	return nil
}
