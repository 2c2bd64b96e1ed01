package listing

import (
	"fmt"
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
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

// lay lays the items out, the same columns for all.
func lay(items []Item) table.Table {
	kinds := map[estate.Kind]bool{}
	for i := range items {
		kinds[items[i].Record.Kind] = true
	}
	shown := []column{{"OWNER", "owner"}}
	if len(kinds) == 1 && len(items) > 0 {
		shown = columns(items[0].Record.Kind)
	}
	t := table.Table{Columns: []table.Column{{Title: "REF"}, {Title: "NAME", Yields: true}}}
	for _, c := range shown {
		t.Columns = append(t.Columns, table.Column{Title: c.title})
	}
	for i := range items {
		row := []string{string(items[i].Record.Ref), items[i].Record.Name}
		for _, c := range shown {
			row = append(row, items[i].cell(c))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Table writes the items as aligned columns. Names give way where a line would be wider
// than the terminal.
func Table(w io.Writer, items []Item, width int) error {
	if err := lay(items).Text(w, "", width); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s\n", report.Count(len(items), "record", "records"))
	return err
}

// CSV writes the items as comma-separated values.
func CSV(w io.Writer, items []Item) error { return lay(items).CSV(w) }

// Markdown writes the items as a table in GitHub's Markdown.
func Markdown(w io.Writer, items []Item) error { return lay(items).Markdown(w) }
