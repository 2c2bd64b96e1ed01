package integrity

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// retiredDependencies reports live records that stand on something that is no longer
// there, or that its maker no longer supports.
func retiredDependencies() rule {
	return rule{
		name:  "nothing live depends on what is retired or unsupported",
		codes: []diag.Code{diag.RetiredDependency, diag.EndOfSupport},
		check: func(c *context, r *estate.Record, _ *estate.Node) {
			if gone(r) {
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
	target, ok := c.estate.Record(l.To)
	if !ok {
		return
	}
	if gone(target) {
		c.fault(r, diag.RetiredDependency, l.Pos,
			l.Type+": "+string(l.To)+" is "+target.Status, "name what took its place, or retire this record too",
			at(target, place(target, "status", "phase"), "retired here"))
		return
	}
	if target.EndOfSupport == "" {
		return
	}
	if day, err := time.Parse(time.DateOnly, target.EndOfSupport); err == nil && day.Before(c.day) {
		c.warn(r, diag.EndOfSupport, l.Pos,
			l.Type+": "+string(l.To)+" is past its end of support, "+target.EndOfSupport, "plan its replacement",
			at(target, place(target, "endOfSupport"), "the end of support"))
	}
}

// gone reports whether a service or an item is no longer there.
func gone(r *estate.Record) bool { return r.Status == "retired" || r.Status == "disposed" }

// place returns where the first of some fields of a record is written.
func place(r *estate.Record, fields ...string) estate.Position {
	n := r.Body()
	for _, field := range fields {
		if v := n.Get(field); v != nil {
			return v.Pos
		}
	}
	return n.Pos
}
