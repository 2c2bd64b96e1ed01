package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ForgetOlder forgets what was remembered longer ago than a time, and not again since, of subjects
// that begin with a prefix of whole words, and returns how much that was. The values are not read.
func (b *Inbox) ForgetOlder(ctx context.Context, prefix string, age time.Duration) (forgot int, err error) {
	if err := checkSubject(prefix); err != nil {
		return 0, err
	}
	stale, err := b.older(ctx, prefix, time.Now().Add(-age))
	if err != nil {
		return 0, err
	}
	for subject, revision := range stale {
		_, err := b.Remember(ctx, subject, nil, revision)
		switch {
		case err == nil:
			forgot++
		case !errors.Is(err, ErrRevision): // it was remembered again meanwhile
			return forgot, err
		}
	}
	return forgot, nil
}

// older lists the revisions of what was remembered before a time.
func (b *Inbox) older(ctx context.Context, prefix string, before time.Time) (map[string]uint64, error) {
	ctx, done := b.within(ctx)
	defer done()
	watcher, err := b.memory.WatchFiltered(ctx, []string{prefix, prefix + ".>"}, jetstream.IgnoreDeletes(), jetstream.MetaOnly())
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", prefix, b.told(ctx, err))
	}
	defer func() { _ = watcher.Stop() }() // the server ends what nobody listens to
	out := map[string]uint64{}
	for {
		select {
		case entry, more := <-watcher.Updates():
			switch {
			case entry == nil && more:
				return out, nil
			case !more:
				return nil, fmt.Errorf("list %s: %w", prefix, b.told(ctx, context.Cause(ctx)))
			case entry.Created().Before(before):
				out[entry.Key()] = entry.Revision()
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("list %s: %w", prefix, b.told(ctx, ctx.Err()))
		}
	}
}
