package graph_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// tower is an estate of floors on which everything needs two of three of the floor below,
// with links back up here and there, so that it has large circles.
func tower(floors, width int) []thing {
	name := func(floor, i int) string { return strconv.Itoa(floor) + "-" + strconv.Itoa(i%width) }
	var out []thing
	for f := range floors {
		for i := range width {
			x := thing{id: name(f, i)}
			if f > 0 {
				x.relations = append(x.relations, relation{
					kind: "depends_on", to: []string{name(f-1, i), name(f-1, i+1), name(f-1, i*i)}, group: true, minUp: 1 + i%3, soft: i%11 == 5,
				})
			}
			if f > 0 && i%13 == 0 {
				x.relations = append(x.relations, on("powered_by", name(0, i)), on("powered_by", name(f-1, 3*i)))
			}
			if f%4 == 1 && i%17 == 0 {
				x.relations = append(x.relations, on("realises", name(f-1, i)))
			}
			out = append(out, x)
		}
	}
	return out
}

func TestMoreCandidatesThanOneBatchHolds(t *testing.T) {
	t.Parallel()
	const floors, width = 12, 130
	e := build(tower(floors, width))
	require.Greater(t, e.Len(), 2*512)
	g := graph.New(e)
	roots := refs("11-0", "11-65", "7-26")
	alone := map[estate.Ref]map[estate.Ref]graph.Level{}
	for r := range e.All() {
		alone[r.Ref] = levelsOf(g.Failure(r.Ref))
	}
	levels := map[estate.Ref]graph.Level{}
	var takes []graph.SinglePoint
	for r := range e.All() {
		p := graph.SinglePoint{Ref: r.Ref}
		for _, root := range []estate.Ref{"ci/11-0", "ci/11-65", "ci/7-26"} {
			level := alone[r.Ref][root]
			levels[r.Ref] = max(levels[r.Ref], level)
			if level == graph.Outage {
				p.Takes = append(p.Takes, root)
			}
		}
		if p.Takes != nil {
			takes = append(takes, p)
		}
		if levels[r.Ref] == graph.Unaffected || r.Ref == roots[0] || r.Ref == roots[1] || r.Ref == roots[2] {
			delete(levels, r.Ref)
		}
	}
	require.Greater(t, len(levels), 512)
	assert.Equal(t, levels, levelsOf(g.Dependencies(roots...)))
	require.NotEmpty(t, takes)
	assert.Equal(t, takes, g.SinglePoints(roots))
	assert.NotEmpty(t, g.Cycles(func() (all []estate.Ref) {
		for r := range e.All() {
			all = append(all, r.Ref)
		}
		return all
	}()), "the circles are there")
}

func TestLongChain(t *testing.T) {
	t.Parallel()
	length := 20_000
	if testing.Short() {
		length = 2_000
	}
	things := make([]thing, length)
	for i := range things {
		things[i] = thing{id: "n" + strconv.Itoa(i)}
		if i > 0 {
			things[i].relations = []relation{on("depends_on", "n"+strconv.Itoa(i-1))}
		}
	}
	g := newGraph(things...)
	effects := g.Failure(ref("n0"))
	require.Len(t, effects, length-1)
	last := effects[length-2]
	assert.Equal(t, length-1, last.Distance)
	require.Len(t, last.Via, graph.MaxVia)
	assert.Equal(t, ref("n0"), last.Via[0], "where the failure comes from")
	assert.Equal(t, ref("n"+strconv.Itoa(length-2)), last.Via[graph.MaxVia-1], "and the nearest")
	assert.Len(t, effects[98].Via, 99)
	assert.Len(t, g.Dependencies(ref("n"+strconv.Itoa(length-1))), length-1)

	things[0].relations = []relation{on("depends_on", "n"+strconv.Itoa(length-1))}
	g = newGraph(things...)
	var all []estate.Ref
	for i := range things {
		all = append(all, ref("n"+strconv.Itoa(i)))
	}
	require.Len(t, g.Cycles(all), 1)
	assert.Len(t, g.Dependencies(ref("n7")), length-1, "all around the circle")
}
