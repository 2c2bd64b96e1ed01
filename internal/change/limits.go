package change

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
)

// lookAhead is how far ahead an opening is sought from the time at which it is asked for, or
// from the start of the change's own window.
const lookAhead = 2 * 366 * 24 * time.Hour

// limits are what says when a change may be done.
type limits struct {
	// start and end are its own window, the end excluded; zero where it has none.
	start, end time.Time
	// maintenance are the calendars of which all must be open, freezes those of which none
	// may be; their open time is nil where they cannot be read, so that nobody can tell.
	maintenance, freezes []limit
}

type limit struct {
	ref estate.Ref
	// open is nil where the calendar cannot be read.
	open *calendar.Calendar
}

// limited are the calendars with these references, each once.
func limited(calendars *hours.Calendars, refs ...estate.Ref) []limit {
	var out []limit
	for _, ref := range refs {
		if ref != "" && !slices.ContainsFunc(out, func(l limit) bool { return l.ref == ref }) {
			open, _ := calendars.Calendar(ref)
			out = append(out, limit{ref, open})
		}
	}
	return out
}

// at says how the change stands to a time. A freeze goes before everything else, then its own
// window, then maintenance hours. It is missed where its window is over, or where no
// maintenance hours are left in it.
//
// What cannot be read holds the change up: a freeze of which nobody can tell when it ends, or
// maintenance hours that nobody knows. An opening is looked for lookAhead ahead.
func (l *limits) at(t time.Time) Window {
	from, to := later(t, l.start), l.end
	endless := to.IsZero()
	if horizon := from.Add(lookAhead); endless || to.After(horizon) {
		to, endless = horizon, true
	}
	open := l.opening(from, to)
	allowed := open
	for _, f := range l.freezes {
		allowed = allowed.without(f.spans(from, to, true))
	}
	w := l.state(t, open, allowed)
	if len(allowed) == 0 {
		return w
	}
	next := allowed[0]
	zone := l.zone(w.Calendar)
	if next.Start.After(t) {
		opens := next.Start.In(zone)
		w.Opens = &opens
	}
	if !endless || next.End.Before(to) {
		closes := next.End.In(zone)
		w.Closes = &closes
	}
	w.Reason += l.timed(w)
	if w.State == Open && w.Closes == nil && len(l.maintenance) == 0 && l.start.IsZero() && l.end.IsZero() {
		w = Window{State: NoWindow, Reason: "nothing says when it may be done"}
	}
	return w
}

// zone is the one in which people read the times of a window: that of the calendar that
// decides, else that in which the change's own window is written, else that of a calendar
// that concerns it.
func (l *limits) zone(decides estate.Ref) *time.Location {
	zone := time.UTC
	for _, c := range slices.Concat(l.maintenance, l.freezes) {
		if c.open == nil {
			continue
		}
		if c.ref == decides {
			return c.open.Zone()
		}
		if zone == time.UTC {
			zone = c.open.Zone()
		}
	}
	if !l.start.IsZero() {
		return l.start.Location()
	}
	return zone
}

// timed words when a window opens or closes, to follow the reason for its state.
func (l *limits) timed(w Window) string {
	switch {
	case w.State == Frozen && w.Opens != nil:
		return "; it may be done from " + moment(*w.Opens)
	case w.State == NotYet && w.Opens != nil && !w.Opens.Equal(l.start):
		return "; it may be done from " + moment(*w.Opens)
	case w.State == Open && w.Closes != nil:
		if f := l.frozen(*w.Closes); f != nil {
			return fmt.Sprintf(" until %s, when %s begins", moment(*w.Closes), f.ref)
		}
		return " until " + moment(*w.Closes)
	}
	return ""
}

// opening is the time within its own window and all maintenance hours.
func (l *limits) opening(from, to time.Time) spans {
	var open spans
	if from.Before(to) {
		open = spans{{Start: from, End: to}}
	}
	for _, m := range l.maintenance {
		open = open.common(m.spans(from, to, false))
	}
	return open
}

// spans are the open times of a calendar between two instants; where it cannot be read, all
// or nothing.
func (l *limit) spans(from, to time.Time, unknown bool) spans {
	if l.open != nil {
		return l.open.Open(from, to)
	}
	if unknown && from.Before(to) {
		return spans{{Start: from, End: to}}
	}
	return nil
}

// state says how the change stands to a time, given the time that is open from then on and
// what freezes leave of it.
func (l *limits) state(t time.Time, open, allowed spans) Window {
	if f := l.frozen(t); f != nil {
		if f.open == nil {
			return Window{State: Frozen, Calendar: f.ref, Reason: fmt.Sprintf("%s cannot be read, so nobody can tell when the freeze ends", f.ref)}
		}
		return Window{State: Frozen, Calendar: f.ref, Reason: fmt.Sprintf("%s is a freeze", f.ref)}
	}
	switch {
	case !l.end.IsZero() && !t.Before(l.end):
		return Window{State: Missed, Reason: "its window ended on " + moment(l.end)}
	case t.Before(l.start):
		w := Window{State: NotYet, Reason: "its window is " + Span(l.start, l.end)}
		if len(allowed) == 0 {
			w.Calendar, w.Reason = l.blocked(open)
		}
		return w
	}
	for _, m := range l.maintenance {
		switch {
		case m.open == nil:
			return Window{State: NotYet, Calendar: m.ref, Reason: fmt.Sprintf("%s cannot be read, so nobody can tell when it is open", m.ref)}
		case m.open.IsOpen(t):
		case len(open) == 0 && !l.end.IsZero():
			return Window{State: Missed, Calendar: m.ref, Reason: fmt.Sprintf("no hours of %s are left before its window ends", m.ref)}
		default:
			return Window{State: NotYet, Calendar: m.ref, Reason: fmt.Sprintf("%s is closed", m.ref)}
		}
	}
	w := Window{State: Open, Reason: "it is within its window"}
	if len(l.maintenance) > 0 {
		w.Calendar, w.Reason = l.maintenance[0].ref, fmt.Sprintf("%s is open", l.maintenance[0].ref)
	} else if l.start.IsZero() && l.end.IsZero() {
		w.Reason = "no freeze is in force"
	}
	return w
}

// frozen is the freeze in force at a time, nil where there is none.
func (l *limits) frozen(t time.Time) *limit {
	for i := range l.freezes {
		if f := &l.freezes[i]; f.open == nil || f.open.IsOpen(t) {
			return f
		}
	}
	return nil
}

// blocked says why a window to come never opens.
func (l *limits) blocked(open spans) (estate.Ref, string) {
	switch {
	case len(open) > 0:
		meets := slices.DeleteFunc(slices.Clone(l.freezes), func(f limit) bool { return len(open.common(f.spans(open[0].Start, open[len(open)-1].End, true))) == 0 })
		return meets[0].ref, fmt.Sprintf("its window lies wholly in the freeze of %s", refList(refsOf(meets), 3))
	case len(l.maintenance) > 0:
		return l.maintenance[0].ref, fmt.Sprintf("its window lies wholly outside of the hours of %s", refList(refsOf(l.maintenance), 3))
	}
	return "", "its window ends before it begins"
}

func refsOf(ls []limit) []estate.Ref {
	out := make([]estate.Ref, len(ls))
	for i, l := range ls {
		out[i] = l.ref
	}
	return out
}
