package integrity

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// retiredDependencies reports live records that stand on something that is no longer
// there, or that its maker no longer supports (itsm-records §6).
func retiredDependencies() rule {
	return rule{
		name:  "nothing live depends on what is retired or unsupported",
		codes: []diag.Code{diag.RetiredDependency, diag.EndOfSupport},
		reach: 1,
		check: func(c *context, r *estate.Record, n *estate.Node) {
			if gone(n) != "" {
				return
			}
			for i := range r.Links {
				l := &r.Links[i]
				kind, ok := c.estate.Vocabulary().Type(l.Type)
				if !ok || kind.Impact == estate.NoImpact || kind.Impact == estate.SourceToTarget {
					continue
				}
				c.checkTarget(r, l)
			}
		},
	}
}

func (c *context) checkTarget(r *estate.Record, l *estate.Link) {
	target, ok := c.body(l.To)
	if !ok {
		return
	}
	record, _ := c.estate.Record(l.To)
	if state := gone(target); state != "" {
		c.fault(r, diag.RetiredDependency, l.Pos,
			l.Type+": "+string(l.To)+" is "+state, "name what took its place, or retire this record too",
			at(record, target.Pos, "retired here"))
		return
	}
	end := target.Get("endOfSupport")
	if end == nil {
		return
	}
	if day, ok := date(end); ok && day.Before(c.day) {
		c.warn(r, diag.EndOfSupport, l.Pos,
			l.Type+": "+string(l.To)+" is past its end of support, "+end.Text, "plan its replacement",
			at(record, end.Pos, "the end of support"))
	}
}

// gone says in which word a service or an item says that it is no longer there.
func gone(n *estate.Node) string {
	if status := n.Str("status"); slices.Contains([]string{"retired", "disposed"}, status) && n.Str("kind") == estate.ConfigurationItem.String() {
		return status
	}
	if n.Str("kind") == estate.Service.String() && n.Str("phase") == "retired" {
		return "retired"
	}
	return ""
}
