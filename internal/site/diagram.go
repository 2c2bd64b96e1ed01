package site

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diagram"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// drawnNodes is how many nodes a diagram of dependencies has at most.
const drawnNodes = 40

// dependencyFigure draws what a record needs and what needs it, a few steps far, and marks
// what its failure does. It is false where there is nothing to draw.
func dependencyFigure(v *View, ref estate.Ref) (Figure, bool) {
	if !v.Calculated() {
		return Figure{}, false
	}
	subject, ok := v.Label(ref)
	if !ok {
		return Figure{}, false
	}
	near := ask(v, nearQuery, ref)
	g, hit := v.drawn(&near)
	if len(g.Nodes) < 2 {
		return Figure{}, false
	}
	name := clean(subject.Name)
	g.Title = "Dependencies of " + name
	g.Description = "What " + name + " needs stands below it, and what needs it above. The tables that follow list the nearest of them."
	figure := Figure{
		SVG:     template.HTML(diagram.SVG(diagram.Fold(g, drawnNodes), "dependencies")),
		Caption: "What " + name + " needs stands below it, and what needs it above.",
	}
	if hit {
		figure.Legend = append(figure.Legend, Span{Text: "Marked is what its failure does to others. "})
	}
	figure.Legend = append(figure.Legend, Span{Text: "A dashed line is a need without which something works less well."})
	if near.Cut {
		figure.Legend = append(figure.Legend, Span{Text: " There is more beyond."})
	}
	return figure, true
}

// drawn makes the visible part of a neighbourhood a graph for drawing, and reports whether a
// failure of its middle hits anything in it.
func (v *View) drawn(near *neighbourhood) (g diagram.Graph, hit bool) {
	place := make([]int, len(near.Nodes)) // of a node in the drawing; -1 where it is hidden
	for i, n := range near.Nodes {
		place[i] = -1
		r, ok := v.Label(n.Ref)
		if !ok {
			continue
		}
		place[i] = len(g.Nodes)
		node := v.node(r)
		node.Focus = i == 0
		node.Effect = effectOf(n.Effect)
		hit = hit || node.Effect != diagram.None
		g.Nodes = append(g.Nodes, node)
	}
	for _, e := range near.Edges {
		if from, to := place[e.From], place[e.To]; from >= 0 && to >= 0 {
			g.Edges = append(g.Edges, diagram.Edge{From: from, To: to, Soft: e.Soft})
		}
	}
	for _, set := range near.Groups {
		var members []int
		for _, m := range set.Members {
			if place[m] >= 0 {
				members = append(members, place[m])
			}
		}
		if len(members) > 1 {
			g.Groups = append(g.Groups, diagram.Group{Label: needWords(set.Need, set.Of), Members: members})
		}
	}
	return g, hit
}

// node is a record as a diagram shows it.
func (v *View) node(r *estate.Record) diagram.Node {
	n := diagram.Node{Name: clean(r.Name), Note: what(r), Href: v.Href(r.Ref), Shape: shapeOf(r)}
	if strings.TrimSpace(n.Name) == "" {
		n.Name = string(r.Ref)
	}
	place := placeOf(r.Kind)
	n.Fold, n.FoldHref = lower(place.many), v.To(place.list)
	if r.Kind == estate.ConfigurationItem {
		n.Fold, n.FoldHref = lower(pluralOf(what(r))), v.To(classPath(r.Class))
	}
	return n
}

// pluralOf makes the name of a class a plural.
func pluralOf(name string) string {
	switch {
	case strings.HasSuffix(name, "y") && !strings.HasSuffix(name, "ay") && !strings.HasSuffix(name, "ey"):
		return strings.TrimSuffix(name, "y") + "ies"
	case strings.HasSuffix(name, "s") || strings.HasSuffix(name, "ch") || strings.HasSuffix(name, "x"):
		return name + "es"
	}
	return name + "s"
}

func shapeOf(r *estate.Record) string {
	switch r.Kind {
	case estate.Service, estate.Offering:
		return "service"
	case estate.BusinessProcess:
		return "process"
	case estate.Agreement, estate.Contract:
		return "agreement"
	case estate.Supplier:
		return "supplier"
	case estate.Team, estate.Person, estate.Role, estate.Customer:
		return "team"
	case estate.ConfigurationItem:
		switch r.Class {
		case "site", "room", "rack":
			return "place"
		case "supplier_service":
			return "supplier"
		}
	}
	return "item"
}

// effectOf is a graph.Level as diagrams have it.
func effectOf(level uint8) diagram.Effect {
	switch graph.Level(level) {
	case graph.RedundancyLost:
		return diagram.RedundancyLost
	case graph.Degraded:
		return diagram.Degraded
	case graph.Outage:
		return diagram.Outage
	}
	return diagram.None
}

// effectWords words a graph.Level as what somebody suffers.
func effectWords(level uint8) (words string, tone Tone) {
	switch graph.Level(level) {
	case graph.RedundancyLost:
		return "Redundancy lost", Warning
	case graph.Degraded:
		return "Degraded", Warning
	case graph.Outage:
		return "Outage", Danger
	}
	return "None", Muted
}

// needWords says how many of a set must be up.
func needWords(need, of int) string {
	return strconv.Itoa(need) + " of " + strconv.Itoa(of) + " needed"
}

// dependencySection is the diagram of a record's dependencies, with what it needs directly
// and what needs it as tables.
func dependencySection(v *View, r *Record) Section {
	s := Section{ID: "dependencies", Title: "Dependencies"}
	figure, ok := dependencyFigure(v, r.Ref)
	if !ok {
		return s
	}
	s.Blocks = append(s.Blocks, Block{Figure: &figure})
	near := ask(v, nearQuery, r.Ref)
	if t := v.needsTable(&near); len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "It needs"}, Block{Table: t})
	}
	if t := v.dependantsTable(&near); len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "It is needed by"}, Block{Table: t})
		if left := near.Needed - len(near.Dependants); left > 0 {
			s.Blocks = append(s.Blocks, Block{Text: muted("and " + strconv.Itoa(left) + " more")})
		}
	}
	return s
}

func (v *View) needsTable(near *neighbourhood) *Table {
	t := &Table{Caption: "What it needs directly", Columns: []Column{{Title: "Record", Wide: true}, {Title: "Kind"}, {Title: "Relation"}, {Title: "Without it"}}}
	for _, need := range near.Needs {
		words, tone := effectWords(need.Effect)
		suffered := Inline{pill(tone, words)}
		if need.Need < need.Of {
			suffered = append(suffered, Span{Text: " " + needWords(need.Need, need.Of), Muted: true})
		}
		for _, ref := range need.Refs {
			if r, ok := v.Label(ref); ok && len(t.Rows) < maxEntries {
				t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(r)}, text(what(r)), text(sentence(need.Type)), suffered}})
			}
		}
	}
	return t
}

func (v *View) dependantsTable(near *neighbourhood) *Table {
	t := &Table{Caption: "What needs it directly", Columns: []Column{{Title: "Record", Wide: true}, {Title: "Kind"}, {Title: "If it fails"}}}
	for _, d := range near.Dependants {
		if r, ok := v.Label(d.Ref); ok {
			words, tone := effectWords(d.Effect)
			t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(r)}, text(what(r)), {pill(tone, words)}}})
		}
	}
	return t
}
