package integrity

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// hierarchies reports wholes that contain themselves: teams, calendars, and what is part
// of, member of or located in something. Mutual dependencies of services are possible and
// no fault; containment is not.
func hierarchies() rule {
	return rule{
		name:  "hierarchies do not contain themselves",
		codes: []diag.Code{diag.HierarchyCycle},
		check: func(c *context, r *estate.Record, _ *estate.Node) {
			for i := range r.Links {
				l := &r.Links[i]
				step := hierarchyOf(l)
				if step == "" || l.To == r.Ref {
					continue
				}
				if cycle := c.wayBack(r.Ref, l.To, step); cycle != nil && slices.Min(cycle) == string(r.Ref) {
					c.fault(r, diag.HierarchyCycle, l.Pos, l.Field+": "+strings.Join(append([]string{string(r.Ref)}, cycle...), " → "), "break the circle at one of its members")
				}
			}
		},
	}
}

// hierarchyOf names the hierarchy that a link is a step up in, or "".
func hierarchyOf(l *estate.Link) string {
	switch {
	case l.Type == "part_of" || l.Type == "member_of" || l.Type == "located_in":
		return l.Type
	case l.Field == "parent" || l.Field == "inherits":
		return l.Field
	}
	return ""
}

// wayBack returns the shortest way up a hierarchy from a record back to the goal, the
// goal included, or nil.
func (c *context) wayBack(goal, from estate.Ref, step string) []string {
	type place struct {
		ref estate.Ref
		way []string
	}
	seen := map[estate.Ref]bool{from: true}
	queue := []place{{from, []string{string(from)}}}
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		r, ok := c.estate.Record(here.ref)
		if !ok {
			continue
		}
		for i := range r.Links {
			l := &r.Links[i]
			if hierarchyOf(l) != step {
				continue
			}
			way := append(slices.Clone(here.way), string(l.To))
			if l.To == goal {
				return way
			}
			if !seen[l.To] {
				seen[l.To] = true
				queue = append(queue, place{l.To, way})
			}
		}
	}
	return nil
}
