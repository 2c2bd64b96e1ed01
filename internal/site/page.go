package site

import "html/template"

// Page is a page as data. It has no markup of its own.
type Page struct {
	// Title names the page, as its heading and in the browser.
	Title string
	// Area is the entry of the navigation that the page belongs to, one of the areas.
	Area string
	// Kicker stands above the title: what kind of thing it is.
	Kicker Inline
	// Lead stands below it, in a sentence or two.
	Lead template.HTML
	// Crumbs lead from the home page here, both left out.
	Crumbs []Span
	// Pills are states at a glance, such as critical or retired.
	Pills []Span
	// Notes are what somebody should act upon.
	Notes []Note
	// Facts stand at the top, on the side where there is room: owner, contact, status.
	Facts []Field
	// Sections follow. Those without blocks are left out.
	Sections []Section
	// Feeds are files that follow the page: Atom, iCalendar.
	Feeds []Feed
	// Search makes it the page of all results.
	Search bool
}

// Section is a part of a page with a heading, to which the page's contents link.
type Section struct {
	// ID is unique on the page, and a valid fragment.
	ID    string
	Title string
	// Intro stands below the heading.
	Intro Inline
	// Folded has the reader open the section to see its blocks; it says what there is.
	Folded string
	Blocks []Block
}

// Block is what a section shows; exactly one of its fields is set.
type Block struct {
	Table  *Table
	Fields []Field
	Prose  template.HTML
	Figure *Figure
	Notes  []Note
	List   []Inline
	Tree   []Branch
	Cards  []Card
	Log    []LogEntry
	Month  *Month
	// Heading divides a section.
	Heading string
	Text    Inline
}

// Branch is an entry of a list, with what is below it.
type Branch struct {
	Text     Inline
	Children []Branch
}

// Field is a name with what it says.
type Field struct {
	// ID makes it a place to which links lead; "" for most.
	ID    string
	Name  string
	Value Inline
	// List shows several values below each other.
	List []Inline
	// Fields are what a structured value consists of.
	Fields []Field
	// HTML is a long text.
	HTML template.HTML
}

// Table is a table with a heading row.
type Table struct {
	// Caption says what the table lists; it is read to those who do not see it.
	Caption string
	Columns []Column
	Rows    []Row
	// Facets are by what rows may be filtered, where the browser runs scripts: names of Row.Facets.
	Facets []Facet
	// Empty stands instead of a table without rows.
	Empty string
	// More leads to what was left out.
	More *Span
}

// Column is a column of a table.
type Column struct {
	Title string
	// Number aligns it to the right.
	Number bool
	// Wide columns take the room that there is; others are no wider than they must be.
	Wide bool
}

// Row is a row of a table; its first cell is its heading.
type Row struct {
	Cells []Inline
	// Facets are its values of the table's facets, in their order; a value is one of several
	// where they are divided by a vertical bar.
	Facets []string
}

// Facet is something by which the rows of a table are filtered.
type Facet struct {
	Name   string
	Values []FacetValue
	// Preset is the value that is chosen at first; "" for all.
	Preset string
}

// FacetValue is a choice, with how many rows have it.
type FacetValue struct {
	Value, Label string
	Count        int
}

// Figure is a picture with its caption.
type Figure struct {
	SVG     template.HTML
	Caption string
	// Legend explains signs.
	Legend Inline
}

// Tone says how something is meant: ok, info, warning, danger or muted. It is never said by
// colour alone.
type Tone string

// The tones.
const (
	OK      Tone = "ok"
	Info    Tone = "info"
	Warning Tone = "warning"
	Danger  Tone = "danger"
	Muted   Tone = "muted"
	Accent  Tone = "accent"
)

// Note is a remark with a tone.
type Note struct {
	Tone Tone
	// Word says the tone in a word, such as Error.
	Word string
	Text Inline
	// Hint says what would put it right.
	Hint Inline
}

// Card is a small panel of an overview.
type Card struct {
	Title Inline
	// Figure is a number or a word in large type.
	Figure string
	Tone   Tone
	Text   Inline
}

// LogEntry is an entry of a change log.
type LogEntry struct {
	// At is the instant for machines, and When for people.
	At, When string
	Title    Inline
	By       Inline
	Text     Inline
	Changes  []FieldChange
	Tone     Tone
}

// FieldChange is a field before and after.
type FieldChange struct{ Path, From, To string }

// Month is a month of a calendar.
type Month struct {
	Title string
	ID    string
	Weeks [][]Day
}

// Day is a day of a month.
type Day struct {
	// Number is the day of the month; 0 outside of it.
	Number int
	// Date is 2026-11-20.
	Date string
	// Closed marks a freeze.
	Closed bool
	Today  bool
	Events []Span
}

// Feed is a file that follows a page.
type Feed struct{ Title, Type, Href string }
