package estate

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Estate is every record of one state of a repository, with the references between
// them. It is immutable and safe for concurrent use.
type Estate struct {
	records    []Record
	index      map[Ref]int32
	duplicates []*Record
	incoming   [][]Incoming
	vocabulary Vocabulary
}

// Incoming is a link seen from its target.
type Incoming struct {
	From *Record
	Link *Link
}

// New builds an estate. Of several records with one reference, the one whose path
// comes first counts; the others are Duplicates. New takes the slice over.
func New(records []Record, vocabulary Vocabulary) *Estate {
	slices.SortFunc(records, func(a, b Record) int {
		return cmp.Or(strings.Compare(string(a.Ref), string(b.Ref)), strings.Compare(a.Path, b.Path))
	})
	e := &Estate{vocabulary: vocabulary, index: make(map[Ref]int32, len(records))}
	kept := records[:0:len(records)]
	for i := range records {
		if len(kept) > 0 && kept[len(kept)-1].Ref == records[i].Ref {
			duplicate := records[i]
			e.duplicates = append(e.duplicates, &duplicate)
			continue
		}
		e.index[records[i].Ref] = int32(len(kept))
		kept = append(kept, records[i])
	}
	e.records = kept
	e.incoming = make([][]Incoming, len(kept))
	for i := range kept {
		r := &kept[i]
		for j := range r.Links {
			if target, ok := e.index[r.Links[j].To]; ok {
				e.incoming[target] = append(e.incoming[target], Incoming{From: r, Link: &r.Links[j]})
			}
		}
	}
	return e
}

// Len returns the number of records.
func (e *Estate) Len() int { return len(e.records) }

// Vocabulary returns the relation types in force.
func (e *Estate) Vocabulary() Vocabulary { return e.vocabulary }

// Duplicates returns the records whose reference another record already has.
func (e *Estate) Duplicates() []*Record { return e.duplicates }

// Record returns the record with this reference.
func (e *Estate) Record(ref Ref) (*Record, bool) {
	i, ok := e.index[ref]
	if !ok {
		return nil, false
	}
	return &e.records[i], true
}

// All yields every record, sorted by reference.
func (e *Estate) All() iter.Seq[*Record] {
	return func(yield func(*Record) bool) {
		for i := range e.records {
			if !yield(&e.records[i]) {
				return
			}
		}
	}
}

// OfKind yields the records of one kind, sorted by reference.
func (e *Estate) OfKind(kind Kind) iter.Seq[*Record] {
	prefix := kind.Info().Prefix + "/"
	start, _ := slices.BinarySearchFunc(e.records, prefix, func(r Record, p string) int { return strings.Compare(string(r.Ref), p) })
	return func(yield func(*Record) bool) {
		for i := start; i < len(e.records) && strings.HasPrefix(string(e.records[i].Ref), prefix); i++ {
			if !yield(&e.records[i]) {
				return
			}
		}
	}
}

// Incoming returns the links that point at the record, sorted by the record they come from.
func (e *Estate) Incoming(ref Ref) []Incoming {
	i, ok := e.index[ref]
	if !ok {
		return nil
	}
	return e.incoming[i]
}
