package change

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// window says how the change stands to the time of the assessment, and reports what is wrong
// with its own window. Where the merge is the work it has to wait for the window; where the
// merge only authorises the work, the window is judged as it is planned.
func (w *assessor) window() Window {
	if w.closing {
		return Window{State: NoWindow, Reason: "the work is over"}
	}
	w.limits = w.limitsOf(w.request)
	if !w.limits.end.IsZero() && !w.limits.start.Before(w.limits.end) {
		w.report(diag.BrokenWindow, diag.Error, "window",
			fmt.Sprintf("%s has a window that ends on %s and begins on %s", w.request.Ref, moment(w.limits.end), moment(w.limits.start)),
			"let the window end after it begins")
	} else if w.recordOnly {
		w.planned()
	}
	now := w.limits.at(w.At)
	now.GatesMerge = !w.recordOnly
	return now
}

// limitsOf says when a change may be done. Calendars are those of base. A freeze concerns
// neither an emergency nor a change with an exception for it.
func (w *assessor) limitsOf(q *Request) limits {
	var l limits
	var kind Type
	var maintenance, template, exception estate.Ref
	if q != nil {
		kind, maintenance, exception = q.Type, q.Maintenance, q.FreezeException
		l.start, l.end = q.Start, q.End
	}
	if w.templateRecord != nil {
		template = estate.Ref(w.templateRecord.Field("maintenance").Text)
	}
	l.maintenance = limited(w.calendars, maintenance, template)
	for _, ref := range concerning(w.Base, "freeze", kind, w.subjects()) {
		w.frozen = append(w.frozen, ref)
		if kind != Emergency && ref != exception {
			l.freezes = append(l.freezes, limited(w.calendars, ref)...)
		}
	}
	return l
}

// planned judges the window of a change whose work is yet to be done: it may not lie in a
// freeze, and must lie in the maintenance hours that the change and its template keep to.
func (w *assessor) planned() {
	l := &w.limits
	if l.start.IsZero() || l.end.IsZero() {
		return
	}
	whole := spans{{Start: l.start, End: l.end}}
	for i := range l.freezes {
		w.outsideFreeze(&l.freezes[i], whole)
	}
	for i := range l.maintenance {
		w.insideHours(&l.maintenance[i], whole)
	}
}

// outsideFreeze judges the change's window against a freeze.
func (w *assessor) outsideFreeze(f *limit, window spans) {
	l := &w.limits
	left := window.without(f.spans(l.start, l.end, true))
	switch {
	case f.open == nil:
		w.report(diag.FrozenWindow, diag.Error, "window",
			fmt.Sprintf("%s cannot be read on base, so nobody can tell whether the window of %s lies in this freeze", f.ref, w.request.Ref),
			"mend the calendar in a pull request of its own first, or ask for an exception with freezeException")
	case len(left) == 0:
		w.report(diag.FrozenWindow, diag.Error, "window",
			fmt.Sprintf("the window of %s lies wholly in the freeze %s", w.request.Ref, f.ref),
			"move the window, or ask for an exception with freezeException")
	case len(left) > 1 || !left[0].Start.Equal(l.start) || !left[0].End.Equal(l.end):
		w.report(diag.FrozenWindow, diag.Warning, "window",
			fmt.Sprintf("a part of the window of %s lies in the freeze %s", w.request.Ref, f.ref),
			"nothing may be done in that part; move the window, or ask for an exception with freezeException")
	}
}

// insideHours judges the change's window against maintenance hours.
func (w *assessor) insideHours(m *limit, window spans) {
	l := &w.limits
	code, whose := diag.OutsideMaintenance, "that it keeps to"
	if m.ref != w.request.Maintenance {
		code, whose = diag.TemplateWindow, "that its template keeps to"
	}
	if m.open == nil {
		w.report(code, diag.Error, "window",
			fmt.Sprintf("nobody can tell whether the window of %s is within the hours of %s %s: base has no such calendar, or it cannot be read", w.request.Ref, m.ref, whose),
			"mend or add the calendar in a pull request of its own first")
		return
	}
	closed := window.without(m.spans(l.start, l.end, false))
	if len(closed) == 0 {
		return
	}
	hint := "move the window into these hours"
	if next := m.spans(l.start, l.start.Add(lookAhead), false); len(next) > 0 {
		hint += "; the next are from " + m.period(next[0])
	}
	w.report(code, diag.Error, "window",
		fmt.Sprintf("the window of %s is not within the hours of %s %s: from %s it is closed", w.request.Ref, m.ref, whose, m.period(closed[0])), hint)
}

// period words a span of time in the zone of a calendar that can be read.
func (l *limit) period(i calendar.Interval) string {
	zone := l.open.Zone()
	return moment(i.Start.In(zone)) + " to " + moment(i.End.In(zone))
}
