package listing

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
)

// column is a field that a list shows.
type column struct{ title, field string }

// columns returns what is worth knowing of a kind at a glance.
func columns(kind estate.Kind) []column {
	switch kind {
	case estate.Service:
		return []column{{"CRITICALITY", "criticality"}, {"TYPE", "type"}, {"OWNER", "owner"}}
	case estate.ConfigurationItem:
		return []column{{"CLASS", "class"}, {"STATUS", "status"}, {"OWNER", "owner"}}
	case estate.Agreement:
		return []column{{"TYPE", "type"}, {"PROVIDER", "provider"}, {"UNTIL", "validTo"}}
	case estate.Change:
		return []column{{"TYPE", "type"}, {"WINDOW", "window.start"}, {"OUTCOME", "outcome.result"}}
	case estate.Incident, estate.Problem, estate.Request:
		return []column{{"PRIORITY", "derived.priority"}, {"SERVICE", "service"}, {"CLOSED", "closed"}}
	case estate.Person:
		return []column{{"TYPE", "type"}, {"UNTIL", "activeTo"}}
	case estate.Team:
		return []column{{"LEAD", "lead"}}
	case estate.Calendar:
		return []column{{"TYPE", "type"}, {"ZONE", "zone"}}
	case estate.Contract:
		return []column{{"TYPE", "type"}, {"SUPPLIER", "supplier"}, {"END", "end"}}
	}
	return []column{{"OWNER", "owner"}}
}

func (i *Item) cell(c column) string {
	n := i.Body.At(c.field)
	if rest, derived := strings.CutPrefix(c.field, "derived."); derived {
		n = i.Derived.At(rest)
	}
	if n == nil || n.Kind == estate.List || n.Kind == estate.Struct {
		return ""
	}
	return n.Text
}

// rows returns a table with its head, the same columns for all items.
func rows(items []Item) [][]string {
	kinds := map[estate.Kind]bool{}
	for i := range items {
		kinds[items[i].Record.Kind] = true
	}
	shown := []column{{"OWNER", "owner"}}
	if len(kinds) == 1 && len(items) > 0 {
		shown = columns(items[0].Record.Kind)
	}
	head := []string{"REF", "NAME"}
	for _, c := range shown {
		head = append(head, c.title)
	}
	out := [][]string{head}
	for i := range items {
		row := []string{string(items[i].Record.Ref), items[i].Record.Name}
		for _, c := range shown {
			row = append(row, items[i].cell(c))
		}
		out = append(out, row)
	}
	return out
}

// Table writes the items as aligned columns. Names give way where a line would be wider
// than the terminal.
func Table(w io.Writer, items []Item, width int) error {
	table := rows(items)
	widths := make([]int, len(table[0]))
	for _, row := range table {
		for i, cell := range row {
			row[i] = report.Printable(cell)
			widths[i] = max(widths[i], uniseg.StringWidth(row[i]))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	if over := total - width; over > 0 {
		widths[1] = max(12, widths[1]-over)
	}
	for _, row := range table {
		var line strings.Builder
		for i, cell := range row {
			cell = shorten(cell, widths[i])
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s\n", report.Count(len(items), "record", "records"))
	return err
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

// CSV writes the items as comma-separated values that a spreadsheet takes for text: a
// value that would begin a formula gets an apostrophe (OWASP ASVS 1.2.10).
func CSV(w io.Writer, items []Item) error {
	out := csv.NewWriter(w)
	for i, row := range rows(items) {
		for j, cell := range row {
			if i == 0 {
				cell = strings.ToLower(cell)
			}
			if cell != "" && strings.ContainsRune("=+-@\t\r\x00", rune(cell[0])) {
				cell = "'" + cell
			}
			row[j] = report.Printable(cell)
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// Markdown writes the items as a table in GitHub's Markdown.
func Markdown(w io.Writer, items []Item) error {
	for i, row := range rows(items) {
		for j := range row {
			row[j] = escapeMarkdown(row[j])
		}
		if _, err := fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | ")); err != nil {
			return err
		}
		if i == 0 {
			rule := slices.Repeat([]string{"---"}, len(row))
			if _, err := fmt.Fprintf(w, "| %s |\n", strings.Join(rule, " | ")); err != nil {
				return err
			}
		}
	}
	return nil
}

// escapeMarkdown keeps a value from being read as markup, a mention or HTML.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range report.Printable(s) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("&#64;")
		case strings.ContainsRune("\\`*_{}[]()#|!~>", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
