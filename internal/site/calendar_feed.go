package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/feed"
)

// feedMonths is how many months ahead the files for calendar programs have freezes and
// maintenance hours. Of changes that of all has all, and that of a service the latest.
const (
	feedMonths = 6
	// feedOpen is how many times of one calendar a file has, and feedChanges how many changes that
	// of a service: together they are as many files as there are services.
	feedOpen, feedChanges = 500, 1000
)

// wholeCalendar is all changes, freezes and maintenance hours.
func wholeCalendar(v *View) ([]byte, error) {
	var events []feed.Event
	for _, c := range v.changes() {
		events = v.changeEvent(events, &c)
	}
	if v.Calculated() {
		for _, r := range v.OfKind(estate.Calendar) {
			events = v.openEvents(events, r)
		}
	}
	return feed.Calendar(v.site.title()+": changes", events), nil
}

// serviceCalendar is the changes that touch a service or what it needs directly, and the
// freezes and maintenance hours that are for these.
func serviceCalendar(v *View, ref estate.Ref) ([]byte, error) {
	r, _ := v.Record(ref)
	var events []feed.Event
	changes := v.changesAround(r) // by their days
	for _, change := range changes[max(0, len(changes)-feedChanges):] {
		if c, ok := v.change(change); ok {
			events = v.changeEvent(events, &c)
		}
	}
	if v.Calculated() {
		for _, calendar := range ask(v, applying, ref) {
			if c, ok := v.Record(calendar); ok {
				events = v.openEvents(events, c)
			}
		}
	}
	return feed.Calendar(r.Name+": changes", events), nil
}

// changesAround are the visible changes that declare a service or what it refers to by
// relations, by name or by a selector, sorted.
func (v *View) changesAround(r *Record) []estate.Ref {
	var refs []estate.Ref
	for _, ref := range v.around(r) {
		for _, in := range v.Incoming(ref) {
			if in.From.Kind == estate.Change && strings.HasPrefix(in.Link.Field, "affects[") {
				refs = append(refs, in.From.Ref)
			}
		}
		if v.Calculated() {
			for _, change := range ask(v, selectedOf, ref) {
				if v.Visible(change) {
					refs = append(refs, change)
				}
			}
		}
	}
	return sortedRefs(refs)
}

// changeEvent adds a change that has a window.
func (v *View) changeEvent(events []feed.Event, c *listedChange) []feed.Event {
	if c.Start.IsZero() {
		return events
	}
	status := "CONFIRMED"
	if c.Cancelled {
		status = "CANCELLED"
	}
	return append(events, feed.Event{
		UID: string(c.Ref) + "@gitsm", Summary: c.Title, Status: status, Category: "change",
		Description: strings.Join(slices.DeleteFunc([]string{sentence(string(c.Type)) + " change, " + lower(c.stage.Word), c.Reason, string(c.Ref)}, func(s string) bool { return s == "" }), "\n"),
		Start:       c.Start, End: c.End, Stamp: v.lastChanged(c),
	})
}

// lastChanged is when a change's record was last changed, as far as it says: the end of the
// work, when it was cancelled, or the day of its id. Calendar programs need a time that moves
// forward with the record; the day of the site would alter every file every day.
func (v *View) lastChanged(c *listedChange) time.Time {
	if v.site.remembers() {
		if at := ask(v, changedQuery, c.Ref); !at.IsZero() {
			return at
		}
	}
	if !c.ActualEnd.IsZero() {
		return c.ActualEnd
	}
	day, _ := estate.IDDate(c.Ref.ID())
	return day
}

// openEvents adds the times of a freeze or of maintenance hours, from the month of the day on.
func (v *View) openEvents(events []feed.Event, r *Record) []feed.Event {
	kind := r.Body.Str("type")
	if kind != "freeze" && kind != "maintenance" {
		return events
	}
	word, first := "Maintenance hours", firstOf(v.Day())
	if kind == "freeze" {
		word = "Nothing may change"
	}
	spans := v.openSpans(r, first, feedMonths)
	for _, span := range spans[:min(len(spans), feedOpen)] {
		events = append(events, feed.Event{
			UID: string(r.Ref) + "-" + span.Start.UTC().Format("20060102T150405Z") + "@gitsm", Summary: r.Name, Description: word,
			Status: "CONFIRMED", Category: kind, Start: span.Start, End: span.End, Stamp: first,
		})
	}
	return events
}

// openSpans are the times in which a calendar is open in some months, each once.
func (v *View) openSpans(r *Record, first time.Time, months int) []openTime {
	var all []openTime
	for n := range months {
		for _, span := range ask(v, openTimes, estate.Ref(string(r.Ref)+"@"+first.AddDate(0, n, 0).Format("2006-01"))) {
			if len(all) > 0 && !span.Start.After(all[len(all)-1].End) {
				last := &all[len(all)-1]
				if span.End.After(last.End) {
					last.End = span.End // a time longer than what is asked for at once
				}
				continue
			}
			all = append(all, span)
		}
	}
	return all
}
