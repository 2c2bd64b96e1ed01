package graph

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Dependants returns the records that need a record directly: those of which a requirement
// counts it, or leads through it. They are sorted by reference; a record that only is cut off
// without it (Requirement.Isolation) is left out.
func (g *Graph) Dependants(ref estate.Ref) []estate.Ref {
	node, ok := g.estate.Index(ref)
	if !ok {
		return nil
	}
	var found []int32
	for _, u := range g.usesOf(int32(node)) {
		if q := &g.sets[u.set]; !q.isolation && q.node != int32(node) {
			found = append(found, q.node)
		}
	}
	slices.Sort(found)
	return g.refs(slices.Compact(found))
}
