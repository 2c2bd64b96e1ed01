package inbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// longestMemory is the size of the largest value, in bytes; a message of NATS has at most 1 MiB
// by default, headers included.
const longestMemory = 1_000_000

// Recall returns what is remembered of a subject and its revision; nil and 0 for nothing. In a
// cluster the server that answers may be a moment behind; Remember notices by the revision.
func (b *Inbox) Recall(ctx context.Context, subject string) (value []byte, revision uint64, err error) {
	if err := checkSubject(subject); err != nil {
		return nil, 0, err
	}
	ctx, done := b.within(ctx)
	defer done()
	entry, err := b.memory.Get(ctx, subject)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return nil, 0, nil
	case err != nil:
		return nil, 0, fmt.Errorf("recall %s: %w", subject, b.told(ctx, err))
	}
	return present(entry.Value()), entry.Revision(), nil
}

// Remember remembers a value of at most 1 MB if the revision is still the one given (0: nothing
// is remembered), and returns the new revision. A nil value is forgotten, and the revision is 0
// then. The error wraps ErrRevision or ErrFull; after another one it may be remembered all the same.
func (b *Inbox) Remember(ctx context.Context, subject string, value []byte, revision uint64) (uint64, error) {
	if err := checkSubject(subject); err != nil {
		return 0, err
	}
	if len(value) > longestMemory {
		return 0, fmt.Errorf("remember %s: %d bytes are too many: at most %d", subject, len(value), longestMemory)
	}
	ctx, done := b.within(ctx)
	defer done()
	next, err := b.remember(ctx, subject, value, revision)
	switch {
	case errors.Is(err, ErrRevision), conflict(err):
		return 0, fmt.Errorf("%s: %w", subject, ErrRevision)
	case err != nil:
		return 0, fmt.Errorf("remember %s: %w", subject, b.told(ctx, err))
	}
	return next, nil
}

func (b *Inbox) remember(ctx context.Context, subject string, value []byte, revision uint64) (uint64, error) {
	switch {
	case value != nil && revision == 0:
		return b.memory.Create(ctx, subject, value)
	case value != nil:
		return b.memory.Update(ctx, subject, value, revision)
	case revision != 0:
		return 0, b.memory.Purge(ctx, subject, jetstream.LastRevision(revision), jetstream.PurgeTTL(forgotten))
	}
	_, err := b.memory.Get(ctx, subject)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return 0, nil
	}
	if err == nil {
		err = ErrRevision
	}
	return 0, err
}

// Memories returns all values of subjects that begin with a prefix of whole words, such as
// pull.7, the subject of that name included; "" is all. In a cluster it may be a moment behind.
func (b *Inbox) Memories(ctx context.Context, prefix string) (map[string][]byte, error) {
	filters := []string{">"}
	if prefix != "" {
		if err := checkSubject(prefix); err != nil {
			return nil, err
		}
		filters = []string{prefix, prefix + ".>"}
	}
	ctx, done := b.within(ctx)
	defer done()
	watcher, err := b.memory.WatchFiltered(ctx, filters, jetstream.IgnoreDeletes())
	if err != nil {
		return nil, fmt.Errorf("recall %s: %w", prefix, b.told(ctx, err))
	}
	defer func() { _ = watcher.Stop() }() // the server ends what nobody listens to
	all := map[string][]byte{}
	for {
		select {
		case entry, more := <-watcher.Updates():
			if entry == nil && more {
				return all, nil
			}
			if !more {
				return nil, fmt.Errorf("recall %s: %w", prefix, b.told(ctx, context.Cause(ctx)))
			}
			if entry.Key() != probeKey {
				all[entry.Key()] = present(entry.Value())
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("recall %s: %w", prefix, b.told(ctx, ctx.Err()))
		}
	}
}

// present returns a value that is not nil, since nil is nothing.
func present(value []byte) []byte {
	if value == nil {
		return []byte{}
	}
	return value
}
