package change

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// rival is another change: an open pull request, or one that is merged and unfinished.
type rival struct {
	pull       int
	change     estate.Ref
	effects    map[estate.Ref]graph.Level // what it touches or declares, and how badly, in present names
	start, end time.Time
}

// meeting is how two changes come together, the closest first.
type meeting int

const (
	apart meeting = iota
	same
	related
	shared
)

// conflicts finds the other changes with which this one may collide: those whose window
// overlaps with its own, or where one of the two has none, and that touch or declare the
// same record, one that is directly related to it, or hit the same service. A record that is
// declared to suffer nothing counts only where it is touched.
func (w *assessor) conflicts() {
	if w.closing {
		return
	}
	mine := w.worked()
	if len(mine) == 0 {
		return
	}
	near := w.near(mine)
	services := w.services()
	followed := 0
	for _, o := range w.rivals() {
		if !w.overlaps(o.start, o.end) {
			continue
		}
		how, on := meet(o, mine, near)
		if how == apart && len(services) > 0 && followed < maxReaches {
			followed++
			if on = w.sharedServices(o, services); len(on) > 0 {
				how = shared
			}
		}
		if how == apart {
			continue
		}
		w.out.Conflicts = append(w.out.Conflicts, Conflict{
			Pull: o.pull, Change: o.change, On: slices.Clone(firstRefs(on)), Reason: w.collision(o, mine, how, on),
		})
	}
}

// worked are the records that the change touches, or declares with an effect.
func (w *assessor) worked() map[estate.Ref]bool {
	out := map[estate.Ref]bool{}
	for i := range w.Diff {
		if r := w.Diff[i].Ref; r.Kind() != estate.Change {
			out[r] = true
		}
	}
	for ref, level := range w.effects {
		if level > graph.Unaffected {
			out[w.name(ref)] = true
		}
	}
	return out
}

// near are the records that have a relation to or from one of these on base.
func (w *assessor) near(refs map[estate.Ref]bool) map[estate.Ref]bool {
	out := map[estate.Ref]bool{}
	for ref := range refs {
		r, ok := w.Base.Record(w.on(ref, false))
		if !ok {
			continue
		}
		for i := range r.Links {
			if r.Links[i].Type != "" {
				out[w.name(r.Links[i].To)] = true
			}
		}
		for _, in := range w.Base.Incoming(r.Ref) {
			if in.Link.Type != "" {
				out[w.name(in.From.Ref)] = true
			}
		}
	}
	return out
}

// rivals are the other changes: pull requests by number, then merged ones by reference.
func (w *assessor) rivals() []rival {
	var out []rival
	for _, p := range w.OtherPulls {
		if p.Number == w.Pull && w.Pull != 0 {
			continue
		}
		o := rival{pull: p.Number, change: p.Change, effects: map[estate.Ref]graph.Level{}}
		for _, ref := range p.Touches {
			if ref.Kind() != estate.Change {
				o.effects[w.name(ref)] = graph.Outage
			}
		}
		if p.Window != nil {
			o.start, o.end = p.Window.Start, p.Window.End
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b rival) int { return cmp.Or(cmp.Compare(a.pull, b.pull), compareRefs(a.change, b.change)) })
	for r := range w.Base.OfKind(estate.Change) {
		if r.Encoded == "" || w.request != nil && r.Ref == w.request.Ref || r.Field("outcome").Kind != estate.Null {
			continue
		}
		q := ParseRequest(r)
		if !q.unfinished(w.At) {
			continue
		}
		o := rival{change: r.Ref, start: q.Start, end: q.End, effects: map[estate.Ref]graph.Level{}}
		for ref, level := range scope(q, w.Base) {
			if level > graph.Unaffected {
				o.effects[w.name(ref)] = level
			}
		}
		out = append(out, o)
	}
	return out
}

// overlaps reports whether a window overlaps with the change's own, or one of them is not said.
func (w *assessor) overlaps(start, end time.Time) bool {
	l := &w.limits
	if l.start.IsZero() || l.end.IsZero() || start.IsZero() || end.IsZero() {
		return true
	}
	return l.start.Before(end) && start.Before(l.end)
}

