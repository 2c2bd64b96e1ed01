package graph

import "math/bits"

// lanes is how many words of 64 trials run at once.
const lanes = 8

// word is one bit for each trial that runs.
type word [lanes]uint64

func (w *word) set(bit int)      { w[bit/64] |= 1 << (bit % 64) }
func (w *word) has(bit int) bool { return w[bit/64]>>(bit%64)&1 == 1 }

// each yields the bits that are set, in order.
func (w *word) each(yield func(bit int)) {
	for i, part := range w {
		for ; part != 0; part &= part - 1 {
			yield(64*i + bits.TrailingZeros64(part))
		}
	}
}

func (w *word) or(v *word) {
	for i := range w {
		w[i] |= v[i]
	}
}

func (w *word) and(v *word) {
	for i := range w {
		w[i] &= v[i]
	}
}

// states are the trials in which a node is out, at least degraded, and hit at all.
type states struct{ out, weak, hit word }

func outOf(s *states) *word  { return &s.out }
func weakOf(s *states) *word { return &s.weak }

// level is what a node suffers in one trial.
func (s *states) level(trial int) Level {
	switch {
	case s.out.has(trial):
		return Outage
	case s.weak.has(trial):
		return Degraded
	case s.hit.has(trial):
		return RedundancyLost
	}
	return Unaffected
}

// or adds the states of another node.
func (s *states) or(t *states) {
	s.out.or(&t.out)
	s.weak.or(&t.weak)
	s.hit.or(&t.hit)
}

// add adds trials in which something fails with a level, capped.
func (s *states) add(limit Level, trials *word, level Level) {
	level = min(level, limit)
	if level == Outage {
		s.out.or(trials)
	}
	if level >= Degraded {
		s.weak.or(trials)
	}
	s.hit.or(trials)
}

// counter counts in binary for every trial at once: one word for each digit.
type counter struct{ digits []word }

// reset sets the counter to zero, with digits enough to count so far.
func (c *counter) reset(most int) {
	digits := 1
	for most>>digits > 0 {
		digits++
	}
	if digits > cap(c.digits) {
		c.digits = make([]word, digits)
	}
	c.digits = c.digits[:digits]
	clear(c.digits)
}

// add counts one more in the trials given.
func (c *counter) add(carry word) {
	for d := range c.digits {
		digit := &c.digits[d]
		for i := range carry {
			digit[i], carry[i] = digit[i]^carry[i], digit[i]&carry[i]
		}
	}
}

// atLeast returns the trials in which the count has reached a number.
func (c *counter) atLeast(number int) word {
	// From the highest digit: more is true where the count is already greater, same where
	// it is equal so far.
	var more, same word
	for i := range same {
		same[i] = ^uint64(0)
	}
	for d := len(c.digits) - 1; d >= 0; d-- {
		digit := &c.digits[d]
		for i := range same {
			if number>>d&1 == 1 {
				same[i] &= digit[i]
			} else {
				more[i] |= same[i] & digit[i]
				same[i] &^= digit[i]
			}
		}
	}
	more.or(&same)
	return more
}
