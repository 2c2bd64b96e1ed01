package integrity

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// maxInheritance is how many calendars may stand behind one; a circle is reported elsewhere.
const maxInheritance = 16

// calendars reports calendars from which no opening can be reckoned: zones that do not
// exist, hours that overlap, windows that end before they start. One that simply never
// opens is a warning, since it may still be being written.
func calendars() rule {
	return rule{
		name:  "calendars can be evaluated",
		codes: []diag.Code{diag.BrokenCalendar},
		kinds: []estate.Kind{estate.Calendar},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			_, problems := calendar.New(c.calendarSpec(n, 0))
			for _, p := range problems {
				if strings.HasPrefix(p.Field, "valid") || p.Field == "inherits" {
					continue // dates in the wrong order, circles and the parent's own faults are reported there
				}
				pos, severity := n.Pos, diag.Error
				if at := n.At(p.Field); at != nil {
					pos = at.Pos
				}
				if p.Field == "weekly" {
					severity = diag.Warning
					if c.inherited(r) {
						continue // it lends its holidays to others and opens nothing itself
					}
				}
				c.report(r, severity, diag.BrokenCalendar, pos, p.Field+": "+p.Message, p.Hint)
			}
		},
	}
}

// inherited reports whether another calendar builds on this one.
func (c *context) inherited(r *estate.Record) bool {
	return slices.ContainsFunc(c.estate.Incoming(r.Ref), func(in estate.Incoming) bool { return in.Link.Field == "inherits" })
}

// calendarSpec reads what a calendar record says about time.
func (c *context) calendarSpec(n *estate.Node, depth int) calendar.Spec {
	spec := calendar.Spec{Zone: n.Str("zone"), ValidFrom: n.Str("validFrom"), ValidTo: n.Str("validTo")}
	// A type that is none stays zero, which calendar.New reports.
	spec.Type, _ = calendar.ParseType(n.Str("type"))
	if parent, ok := c.body(estate.Ref(n.Str("inherits"))); ok && depth < maxInheritance {
		inherited := c.calendarSpec(parent, depth+1)
		spec.Parent = &inherited
	}
	week := n.Get("weekly")
	for day, name := range map[time.Weekday]string{
		time.Monday: "mon", time.Tuesday: "tue", time.Wednesday: "wed", time.Thursday: "thu",
		time.Friday: "fri", time.Saturday: "sat", time.Sunday: "sun",
	} {
		if list := week.Get(name); list != nil {
			spec.Weekly[day] = texts(list.Items)
		}
	}
	for _, h := range n.Each("holidays") {
		spec.Holidays = append(spec.Holidays, calendar.Holiday{Date: h.Str("date"), Open: texts(h.Each("open"))})
	}
	for _, e := range n.Each("exceptions") {
		spec.Exceptions = append(spec.Exceptions, calendar.Exception{Date: e.Str("date"), Open: texts(e.Each("open"))})
	}
	for _, w := range n.Each("windows") {
		spec.Windows = append(spec.Windows, calendar.Window{Start: w.Str("start"), End: w.Str("end")})
	}
	return spec
}

// texts returns the texts of a list; never nil, since a day without hours is closed.
func texts(items []estate.Node) []string {
	out := make([]string, 0, len(items))
	for i := range items {
		out = append(out, items[i].Text)
	}
	return out
}
