package statement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// QueryJSON writes the answer to a query as an array of objects, row by row. Where columns
// share a name, the later ones get a number.
type QueryJSON struct {
	W    io.Writer
	keys [][]byte
	some bool
}

// Columns keeps the names.
func (q *QueryJSON) Columns(names []string) error {
	taken := map[string]bool{}
	for _, name := range names {
		free := name
		for i := 2; taken[free]; i++ {
			free = name + "_" + strconv.Itoa(i)
		}
		taken[free] = true
		key, err := json.Marshal(free)
		if err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		q.keys = append(q.keys, key)
	}
	return nil
}

// Row writes one object.
func (q *QueryJSON) Row(values []any) error {
	var out bytes.Buffer
	lead := ",\n  {"
	if !q.some {
		lead, q.some = "[\n  {", true
	}
	out.WriteString(lead)
	for i, v := range values {
		if i > 0 {
			out.WriteByte(',')
		}
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		fmt.Fprintf(&out, "\n    %s: %s", q.keys[i], text)
	}
	out.WriteString("\n  }")
	_, err := q.W.Write(out.Bytes())
	return err
}

// Close ends the array.
func (q *QueryJSON) Close() error {
	end := "\n]\n"
	if !q.some {
		end = "[]\n"
	}
	_, err := io.WriteString(q.W, end)
	return err
}

// QueryCSV writes the answer to a query as comma-separated values, row by row.
type QueryCSV struct {
	W   io.Writer
	out *table.CSVWriter
}

// Columns writes the names of the columns.
func (q *QueryCSV) Columns(names []string) error {
	q.out = table.NewCSVWriter(q.W)
	return q.out.Row(names)
}

// Row writes one row; NULL is empty.
func (q *QueryCSV) Row(values []any) error {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = plainValue(v)
	}
	return q.out.Row(cells)
}

// Close writes what is held back.
func (q *QueryCSV) Close() error {
	if q.out == nil {
		return nil
	}
	return q.out.Flush()
}

// plainValue is a value of an answer as text; nothing for NULL.
func plainValue(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		if size := math.Abs(v); size == 0 || size >= 1e-6 && size < 1e15 {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// maxTable is about how many bytes of memory a table may take before it is written.
const maxTable = 256 << 20

// What a row and a cell take beside their text.
const (
	rowBytes  = 24
	cellBytes = 16
)

// TableTooLargeError is returned for an answer that is too large for a table.
type TableTooLargeError struct {
	// Rows is how many rows there were room for.
	Rows int
}

// Error says how to get the answer all the same.
func (e *TableTooLargeError) Error() string {
	return fmt.Sprintf("the answer is too large for a table: it has more than %d rows; -o csv and -o json write row by row, and --limit ends it", e.Rows)
}

// QueryTable gathers the answer to a query and writes it as a table.
type QueryTable struct {
	W io.Writer
	// Markdown writes it in GitHub's Markdown, and not for a terminal.
	Markdown bool
	// Width is that of the terminal.
	Width int
	table table.Table
	// bytes is what the rows take.
	bytes int
}

// Columns keeps the names of the columns.
func (q *QueryTable) Columns(names []string) error {
	for _, name := range names {
		if !q.Markdown {
			name = strings.ToUpper(name)
		}
		q.table.Columns = append(q.table.Columns, table.Column{Title: name, Right: true, Yields: true})
	}
	return nil
}

// Row keeps a row, unless there is no room for it: that is a *TableTooLargeError. Columns of
// numbers alone are aligned to the right.
func (q *QueryTable) Row(values []any) error {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = plainValue(v)
		if text, ok := v.(string); ok {
			q.table.Columns[i].Right = false
			if !q.Markdown {
				cells[i] = beginning(text, q.Width)
			}
		}
		q.bytes += cellBytes + len(cells[i])
	}
	if q.bytes += rowBytes; q.bytes > maxTable {
		return &TableTooLargeError{len(q.table.Rows)}
	}
	q.table.Rows = append(q.table.Rows, cells)
	return nil
}

// beginning shortens a text of which a terminal would show the beginning alone.
func beginning(text string, runes int) string {
	for at := range text {
		if runes--; runes < 0 {
			return text[:at] + "…"
		}
	}
	return text
}

// Close writes the table, and below it how many rows it has. One that is too wide for the
// terminal is turned: a block for each row, with what is not NULL.
func (q *QueryTable) Close() error {
	for i := range q.table.Columns {
		q.table.Columns[i].Right = q.table.Columns[i].Right && len(q.table.Rows) > 0
	}
	if q.Markdown {
		return q.table.Markdown(q.W)
	}
	var err error
	if least := 14; len(q.table.Columns)*least > max(q.Width, 8*least) {
		err = q.blocks()
	} else {
		err = q.table.Text(q.W, "", q.Width)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(q.W, report.Count(len(q.table.Rows), "row", "rows"))
	return err
}

func (q *QueryTable) blocks() error {
	for _, row := range q.table.Rows {
		block := table.Table{Columns: []table.Column{{}, {Yields: true}}}
		for i, cell := range row {
			if cell != "" {
				block.Rows = append(block.Rows, []string{q.table.Columns[i].Title, cell})
			}
		}
		var out bytes.Buffer
		if err := block.Text(&out, "", q.Width); err != nil {
			return err
		}
		_, lines, _ := strings.Cut(out.String(), "\n") // there are no titles
		if _, err := io.WriteString(q.W, lines+"\n"); err != nil {
			return err
		}
	}
	return nil
}
