package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// offered is the content of a message by which nobody waits for a look. Others have none.
const offered = "offered"

const (
	// offers is how often a subject is offered while somebody else puts it in or is done with it,
	// and between is how long it is waited in between, for servers that lag behind.
	offers  = 5
	between = 50 * time.Millisecond
)

// Offer has a subject looked at when there is time for it. It is Put, but for who waits: where the
// subject was put in and is not done yet, somebody still waits, and where it was not, nobody does
// until it is put in. Where it cannot be told which of the two it is, it is put in.
func (b *Inbox) Offer(ctx context.Context, subject string) error {
	if err := checkSubject(subject); err != nil {
		return err
	}
	for range offers {
		err := b.offer(ctx, subject)
		switch {
		case err == nil:
			return nil
		case !conflict(err):
			return fmt.Errorf("offer %s to the inbox: %w", subject, err)
		case !pause(ctx, between):
			return fmt.Errorf("offer %s to the inbox: %w", subject, ctx.Err())
		}
	}
	return b.Put(ctx, subject)
}

// offer offers a subject once, and fails with a conflict where what it found is not there any more.
func (b *Inbox) offer(ctx context.Context, subject string) error {
	ctx, done := b.within(ctx)
	defer done()
	content, sequence := []byte(offered), uint64(0)
	switch there, err := b.stream.GetLastMsgForSubject(ctx, b.subjectPrefix()+subject); {
	case err == nil:
		content, sequence = there.Data, there.Sequence
	case !errors.Is(err, jetstream.ErrMsgNotFound):
		return b.told(ctx, err)
	}
	_, err := b.js.Publish(ctx, b.subjectPrefix()+subject, content, jetstream.WithExpectLastSequencePerSubject(sequence))
	return b.told(ctx, err)
}
