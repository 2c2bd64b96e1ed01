package change

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// unfinishedFor is how long after the day of its id a merged change without a window counts
// as unfinished. After that somebody forgot its outcome.
const unfinishedFor = 30 * 24 * time.Hour

// maxReaches is how many other changes are followed to the services that they hit, in each
// of the lists that need it; the others are compared by their own records only.
const maxReaches = 100

// unfinished reports whether a merged change is still to be done: it has no outcome, is not
// cancelled, and its window is not over, or, where it has none, the day of its id is at most
// unfinishedFor ago.
func (q *Request) unfinished(at time.Time) bool {
	if q.Result != "" || q.Cancelled {
		return false
	}
	if !q.End.IsZero() {
		return at.Before(q.End)
	}
	day, ok := estate.IDDate(q.Ref.ID())
	return ok && at.Before(day.Add(unfinishedFor))
}

// Over is when the work of a change was over, or was to be: as its outcome has it, else the end
// of its window, else the day of its id; zero where nothing says.
func (q *Request) Over() time.Time {
	if !q.ActualEnd.IsZero() {
		return q.ActualEnd
	}
	if !q.End.IsZero() {
		return q.End
	}
	day, _ := estate.IDDate(q.Ref.ID())
	return day
}

// servicesHit are the services that a change of base hits or declares, sorted.
func servicesHit(g *graph.Graph, effects map[estate.Ref]graph.Level) []estate.Ref {
	var out, degraded, hit []estate.Ref
	for ref, level := range effects {
		switch level {
		case graph.Outage:
			out = append(out, ref)
		case graph.Degraded:
			degraded = append(degraded, ref)
		}
	}
	for _, e := range g.Joint(out, degraded) {
		if e.Ref.Kind() == estate.Service {
			hit = append(hit, e.Ref)
		}
	}
	return unique(hit)
}

// services are the services that this change hits, touches or declares.
func (w *assessor) services() map[estate.Ref]bool {
	out := map[estate.Ref]bool{}
	for i := range w.out.Impact {
		if w.out.Impact[i].Kind == estate.Service {
			out[w.out.Impact[i].Ref] = true
		}
	}
	return out
}

// reviews are the merged emergency changes whose review is owed and that have to do with a
// service that this change hits or touches, or with one of its records. The change whose
// outcome this pull request adds is left to it.
func (w *assessor) reviews() {
	mine, direct := w.services(), w.direct()
	followed := 0
	for r := range w.Base.OfKind(estate.Change) {
		if r.Encoded == "" || w.request != nil && r.Ref == w.request.Ref || r.Field("type").Text != string(Emergency) {
			continue
		}
		q := ParseRequest(r)
		if q.Reviewed || q.Cancelled {
			continue
		}
		effects := scope(q, w.Base)
		meets := false
		var theirs []estate.Ref
		for ref := range effects {
			_, own := slices.BinarySearch(direct, w.name(ref))
			meets = meets || own
			if ref.Kind() == estate.Service {
				theirs = append(theirs, ref)
			}
		}
		if followed < maxReaches {
			followed++
			theirs = append(theirs, servicesHit(w.baseRun, effects)...)
		}
		review := Review{Change: q.Ref, Since: q.Over(), Services: []estate.Ref{}}
		for _, ref := range unique(theirs) {
			if mine[w.name(ref)] {
				review.Services = append(review.Services, w.name(ref))
			}
		}
		if meets || len(review.Services) > 0 {
			w.out.Reviews = append(w.out.Reviews, review)
		}
	}
}
