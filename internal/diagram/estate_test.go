package diagram_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diagram"
)

// random is a graph without cycles of n nodes and 1.6 edges a node, as sparse as estates are.
func random(seed uint64, n int) diagram.Graph {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	g := diagram.Graph{Title: "random"}
	for i := range n {
		shape := []string{"service", "item", "item", "place"}[i*4/n]
		g.Nodes = append(g.Nodes, diagram.Node{
			Name: fmt.Sprintf("%s-%02d", []string{"orders", "payments-database", "mail"}[r.IntN(3)], i),
			Note: shape, Shape: shape, Href: "x.html", Fold: shape + "s",
		})
	}
	for range n * 16 / 10 {
		if a, b := r.IntN(n), r.IntN(n); a != b {
			g.Edges = append(g.Edges, diagram.Edge{From: min(a, b), To: max(a, b)})
		}
	}
	return g
}

// grouped puts neighbours of a random graph into groups that have no node in common, with
// edges inside some of them, and turns some edges around.
func grouped(seed uint64, n int) diagram.Graph {
	g := random(seed, n)
	r := rand.New(rand.NewPCG(seed, 7))
	for i := 0; i+4 < n; i += 2 + r.IntN(6) {
		members := []int{i, i + 1}
		if r.IntN(2) == 0 {
			members = append(members, i+2)
			i++
		}
		g.Groups = append(g.Groups, diagram.Group{Label: "1 of many needed", Members: members})
		if r.IntN(3) == 0 {
			g.Edges = append(g.Edges, diagram.Edge{From: i + 1, To: i, Label: "replicates"})
		}
	}
	for i := range g.Edges {
		if r.IntN(20) == 0 {
			g.Edges[i].From, g.Edges[i].To = g.Edges[i].To, g.Edges[i].From
		}
		g.Edges[i].Soft = r.IntN(6) == 0
	}
	return g
}

func TestPicturesOfEstates(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := grouped(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(8, 30).Draw(t, "nodes"))
		p := look(t, diagram.SVG(g, "d"))
		checkNodes(t, g, p)
		checkEdges(t, g, p)
		checkGroups(t, g, p)
	})
}
