package servicelevel

import (
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// slowWay is the slowest case on a way through agreements.
type slowWay struct {
	way []answer
	worst
	// deadline is by when the case is promised.
	deadline int64
	// example is true where the time depends on when the case is opened.
	example bool
}

// slowWay finds the slowest case on a way. With one clock for all the lengths are added;
// otherwise every case that may be opened within the year counts (see slowest), and what
// it takes is read from the clock of the promise, as its attainment will be.
func (r *reviewing) slowWay(t *agreement.Target, way []answer) (slowWay, bool) {
	out := slowWay{way: way}
	same := true
	for _, a := range way {
		out.used += duration(a)
		same = same && a.target.Clock == t.Clock
	}
	if same {
		return out, true
	}
	promise, ok := r.clock(t.Clock)
	if !ok {
		return out, false
	}
	var legs []leg
	for _, a := range way {
		c, ok := r.clock(a.target.Clock)
		if !ok {
			return out, false
		}
		legs = append(legs, leg{c, duration(a)})
	}
	from, to := r.start.Unix(), r.end.Unix()
	key := trail(promise, legs, from, to)
	found, known := r.slowest[key]
	if !known {
		found = slowest(promise, legs, from, to)
		r.slowest[key] = found
	}
	out.worst, out.example = found, found.found
	out.deadline = found.opened + int64(t.Within/time.Second)
	if promise.hours != nil {
		if deadline, ok := promise.hours.Deadline(time.Unix(found.opened, 0), t.Within); ok {
			out.deadline = deadline.Unix()
		}
	}
	return out, true
}

// length writes the time of a target with its clock: 4h, 4h of calendar/shop-hours.
func length(t *agreement.Target) string {
	text := estate.FormatDuration(t.Within)
	if t.Clock != agreement.Elapsed {
		text += " of " + t.Clock
	}
	return text
}

// sum writes the times of a way, with their hand-overs.
func sum(way []answer) string {
	var words []string
	for _, a := range way {
		if a.by.agreement.HandOver > 0 {
			words = append(words, estate.FormatDuration(a.by.agreement.HandOver))
		}
		words = append(words, length(a.target))
	}
	return strings.Join(words, " + ")
}

// span writes a number of seconds.
func span(seconds int64) string {
	const limit = int64(estate.MaxDuration / time.Second)
	if seconds > 2*limit {
		return "more than 200 years"
	}
	return estate.FormatDuration(time.Duration(seconds) * time.Second)
}
