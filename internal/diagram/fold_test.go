package diagram

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// star is a focus with so many of each kind below it, and one node above.
func star(kinds map[string]int) Graph {
	g := Graph{Nodes: []Node{{Name: "focus", Focus: true}, {Name: "user", Fold: "services"}}, Edges: []Edge{{From: 1, To: 0}}}
	names := make([]string, 0, len(kinds))
	for kind := range kinds {
		names = append(names, kind)
	}
	slices.Sort(names)
	for _, kind := range names {
		for i := range kinds[kind] {
			g.Edges = append(g.Edges, Edge{From: 0, To: len(g.Nodes), Label: "runs on"})
			g.Nodes = append(g.Nodes, Node{Name: fmt.Sprint(kind, " ", i), Fold: kind, FoldHref: kind + ".html", Shape: "item", Note: "one"})
		}
	}
	return g
}

func names(g Graph) []string {
	var out []string
	for _, n := range g.Nodes {
		out = append(out, n.Name)
	}
	return out
}

func TestFoldJoinsTheLike(t *testing.T) {
	t.Parallel()
	g := star(map[string]int{"disks": 2, "virtual machines": 23})
	f := Fold(g, 10)
	require.Equal(t, []string{"focus", "user", "disks 0", "disks 1", "23 virtual machines"}, names(f))
	many := f.Nodes[4]
	require.Equal(t, Node{
		Name: "23 virtual machines", Count: 23, Shape: "item", Fold: "virtual machines",
		FoldHref: "virtual machines.html", Href: "virtual machines.html",
		Note: "virtual machines 0, virtual machines 1, virtual machines 2, virtual machines 3, virtual machines 4, virtual machines 5, virtual machines 6, virtual machines 7 …",
	}, many)
	require.Contains(t, f.Edges, Edge{From: 0, To: 4, Label: "runs on"})
	require.Len(t, f.Edges, 4)
	require.Equal(t, g, Fold(g, len(g.Nodes)), "nothing to fold")
}

func TestFoldKeepsWhatIsNear(t *testing.T) {
	t.Parallel()
	g := star(map[string]int{"near": 5})
	for range 6 {
		g.Edges = append(g.Edges, Edge{From: 2, To: len(g.Nodes), Soft: true})
		g.Nodes = append(g.Nodes, Node{Name: "far", Fold: "far ones"})
	}
	f := Fold(g, 8)
	require.Equal(t, []string{"focus", "user", "near 0", "near 1", "near 2", "near 3", "near 4", "6 far ones"}, names(f))
	require.Contains(t, f.Edges, Edge{From: 2, To: 7, Soft: true})
}

func TestFoldJoinsTheUnlikeIfItMust(t *testing.T) {
	t.Parallel()
	g := star(map[string]int{"a": 1, "b": 1, "c": 1, "d": 1})
	f := Fold(g, 4)
	require.Equal(t, []string{"focus", "user", "a 0", "3 others"}, names(f))
	require.Empty(t, f.Nodes[3].Href)
	require.Equal(t, []string{"focus", "5 others"}, names(Fold(g, 2)))
	require.Equal(t, []string{"6 records"}, names(Fold(g, 1)))
	require.Len(t, Fold(g, -5).Nodes, 1)
	require.True(t, Fold(g, 1).Nodes[0].Focus)
}

func TestFoldKeepsApartWhatFailsOtherwise(t *testing.T) {
	t.Parallel()
	g := star(map[string]int{"hosts": 6})
	g.Nodes[3].Effect, g.Nodes[5].Effect = Outage, Outage
	f := Fold(g, 4)
	require.Equal(t, []string{"focus", "user", "4 hosts", "2 hosts"}, names(f))
	require.Equal(t, Outage, f.Nodes[3].Effect)
}

