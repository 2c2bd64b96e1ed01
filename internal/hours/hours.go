// Package hours reads the calendars of an estate: which record means which open time.
package hours

import (
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
)

// maxInheritance is how many calendars may stand behind one; a circle ends there, and a
// rule reports it.
const maxInheritance = 16

// Calendars answers for the calendar records of an estate. It keeps what it has read and
// is not safe for concurrent use.
type Calendars struct {
	estate *estate.Estate
	read   map[estate.Ref]*calendar.Calendar
	always *calendar.Calendar
}

// New returns the calendars of an estate.
func New(e *estate.Estate) *Calendars {
	return &Calendars{estate: e, read: map[estate.Ref]*calendar.Calendar{}}
}

// Calendar returns the calendar with this reference. It is false where there is none, or
// one from which no opening can be reckoned, which a rule reports: what is open is then
// unknown, not always and not never.
func (c *Calendars) Calendar(ref estate.Ref) (*calendar.Calendar, bool) {
	if known, ok := c.read[ref]; ok {
		return known, known != nil
	}
	c.read[ref] = nil
	if r, ok := c.estate.Record(ref); ok && r.Kind == estate.Calendar && r.Encoded != "" {
		body := r.Body()
		c.read[ref], _ = calendar.New(Spec(&body, c.body))
	}
	return c.read[ref], c.read[ref] != nil
}

// Or returns the calendar with this reference, or where the reference is empty one that
// is always open, in UTC.
func (c *Calendars) Or(ref estate.Ref) (*calendar.Calendar, bool) {
	if ref == "" {
		return c.Always(), true
	}
	return c.Calendar(ref)
}

// Always returns a calendar that never closes, in UTC.
func (c *Calendars) Always() *calendar.Calendar {
	if c.always == nil {
		spec := calendar.Spec{Type: calendar.ServiceHours, Zone: "UTC"}
		for day := range spec.Weekly {
			spec.Weekly[day] = []string{"00:00-24:00"}
		}
		c.always, _ = calendar.New(spec)
	}
	return c.always
}

func (c *Calendars) body(ref estate.Ref) (*estate.Node, bool) {
	r, ok := c.estate.Record(ref)
	if !ok || r.Encoded == "" {
		return nil, false
	}
	body := r.Body()
	return &body, true
}

// Spec reads what a calendar record says about time. body returns the content of the
// calendars that it inherits from.
func Spec(n *estate.Node, body func(estate.Ref) (*estate.Node, bool)) calendar.Spec {
	return spec(n, body, 0)
}

func spec(n *estate.Node, body func(estate.Ref) (*estate.Node, bool), depth int) calendar.Spec {
	s := calendar.Spec{Zone: n.Str("zone"), ValidFrom: n.Str("validFrom"), ValidTo: n.Str("validTo")}
	// A type that is none stays zero, which calendar.New reports.
	s.Type, _ = calendar.ParseType(n.Str("type"))
	if parent, ok := body(estate.Ref(n.Str("inherits"))); ok && depth < maxInheritance {
		inherited := spec(parent, body, depth+1)
		s.Parent = &inherited
	}
	week := n.Get("weekly")
	for day, name := range map[time.Weekday]string{
		time.Monday: "mon", time.Tuesday: "tue", time.Wednesday: "wed", time.Thursday: "thu",
		time.Friday: "fri", time.Saturday: "sat", time.Sunday: "sun",
	} {
		if list := week.Get(name); list != nil {
			s.Weekly[day] = texts(list.Items)
		}
	}
	for _, h := range n.Each("holidays") {
		s.Holidays = append(s.Holidays, calendar.Holiday{Date: h.Str("date"), Open: texts(h.Each("open"))})
	}
	for _, e := range n.Each("exceptions") {
		s.Exceptions = append(s.Exceptions, calendar.Exception{Date: e.Str("date"), Open: texts(e.Each("open"))})
	}
	for _, w := range n.Each("windows") {
		s.Windows = append(s.Windows, calendar.Window{Start: w.Str("start"), End: w.Str("end")})
	}
	return s
}

// texts returns the texts of a list; never nil, since a day without hours is closed.
func texts(items []estate.Node) []string {
	out := make([]string, 0, len(items))
	for i := range items {
		out = append(out, items[i].Text)
	}
	return out
}
