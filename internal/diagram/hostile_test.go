package diagram_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diagram"
)

func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"long":       strings.Repeat("long", 2500),
		"script":     `</title></svg><script>alert(1)</script>`,
		"attribute":  `" onload="alert(1)`,
		"apostrophe": `' onload='alert(1)`,
		"cdata":      `]]><!--`,
		"entity":     `&lt;b&gt; &amp;`,
		"controls":   "a\x00b\x07c\x1bd\ufffe\uffff",
		"bytes":      "\xff\xfe\xc0\x80",
		"direction":  "safe\u202egnp.exe\u2066x\u200f",
		"combining":  "e" + strings.Repeat("\u0301", 500),
		"spaces":     " \t\n ",
		"emoji":      strings.Repeat("👩‍🚒", 300),
		"wide":       strings.Repeat("漢字", 300),
		"empty":      "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := diagram.Graph{
				Title: text, Description: text,
				Nodes: []diagram.Node{
					{Name: text, Note: text, Href: text, Shape: text, Fold: text, FoldHref: text, Effect: 200},
					{Name: text, Note: text, Fold: text, FoldHref: text, Focus: true, Effect: diagram.Outage},
					{Name: text, Note: text, Fold: text, FoldHref: text},
				},
				Edges:  []diagram.Edge{{From: 0, To: 1, Label: text}, {From: 0, To: 2, Label: text}, {From: 1, To: 2, Label: text}, {From: 1, To: 1, Label: text}},
				Groups: []diagram.Group{{Label: text, Members: []int{1}}, {Label: text, Members: []int{0, 1, 2}}},
			}
			for _, g := range []diagram.Graph{g, diagram.Fold(g, 2)} {
				svg := diagram.SVG(g, text)
				p := look(t, svg)
				require.Len(t, p.nodes, len(g.Nodes))
				require.Zero(t, p.elements["script"])
				require.LessOrEqual(t, p.width, 3000.0)
				require.NotRegexp(t, regexp.MustCompile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\ufffe\uffff]"), string(svg))
				checkNodesApart(t, p)
			}
		})
	}
}

func checkNodesApart(t *testing.T, p *picture) {
	for v, r := range p.nodes {
		for w, o := range p.nodes {
			require.False(t, v < w && r.overlaps(o))
		}
	}
}

func TestTheWholeNameIsInTheTitle(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("payments & co ", 700) + "end"
	p := look(t, diagram.SVG(diagram.Graph{Nodes: []diagram.Node{{Name: long, Note: "service", Effect: diagram.Degraded}}}, "d"))
	require.Equal(t, long+", service, degraded", p.titles[0])
	shown := strings.Join(p.texts, "|")
	require.Contains(t, shown, "…")
}

func TestNothingToShow(t *testing.T) {
	t.Parallel()
	p := look(t, diagram.SVG(diagram.Graph{Edges: []diagram.Edge{{From: 0, To: 1}}, Groups: []diagram.Group{{Members: []int{0}}}}, ""))
	require.Contains(t, p.texts, "Nothing to show")
	require.Empty(t, p.edges)
	require.Empty(t, diagram.Fold(diagram.Graph{}, 5).Nodes)
}

// Shapes of graphs that make a careless layout slow, large or endless.
func TestAwkwardGraphs(t *testing.T) {
	t.Parallel()
	const n = 2000
	shapes := map[string]func(g *diagram.Graph){
		"no edges": func(*diagram.Graph) {},
		"star":     func(g *diagram.Graph) { each(n, func(i int) { join(g, 0, i) }) },
		"sink":     func(g *diagram.Graph) { each(n, func(i int) { join(g, i, n-1) }) },
		"chain":    func(g *diagram.Graph) { each(n-1, func(i int) { join(g, i, i+1) }) },
		"ring":     func(g *diagram.Graph) { each(n, func(i int) { join(g, i, (i+1)%n) }) },
		"chain with leaps": func(g *diagram.Graph) {
			each(n-1, func(i int) { join(g, i, i+1); join(g, i, i+(n-i)/2); join(g, 0, i) })
		},
		"hubs": func(g *diagram.Graph) { each(n-40, func(i int) { each(10, func(h int) { join(g, i, n-1-h) }) }) },
		"one group": func(g *diagram.Graph) {
			all := make([]int, n)
			each(n, func(i int) { all[i] = i; join(g, i, (i*7+1)%n) })
			g.Groups = []diagram.Group{{Label: "all", Members: all}}
		},
		"tangled groups": func(g *diagram.Graph) {
			each(n/2, func(i int) {
				join(g, i, i+1)
				g.Groups = append(g.Groups, diagram.Group{Label: "x", Members: []int{i, n - 1 - i}})
			})
			each(n/2, func(i int) { join(g, n-1-i, (n-1-i+3)%n) })
		},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := diagram.Graph{Nodes: make([]diagram.Node, n)}
			g.Nodes[0].Focus = true
			shape(&g)
			svg := diagram.SVG(g, "d")
			require.Equal(t, n, bytes.Count(svg, []byte(`class="dg-node`)))
			require.Equal(t, len(pairs(g)), bytes.Count(svg, []byte(" data-from=")))
			require.Less(t, len(svg), 1000*(n+len(g.Edges)), "the picture grows faster than the graph")
			require.LessOrEqual(t, len(diagram.Fold(g, 60).Nodes), 60)
		})
	}
}

