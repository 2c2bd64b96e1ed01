package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
)

// windowFactor counts the time of the work: none said, hours in which the services that it
// hits are offered, a freeze that it passes.
func (w *assessor) windowFactor() Factor {
	points := 0
	var reasons []string
	add := func(n int, reason string) {
		points += n
		reasons = append(reasons, reason)
	}
	windowless := w.limits.start.IsZero() && len(w.limits.maintenance) == 0
	if at := w.inHours(windowless); at != nil {
		if windowless && rank(at.Criticality) >= rank("high") {
			add(8, fmt.Sprintf("no window is named, and %s (%s) is hit", at.Ref, at.Criticality))
		} else {
			add(5, fmt.Sprintf("it may be done in the service hours of %s", at.Ref))
		}
	}
	if passed := w.passed(); len(passed) > 0 {
		add(10, fmt.Sprintf("it passes the freeze %s", refList(passed, 3)))
	}
	return Factor{"window", points, strings.Join(reasons, "; ")}
}

// inHours is a service that is out or degraded in hours in which it is offered: where no window is
// named the most critical one, else the first that is offered in it. It is nil where there is
// none, and where the work keeps to maintenance hours, which are agreed.
func (w *assessor) inHours(windowless bool) *Impact {
	if len(w.limits.maintenance) > 0 {
		return nil
	}
	var found *Impact
	for i := range w.out.Impact {
		x := &w.out.Impact[i]
		if x.Kind != estate.Service || x.Effect < graph.Degraded || !w.running(x.Ref) {
			continue
		}
		switch {
		case windowless:
			if found == nil || rank(x.Criticality) > rank(found.Criticality) {
				found = x
			}
		case found == nil && w.offered(x.Ref):
			found = x
		}
	}
	return found
}

// offered reports whether a service is offered at any moment of the window. What cannot be
// read is taken to be.
func (w *assessor) offered(ref estate.Ref) bool {
	l := &w.limits
	before, after := w.records(ref)
	e, r := w.Base, before
	if r == nil {
		e, r = w.Head, after
	}
	open, ok := w.calendarsOf(e).Or(estate.Ref(r.Field("serviceHours").Text))
	if !ok || l.end.IsZero() {
		return true
	}
	return len(open.Open(l.start, l.end)) > 0
}

func (w *assessor) calendarsOf(e *estate.Estate) *hours.Calendars {
	if e == w.Base {
		return w.calendars
	}
	return hours.New(e)
}

// passed are the freezes that concern the change and that it may pass, since it is an emergency
// or has an exception, where its window meets them, or it has none and they are in force.
func (w *assessor) passed() []estate.Ref {
	var out []estate.Ref
	for _, f := range limited(w.calendars, w.frozen...) {
		if slices.ContainsFunc(w.limits.freezes, func(l limit) bool { return l.ref == f.ref }) {
			continue
		}
		l := &w.limits
		if l.start.IsZero() || l.end.IsZero() {
			if f.open == nil || f.open.IsOpen(w.At) {
				out = append(out, f.ref)
			}
		} else if len(f.spans(l.start, l.end, true)) > 0 {
			out = append(out, f.ref)
		}
	}
	return out
}

func (w *assessor) sizeFactor() Factor {
	all := map[estate.Ref]bool{}
	for i := range w.Diff {
		if w.Diff[i].Ref.Kind() != estate.Change {
			all[w.Diff[i].Ref] = true
		}
	}
	for _, ref := range w.declared {
		all[w.name(ref)] = true
	}
	f := Factor{Name: "size", Reason: plural(len(all), "record") + " touched or declared"}
	for _, step := range []struct{ from, points int }{{3, 2}, {6, 4}, {21, 7}, {101, 10}} {
		if len(all) >= step.from {
			f.Points = step.points
		}
	}
	return f
}

// lastFinished is how many of the last finished changes to a record count in its history.
const lastFinished = 5

// historyFactor counts, for each record that is touched or declared, the failures among the
// last changes that declared it by name, each change once.
func (w *assessor) historyFactor() Factor {
	failed := map[estate.Ref]bool{}
	known := map[estate.Ref]*Request{}
	for _, ref := range w.direct() {
		var finished []*Request
		for _, in := range w.Base.Incoming(w.on(ref, false)) {
			r := in.From
			if r.Kind != estate.Change || r.Encoded == "" || !strings.HasPrefix(in.Link.Field, "affects[") {
				continue
			}
			q := known[r.Ref]
			if q == nil {
				q = ParseRequest(r)
				known[r.Ref] = q
			}
			if q.Result != "" && !slices.Contains(finished, q) {
				finished = append(finished, q)
			}
		}
		slices.SortFunc(finished, func(a, b *Request) int { return cmp.Or(b.Over().Compare(a.Over()), -compareRefs(a.Ref, b.Ref)) })
		for _, q := range finished[:min(len(finished), lastFinished)] {
			if q.Result == "failed" || q.Result == "backed_out" {
				failed[q.Ref] = true
			}
		}
	}
	if len(failed) == 0 {
		return Factor{}
	}
	refs := make([]estate.Ref, 0, len(failed))
	for ref := range failed {
		refs = append(refs, ref)
	}
	return Factor{"history", capped(4*min(len(refs), 3), 12), fmt.Sprintf("%s of its records failed or had to be backed out: %s", plural(len(refs), "recent change"), refList(unique(refs), 3))}
}

// working reports whether the change works on anything that could have to be put back.
func (w *assessor) working() bool { return len(w.direct()) > 0 }

func (w *assessor) backoutFactor() Factor {
	none, tested := true, false
	if q := w.request; q != nil && q.Backout {
		none, tested = false, q.BackoutTested
	}
	if w.templateRecord != nil {
		if b := w.templateRecord.Field("backout"); b.Kind != estate.Null {
			_, tried := b.Date("tested")
			none, tested = false, tested || tried
		}
	}
	switch {
	case !w.working() || tested:
		return Factor{}
	case none:
		return Factor{"backout", 6, "it does not say how it is undone"}
	}
	return Factor{"backout", 3, "the way back was never tried"}
}

func (w *assessor) testFactor() Factor {
	if !w.working() || w.request != nil && w.request.Tested || w.templateRecord != nil && w.templateRecord.Field("test").Text != "" {
		return Factor{}
	}
	return Factor{"test", 4, "it does not say how it is tested"}
}

func (w *assessor) conflictsFactor() Factor {
	n := len(w.out.Conflicts)
	if n == 0 {
		return Factor{}
	}
	return Factor{"conflicts", capped(4*min(n, 3), 12), "it may collide with " + plural(n, "other change")}
}

func (w *assessor) typeFactor() Factor {
	if w.request == nil || w.request.Type != Emergency {
		return Factor{}
	}
	return Factor{"type", 10, "it is an emergency"}
}
