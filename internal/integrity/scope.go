package integrity

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// scopes reports entries of a change's scope that say nothing, or two things.
func scopes() rule {
	return rule{
		name:  "a change's scope names items or selects them",
		codes: []diag.Code{diag.MalformedScope},
		kinds: []estate.Kind{estate.Change},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			entries := n.Each("affects")
			for i := range entries {
				item, selector := entries[i].Get("item"), entries[i].Get("select")
				path := estate.IndexPath("affects", i)
				switch {
				case item == nil && selector == nil:
					c.fault(r, diag.MalformedScope, entries[i].Pos, path+" names nothing", "add item: with a reference, or select: with a selector")
				case item != nil && selector != nil:
					c.fault(r, diag.MalformedScope, selector.Pos, path+" has both item and select", "write two entries")
				}
			}
		},
	}
}
