package integrity

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// references reports references that lead nowhere.
func references() rule {
	return rule{
		name:  "references lead to records",
		codes: []diag.Code{diag.DanglingReference},
		// A dangling reference is a fault of its own, whatever else is wrong with the record.
		lenient: true,
		check: func(c *context, r *estate.Record, n *estate.Node) {
			for i := range r.Links {
				l := &r.Links[i]
				if _, ok := c.estate.Record(l.To); ok {
					continue
				}
				if r.Kind == estate.Change && strings.HasPrefix(l.Field, "affects[") {
					// What a change removes is in its scope all the same.
					if n.Get("outcome") == nil && n.Get("cancelled") == nil {
						c.warn(r, diag.DanglingReference, l.Pos, l.Field+": "+string(l.To)+" does not exist", "where the change removes it, all is well; otherwise "+c.suggest(l))
					}
					continue
				}
				c.fault(r, diag.DanglingReference, l.Pos, l.Field+": "+string(l.To)+" does not exist", c.suggest(l))
			}
		},
	}
}

// suggest names the record that was most likely meant, or the file that is missing.
func (c *context) suggest(l *estate.Link) string {
	kind := l.To.Kind()
	var ids []string
	for r := range c.estate.OfKind(kind) {
		ids = append(ids, r.Ref.ID())
	}
	if near := diag.Nearest(l.To.ID(), ids); near != "" {
		return "did you mean " + l.To.Prefix() + "/" + near + "?"
	}
	for _, info := range estate.Kinds() {
		if info.Kind == kind || len(l.Prefixes) > 0 && kind != estate.NoKind && !strings.Contains(strings.Join(l.Prefixes, " "), info.Prefix) {
			continue
		}
		if other := estate.NewRef(info.Kind, l.To.ID()); c.has(other) {
			return "did you mean " + string(other) + "?"
		}
	}
	if kind == estate.NoKind {
		return "references begin with one of " + strings.Join(estate.KindPrefixes(), ", ")
	}
	return "add the record: gitsm new " + kind.Info().Prefix + " " + l.To.ID()
}

func (c *context) has(ref estate.Ref) bool {
	_, ok := c.estate.Record(ref)
	return ok
}
