package inbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// A server that ends without notice comes back with a stream and a consumer that do not fit: it
// writes them at different times. With a consumer that is ahead, jobs that it has acknowledged are
// in the stream again, or new ones are given numbers that it is past: they are stranded, since it
// never hands them out. A server that has lost its disk comes back with nothing.

// look is what was found when stream and consumer were compared.
type look struct {
	// past says that the consumer counts further than the stream.
	past bool
	// floor is what all messages up to were acknowledged, as the consumer has it.
	floor uint64
	// there are the messages, by subject, that the consumer is past and that are in the stream.
	there map[string]uint64
	// excess is how many of those the consumer does not wait for, at least.
	excess int
}

// watch compares stream and consumer once a lease until the context ends, and has stranded jobs
// handed out again. What is found twice is no acknowledgement under way.
func (b *Inbox) watch(ctx context.Context) {
	var before look
	for pause(ctx, b.config.Lease) {
		now, err := b.look(ctx)
		switch {
		case missing(err):
			b.config.Log.Warn("the server has lost the inbox, which is made again", "error", err)
			_, err = b.make(ctx)
		case err == nil && before.past && now.past:
			b.config.Log.Warn("the server has lost messages of the inbox: its consumer is made again")
			err = b.renew(ctx)
		case err == nil:
			err = b.rescue(ctx, before, now)
		}
		if err != nil && ctx.Err() == nil {
			b.config.Log.Debug("the inbox cannot be looked after", "error", err)
		}
		before = now
	}
}

// look compares stream and consumer. It asks for the stream later, so that a message that the
// consumer has not handed out then is none that it is past.
func (b *Inbox) look(ctx context.Context) (look, error) {
	jobs, err := b.jobs.Info(ctx)
	if err != nil {
		return look{}, err
	}
	stream, err := b.stream.Info(ctx)
	if err != nil {
		return look{}, err
	}
	l := look{past: jobs.Delivered.Stream > stream.State.LastSeq, floor: jobs.AckFloor.Stream, there: map[string]uint64{}}
	for next := stream.State.FirstSeq; next <= jobs.Delivered.Stream; {
		m, err := b.stream.GetMsg(ctx, max(next, 1), jetstream.WithGetMsgSubject(b.subjectPrefix()+">"))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			break
		}
		if err != nil {
			return look{}, err
		}
		if m.Sequence <= jobs.Delivered.Stream {
			l.there[m.Subject] = m.Sequence
		}
		next = m.Sequence + 1
	}
	l.excess = len(l.there) - jobs.NumAckPending
	return l, nil
}

// stranded returns the messages that two looks have found stranded: surely those that were
// acknowledged, by the consumer's account, before the first of them. Where it waits for fewer than
// there are besides, the others may be, or wait for their next try.
func stranded(before, now look) (sure, perhaps map[string]uint64) {
	sure, perhaps = map[string]uint64{}, map[string]uint64{}
	for subject, sequence := range now.there {
		switch {
		case before.there[subject] != sequence:
		case sequence <= before.floor:
			sure[subject] = sequence
		default:
			perhaps[subject] = sequence
		}
	}
	if min(before.excess, now.excess) <= len(sure) {
		perhaps = nil
	}
	return sure, perhaps
}

// rescue puts stranded jobs in again.
func (b *Inbox) rescue(ctx context.Context, before, now look) error {
	sure, perhaps := stranded(before, now)
	for _, some := range []map[string]uint64{sure, perhaps} {
		for subject, sequence := range some {
			if err := b.putAgain(ctx, subject, sequence); err != nil {
				return err
			}
		}
	}
	return nil
}

// putAgain puts a message in again where nobody works on its subject and it is still the newest;
// of several processes one does it.
func (b *Inbox) putAgain(ctx context.Context, full string, sequence uint64) error {
	subject := full[len(b.subjectPrefix()):]
	if _, err := b.leases.Get(ctx, subject); !errors.Is(err, jetstream.ErrKeyNotFound) {
		return err // nil: somebody works on it
	}
	_, err := b.js.Publish(ctx, full, nil, jetstream.WithExpectLastSequencePerSubject(sequence))
	switch {
	case conflict(err):
		return nil
	case err != nil:
		return fmt.Errorf("put %s in again: %w", subject, err)
	}
	b.config.Log.Warn("the server had lost a job, which is handed out again", "subject", subject)
	return nil
}

// renew makes the consumer again: all jobs are handed out once more, and those that are being
// worked on meet their leases.
func (b *Inbox) renew(ctx context.Context) error {
	if err := b.js.DeleteConsumer(ctx, b.config.Name, consumerName); err != nil && !missing(err) {
		return err
	}
	_, err := b.consumer(ctx)
	return err
}

// missing reports whether an error means that stream or consumer is not there.
func missing(err error) bool {
	return errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrConsumerNotFound)
}
