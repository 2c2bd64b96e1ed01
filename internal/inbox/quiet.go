package inbox

import (
	"sync"
	"time"
)

// subjects is what this process knows of the subjects that it has been handed.
type subjects struct {
	quiet, longest time.Duration
	mutex          sync.Mutex
	known          map[string]*subject
}

// subject is forgotten when its job is done.
type subject struct {
	first    time.Time // when the first message since the last job was seen; zero: none
	sequence uint64    // the newest message that was seen
	seen     time.Time // when that was
	busy     bool
	failures int
}

// due says how long a message has to wait until its subject was quiet for long enough. Its age
// is also counted from when it was first seen here, in case that clocks differ.
func (s *subjects) due(name string, sequence uint64, put, now time.Time) time.Duration {
	if s.quiet == 0 {
		return 0
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	k := s.of(name)
	// Of a subject that was not seen for so long another process has had the burst.
	if k.first.IsZero() || now.Sub(k.seen) > 2*s.longest {
		k.first = earlier(put, now)
	}
	if sequence > k.sequence {
		k.sequence, k.seen = sequence, earlier(put, now)
	}
	seen := k.seen
	if sequence < k.sequence {
		seen = put
	}
	wait := min(s.quiet-now.Sub(seen), s.longest-now.Sub(k.first))
	return max(wait, 0)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// begin reserves a subject for a worker of this process, and says which try it is.
func (s *subjects) begin(name string) (attempt int, free bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	k := s.of(name)
	if k.busy {
		return 0, false
	}
	k.busy = true
	return k.failures + 1, true
}

// started notes that a subject was handed out: what comes now is the next burst.
func (s *subjects) started(name string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.of(name).first = time.Time{}
}

// end frees a subject.
func (s *subjects) end(name string, how outcome) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	k := s.of(name)
	k.busy = false
	switch how {
	case done:
		k.failures = 0
	case failed:
		k.failures++
	}
	if k.failures == 0 && k.first.IsZero() {
		delete(s.known, name)
	}
}

func (s *subjects) of(name string) *subject {
	k := s.known[name]
	if k == nil {
		k = &subject{}
		s.known[name] = k
	}
	return k
}
