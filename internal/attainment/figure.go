package attainment

import (
	"math/big"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// verdict is whether a promise was kept.
type verdict int

const (
	// unknown: it cannot be told.
	unknown verdict = iota
	// nothing: no agreed time, no case, nothing to measure. Of several windows, one like
	// this neither keeps nor breaks the promise.
	nothing
	met
	missed
)

func judged(kept bool) verdict {
	if kept {
		return met
	}
	return missed
}

// pointer is the verdict in JSON: true, false, or null.
func (v verdict) pointer() *bool {
	if v != met && v != missed {
		return nil
	}
	kept := v == met
	return &kept
}

// together is the verdict over all windows: broken by one that is missed, unknown where
// one is, and else kept if any was.
func together(all []verdict) verdict {
	out := nothing
	for _, v := range all {
		switch {
		case v == missed:
			return missed
		case v == unknown:
			out = unknown
		case v == met && out == nothing:
			out = met
		}
	}
	return out
}

// figure is what a measure comes to in a span.
type figure struct {
	// achieved is exact; nil where there is none.
	achieved *big.Rat
	verdict  verdict
	// lost promises stay broken, whatever comes in the rest of the window.
	lost bool
	// open figures rest on something that is not over.
	open  bool
	cases *Cases
	// time is set for availability.
	time *serviceTime
	note string
}

// serviceTime is how the agreed time was spent.
type serviceTime struct {
	// agreed is the agreed service time, maintenance taken out.
	agreed, maintenance, degraded time.Duration
	// down is the downtime that counts, and allowed what the promise leaves, in minutes.
	down, allowed *big.Rat
}

// measure works out the figure of one promise for one service.
type measure interface {
	// over measures a part of a whole window, which has not come further.
	over(part, whole span) figure
	// records are what the figure of a part comes from.
	records(part span) []estate.Ref
}

// unmeasured is a promise of which nothing is known.
type unmeasured struct{ why string }

func (u unmeasured) over(_, _ span) figure     { return figure{note: u.why} }
func (unmeasured) records(_ span) []estate.Ref { return nil }
