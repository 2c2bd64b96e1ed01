package document

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Plan is a document: what it is about, and its sections in the order in which they are read.
// It is immutable and safe for concurrent use.
type Plan struct {
	// Subject is what the document is about.
	Subject Subject
	// Sort words the kind of document, such as Continuity plan.
	Sort string
	// Version says which state of the records the document is made from, in words.
	Version string
	// Commit is the id of the commit in short; "" for a working tree.
	Commit string
	// Shown are the records that it quotes or counts, sorted, among them some that do not exist.
	Shown []estate.Ref
	// Notices are what a reader must know before anything else.
	Notices []Line
	// Sections are the parts with their headings.
	Sections []Section

	// made is the time that both forms say they were made: that of the commit.
	made time.Time
	// body and control are what the document says in any version, record is the file of the
	// record that it is about, and at the time at which it holds.
	body    []Section
	control control
	record  string
	at      time.Time
}

// Section is a part of a document under a heading.
type Section struct {
	// ID is the anchor, unique in the document.
	ID string
	// Title is the heading.
	Title string
	// Blocks are what stands in it.
	Blocks []Block
}

// Block is one thing in a section. Exactly one field is set.
type Block struct {
	// Heading begins a part of the section.
	Heading string
	// Text is a paragraph.
	Text Line
	// Facts are terms with what there is to say of each.
	Facts []Fact
	// List is a list; Ordered one whose order matters, with boxes to tick.
	List, Ordered []Line
	// Table is a table.
	Table *Table
	// Tree says who calls whom.
	Tree []Node
	// Chart shows steps along time.
	Chart *Chart
}

// Span is a piece of text in one manner.
type Span struct {
	Text string
	// URL is where it leads: http, https, mailto or tel; "" for nowhere.
	URL string
	// Strong text is bold.
	Strong bool
}

// Line is text, perhaps with links.
type Line []Span

// Fact is a term with the lines about it.
type Fact struct {
	Term  string
	Lines []Line
}

// Table is rows under columns.
type Table struct {
	// Caption says what the table has.
	Caption string
	Columns []Column
	Rows    []Row
}

// Column is a column of a table.
type Column struct {
	// Title heads the column.
	Title string
	// Share is the width in relation to the other columns.
	Share float64
	// Box is true for boxes to tick, Blank for room to write by hand: cells are then empty.
	Box, Blank bool
	// Right aligns to the right.
	Right bool
}

// Row is a row of a table. There is one cell for each column, and a cell may have lines.
type Row struct {
	Cells [][]Line
	// Strong rows stand out: the critical path.
	Strong bool
}

// Node is somebody in a call tree and whom they call.
type Node struct {
	// Who is the name and what they are.
	Who Line
	// Reach is how to reach them.
	Reach    Line
	Children []Node
}
