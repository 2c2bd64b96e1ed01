// Package table writes rows and columns for people and programs: aligned for a terminal,
// as comma-separated values, and in Markdown. Whatever comes from a record is escaped for
// the format.
package table

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/gitsm/gitsm/internal/report"
)

// Column is one column of a table.
type Column struct {
	// Title heads it; in CSV it is written in lower case.
	Title string
	// Right aligns it to the right, as numbers are.
	Right bool
	// Yields lets it become narrower where a line would be wider than the terminal.
	Yields bool
	// Least is how narrow it may become; twelve columns when 0.
	Least int
}

// Table is rows of cells, as many in each as there are columns.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// usualLeast is the least width of a column that yields and does not say.
const usualLeast = 12

// Text writes aligned columns, two spaces apart, each line behind an indent.
func (t Table) Text(w io.Writer, indent string, width int) error {
	rows := [][]string{make([]string, len(t.Columns))}
	for i, c := range t.Columns {
		rows[0][i] = report.Printable(c.Title)
	}
	for _, row := range t.Rows {
		printable := make([]string, len(row))
		for i, cell := range row {
			printable[i] = report.Printable(cell)
		}
		rows = append(rows, printable)
	}
	widths := t.widths(rows, width-uniseg.StringWidth(indent))
	for _, row := range rows {
		var line strings.Builder
		line.WriteString(indent)
		for i, cell := range row {
			cell = shorten(cell, widths[i])
			padding := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
			if t.Columns[i].Right {
				cell, padding = padding+cell, ""
			}
			line.WriteString(cell + padding + "  ")
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// widths fits the columns into a width; those that yield share what is too much, the
// widest first.
func (t Table) widths(rows [][]string, width int) []int {
	widths := make([]int, len(t.Columns))
	total := -2
	for i := range t.Columns {
		for _, row := range rows {
			widths[i] = max(widths[i], uniseg.StringWidth(row[i]))
		}
		total += widths[i] + 2
	}
	for ; total > width; total-- {
		widest := -1
		for i, c := range t.Columns {
			if c.Yields && widths[i] > cmp.Or(c.Least, usualLeast) && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

// shorten cuts a text to a number of columns.
func shorten(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	for len(runes) > 0 && uniseg.StringWidth(string(runes))+1 > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// CSV writes comma-separated values that a spreadsheet takes for text, as CSVWriter does.
func (t Table) CSV(w io.Writer) error {
	out := NewCSVWriter(w)
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = strings.ToLower(c.Title)
	}
	if err := out.Row(head); err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := out.Row(row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// CSVWriter writes comma-separated values row by row. A spreadsheet takes them for text: a
// value that would begin a formula gets an apostrophe (OWASP ASVS 1.2.10), but for plain
// numbers.
type CSVWriter struct{ out *csv.Writer }

// NewCSVWriter returns a writer of comma-separated values.
func NewCSVWriter(w io.Writer) *CSVWriter { return &CSVWriter{csv.NewWriter(w)} }

// Row writes the cells of a row, or the names of the columns.
func (c *CSVWriter) Row(cells []string) error {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune("=+-@\t\r\x00", rune(cell[0])) && !number(cell) {
			cell = "'" + cell
		}
		safe[i] = report.Printable(cell)
	}
	if err := c.out.Write(safe); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// Flush writes what is held back.
func (c *CSVWriter) Flush() error {
	c.out.Flush()
	return c.out.Error()
}

// number reports whether a cell is a negative number and nothing else.
func number(cell string) bool {
	digits, ok := strings.CutPrefix(cell, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	return ok && whole != "" && strings.Trim(whole+fraction, "0123456789") == ""
}

// Markdown writes a table in GitHub's Markdown.
func (t Table) Markdown(w io.Writer) error {
	line := func(cells []string) error {
		_, err := fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
		return err
	}
	head, rule := make([]string, len(t.Columns)), slices.Repeat([]string{"---"}, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = Escape(c.Title)
		if c.Right {
			rule[i] = "---:"
		}
	}
	for _, cells := range [][]string{head, rule} {
		if err := line(cells); err != nil {
			return err
		}
	}
	for _, row := range t.Rows {
		escaped := make([]string, len(row))
		for i, cell := range row {
			escaped[i] = Escape(cell)
		}
		if err := line(escaped); err != nil {
			return err
		}
	}
	return nil
}

// Escape keeps a value from being read as Markdown, HTML, a mention, a link or a reference to
// an issue. GitHub looks for the last three in what comes out of Markdown, where a backslash
// is gone: a zero-width space keeps their parts apart.
func Escape(s string) string {
	var b strings.Builder
	text := report.Printable(s)
	for i, r := range text {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("&#64;&#8203;")
		case r == '#':
			b.WriteString("\\#&#8203;")
		case r == ':' && strings.HasPrefix(text[i:], "://"):
			b.WriteString(":&#8203;")
		case r == '.' && i >= 3 && strings.EqualFold(text[i-3:i], "www"):
			b.WriteString("&#8203;.")
		case r == '-' && i >= 2 && strings.EqualFold(text[i-2:i], "GH"):
			b.WriteString("&#8203;-")
		case strings.ContainsRune("\\`*_{}[]()|!~>", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
