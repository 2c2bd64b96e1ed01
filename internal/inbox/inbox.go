// Package inbox keeps what has to be looked at until somebody has looked: subjects, each once
// however often it was put in, on NATS JetStream. By default the server runs in this process,
// with a folder of its own and without a listener; an external cluster takes its place by
// configuration, with the same code.
//
// What was put in is on the disk when Put returns. A job is handed out again until it is done,
// whoever dies. Since JetStream may hand out two jobs of one subject at a time, a lease in a
// key-value bucket keeps one worker at a subject, across all processes; its revision is the
// fencing token. A second bucket is a memory of small values by subject.
//
// A stream with work-queue retention holds one message of each subject. A newer one replaces an
// older one even while that is being worked on: the older one's acknowledgement names its own
// sequence and leaves the newer one alone, which is handed out afterwards.
//
// A cluster keeps what Put returned for as well as its configuration does: with one replica, or
// without sync_interval always, what its servers had not yet written is lost when they lose power.
// What it keeps is handed out, within some leases, whatever its servers have lost of who was handed
// what: jobs that were done may be handed out once more. Lost streams are made again, empty.
package inbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrFull is wrapped where the disk or the inbox takes no more: what was put in is not there.
var ErrFull = errors.New("the inbox is full")

// ErrLost is wrapped where another worker holds the subject now: nothing may be published.
var ErrLost = errors.New("the lease is lost")

// ErrRevision is wrapped where somebody else has remembered something meanwhile.
var ErrRevision = errors.New("it was remembered otherwise meanwhile")

// ErrInUse is wrapped where another process has the folder of an embedded inbox open.
var ErrInUse = errors.New("the folder of the inbox is in use by another process")

// errClosed is what an inbox answers with once it is closed.
var errClosed = errors.New("the inbox is closed")

// patience is how long a server may take to answer; it is longer than an election in a cluster.
const patience = 5 * time.Second

// Inbox is an open inbox. Its methods may be called from several goroutines.
type Inbox struct {
	config   Config
	embedded *embedded // nil with an external cluster
	conn     *nats.Conn
	js       jetstream.JetStream
	stores
	subjects subjects

	// open ends when the inbox is closed; workers counts what Close waits for, and mutex keeps
	// anything from starting after that.
	open    context.Context
	shut    context.CancelFunc
	mutex   sync.Mutex
	workers sync.WaitGroup
}

// Open opens the inbox, and makes what is missing. It fails with ErrInUse where another process
// has Dir open, and where an external cluster does not answer.
func Open(ctx context.Context, c Config) (*Inbox, error) {
	c, err := c.checked()
	if err != nil {
		return nil, err
	}
	b := &Inbox{config: c, subjects: subjects{quiet: c.Quiet, longest: c.Longest, known: map[string]*subject{}}}
	b.open, b.shut = context.WithCancel(context.WithoutCancel(ctx))
	if c.URL == "" {
		if b.embedded, err = embed(c); err != nil {
			return nil, fmt.Errorf("open the inbox in %s: %w", c.Dir, err)
		}
	}
	if err := b.begin(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the inbox: %w", err), b.Close())
	}
	b.workers.Go(func() { b.watch(b.open) })
	if b.embedded != nil {
		b.workers.Go(func() { b.embedded.mend(b.open, b.probe) })
	}
	return b, nil
}

// begin connects and makes what is missing.
func (b *Inbox) begin(ctx context.Context) error {
	var err error
	if b.conn, err = connect(b.config, b.embedded); err != nil {
		return err
	}
	if b.js, err = jetstream.New(b.conn, jetstream.WithDefaultTimeout(patience)); err != nil {
		return err
	}
	if b.embedded != nil {
		// Nobody else can be at a job: all of them are handed out at once, not when the time is
		// over of those that a dead process had.
		if err := b.js.DeleteConsumer(ctx, b.config.Name, consumerName); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return err
		}
	}
	if err := b.prepare(ctx); err != nil || b.embedded == nil {
		return err
	}
	// The same goes for leases. Those that are made from now on have higher revisions all the same.
	leases, err := b.js.Stream(ctx, leaseStream(b.leaseBucket()))
	if err != nil {
		return err
	}
	return leases.Purge(ctx)
}

// Close ends it; jobs that are not done stay for the next. It waits for what works.
func (b *Inbox) Close() error {
	b.mutex.Lock()
	b.shut()
	b.mutex.Unlock()
	b.workers.Wait()
	if b.conn != nil {
		if b.conn.IsConnected() {
			_ = b.conn.FlushTimeout(patience) // only acknowledgements can be under way, and lost ones are repeated
		}
		b.conn.Close()
	}
	if b.embedded != nil {
		return b.embedded.close()
	}
	return nil
}

// Ready reports whether it takes something in now, by putting something in that nobody is
// handed; the error says why not. An embedded inbox whose disk was full becomes ready again by
// itself when there is room.
func (b *Inbox) Ready(ctx context.Context) error {
	ctx, done := b.within(ctx)
	defer done()
	return b.told(ctx, b.probe(ctx))
}

// probe writes to everything that is written to.
func (b *Inbox) probe(ctx context.Context) error {
	if _, err := b.js.Publish(ctx, b.probeSubject(), nil); err != nil {
		return err
	}
	for _, bucket := range []jetstream.KeyValue{b.leases, b.memory} {
		if _, err := bucket.Put(ctx, probeKey, nil); err != nil {
			return err
		}
	}
	return nil
}

// Waiting returns how many subjects wait or are being looked at.
func (b *Inbox) Waiting(ctx context.Context) (int, error) {
	ctx, done := b.within(ctx)
	defer done()
	info, err := b.stream.Info(ctx, jetstream.WithSubjectFilter(b.probeSubject()))
	if err != nil {
		return 0, b.told(ctx, err)
	}
	return int(info.State.Msgs) - len(info.State.Subjects), nil
}
