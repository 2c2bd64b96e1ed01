package statement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/table"
)

// LogNode returns an entry of a history in its published shape.
func LogNode(e *history.Entry) estate.Node {
	n := estate.Node{Kind: estate.Struct}
	put := func(name string, v estate.Node) { n.Fields = append(n.Fields, estate.Field{Name: name, Value: v}) }
	some := func(name, text string) {
		if text != "" {
			put(name, textNode(text))
		}
	}
	put("commit", textNode(e.Commit.String()))
	put("time", textNode(e.Committer.At.Format(time.RFC3339)))
	put("author", actorNode(e.Author))
	put("committer", actorNode(e.Committer))
	put("summary", textNode(e.Summary))
	put("change", textNode(string(e.Change)))
	approved := estate.Node{Kind: estate.List}
	for _, by := range e.ApprovedBy {
		approved.Items = append(approved.Items, textNode(by))
	}
	put("approvedBy", approved)
	if !e.Merged.IsZero() {
		put("merged", textNode(e.Merged.String()))
		put("mergedAt", textNode(e.MergedAt.Format(time.RFC3339)))
	}
	put("ref", textNode(string(e.Ref)))
	some("was", string(e.Was))
	put("op", textNode(string(e.Op)))
	put("path", textNode(e.Path))
	some("wasPath", e.WasPath)
	fields := estate.Node{Kind: estate.List}
	for _, f := range e.Fields {
		fields.Items = append(fields.Items, estate.Node{Kind: estate.Struct, Fields: []estate.Field{
			{Name: "path", Value: textNode(f.Path)}, {Name: "from", Value: orNull(f.From)}, {Name: "to", Value: orNull(f.To)},
		}})
	}
	put("fields", fields)
	some("note", e.Note)
	return n
}

func textNode(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }

func orNull(n *estate.Node) estate.Node {
	if n == nil {
		return estate.Node{}
	}
	return *n
}

func actorNode(a history.Actor) estate.Node {
	n := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "name", Value: textNode(a.Name)}, {Name: "email", Value: textNode(a.Email)}}}
	if a.Ref != "" {
		n.Fields = append(n.Fields, estate.Field{Name: "person", Value: textNode(string(a.Ref))})
	}
	n.Fields = append(n.Fields, estate.Field{Name: "time", Value: textNode(a.At.Format(time.RFC3339))})
	return n
}

// LogJSON writes entries as an array, one after the other.
type LogJSON struct {
	W    io.Writer
	some bool
}

// Entry writes one entry.
func (l *LogJSON) Entry(e *history.Entry) error {
	lead := ",\n  "
	if !l.some {
		lead, l.some = "[\n  ", true
	}
	n := LogNode(e)
	var out bytes.Buffer
	out.WriteString(lead)
	if err := json.Indent(&out, n.AppendJSON(nil), "  ", "  "); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err := l.W.Write(out.Bytes())
	return err
}

// Close ends the array.
func (l *LogJSON) Close() error {
	end := "\n]\n"
	if !l.some {
		end = "[]\n"
	}
	_, err := io.WriteString(l.W, end)
	return err
}

// LogCSV gathers entries and writes a line for each field, or for an entry without one.
type LogCSV struct {
	W    io.Writer
	rows [][]string
}

// Entry adds one entry.
func (l *LogCSV) Entry(e *history.Entry) error {
	merged := ""
	if !e.Merged.IsZero() {
		merged = e.Merged.String()
	}
	row := []string{
		e.Commit.String(), e.Committer.At.Format(time.RFC3339), e.Author.Name, e.Author.Email, string(e.Author.Ref), string(e.Change),
		strings.Join(e.ApprovedBy, " "), merged, string(e.Ref), string(e.Op), e.Path, e.WasPath,
	}
	if len(e.Fields) == 0 {
		l.rows = append(l.rows, append(row, "", "", "", e.Summary, e.Note))
	}
	for _, f := range e.Fields {
		l.rows = append(l.rows, append(row[:len(row):len(row)], f.Path, cell(f.From), cell(f.To), e.Summary, e.Note))
	}
	return nil
}

// cell is a value in a table: a text as it is, anything else as JSON.
func cell(n *estate.Node) string {
	switch {
	case n == nil:
		return ""
	case n.Kind == estate.String:
		return n.Text
	}
	return string(n.AppendJSON(nil))
}

// Close writes the table.
func (l *LogCSV) Close() error {
	t := table.Table{Rows: l.rows}
	for _, title := range []string{"commit", "time", "author", "email", "person", "change", "approvedBy", "merged", "ref", "op", "path", "wasPath", "field", "from", "to", "summary", "note"} {
		t.Columns = append(t.Columns, table.Column{Title: title})
	}
	return t.CSV(l.W)
}
