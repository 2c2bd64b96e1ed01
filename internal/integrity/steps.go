package integrity

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// steps reports recovery steps that share an id, wait for a step that is not in the plan,
// or wait for each other.
func steps() rule {
	return rule{
		name:  "recovery steps can be carried out in some order",
		codes: []diag.Code{diag.StepOrder},
		kinds: []estate.Kind{estate.ContinuityPlan},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			list := n.Each("steps")
			byID := map[string]*estate.Node{}
			var ids []string
			for i := range list {
				id := list[i].Get("id")
				if id == nil {
					continue
				}
				if first, ok := byID[id.Text]; ok {
					c.fault(r, diag.StepOrder, id.Pos, "the step "+id.Text+" stands twice", "give each step an id of its own", at(r, first.Pos, "first here"))
					continue
				}
				byID[id.Text] = &list[i]
				ids = append(ids, id.Text)
			}
			waiting := map[string][]string{}
			for id, step := range byID {
				for _, after := range step.Each("after") {
					if byID[after.Text] == nil {
						c.fault(r, diag.StepOrder, after.Pos, "the plan has no step "+after.Text, diag.DidYouMean(after.Text, ids))
						continue
					}
					waiting[id] = append(waiting[id], after.Text)
				}
			}
			for _, id := range ids {
				if waitsForItself(id, waiting) {
					c.fault(r, diag.StepOrder, byID[id].Get("id").Pos, "the step "+id+" waits for itself, through its after", "break the circle")
					return // one member of a circle names it
				}
			}
		},
	}
}

func waitsForItself(id string, waiting map[string][]string) bool {
	seen := map[string]bool{}
	queue := append([]string(nil), waiting[id]...)
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		if here == id {
			return true
		}
		if !seen[here] {
			seen[here] = true
			queue = append(queue, waiting[here]...)
		}
	}
	return false
}
