package estate

import (
	"cmp"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Estate is every record of one state of a repository, with the references between
// them. It is immutable and safe for concurrent use.
type Estate struct {
	records    []Record
	index      map[Ref]int32
	duplicates []*Record
	// starts[i] to starts[i+1] are the bounds of what points at record i in incoming.
	starts   []int32
	incoming []Incoming
	// targets are the indexes of what each link refers to, or -1; those of record i are
	// targets[linkStarts[i]:linkStarts[i+1]].
	targets    []int32
	linkStarts []int32
	vocabulary Vocabulary
}

// Incoming is a link seen from its target.
type Incoming struct {
	From *Record
	Link *Link
}

// New builds an estate. Of several records with one reference, the one whose path
// comes first counts; the others are Duplicates.
func New(records []Record, vocabulary Vocabulary) *Estate {
	// Records are large: sorting their positions and copying each once is much cheaper
	// than sorting them.
	order := make([]int32, len(records))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(strings.Compare(string(records[a].Ref), string(records[b].Ref)), strings.Compare(records[a].Path, records[b].Path))
	})
	e := &Estate{vocabulary: vocabulary, index: make(map[Ref]int32, len(records)), records: make([]Record, 0, len(records))}
	for _, i := range order {
		r := &records[i]
		if kept := len(e.records); kept > 0 && e.records[kept-1].Ref == r.Ref {
			duplicate := *r
			e.duplicates = append(e.duplicates, &duplicate)
			continue
		}
		e.index[r.Ref] = int32(len(e.records))
		e.records = append(e.records, *r)
	}
	e.link()
	return e
}

// link finds the target of each link, and gathers the links that point at each record, in
// one array that the records share.
func (e *Estate) link() {
	links := 0
	for i := range e.records {
		links += len(e.records[i].Links)
	}
	e.targets, e.linkStarts = make([]int32, links), make([]int32, 1, len(e.records)+1)
	for i := range e.records {
		e.linkStarts = append(e.linkStarts, e.linkStarts[i]+int32(len(e.records[i].Links)))
	}
	e.resolve()
	counts := make([]int32, len(e.records)+1)
	total := 0
	for _, target := range e.targets {
		if target >= 0 {
			counts[target+1]++
			total++
		}
	}
	for i := 1; i < len(counts); i++ {
		counts[i] += counts[i-1]
	}
	all := make([]Incoming, total)
	next := slices.Clone(counts)
	for i := range e.records {
		r := &e.records[i]
		for j, target := range e.Targets(i) {
			if target >= 0 {
				all[next[target]] = Incoming{From: r, Link: &r.Links[j]}
				next[target]++
			}
		}
	}
	e.starts, e.incoming = counts, all
}

// resolve looks up the target of each link, the records shared out between processors:
// in a large estate this is most of what building it costs.
func (e *Estate) resolve() {
	const share = 4096 // records that are worth a goroutine
	workers := max(1, min(runtime.GOMAXPROCS(0), len(e.records)/share))
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w * len(e.records) / workers; i < (w+1)*len(e.records)/workers; i++ {
				targets := e.Targets(i)
				for j := range e.records[i].Links {
					target, ok := e.index[e.records[i].Links[j].To]
					if !ok {
						target = -1
					}
					targets[j] = target
				}
			}
		})
	}
	all.Wait()
}

// Targets returns, for each link of the record with this index, the index of the record
// that it refers to, or -1 where that does not exist. It is not for writing.
func (e *Estate) Targets(index int) []int32 {
	from, to := e.linkStarts[index], e.linkStarts[index+1]
	return e.targets[from:to:to]
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

// Index returns the place of a record among all, which are sorted by reference. It serves
// as a small number for the record as long as the estate is used.
func (e *Estate) Index(ref Ref) (int, bool) {
	i, ok := e.index[ref]
	return int(i), ok
}

// Nth returns the record with this index.
func (e *Estate) Nth(index int) *Record { return &e.records[index] }

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
	return e.incoming[e.starts[i]:e.starts[i+1]:e.starts[i+1]]
}
