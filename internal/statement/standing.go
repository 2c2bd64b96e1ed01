package statement

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// StandingText writes whether the work on a change may be done.
func StandingText(w io.Writer, s change.Standing, at time.Time, o Options) error {
	p := &printer{w: w}
	word := o.Bad("NOT NOW")
	if s.Ready {
		word = o.Good("READY")
	}
	p.printf("%s  %s\n", o.Strong(word), report.Printable(string(s.Ref)))
	p.wrapped("  ", "  ", fit(s.Title, 200), o)
	for _, met := range []bool{false, true} { // what stands in the way first
		for _, c := range s.Conditions {
			mark := o.Good("✓")
			if !c.Met {
				mark = o.Bad("✗")
			}
			if c.Met == met {
				p.marked("  ", mark, c.Reason, o)
			}
		}
	}
	p.printf("%s\n", o.Faint("as of "+change.Moment(at)))
	return p.err
}

// ChangeSchedule is the change schedule between two instants.
type ChangeSchedule struct {
	Entries  []change.Entry
	From, To time.Time
	// Whole shows maintenance hours one by one, not only how many there are.
	Whole bool
}

// shown are the entries that are shown one by one, and hidden how many maintenance hours of
// which calendars are not.
func (s ChangeSchedule) shown() (shown []change.Entry, hidden int, calendars []estate.Ref) {
	for _, e := range s.Entries {
		if e.Kind != "maintenance" || s.Whole {
			shown = append(shown, e)
			continue
		}
		hidden++
		if !slices.Contains(calendars, e.Ref) {
			calendars = append(calendars, e.Ref)
		}
	}
	return shown, hidden, calendars
}

// ChangeScheduleText writes the change schedule for a person.
func ChangeScheduleText(w io.Writer, s ChangeSchedule, o Options) error {
	p := &printer{w: w}
	shown, hidden, calendars := s.shown()
	changes, frozen := 0, 0
	for _, e := range shown {
		switch e.Kind {
		case "change":
			changes++
		case "freeze":
			frozen++
		}
	}
	p.printf("%s: %s, %s\n", o.Strong(s.From.Format("Mon 2 Jan 2006")+" to "+s.To.Format("Mon 2 Jan 2006")),
		report.Count(changes, "change", "changes"), report.Count(frozen, "freeze", "freezes"))
	for _, e := range shown {
		p.entry(e, o)
	}
	if hidden > 0 {
		p.printf("\n")
		p.wrapped("", "  ", fmt.Sprintf("and %s of %s (--all)", report.Count(hidden, "maintenance window", "maintenance windows"), join(calendars)), o)
	}
	return p.err
}

// entry writes one line of the schedule with what it is and may collide with.
func (p *printer) entry(e change.Entry, o Options) {
	when := "no window"
	if e.Start != nil && e.End != nil {
		when = change.Span(*e.Start, *e.End)
	}
	p.printf("\n%s  %s\n", o.Strong(when), paintEntry(e, o))
	p.wrapped("  ", "    ", string(e.Ref)+": "+fit(e.Name, 120), o)
	if e.Frozen != "" {
		p.marked("  ", o.Bad("✗"), "its window begins in the freeze "+string(e.Frozen), o)
	}
	for _, c := range e.Conflicts {
		p.marked("  ", o.Doubtful("!"), c.Reason, o)
	}
}

// paintEntry says what an entry is.
func paintEntry(e change.Entry, o Options) string {
	switch e.Kind {
	case "freeze":
		return o.Bad("FREEZE")
	case "maintenance":
		return o.Note("maintenance")
	}
	text := report.Printable(string(e.Type) + " change")
	if e.Ready {
		return text + ", " + o.Good("may be done now")
	}
	return text
}

// ChangeScheduleTable is the change schedule for programs that read tables: all of it.
func ChangeScheduleTable(s ChangeSchedule) table.Table {
	t := table.Table{Columns: []table.Column{{Title: "START"}, {Title: "END"}, {Title: "KIND"}, {Title: "TYPE"}, {Title: "REF"}, {Title: "NAME"}, {Title: "STATE"}, {Title: "FROZEN"}, {Title: "CONFLICTS"}}}
	for _, e := range s.Entries {
		t.Rows = append(t.Rows, []string{instant(e.Start), instant(e.End), e.Kind, string(e.Type), string(e.Ref), e.Name, string(e.State), string(e.Frozen), rivalsOf(e)})
	}
	return t
}

// ChangeScheduleMarkdown writes the change schedule as a table for a page.
func ChangeScheduleMarkdown(w io.Writer, s ChangeSchedule) error {
	shown, _, _ := s.shown()
	t := table.Table{Columns: []table.Column{{Title: "When"}, {Title: "What"}, {Title: "Record"}, {Title: "Name"}, {Title: "Frozen by"}, {Title: "May collide with"}}}
	for _, e := range shown {
		when := "no window"
		if e.Start != nil && e.End != nil {
			when = change.Span(*e.Start, *e.End)
		}
		what := e.Kind
		if e.Kind == "change" {
			what = string(e.Type) + " change"
		}
		t.Rows = append(t.Rows, []string{when, what, string(e.Ref), e.Name, string(e.Frozen), rivalsOf(e)})
	}
	return t.Markdown(w)
}

// rivalsOf are the changes with which an entry may collide.
func rivalsOf(e change.Entry) string {
	var refs []estate.Ref
	for _, c := range e.Conflicts {
		refs = append(refs, c.Change)
	}
	return join(refs)
}

func instant(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}
