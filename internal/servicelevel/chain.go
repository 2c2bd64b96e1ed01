package servicelevel

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// leg is a part of a case's way: somebody works on it for so many seconds of a clock.
type leg struct {
	clock   *clock
	seconds int64
}

// worst is the case that takes longest.
type worst struct {
	// opened and carried are when it is opened and dealt with, in seconds of Unix time.
	opened, carried int64
	// used are the seconds that the clock of the promise counts between them.
	used int64
	// never is true where the hours below do not suffice to deal with it at all.
	never bool
	// found is false where no case can be opened.
	found bool
}

// minute is the step in which cases are opened: nobody promises seconds.
const minute = 60

// slowest returns the case, opened at a whole minute between two instants at which the
// clock of the promise runs, that uses most of that clock while it passes the legs one
// after the other; of several the earliest.
//
// What a case uses is a function of when it is opened that is linear, with a slope of -1,
// 0 or 1, but for the instants at which a clock begins or ceases to run while it waits. So
// the greatest value on whole minutes is at one of these instants or within a minute of it,
// and only they are tried. They are found from the end: an instant that matters to a leg
// matters to the one before at the instants from which it leads there.
func slowest(promise *clock, legs []leg, from, to int64) worst {
	foresee(promise, legs, to)
	var out worst
	for _, t := range candidates(promise, legs, from, to) {
		carried, ok := t, true
		for _, l := range legs {
			if carried, ok = l.clock.after(carried, l.seconds); !ok {
				return worst{opened: t, never: true, found: true}
			}
		}
		if promise.hours != nil && carried > promise.to {
			return worst{opened: t, never: true, found: true}
		}
		if used := promise.between(t, carried); !out.found || used > out.used {
			out = worst{opened: t, carried: carried, used: used, found: true}
		}
	}
	return out
}

// foresee lengthens the stretches of all clocks until the case that is opened last is dealt
// with, or as far as foresight goes. A later case is never dealt with sooner.
func foresee(promise *clock, legs []leg, last int64) {
	limit := time.Unix(last, 0).AddDate(foresight, 0, 0).Unix()
	for _, l := range legs {
		if l.clock.hours == nil {
			last = min(last+l.seconds, max(limit, last))
			continue
		}
		end, ok := time.Time{}, false
		if l.seconds <= limit-last {
			end, ok = l.clock.hours.Deadline(time.Unix(last, 0), time.Duration(l.seconds)*time.Second)
		}
		if last = limit; ok {
			last = min(end.Unix(), limit)
		}
		l.clock.reach(last + 1)
	}
	promise.reach(last + 1)
}

// candidates returns the minutes at which the slowest case may be opened, in order.
func candidates(promise *clock, legs []leg, from, to int64) []int64 {
	matters := promise.edges()
	for i := len(legs) - 1; i >= 0; i-- {
		c := legs[i].clock
		edges := c.edges()
		reached := slices.Concat(matters, edges)
		matters = edges
		for _, t := range reached {
			if before, ok := c.back(t, legs[i].seconds); ok {
				matters = append(matters, before)
			}
		}
		slices.Sort(matters)
		matters = slices.Compact(matters)
	}
	matters = append(matters, promise.edges()...)
	matters = append(matters, from, to)
	minutes := make([]int64, 0, 2*len(matters))
	for _, t := range matters {
		whole := t - mod(t, minute)
		minutes = append(minutes, whole-minute, whole, whole+minute)
	}
	slices.Sort(minutes)
	return slices.DeleteFunc(slices.Compact(minutes), func(t int64) bool {
		return t < from || t >= to || !promise.runs(t)
	})
}

// mod is the remainder of a division, never negative.
func mod(a, b int64) int64 { return (a%b + b) % b }

// trail is a name for legs on a clock, under which their slowest case is remembered.
func trail(promise *clock, legs []leg, from, to int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %d", promise.name, from, to)
	for _, l := range legs {
		fmt.Fprintf(&b, " %s+%d", l.clock.name, l.seconds)
	}
	return b.String()
}