func TestFoldKeepsGroups(t *testing.T) {
	t.Parallel()
	g := star(map[string]int{"hosts": 6})
	g.Groups = []Group{{Label: "1 of 3 needed", Members: []int{2, 3, 4, 99}}, {Label: "all", Members: []int{0, 1}}}
	f := Fold(g, 4)
	require.Equal(t, []string{"focus", "user", "3 hosts", "3 hosts"}, names(f))
	require.Equal(t, []Group{{Label: "1 of 3 needed", Members: []int{2}}, {Label: "all", Members: []int{0, 1}}}, f.Groups)
	require.Len(t, Fold(g, 3).Groups, 1, "a box must not hold strangers")
}

// What is left is the quotient of the graph: as many records, an edge exactly where there
// was one, and with that a way wherever there was one.
func TestFoldIsAQuotient(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "nodes")
		g := Graph{}
		for i := range n {
			g.Nodes = append(g.Nodes, Node{
				Name: fmt.Sprint(i), Fold: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "fold"),
				Focus: rapid.IntRange(0, 9).Draw(t, "focus") == 0, Count: rapid.IntRange(0, 3).Draw(t, "count"),
				Effect: Effect(rapid.IntRange(0, 3).Draw(t, "effect")),
			})
		}
		index := rapid.IntRange(-1, n)
		for range rapid.IntRange(0, 2*n).Draw(t, "edges") {
			g.Edges = append(g.Edges, Edge{From: index.Draw(t, "from"), To: index.Draw(t, "to"), Soft: rapid.Bool().Draw(t, "soft")})
		}
		g.Groups = []Group{{Members: rapid.SliceOfN(index, 0, 6).Draw(t, "group")}, {Members: rapid.SliceOfN(index, 0, 6).Draw(t, "other")}}
		most := rapid.IntRange(0, n+2).Draw(t, "max")
		f, at := fold(g, most)
		require.LessOrEqual(t, len(f.Nodes), max(1, most))
		require.GreaterOrEqual(t, len(f.Nodes), min(n, max(1, most)/2), "more was joined than had to be")
		counts := make([]int, len(f.Nodes))
		effects := make([]Effect, len(f.Nodes))
		sizes := make([]int, len(f.Nodes))
		foci, room := 0, true
		for v, node := range g.Nodes {
			counts[at[v]] += max(1, node.Count)
			effects[at[v]] = max(effects[at[v]], node.Effect)
			sizes[at[v]]++
			if node.Focus {
				foci++
			}
		}
		room = most > foci
		for i, node := range f.Nodes {
			require.Equal(t, counts[i], max(1, node.Count))
			require.Equal(t, effects[i], node.Effect)
			if sizes[i] > 1 {
				require.True(t, strings.HasPrefix(node.Name, fmt.Sprint(counts[i], " ")), node.Name)
				require.False(t, node.Focus && room, "the focus was joined though there was room")
			}
		}
		want := map[[2]int]bool{}
		for _, e := range g.Edges {
			if e.From < 0 || e.To < 0 || e.From >= n || e.To >= n {
				continue
			}
			key := [2]int{at[e.From], at[e.To]}
			if key[0] == key[1] && (e.From != e.To || sizes[key[0]] > 1) {
				continue
			}
			soft, seen := want[key]
			want[key] = e.Soft && (soft || !seen)
		}
		got := map[[2]int]bool{}
		for _, e := range f.Edges {
			if e.From < 0 || e.From >= len(f.Nodes) || e.To < 0 || e.To >= len(f.Nodes) {
				require.Len(t, f.Nodes, n, "an edge to nowhere")
				continue
			}
			key := [2]int{e.From, e.To}
			soft, seen := got[key]
			require.True(t, !seen || len(f.Nodes) == n, "an edge twice")
			got[key] = e.Soft && (soft || !seen)
		}
		require.Equal(t, want, got)
		for _, group := range f.Groups {
			for _, m := range group.Members {
				require.True(t, m < len(f.Nodes) || len(f.Nodes) == n)
			}
		}
	})
}
