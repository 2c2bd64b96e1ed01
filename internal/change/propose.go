package change

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Proposal is a window that would suit a change.
type Proposal struct {
	Start, End time.Time
	// Calendar is the maintenance calendar that opens it.
	Calendar estate.Ref
}

// mostProposed is how long a proposed window is at most.
const mostProposed = 4 * time.Hour

// Propose finds the next opening of a maintenance calendar that is for what a change touches
// or hits and in which nothing is frozen, after the time of the input. It is false where no
// such calendar exists or none opens within two years.
func Propose(in Input, a Assessment) (Proposal, bool) {
	w := prepare(in, declaration{})
	w.out.Impact = a.Impact
	subjects := w.subjects()
	frozen := limited(w.calendars, concerning(in.Base, "freeze", Normal, subjects)...)
	var best Proposal
	for _, m := range limited(w.calendars, concerning(in.Base, "maintenance", Normal, subjects)...) {
		l := limits{maintenance: []limit{m}, freezes: frozen}
		open := l.opening(in.At, in.At.Add(lookAhead))
		for _, f := range frozen {
			open = open.without(f.spans(in.At, in.At.Add(lookAhead), true))
		}
		if len(open) > 0 && (best.Calendar == "" || open[0].Start.Before(best.Start)) {
			end := open[0].End
			if longest := open[0].Start.Add(mostProposed); end.After(longest) {
				end = longest
			}
			best = Proposal{open[0].Start, end, m.ref}
		}
	}
	return best, best.Calendar != ""
}
