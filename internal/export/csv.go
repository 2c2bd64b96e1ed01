package export

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// ErrOneKind is returned where CSV of several kinds is to go into one file.
var ErrOneKind = errors.New("a table of CSV holds records of one kind")

// RelationsTable is the name of the table of relations, beside those of the kinds.
const RelationsTable = "relations"

// TableNames are the names of all tables that Tables may write.
func TableNames() []string {
	names := make([]string, 0, len(estate.Kinds())+1)
	for _, info := range estate.Kinds() {
		names = append(names, info.Prefix)
	}
	return append(names, RelationsTable)
}

// csvTable writes the records of one kind as a table.
func csvTable(w io.Writer, e *estate.Estate, o Options) (Omitted, error) {
	if len(o.Kinds) != 1 {
		return Omitted{}, ErrOneKind
	}
	s, err := choose(e, o)
	if err != nil {
		return Omitted{}, err
	}
	err = s.table(w, s.records)
	return s.omitted, err
}

// Tables writes a table for each kind of which there are records, under the prefix of the
// kind's references, and one of their relations. create opens the table with a name of
// TableNames.
func Tables(e *estate.Estate, o Options, create func(name string) (io.WriteCloser, error)) (Omitted, error) {
	s, err := choose(e, o)
	if err != nil {
		return Omitted{}, err
	}
	byKind := map[estate.Kind][]*estate.Record{}
	for _, r := range s.records {
		byKind[r.Kind] = append(byKind[r.Kind], r)
	}
	write := func(name string, fill func(w io.Writer) error) error {
		w, err := create(name)
		if err != nil {
			return err
		}
		return errors.Join(fill(w), w.Close())
	}
	for _, info := range estate.Kinds() {
		records := byKind[info.Kind]
		if len(records) == 0 {
			continue
		}
		if err := write(info.Prefix, func(w io.Writer) error { return s.table(w, records) }); err != nil {
			return s.omitted, err
		}
	}
	references := s.omitted.References // what the tables of the kinds left out is all
	err = write(RelationsTable, s.relations)
	s.omitted.References = references
	return s.omitted, err
}

// table writes records as rows: the reference, the path of the file, and a column for each
// field that any of them has. Fields of mappings have columns of their own, down to the
// third level.
func (s *selection) table(w io.Writer, records []*estate.Record) error {
	references := s.omitted.References
	columns, err := columnsOf(func(yield func(body estate.Node) bool) {
		for _, r := range records {
			if !yield(s.body(r)) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	s.omitted.References = references // the rows read every record again
	out := csv.NewWriter(w)
	head, places := []string{"ref", "path"}, map[string]int{}
	for _, path := range columns.order {
		places[path] = len(head)
		head = append(head, cellOf(path))
	}
	if err := out.Write(head); err != nil {
		return err
	}
	row := make([]string, len(head))
	for _, r := range records {
		clear(row)
		row[0], row[1] = cellOf(string(r.Ref)), cellOf(r.Path)
		body := s.body(r)
		columns.cells(&body, func(path string, n *estate.Node) { row[places[path]] = cell(n) })
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cellOf is the cell of a text; an empty one stays empty.
func cellOf(s string) string {
	if s == "" {
		return ""
	}
	n := text(s)
	return cell(&n)
}

// relations writes a row for each target of each relation.
func (s *selection) relations(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"from", "type", "to", "hard", "group", "minUp", "buffer", "verified", "note"}); err != nil {
		return err
	}
	for _, r := range s.records {
		body := s.body(r)
		for _, to := range relations(&body) {
			row := []string{
				cellOf(string(r.Ref)), cellOf(to.kind), cellOf(to.to), strconv.FormatBool(to.hard), count(to.group), count(to.minUp),
				cellOf(to.node.Str("buffer")), cellOf(to.node.Str("verified")), cellOf(to.node.Str("note")),
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
