package diagram_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diagram"
)

// graphs draws graphs with whatever records may hold: loops, repetitions, cycles, indexes
// out of range, overlapping groups, names of any length.
func graphs(most int) *rapid.Generator[diagram.Graph] {
	return rapid.Custom(func(t *rapid.T) diagram.Graph {
		n := rapid.IntRange(0, most).Draw(t, "nodes")
		g := diagram.Graph{
			Title:       rapid.String().Draw(t, "title"),
			Description: rapid.String().Draw(t, "description"),
		}
		for i := range n {
			name := fmt.Sprintf("record-%d", i)
			if rapid.IntRange(0, 4).Draw(t, "odd") == 0 {
				name = strings.Repeat(rapid.String().Draw(t, "name"), rapid.IntRange(1, 40).Draw(t, "times"))
			}
			g.Nodes = append(g.Nodes, diagram.Node{
				Name:   name,
				Note:   rapid.SampledFrom([]string{"", "virtual machine", "a<b>&\"'"}).Draw(t, "note"),
				Href:   rapid.SampledFrom([]string{"", "a.html", `x"><script>`}).Draw(t, "href"),
				Shape:  rapid.SampledFrom([]string{"", "service", "item", "place", "team", `"><`}).Draw(t, "shape"),
				Focus:  rapid.IntRange(0, 9).Draw(t, "focus") == 0,
				Effect: diagram.Effect(rapid.IntRange(0, 5).Draw(t, "effect")),
				Fold:   rapid.SampledFrom([]string{"", "machines", "hosts"}).Draw(t, "fold"),
				Count:  rapid.SampledFrom([]int{0, 0, 1, 7, -3}).Draw(t, "count"),
			})
		}
		index := rapid.IntRange(-1, n)
		if rapid.Bool().Draw(t, "forward") { // as estates mostly are
			for range rapid.IntRange(0, 2*n).Draw(t, "edges") {
				a, b := index.Draw(t, "a"), index.Draw(t, "b")
				g.Edges = append(g.Edges, diagram.Edge{From: min(a, b), To: max(a, b)})
			}
		}
		for range rapid.IntRange(0, n).Draw(t, "more edges") {
			g.Edges = append(g.Edges, diagram.Edge{
				From: index.Draw(t, "from"), To: index.Draw(t, "to"),
				Soft:  rapid.Bool().Draw(t, "soft"),
				Label: rapid.SampledFrom([]string{"", "", "replicates", "<"}).Draw(t, "label"),
			})
		}
		for range rapid.IntRange(0, 4).Draw(t, "groups") {
			g.Groups = append(g.Groups, diagram.Group{
				Label:   rapid.SampledFrom([]string{"", "1 of 2 needed", "<&"}).Draw(t, "group"),
				Members: rapid.SliceOfN(index, 0, 4).Draw(t, "members"),
			})
		}
		return g
	})
}

type pair struct{ from, to int }

// pairs are the distinct edges of a graph between nodes that are there, soft where all are.
func pairs(g diagram.Graph) map[pair]bool {
	soft := map[pair]bool{}
	for _, e := range g.Edges {
		if e.From < 0 || e.To < 0 || e.From >= len(g.Nodes) || e.To >= len(g.Nodes) {
			continue
		}
		p := pair{e.From, e.To}
		known, seen := soft[p]
		soft[p] = e.Soft && (known || !seen)
	}
	return soft
}

// reaches is the transitive closure by Warshall's algorithm.
func reaches(g diagram.Graph) [][]bool {
	n := len(g.Nodes)
	r := make([][]bool, n)
	for i := range r {
		r[i] = make([]bool, n)
	}
	for p := range pairs(g) {
		r[p.from][p.to] = true
	}
	for k := range n {
		for i := range n {
			for j := range n {
				r[i][j] = r[i][j] || r[i][k] && r[k][j]
			}
		}
	}
	return r
}

// groupsOf are the distinct sets of members.
func groupsOf(g diagram.Graph) map[string][]int {
	sets := map[string][]int{}
	for _, group := range g.Groups {
		var members []int
		for _, m := range group.Members {
			if m >= 0 && m < len(g.Nodes) && !slices.Contains(members, m) {
				members = append(members, m)
			}
		}
		slices.Sort(members)
		if len(members) > 0 {
			sets[fmt.Sprint(members)] = members
		}
	}
	return sets
}

func TestPictures(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(24).Draw(t, "graph")
		svg := diagram.SVG(g, "d")
		require.Equal(t, string(svg), string(diagram.SVG(g, "d")))
		p := look(t, svg)
		checkNodes(t, g, p)
		checkEdges(t, g, p)
		checkGroups(t, g, p)
		require.LessOrEqual(t, p.elements["svg"], 1)
		require.Zero(t, p.elements["script"])
	})
}

