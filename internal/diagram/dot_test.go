package diagram_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diagram"
)

// crossings counts the pairs of edges that cross when each is drawn as a straight line
// between the middles of its nodes.
func crossings(g diagram.Graph, at map[int]point) int {
	var lines []pair
	for p := range pairs(g) {
		lines = append(lines, p)
	}
	side := func(a, b, p point) bool {
		return (b.x-a.x)*(p.y-a.y) > (b.y-a.y)*(p.x-a.x)
	}
	count := 0
	for i, e := range lines {
		a, b := at[e.from], at[e.to]
		for _, f := range lines[:i] {
			if e.from == f.from || e.from == f.to || e.to == f.from || e.to == f.to {
				continue
			}
			c, d := at[f.from], at[f.to]
			if side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b) {
				count++
			}
		}
	}
	return count
}

func TestTheCounterOfCrossingsCounts(t *testing.T) {
	t.Parallel()
	g := diagram.Graph{Nodes: make([]diagram.Node, 4), Edges: []diagram.Edge{{From: 0, To: 1}, {From: 2, To: 3}}}
	require.Equal(t, 1, crossings(g, map[int]point{0: {0, 0}, 1: {2, 2}, 2: {2, 0}, 3: {0, 2}}))
	require.Equal(t, 0, crossings(g, map[int]point{0: {0, 0}, 1: {0, 2}, 2: {2, 0}, 3: {2, 2}}))
	g.Edges[1].From = 0
	require.Equal(t, 0, crossings(g, map[int]point{0: {0, 0}, 1: {2, 2}, 2: {2, 0}, 3: {0, 2}}), "edges that meet")
}

// byDot are the places that Graphviz gives the nodes.
func byDot(t *testing.T, dot string, g diagram.Graph) map[int]point {
	var in bytes.Buffer
	in.WriteString("digraph {\n")
	for i := range g.Nodes {
		fmt.Fprintf(&in, "n%d\n", i)
	}
	for _, e := range g.Edges {
		fmt.Fprintf(&in, "n%d -> n%d\n", e.From, e.To)
	}
	in.WriteString("}\n")
	c := exec.Command(dot, "-Tplain")
	c.Stdin = &in
	out, err := c.Output()
	require.NoError(t, err)
	at := map[int]point{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "node n") {
			var v int
			var p point
			_, err := fmt.Sscanf(lines.Text(), "node n%d %f %f", &v, &p.x, &p.y)
			require.NoError(t, err)
			at[v] = p
		}
	}
	require.NoError(t, lines.Err())
	require.Len(t, at, len(g.Nodes))
	return at
}

func TestCrossingsAgainstGraphviz(t *testing.T) {
	t.Parallel()
	dot, err := exec.LookPath("dot")
	if err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			t.Fatal("GITSM_REQUIRE_ALL=1, and there is no dot on PATH")
		}
		t.Skip("no dot on PATH: install Graphviz to compare with it")
	}
	for _, c := range []struct{ nodes, graphs int }{{100, 12}, {300, 4}, {1000, 1}} {
		t.Run(fmt.Sprint(c.nodes), func(t *testing.T) {
			t.Parallel()
			ours, theirs := 0, 0
			for seed := range uint64(c.graphs) {
				g := random(seed, c.nodes)
				at := map[int]point{}
				for v, r := range look(t, diagram.SVG(g, "d")).nodes {
					at[v] = r.centre()
				}
				require.Len(t, at, len(g.Nodes))
				ours += crossings(g, at)
				theirs += crossings(g, byDot(t, dot, g))
			}
			t.Logf("%d nodes: %d crossings, Graphviz %d, ratio %.2f", c.nodes, ours, theirs, float64(ours)/float64(theirs))
			require.LessOrEqual(t, ours*10, theirs*13)
		})
	}
}

func BenchmarkSVG(b *testing.B) {
	for _, n := range []int{20, 100, 1000, 5000} {
		graphs := make([]diagram.Graph, 8)
		for i := range graphs {
			graphs[i] = random(uint64(i), n)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			var out []byte
			for i := range b.N {
				out = diagram.AppendSVG(out[:0], graphs[i%len(graphs)], "d")
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/node")
		})
	}
}
