package inbox

import "context"

// Job is a subject to look at, held by a lease. Its context ends when the lease is lost.
type Job struct {
	Subject string
	// Attempt counts from 1, in this process since the subject was last done.
	Attempt int
	// Token is the lease's revision: it grows with every holder of the subject.
	Token uint64
	// Background is true where nobody waits for it: it was offered, and not put in since.
	Background bool
	hold       func(context.Context) error
}

// Hold asks whether the lease is still held, and prolongs it; the error wraps ErrLost where it
// is not, and is another one where nobody answers. Whoever publishes asks right before.
func (j Job) Hold(ctx context.Context) error { return j.hold(ctx) }