func each(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

func join(g *diagram.Graph, from, to int) {
	g.Edges = append(g.Edges, diagram.Edge{From: from, To: to})
}

// The trunk of a fan passes through rows that leave it no room to spare.
func TestAFanOfManyRows(t *testing.T) {
	t.Parallel()
	g := diagram.Graph{Nodes: make([]diagram.Node, 41)}
	each(40, func(i int) { join(&g, 0, i+1) })
	p := look(t, diagram.SVG(g, "d"))
	checkNodes(t, g, p)
	checkEdges(t, g, p)
	rows := map[float64]int{}
	for _, r := range p.nodes {
		rows[r.y]++
	}
	for _, count := range rows {
		require.LessOrEqual(t, count, 7)
	}
	require.Less(t, p.width, 1400.0)
}

// Members of a group stand together if nothing forbids it, with edges among them or without.
func TestGroupsAreDrawnAsBoxes(t *testing.T) {
	t.Parallel()
	g := diagram.Graph{Nodes: make([]diagram.Node, 7)}
	for _, e := range [][2]int{{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 5}, {3, 6}, {2, 1}, {3, 1}} {
		join(&g, e[0], e[1])
	}
	g.Groups = []diagram.Group{{Label: "1 of 3 needed", Members: []int{1, 2, 3}}, {Label: "1 of 2 needed", Members: []int{4, 6}}, {Label: "again", Members: []int{3, 2, 1}}}
	p := look(t, diagram.SVG(g, "d"))
	require.Len(t, p.frames, 2)
	require.Contains(t, p.texts, "1 of 3 needed · again")
	checkEdges(t, g, p)
	checkGroups(t, g, p)

	g.Groups = append(g.Groups, diagram.Group{Label: "overlaps", Members: []int{1, 5}})
	require.Contains(t, look(t, diagram.SVG(g, "d")).texts, "[1] overlaps")

	g.Groups = []diagram.Group{{Label: "above and below", Members: []int{0, 4}}}
	p = look(t, diagram.SVG(g, "d"))
	require.Empty(t, p.frames)
	require.Contains(t, p.texts, "[1] above and below")
}

func TestTheStyleSheet(t *testing.T) {
	t.Parallel()
	allowed := []string{"text", "muted", "surface", "border", "accent", "danger", "warning", "ok", "focus"}
	for _, m := range regexp.MustCompile(`--([a-z]+)`).FindAllStringSubmatch(diagram.CSS, -1) {
		require.Contains(t, allowed, m[1])
	}
	require.Equal(t, strings.Count(diagram.CSS, "{"), strings.Count(diagram.CSS, "}"))
	require.NotContains(t, diagram.CSS, "url(")
	for class := range look(t, diagram.SVG(sample(), "d")).classes {
		plain := map[string]bool{"dg-edges": true, "dg-node": true, "dg-many": true}
		for _, shape := range []string{"service", "item", "place", "team", "supplier", "agreement", "process"} {
			plain["dg-"+shape] = true
		}
		require.True(t, plain[class] || regexp.MustCompile(`\.`+class+`\b`).MatchString(diagram.CSS), class)
	}
}

// sample shows one of everything.
func sample() diagram.Graph {
	g := diagram.Graph{
		Title: "What Payments needs", Description: "If the site at Amsterdam fails.",
		Nodes: []diagram.Node{
			{Name: "Sell to customers", Note: "process", Shape: "process", Effect: diagram.RedundancyLost, Href: "../processes/sell.html"},
			{Name: "Payments", Note: "service", Shape: "service", Focus: true, Effect: diagram.Degraded, Href: "payments.html"},
			{Name: "payments-db-1", Note: "database", Shape: "item", Effect: diagram.Outage, Href: "db1.html"},
			{Name: "payments-db-2", Note: "database", Shape: "item", Href: "db2.html"},
			{Name: "Amsterdam", Note: "site", Shape: "place", Effect: diagram.Outage, Href: "ams.html"},
			{Name: "Payments team", Note: "team", Shape: "team"},
			{Name: "Acquirer", Note: "supplier", Shape: "supplier", Href: "acquirer.html"},
			{Name: "Gold", Note: "agreement", Shape: "agreement", Href: "gold.html"},
			{Name: "12 desktops", Shape: "item", Count: 12, Href: "desktops.html"},
		},
		Groups: []diagram.Group{{Label: "1 of 2 needed", Members: []int{2, 3}}, {Label: "1 of 2 sites", Members: []int{3, 4}}},
	}
	for _, e := range [][2]int{{0, 1}, {1, 2}, {1, 3}, {2, 4}, {1, 5}, {1, 7}, {8, 1}, {4, 4}} {
		join(&g, e[0], e[1])
	}
	g.Edges = append(g.Edges, diagram.Edge{From: 3, To: 2, Label: "replicates"}, diagram.Edge{From: 1, To: 6, Soft: true, Label: "clears by"}, diagram.Edge{From: 2, To: 1, Label: "reports to"})
	return g
}

func TestGolden(t *testing.T) {
	t.Parallel()
	got := diagram.SVG(sample(), "d")
	golden := filepath.Join("testdata", "sample.svg")
	if os.Getenv("GITSM_UPDATE") == "1" {
		require.NoError(t, os.WriteFile(golden, got, 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}
