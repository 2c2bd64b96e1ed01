package graph_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// TestDependantsAreTheOtherSideOfRequirements looks for each record through the requirements
// of all.
func TestDependantsAreTheOtherSideOfRequirements(t *testing.T) {
	both(t, 9, func(t *rapid.T, _ oracle, g *graph.Graph) {
		want := map[estate.Ref][]estate.Ref{}
		for r := range g.Estate().All() {
			for _, q := range g.Requirements(r.Ref) {
				for _, m := range q.Members {
					if q.Isolation {
						continue
					}
					for _, needed := range append([]estate.Ref{m.Ref}, m.Via...) {
						if needed != r.Ref && !slices.Contains(want[needed], r.Ref) {
							want[needed] = append(want[needed], r.Ref)
						}
					}
				}
			}
		}
		for r := range g.Estate().All() {
			assert.Equal(t, want[r.Ref], g.Dependants(r.Ref), "who needs %s", r.Ref)
		}
	})
	assert.Empty(t, newGraph(cluster(2, nil)...).Dependants("ci/nowhere"))
}
