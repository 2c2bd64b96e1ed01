package integrity

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// owners reports records whose owner has left, and teams that own something though
// nobody is in them: nobody could approve a change there.
func owners() rule {
	return rule{
		name:  "owners are there",
		codes: []diag.Code{diag.InactiveOwner, diag.MissingOwner},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			if r.Kind == estate.Team {
				c.emptyTeam(r, n)
			}
			owner := n.Get("owner")
			if owner == nil || owner.Kind != estate.String || c.over(r, n) {
				return
			}
			if why := c.inactive(estate.Ref(owner.Text)); why != "" {
				target, _ := c.estate.Record(estate.Ref(owner.Text))
				c.fault(r, diag.InactiveOwner, owner.Pos, "owner: "+why, "name an owner who is there", at(target, estate.Position{}, "the owner"))
			}
		},
	}
}

// over reports whether a record is of the past, so that its owner may have left.
func (c *context) over(r *estate.Record, n *estate.Node) bool {
	if gone(r) {
		return true
	}
	for _, field := range []string{"closed", "outcome", "cancelled", "completed"} {
		if n.Get(field) != nil {
			return true
		}
	}
	for _, field := range []string{"validTo", "end", "activeTo"} {
		if v := n.Get(field); v != nil {
			if day, ok := date(v); ok && day.Before(c.day) {
				return true
			}
		}
	}
	return false
}

// inactive says why a person or a team can no longer answer for anything; "" where it can,
// or where nothing is known against it.
func (c *context) inactive(ref estate.Ref) string {
	why, known := c.absent[ref]
	if !known {
		why = c.judgePresence(ref)
		c.absent[ref] = why
	}
	return why
}

// judgePresence is inactive without its memory.
func (c *context) judgePresence(ref estate.Ref) string {
	n, ok := c.body(ref)
	if !ok {
		return ""
	}
	if !c.active(n) {
		if ref.Kind() == estate.Person {
			return string(ref) + " is not active" + until(n)
		}
		return string(ref) + " does not exist any more" + until(n)
	}
	if ref.Kind() != estate.Team {
		return ""
	}
	members := n.Each("members")
	for i := range members {
		person, ok := c.body(estate.Ref(members[i].Text))
		if !ok || c.active(person) {
			return ""
		}
	}
	if len(members) == 0 {
		return ""
	}
	return "nobody in " + string(ref) + " is active"
}

func until(n *estate.Node) string {
	if end := n.Str("activeTo"); end != "" {
		return " since " + end
	}
	return ""
}

// active reports whether a person or a team has not left. A start in the future does not
// count against it: the record was written for what is to come.
func (c *context) active(n *estate.Node) bool {
	end := n.Get("activeTo")
	if end == nil {
		return true
	}
	day, ok := date(end)
	return !ok || !day.Before(c.day)
}

// emptyTeam warns of a team without members that owns something.
func (c *context) emptyTeam(r *estate.Record, n *estate.Node) {
	if len(n.Each("members")) > 0 || !c.active(n) {
		return
	}
	for _, in := range c.estate.Incoming(r.Ref) {
		if in.Link.Field == "owner" {
			c.warn(r, diag.MissingOwner, n.Pos, "nobody is in the team, so nobody can answer for what it owns", "add members",
				at(in.From, in.Link.Pos, "owned by the team"))
			return
		}
	}
}
