package continuity

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
)

// supplierHours is a supplier's open time, seen from the moment of an event.
type supplierHours struct {
	calendar *calendar.Calendar
	event    time.Time
}

// begin returns the next opening, or the moment itself where it is open.
func (h supplierHours) begin(from time.Duration) time.Duration {
	// The first moment of open time is over just after the opening.
	over, ok := h.calendar.Deadline(h.event.Add(from), 1)
	if !ok {
		return forever
	}
	return min(forever, over.Add(-1).Sub(h.event))
}

// end returns when so much open time has passed.
func (h supplierHours) end(from, work time.Duration) time.Duration {
	over, ok := h.calendar.Deadline(h.event.Add(from), work)
	if !ok {
		return forever
	}
	return min(forever, over.Sub(h.event))
}

// hoursOf returns when a supplier works for a step: the hours of its contact in the plan,
// else of an underpinning contract in force, one about the step's item first, else of the
// supplier's record. A supplier that says nothing of hours is taken to work always; ok is
// false where it says something that no hours follow from.
func (b *book) hoursOf(p *plan, supplier, item estate.Ref) (hours *calendar.Calendar, ref estate.Ref, ok bool) {
	ref = b.hoursRef(p, supplier, item)
	if ref == "" {
		return nil, "", true
	}
	hours, ok = b.calendars.Calendar(ref)
	return hours, ref, ok
}

func (b *book) hoursRef(p *plan, supplier, item estate.Ref) estate.Ref {
	if p != nil {
		for _, c := range p.body.Each("supplierContacts") {
			if hours := c.Get("contact").Str("hours"); hours != "" && estate.Ref(c.Str("supplier")) == supplier {
				return estate.Ref(hours)
			}
		}
	}
	var other estate.Ref
	for _, a := range b.agreements {
		if a.Type != agreement.UC || a.Provider != supplier || a.SupportHours == "" {
			continue
		}
		if slices.Contains(a.Covers, item) {
			return a.SupportHours
		}
		if other == "" {
			other = a.SupportHours
		}
	}
	if other != "" {
		return other
	}
	return estate.Ref(b.body(supplier).Str("supportHours"))
}

// moments returns the instants of the week after at that matter to a schedule with opening
// hours: each full hour, each closing time, and each closing time less the lead with which
// a step that needs the hours can begin, sorted.
func moments(at time.Time, calendars []*calendar.Calendar, leads []time.Duration) []time.Time {
	end := at.Add(7 * 24 * time.Hour)
	var out []time.Time
	for t := at.Truncate(time.Hour); t.Before(end); t = t.Add(time.Hour) {
		out = append(out, t)
	}
	out[0] = at
	for i, c := range calendars {
		for _, open := range c.Open(at, end.Add(leads[i])) {
			for _, t := range []time.Time{open.End, open.End.Add(-leads[i])} {
				if !t.Before(at) && t.Before(end) {
					out = append(out, t)
				}
			}
		}
	}
	for i := range out {
		out[i] = out[i].UTC()
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}
