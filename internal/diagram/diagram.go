// Package diagram lays out what depends on what in layers and writes it as SVG for a page:
// real text, every record a link, nothing that a content security policy without
// unsafe-inline would refuse.
//
// The layout is Sugiyama's: cycles are broken, nodes get rows so that what is needed stands
// below what needs it, edges across several rows get a waypoint in each, rows are ordered so
// that few edges cross, and coordinates straighten the edges. All of it is integer
// arithmetic, since floating point may differ between processors and a diagram must not.
//
// Nothing in a graph makes it fail: edges and groups that point to no node are left out, and
// names of any length and content are cut and escaped.
package diagram

import _ "embed" // for the style sheet

// CSS is the style sheet of all diagrams. It takes its colours from the variables --text,
// --muted, --surface, --border, --accent, --danger, --warning, --ok and --focus.
//
//go:embed diagram.css
var CSS string

// Graph is what a diagram shows. An edge runs from what needs to what is needed, and rows
// run from top to bottom.
type Graph struct {
	// Title names the diagram to those who cannot see it, Description says what it shows.
	Title, Description string
	Nodes              []Node
	Edges              []Edge
	Groups             []Group
}

// Node is a record, or several that [Fold] has joined.
type Node struct {
	// Name is what people call it. It is wrapped on two lines and cut there; the whole is
	// in the node's title.
	Name string
	// Note is a second, smaller line: the class or kind.
	Note string
	// Href is where it links to; empty for no link. It is escaped but not judged: the caller
	// made sure of its scheme.
	Href string
	// Shape is service, item, place, team, supplier, agreement or process. Any other shows
	// no mark.
	Shape string
	// Focus marks the record that the page is about.
	Focus bool
	// Effect is what the failure under consideration does to it.
	Effect Effect
	// Fold is what many of its like are called: "virtual machines".
	Fold string
	// FoldHref is where its like are listed.
	FoldHref string
	// Count is how many records the node stands for. Zero counts as one.
	Count int
}

// Edge says that one node needs another. Both are indexes of Graph.Nodes; an edge with an
// index outside of them is not drawn.
type Edge struct {
	From, To int
	// Soft edges are dashed: the one works without the other, if less well.
	Soft bool
	// Label is small print beside the edge.
	Label string
}

// Group is a redundancy group, drawn as a box around its members. All members stand in one
// row if the edges allow it and no other group has some of them; otherwise the members carry
// a number that a line below the diagram explains.
type Group struct {
	// Label says what the group is: "1 of 3 needed".
	Label string
	// Members are indexes of Graph.Nodes.
	Members []int
}

// Effect is what a failure does to a node, the worse the greater.
type Effect uint8

// The effects of a failure.
const (
	None           Effect = iota // it works on
	RedundancyLost               // it works on, and the next failure may be one too many
	Degraded                     // it works less well
	Outage                       // it does not work
)

// String is what people read: "redundancy lost". It is empty for None.
func (e Effect) String() string {
	switch e {
	case RedundancyLost:
		return "redundancy lost"
	case Degraded:
		return "degraded"
	case Outage:
		return "outage"
	}
	return ""
}
