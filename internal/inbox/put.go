package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Put has a subject looked at. Subjects are words of letters, digits, - and _ with dots between
// them, at most 255 bytes. It is kept when Put returns nil; after an error it may be there all
// the same. The error wraps ErrFull where there is no room.
func (b *Inbox) Put(ctx context.Context, subject string) error {
	if err := checkSubject(subject); err != nil {
		return err
	}
	ctx, done := b.within(ctx)
	defer done()
	_, err := b.js.Publish(ctx, b.subjectPrefix()+subject, nil)
	if err != nil {
		return fmt.Errorf("put %s into the inbox: %w", subject, b.told(ctx, err))
	}
	return nil
}

// within returns a context for a request: it ends after some patience, when the inbox is closed,
// and when the embedded server stops answering.
func (b *Inbox) within(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	ended := context.AfterFunc(b.open, func() { cancel(errClosed) })
	broken := func() bool { return true }
	if b.embedded != nil {
		works := b.embedded.working()
		broken = context.AfterFunc(works, func() { cancel(context.Cause(works)) })
		if works.Err() != nil {
			cancel(context.Cause(works))
		}
	}
	if b.open.Err() != nil {
		cancel(errClosed)
	}
	ctx, timeout := context.WithTimeout(ctx, patience)
	return ctx, func() { timeout(); ended(); broken(); cancel(nil) }
}

// told returns the error of a request as users of this package know it, and has the embedded
// server looked at where it does not answer.
func (b *Inbox) told(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	cause := context.Cause(ctx)
	if errors.Is(cause, ErrFull) || errors.Is(cause, errClosed) || errors.Is(cause, errBroken) {
		return cause
	}
	if slices.Contains(codesFull[:], code(err)) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	if b.embedded != nil && unanswered(err) {
		b.embedded.suspect()
	}
	return err
}
