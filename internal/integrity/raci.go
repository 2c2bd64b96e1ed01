package integrity

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// raci reports activities for which two roles are accountable. Roles with a scope of their
// own may share an activity: each answers for its part.
func raci() rule {
	return rule{
		name:  "one role is accountable for an activity",
		codes: []diag.Code{diag.RACIAssignment},
		kinds: []estate.Kind{estate.Role},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			rows := n.Each("raci")
			for i := range rows {
				activity := rows[i].Get("activity")
				if activity == nil || rows[i].Str("assignment") != "accountable" || n.Get("scope") != nil {
					continue
				}
				for _, other := range c.accountable(activity.Text) {
					if other.record.Ref < r.Ref {
						c.fault(r, diag.RACIAssignment, activity.Pos, string(other.record.Ref)+" is already accountable for "+activity.Text,
							"exactly one role is accountable for an activity; make this one responsible", at(other.record, other.pos, "accountable here"))
						break
					}
				}
			}
		},
	}
}

// accountable returns the roles without a scope that are accountable for an activity.
func (c *context) accountable(activity string) []claim {
	if c.activities == nil {
		c.activities = map[string][]claim{}
		for r := range c.estate.OfKind(estate.Role) {
			n, ok := c.body(r.Ref)
			if !ok || n.Get("scope") != nil {
				continue
			}
			rows := n.Each("raci")
			for i := range rows {
				if rows[i].Str("assignment") == "accountable" {
					key := strings.ToLower(rows[i].Str("activity"))
					c.activities[key] = append(c.activities[key], claim{r, rows[i].Pos})
				}
			}
		}
	}
	return c.activities[strings.ToLower(activity)]
}