func checkNodes(t require.TestingT, g diagram.Graph, p *picture) {
	require.Len(t, p.nodes, len(g.Nodes))
	page := rect{0, 0, p.width, p.height}
	for v, r := range p.nodes {
		require.True(t, page.holds(r), "node %d leaves the picture", v)
		for w, o := range p.nodes {
			if v < w && r.overlaps(o) {
				require.Failf(t, "nodes overlap", "%d and %d", v, w)
			}
		}
		require.Equal(t, g.Nodes[v].Href, p.hrefs[v])
	}
	for i := 1; i < len(p.order); i++ {
		a, b := p.nodes[p.order[i-1]], p.nodes[p.order[i]]
		require.True(t, a.y < b.y || a.y == b.y && a.x < b.x, "the order in which people tab is not that in which they read")
	}
}

func checkEdges(t require.TestingT, g diagram.Graph, p *picture) {
	want := pairs(g)
	cycles := reaches(g)
	page := rect{0, 0, p.width, p.height}
	for _, e := range p.edges {
		key := pair{e.from, e.to}
		soft, known := want[key]
		require.True(t, known, "edge %v is invented or drawn twice", key)
		require.Equal(t, soft, e.soft)
		delete(want, key)
		a, b := p.nodes[e.from], p.nodes[e.to]
		switch {
		case e.from == e.to:
		case a.y == b.y:
			require.True(t, togetherInFrame(p, a, b), "edge %v is flat outside of a box", key)
			require.False(t, e.back)
		case e.back:
			require.Greater(t, a.y, b.y)
			require.True(t, cycles[e.to][e.from], "edge %v is turned around without a cycle", key)
			a, b = b, a
		default:
			require.Less(t, a.y, b.y, "edge %v leads upwards", key)
		}
		checkEnds(t, e, a, b)
		for _, q := range e.points {
			if q.x < 0 || q.x > page.w || q.y < 0 || q.y > page.h {
				require.Failf(t, "an edge leaves the picture", "%v", key)
			}
			for v, r := range p.nodes {
				if r.inside(q) {
					require.Failf(t, "an edge runs through a node", "%v, %d", key, v)
				}
			}
			for _, f := range p.frames {
				if f.inside(q) && !f.holds(a) && !f.holds(b) {
					require.Failf(t, "an edge runs through a box of others", "%v", key)
				}
			}
		}
	}
	require.Empty(t, want, "edges are not drawn")
}

// checkEnds makes sure that a line begins and ends at the border of its nodes.
func checkEnds(t require.TestingT, e line, a, b rect) {
	first, last := e.points[0], e.points[len(e.points)-1]
	at := func(r rect, q point) bool {
		return q.x >= r.x-0.2 && q.x <= r.x+r.w+0.2 && q.y >= r.y-0.2 && q.y <= r.y+r.h+0.2
	}
	require.True(t, at(a, first) && at(b, last), "edge %d %d does not touch its nodes", e.from, e.to)
}

func togetherInFrame(p *picture, a, b rect) bool {
	return slices.ContainsFunc(p.frames, func(f rect) bool { return f.holds(a) && f.holds(b) })
}

func checkGroups(t require.TestingT, g diagram.Graph, p *picture) {
	sets := groupsOf(g)
	for i, f := range p.frames {
		var members []int
		for v := range g.Nodes {
			if f.holds(p.nodes[v]) {
				members = append(members, v)
			} else {
				require.False(t, f.grown(6).overlaps(p.nodes[v]), "node %d touches a box of others", v)
			}
		}
		key := fmt.Sprint(members)
		require.Contains(t, sets, key, "a box around what is no group")
		delete(sets, key)
		for _, o := range p.frames[:i] {
			require.False(t, f.grown(6).overlaps(o), "boxes touch")
		}
		require.True(t, rect{0, 0, p.width, p.height}.holds(f))
	}
	for n := range min(8, len(sets)) {
		require.True(t, slices.ContainsFunc(p.texts, func(s string) bool {
			return strings.HasPrefix(s, fmt.Sprintf("[%d]", n+1)) || strings.Contains(s, fmt.Sprintf("][%d]", n+1))
		}), "group %d has neither box nor note", n+1)
	}
}

// Whatever order the edges come in, the picture is the same.
func TestTheOrderOfEdgesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(12).Draw(t, "graph")
		other := g
		other.Edges = rapid.Permutation(g.Edges).Draw(t, "edges")
		require.Equal(t, string(diagram.SVG(g, "d")), string(diagram.SVG(other, "d")))
	})
}
