package inbox

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	consumerName = "workers"
	// probeKey cannot be a subject, so that it meets nothing of the users'.
	probeKey = "="
	// forgotten is how long a bucket remembers that a value was forgotten.
	forgotten = time.Hour
	// longestMessage suffices for a message, which is hardly more than its subject.
	longestMessage = 4096
)

func (b *Inbox) subjectPrefix() string { return b.config.Name + ".put." }
func (b *Inbox) probeSubject() string  { return b.config.Name + ".probe" }
func (b *Inbox) leaseBucket() string   { return b.config.Name + "-lease" }
func (b *Inbox) memoryBucket() string  { return b.config.Name + "-memory" }

// leaseStream is the stream that a bucket is made of.
func leaseStream(bucket string) string { return "KV_" + bucket }

// stores is what an inbox consists of on its server. They go by their names: what was lost and
// made again is found by them.
type stores struct {
	stream jetstream.Stream
	jobs   jetstream.Consumer
	leases jetstream.KeyValue
	memory jetstream.KeyValue
}

// prepare finds or makes the stores. A cluster that is just starting refuses that for a while.
func (b *Inbox) prepare(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, 4*patience)
	defer done()
	for {
		var err error
		b.stores, err = b.make(ctx)
		if err == nil || b.embedded != nil || !passing(err) || !pause(ctx, patience/20) {
			return err
		}
	}
}

// make makes stream, consumer and buckets where they are missing or were made with other settings.
func (b *Inbox) make(ctx context.Context) (s stores, err error) {
	if s.stream, err = b.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:              b.config.Name,
		Subjects:          []string{b.subjectPrefix() + ">", b.probeSubject()},
		Retention:         jetstream.WorkQueuePolicy,
		Discard:           jetstream.DiscardOld,
		MaxMsgsPerSubject: 1,
		MaxMsgSize:        longestMessage,
		Storage:           jetstream.FileStorage,
		Replicas:          b.config.Replicas,
		AllowDirect:       true,
	}); err != nil {
		return s, err
	}
	if s.leases, err = b.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: b.leaseBucket(), TTL: b.config.Lease, Storage: jetstream.FileStorage, Replicas: b.config.Replicas,
	}); err != nil {
		return s, err
	}
	if s.memory, err = b.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: b.memoryBucket(), LimitMarkerTTL: forgotten, Storage: jetstream.FileStorage, Replicas: b.config.Replicas,
	}); err != nil {
		return s, err
	}
	s.jobs, err = b.consumer(ctx)
	return s, err
}

// consumer makes the consumer that all workers of all processes share. Jobs that wait for their
// next try count as handed out, so that there is no limit to those.
func (b *Inbox) consumer(ctx context.Context) (jetstream.Consumer, error) {
	return b.js.CreateOrUpdateConsumer(ctx, b.config.Name, jetstream.ConsumerConfig{
		Durable:       consumerName,
		FilterSubject: b.subjectPrefix() + ">",
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       b.config.Lease,
		MaxDeliver:    -1,
		MaxAckPending: -1,
	})
}

// Codes of JetStream's errors for which the client has no name.
const (
	codeUnavailable jetstream.ErrorCode = 10008
	codeNoPeers     jetstream.ErrorCode = 10005
)

// codesFull are JetStream's errors for limits of accounts, storage and memory, and for stores
// that fail.
var codesFull = [...]jetstream.ErrorCode{10002, 10023, 10028, 10047, 10077}

func code(err error) jetstream.ErrorCode {
	if e := (*jetstream.APIError)(nil); errors.As(err, &e) {
		return e.ErrorCode
	}
	var e jetstream.JetStreamError
	if errors.As(err, &e) && e.APIError() != nil {
		return e.APIError().ErrorCode
	}
	return 0
}

// passing reports whether an error may go away by itself.
func passing(err error) bool {
	switch code(err) {
	case codeUnavailable, codeNoPeers, jetstream.JSErrCodeJetStreamNotEnabled:
		return true
	}
	return unanswered(err)
}

// unanswered reports whether an error means that no server has answered.
func unanswered(err error) bool {
	for _, silence := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, jetstream.ErrNoStreamResponse,
		nats.ErrDisconnected, nats.ErrConnectionReconnecting, nats.ErrReconnectBufExceeded, jetstream.ErrJetStreamNotEnabled,
	} {
		if errors.Is(err, silence) {
			return true
		}
	}
	return false
}

// conflict reports whether an error means that the revision is another one.
func conflict(err error) bool {
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return true
	}
	c := code(err)
	return c == jetstream.JSErrCodeStreamWrongLastSequence || c == jetstream.JSErrCodeStreamWrongLastSequenceConstant
}

// pause waits, and reports whether the context is still there.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// subject returns the subject of a message.
func (b *Inbox) subjectOf(m jetstream.Msg) string {
	return strings.TrimPrefix(m.Subject(), b.subjectPrefix())
}
