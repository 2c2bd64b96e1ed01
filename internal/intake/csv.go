package intake

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// table reads a table row by row. Cells are text, whatever is in them: formulas stay as they
// are.
type table struct {
	*csv.Reader
	trail   *trail
	split   *splitter
	skipped int // lines before the header
	columns []estate.Field
	ended   bool // the row that was read last has a line end
}

// readCSV reads a table with a header.
func readCSV(in io.Reader, s *splitter) error {
	buffered := bufio.NewReaderSize(in, 64<<10)
	head, _ := buffered.Peek(buffered.Size()) // a fault comes again when it is read
	t := &table{split: s}
	separator, said := declaredSeparator(head)
	if said > 0 {
		if _, err := buffered.Discard(said); err != nil {
			return fmt.Errorf("read the source: %w", err)
		}
		t.skipped = 1
	} else {
		separator = likelySeparator(head)
	}
	t.trail = newTrail(buffered, maxRow)
	t.Reader = csv.NewReader(t.trail)
	t.Comma, t.ReuseRecord, t.FieldsPerRecord = separator, true, -1
	if err := t.header(); err != nil {
		return err
	}
	for {
		cells, places, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = t.row(cells, places)
		}
		if err != nil {
			return err
		}
	}
}

// next returns a row and the places of its cells.
func (t *table) next() ([]string, []estate.Position, error) {
	cells, err := t.Read()
	if err != nil {
		return nil, nil, t.fault(err)
	}
	places := t.places(len(cells))
	for i, cell := range cells {
		if len(cell) > maxCell {
			return nil, nil, newFault(diag.SourceTooComplex, places[i], "a cell has more than "+strconv.Itoa(maxCell>>20)+" MiB", "is the closing quote of a cell missing?")
		}
	}
	return cells, places, nil
}

// header reads the names of the columns.
func (t *table) header() error {
	names, places, err := t.next()
	if errors.Is(err, io.EOF) {
		return newFault(diag.SourceMalformed, estate.Position{}, "there is nothing in the file", "get the whole file; its first line names the columns")
	}
	if err != nil {
		return err
	}
	var seen keys
	for i, name := range names {
		name = strings.Clone(strings.TrimSpace(name))
		if first, twice := seen.add(name, places[i]); twice && name != "" {
			return repeated("the column", name, first, places[i])
		}
		t.columns = append(t.columns, estate.Field{Name: name, Pos: places[i]})
	}
	return nil
}

// row passes on a row. Spreadsheets leave out empty cells at its end, or add some; they do not
// leave out the line end with them.
func (t *table) row(cells []string, places []estate.Position) error {
	if len(cells) < len(t.columns) && !t.ended {
		return newFault(diag.SourceMalformed, places[len(cells)-1], "the row has "+strconv.Itoa(len(cells))+" cells of "+strconv.Itoa(len(t.columns))+" and no line end: the text is cut off", "get the whole file; where it is whole, end its last line")
	}
	n := estate.Node{Kind: estate.Struct, Pos: places[0]}
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		if i >= len(t.columns) {
			return newFault(diag.SourceMalformed, places[i], "the row has "+strconv.Itoa(len(cells))+" cells and the header "+strconv.Itoa(len(t.columns)), "put a cell that has the separator in it in quotes")
		}
		if t.columns[i].Name == "" {
			return newFault(diag.SourceMalformed, places[i], "there is a cell in a column without a name", "name the column in the header")
		}
		n.Fields = append(n.Fields, estate.Field{
			Name: t.columns[i].Name, Pos: t.columns[i].Pos,
			Value: estate.Node{Kind: estate.String, Pos: places[i], Text: strings.Clone(cell)},
		})
	}
	if len(n.Fields) == 0 {
		return nil
	}
	return t.split.object("", &n)
}
