package integrity

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
)

// calendars reports calendars from which no opening can be reckoned: zones that do not
// exist, hours that overlap, windows that end before they start. One that simply never
// opens is a warning, since it may still be being written.
func calendars() rule {
	return rule{
		name:  "calendars can be evaluated",
		codes: []diag.Code{diag.BrokenCalendar},
		kinds: []estate.Kind{estate.Calendar},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			_, problems := calendar.New(hours.Spec(n, c.body))
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
