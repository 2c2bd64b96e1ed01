package estate

import (
	"github.com/gitsm/gitsm/internal/wire"
)

// WriteRecord appends a record without its path, which whoever stores it knows.
func WriteRecord(w *wire.Writer, r *Record) {
	w.Text(string(r.Ref))
	w.Byte(byte(r.Kind))
	w.Text(r.Name)
	w.Text(r.Class)
	w.Text(r.Status)
	w.Text(r.EndOfSupport)
	w.Byte(mark(r.Faulty))
	w.Uvarint(uint64(len(r.Links)))
	for i := range r.Links {
		l := &r.Links[i]
		w.Text(l.Field)
		w.Uvarint(uint64(l.Pos.Line))
		w.Uvarint(uint64(l.Pos.Column))
		w.Text(string(l.To))
		w.Uvarint(uint64(len(l.Prefixes)))
		for _, prefix := range l.Prefixes {
			w.Text(prefix)
		}
		w.Text(l.Type)
		w.Uvarint(uint64(l.Relation))
		w.Byte(mark(l.Soft))
		w.Uvarint(uint64(l.MinUp))
	}
	w.Text(r.Encoded)
}

func mark(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// ReadRecord is the inverse of WriteRecord. The texts of the record share the memory of
// the encoding, or, where they recur from record to record, that of names.
func ReadRecord(r *wire.Reader, path string, names *Names) Record {
	out := Record{
		Ref: Ref(r.Text()), Kind: Kind(r.Byte()), Path: path, Name: r.Text(),
		Class: names.share(r.Text()), Status: names.share(r.Text()), EndOfSupport: r.Text(),
		Faulty: r.Byte() != 0,
	}
	if count := r.Count(); count > 0 {
		out.Links = make([]Link, count)
	}
	for i := range out.Links {
		out.Links[i] = Link{
			Field: names.share(r.Text()),
			Pos:   Position{Line: int(r.Uvarint()), Column: int(r.Uvarint())},
			To:    Ref(r.Text()), Prefixes: readPrefixes(r, names), Type: names.share(r.Text()),
			Relation: int(r.Uvarint()), Soft: r.Byte() != 0, MinUp: int(r.Uvarint()),
		}
	}
	out.Encoded = r.Text()
	return out
}

// Names lets records share the texts that recur from one to the next, such as the names
// of fields: in a large estate they are most of the memory of its links. It is not safe
// for concurrent use.
type Names struct {
	texts map[string]string
	lists map[string][]string
}

// NewNames returns an empty set.
func NewNames() *Names { return &Names{texts: map[string]string{}, lists: map[string][]string{}} }

// maxNames bounds what is shared, against records that make each name up.
const maxNames = 1 << 16

func (n *Names) share(s string) string {
	if shared, ok := n.texts[s]; ok {
		return shared
	}
	if len(n.texts) < maxNames {
		n.texts[s] = s
	}
	return s
}

// readPrefixes reads a list that most links have in common with others.
func readPrefixes(r *wire.Reader, names *Names) []string {
	count := r.Count()
	if count == 0 {
		return nil
	}
	items := make([]string, count)
	key := ""
	for i := range items {
		items[i] = r.Text()
		key += items[i] + ","
	}
	if shared, ok := names.lists[key]; ok {
		return shared
	}
	if len(names.lists) < maxNames {
		names.lists[key] = items
	}
	return items
}
