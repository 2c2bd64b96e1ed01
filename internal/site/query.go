package site

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
	"github.com/gitsm/gitsm/internal/memo"
)

// query is a kind of question that pages ask, about a record or, with the reference "",
// about all of them.
type query[T any] struct {
	name string
	// inputs is the digest of everything that the answer can depend on. It may be more than
	// that, which costs time, but never less.
	inputs func(s *Site, subject estate.Ref) memo.Digest
	// answer works it out. The result must survive JSON, which is how it is compared and kept.
	answer func(l *lens, subject estate.Ref) T
	// keep says that the answer is dear, and is kept from run to run.
	keep bool
}

// answer is one that was worked out in this run, or is about to be.
type answer struct {
	once   sync.Once // for the digest
	digest memo.Digest
	valued sync.Once // for the value
	value  any
	inputs memo.Digest
}

// digester is a query without the type of its answer.
type digester interface {
	digest(s *Site, subject estate.Ref) memo.Digest
}

// ask returns the answer to a question and notes that the page depends on it.
func ask[T any](v *View, q query[T], subject estate.Ref) T {
	v.note(q.name, subject)
	return q.value(v.site, subject)
}

// value returns the answer, worked out or kept.
func (q query[T]) value(s *Site, subject estate.Ref) T {
	question := memo.Question{Name: q.name, Subject: string(subject)}
	a := s.answerOf(question)
	q.settle(s, subject, a)
	a.valued.Do(func() {
		if a.value != nil {
			return
		}
		if before, ok := s.book.Before(question); ok && before.Inputs == a.inputs && before.Kept != nil {
			var kept T
			if json.Unmarshal(before.Kept, &kept) == nil {
				a.value = kept
				return
			}
		}
		a.value = q.work(s, subject)
	})
	return a.value.(T)
}

// digest returns the digest of the answer, without the answer where its inputs are as they
// were.
func (q query[T]) digest(s *Site, subject estate.Ref) memo.Digest {
	a := s.answerOf(memo.Question{Name: q.name, Subject: string(subject)})
	q.settle(s, subject, a)
	return a.digest
}

// settle finds the digest of an answer and notes it in the book.
func (q query[T]) settle(s *Site, subject estate.Ref, a *answer) {
	a.once.Do(func() {
		question := memo.Question{Name: q.name, Subject: string(subject)}
		a.inputs = q.inputs(s, subject)
		noted := memo.Answer{Inputs: a.inputs}
		if before, ok := s.book.Before(question); ok && before.Inputs == a.inputs {
			noted = before
		} else {
			value := q.work(s, subject)
			a.value = value
			encoded, err := json.Marshal(value)
			if err != nil { // a bug of the query: its answer cannot be compared, so it never stands
				encoded = nil
			}
			noted.Value = memo.Of(encoded)
			if q.keep {
				noted.Kept = encoded
			}
		}
		a.digest = noted.Value
		s.book.Answered(question, noted)
	})
}

func (q query[T]) work(s *Site, subject estate.Ref) T {
	l := s.lenses.Get().(*lens)
	defer s.lenses.Put(l)
	return q.answer(l, subject)
}

func (s *Site) answerOf(q memo.Question) *answer {
	if a, ok := s.answers.Load(q); ok {
		return a.(*answer)
	}
	a, _ := s.answers.LoadOrStore(q, &answer{})
	return a.(*answer)
}

// digest returns the digest that the answer to a question has now; zero for a question that
// nobody knows.
func (s *Site) digest(q memo.Question) memo.Digest {
	subject := estate.Ref(q.Subject)
	if fact, ok := s.fact(q.Name, q.Subject); ok {
		s.book.Answered(q, memo.Answer{Inputs: fact, Value: fact})
		return fact
	}
	if d, ok := queryNamed(q.Name); ok {
		return d.digest(s, subject)
	}
	return memo.Digest{}
}

// lens is what one calculation at a time needs: the graph and the calendars are not safe for
// concurrent use.
type lens struct {
	site      *Site
	estate    *estate.Estate
	graph     *graph.Graph
	calendars *hours.Calendars
	chances   *availability.Records
}

func newLens(s *Site) *lens { return &lens{site: s, estate: s.source.Estate} }

// runTime returns the graph of what needs what.
func (l *lens) runTime() *graph.Graph {
	if l.graph == nil {
		l.graph = graph.New(l.estate)
	}
	return l.graph
}

// hours returns the calendars.
func (l *lens) hours() *hours.Calendars {
	if l.calendars == nil {
		l.calendars = hours.New(l.estate)
	}
	return l.calendars
}

// note keeps a question once.
func (v *View) note(name string, subject estate.Ref) {
	q := memo.Question{Name: name, Subject: string(subject)}
	if v.seen == nil {
		v.seen = map[memo.Question]bool{}
	}
	if !v.seen[q] {
		v.seen[q] = true
		v.asked = append(v.asked, q)
		if fact, ok := v.site.fact(name, q.Subject); ok {
			v.site.book.Answered(q, memo.Answer{Inputs: fact, Value: fact})
		}
	}
}

// sortedRefs returns references sorted, each once.
func sortedRefs(refs []estate.Ref) []estate.Ref {
	slices.Sort(refs)
	return slices.Compact(refs)
}
