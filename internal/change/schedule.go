package change

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
)

// Entry is a line of the change schedule: a change that is planned, or a freeze or
// maintenance hours in which one may not or may be done (ITIL, change schedule).
type Entry struct {
	// Kind is change, freeze or maintenance.
	Kind string     `json:"kind"`
	Ref  estate.Ref `json:"ref"`
	Name string     `json:"name"`
	// Start and End are its window, the end excluded; nil for a change that names none.
	Start *time.Time `json:"start"`
	End   *time.Time `json:"end"`
	// Type is the type of a change; "" for a calendar.
	Type Type `json:"type,omitempty"`
	// State is how the change stands to its window: open, not_yet, frozen or none.
	State WindowState `json:"state,omitempty"`
	// Ready is true where the work may be done now.
	Ready bool `json:"ready,omitempty"`
	// Frozen is a freeze in force when its window begins, which it may not pass.
	Frozen estate.Ref `json:"frozen,omitempty"`
	// Conflicts are other changes that it may collide with.
	Conflicts []Conflict `json:"conflicts,omitempty"`
}

// Schedule returns what is planned between two instants, by time: the merged changes that
// are unfinished at the beginning, those without a window last, and the freezes and
// maintenance hours of the calendars that hold. How changes stand is told as of from.
func Schedule(e *estate.Estate, from, to time.Time) []Entry {
	var out []Entry
	for r := range e.OfKind(estate.Change) {
		if r.Faulty || r.Encoded == "" {
			continue
		}
		q := ParseRequest(r)
		if !q.unfinished(from) || !q.Start.IsZero() && !q.Start.Before(to) {
			continue
		}
		s := Status(e, r.Ref, from)
		entry := Entry{Kind: "change", Ref: r.Ref, Name: q.Title, Type: q.Type, State: s.Window.State, Ready: s.Ready}
		entry.Conflicts, entry.Frozen = collisions(e, q, from)
		if !q.End.IsZero() {
			entry.Start, entry.End = &q.Start, &q.End
		}
		out = append(out, entry)
	}
	calendars := hours.New(e)
	for r := range e.OfKind(estate.Calendar) {
		kind := r.Field("type").Text
		open, ok := calendars.Calendar(r.Ref)
		if !ok || kind != "freeze" && kind != "maintenance" {
			continue
		}
		for _, span := range open.Open(from.AddDate(-1, 0, 0), to.AddDate(1, 0, 0)) { // whole, not cut at the edges
			if !span.Start.Before(to) || !span.End.After(from) {
				continue
			}
			out = append(out, Entry{Kind: kind, Ref: r.Ref, Name: r.Name, Start: &span.Start, End: &span.End})
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(compareTimes(a.Start, b.Start), compareTimes(a.End, b.End), compareRefs(a.Ref, b.Ref))
	})
	return out
}

// collisions are the other merged changes that a merged change may collide with, and the freeze
// in which its window begins; "" for none.
func collisions(e *estate.Estate, q *Request, at time.Time) ([]Conflict, estate.Ref) {
	w := newAssessorOf(e, q, at, nil)
	w.impacts()
	w.limits = w.limitsOf(q)
	w.conflicts()
	if f := w.limits.frozen(q.Start); f != nil && !q.Start.IsZero() {
		return w.out.Conflicts, f.ref
	}
	return w.out.Conflicts, ""
}

// compareTimes puts what has no time last.
func compareTimes(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}