// meet finds the records on which two changes come together directly, sorted.
func meet(o rival, mine, near map[estate.Ref]bool) (meeting, []estate.Ref) {
	var both, next []estate.Ref
	for ref := range o.effects {
		switch {
		case mine[ref]:
			both = append(both, ref)
		case near[ref]:
			next = append(next, ref)
		}
	}
	switch {
	case len(both) > 0:
		return same, unique(both)
	case len(next) > 0:
		return related, unique(next)
	}
	return apart, nil
}

// sharedServices are the services that another change hits too.
func (w *assessor) sharedServices(o rival, services map[estate.Ref]bool) []estate.Ref {
	effects := map[estate.Ref]graph.Level{}
	for ref, level := range o.effects {
		effects[w.on(ref, false)] = level
	}
	var out []estate.Ref
	for _, ref := range servicesHit(w.baseRun, effects) {
		if services[w.name(ref)] {
			out = append(out, w.name(ref))
		}
	}
	return unique(out)
}

// collision words a conflict and the order that is suggested.
func (w *assessor) collision(o rival, mine map[estate.Ref]bool, how meeting, on []estate.Ref) string {
	other := string(o.change)
	if o.pull > 0 {
		other = fmt.Sprintf("pull request %d", o.pull)
	}
	what := map[meeting]string{
		same:    "%s is about %s too",
		related: "%s is about %s, next to what this change is about",
		shared:  "%s hits %s too",
	}[how]
	when := "their windows overlap"
	switch mineOpen, theirsOpen := w.limits.start.IsZero() || w.limits.end.IsZero(), o.start.IsZero() || o.end.IsZero(); {
	case mineOpen && theirsOpen:
		when = "neither names a window"
	case mineOpen:
		when = "this change names no window"
	case theirsOpen:
		when = "the other names no window"
	}
	order := "that one first, "
	first, why := w.order(o, mine)
	if first {
		order = "this change first, "
	}
	return fmt.Sprintf(what, other, refList(on, 3)) + ", and " + when + "; suggested order: " + order + why
}

// order suggests whether this change goes before another: the one whose window begins earlier,
// then the one about something that the other's records stand on, then one that is merged,
// then the lower number. A pull request without a number comes last.
func (w *assessor) order(o rival, mine map[estate.Ref]bool) (first bool, why string) {
	if a, b := w.limits.start, o.start; !a.IsZero() && !b.IsZero() && !a.Equal(b) {
		return a.Before(b), "since its window begins earlier"
	}
	own, theirs := make([]estate.Ref, 0, len(mine)), make([]estate.Ref, 0, len(o.effects))
	for ref := range mine {
		own = append(own, w.on(ref, false))
	}
	for ref := range o.effects {
		theirs = append(theirs, w.on(ref, false))
	}
	mineOnTheirs, theirsOnMine := w.standOn(own, theirs), w.standOn(theirs, own)
	switch {
	case mineOnTheirs != theirsOnMine:
		if theirsOnMine {
			return true, "since the other's records stand on those of this one"
		}
		return false, "since the records of this change stand on those of the other"
	case o.pull == 0 && w.merged():
		return compareRefs(w.request.Ref, o.change) < 0, "since it was opened earlier"
	case o.pull == 0:
		return false, "since it is authorised already"
	case w.Pull == 0:
		return false, "since it was there before"
	}
	return w.Pull < o.pull, "since it has the lower number"
}

// merged reports whether the change itself is on base already.
func (w *assessor) merged() bool {
	if w.request == nil {
		return false
	}
	_, ok := w.Base.Record(w.request.Ref)
	return ok
}

// standOn reports whether any of some records needs any of others on base.
func (w *assessor) standOn(refs, others []estate.Ref) bool {
	below := w.baseRun.Closure(refs...)
	return slices.ContainsFunc(others, func(ref estate.Ref) bool {
		_, needed := slices.BinarySearch(below, ref)
		return needed
	})
}
