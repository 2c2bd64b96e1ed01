package availability

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// Factor is something that is up with a chance. Records that share a factor, by its ID,
// share its fate; factors with different IDs fail independently.
type Factor struct {
	ID string
	Up Ratio
}

// Own says what can fail of a record by itself, what it stands on left out. It is false
// where that is unknown. No factors and true means that the record cannot fail by itself.
type Own func(r *estate.Record) (factors []Factor, known bool)

// Composite is the availability of a record with all that it stands on.
type Composite struct {
	// Ref is the record.
	Ref estate.Ref
	// Known is false where the availability of a part that matters is unknown, or nothing
	// that could fail is recorded.
	Known bool
	// Low and High bound it. They are equal where it is Exact. Where it is not Known, Low
	// is 0 and High is what it would be if what is unknown were perfect. They hold for
	// factors that fail independently: with CommonCauses, High does and Low need not.
	Low, High Ratio
	Exact     bool
	// Unknown are the parts that matter and of which nothing is known, sorted. Among them
	// are records that are needed and do not exist.
	Unknown []estate.Ref
	// Parts are the records that can fail by themselves, those that cost most first, then
	// those whose cost is unknown.
	Parts []Part
	// Cycles are the circles: sets of records that need each other, each sorted.
	Cycles [][]estate.Ref
	// CommonCauses are what could take several members of a redundant set down at once and
	// is not reckoned with.
	CommonCauses []CommonCause
	// Notes are what a reader of the figure should know, in whole words.
	Notes []string

	// records are all that the record stands on, itself included, sorted.
	records []*estate.Record
}

// Part is a record that can fail by itself.
type Part struct {
	Ref estate.Ref `json:"ref"`
	// Own is its own availability, without what it stands on; nil where it is unknown.
	Own *Ratio `json:"ownPercent"`
	// Measured is its availability as recorded from measurement; nil where there is none.
	Measured *Ratio `json:"measuredPercent,omitempty"`
	// SinglePoint is true where its failure alone takes the composite down.
	SinglePoint bool `json:"singlePoint"`
	// Shared is true where more than one record of the composite needs it.
	Shared bool `json:"shared"`
	// Contribution is how much the composite would gain were the part perfect; of several
	// factors, the sum of what each would bring alone. Where the composite is not Known it
	// is what High would gain. Nil for an unknown part, and where the composite is too
	// entangled to say.
	Contribution *Ratio `json:"contributionPercent"`
}

// Compose works out the availability of a record from its requirements at run time; see
// the package's account. A record that does not exist is unknown.
func Compose(g *graph.Graph, ref estate.Ref, own Own) Composite {
	s := explore(g, ref, own)
	c := s.compose(Budget)
	c.CommonCauses = s.commonCauses()
	return c
}

// Figure is Compose for who compares the figures of many records: without CommonCauses,
// and with a quarter of the Budget, so that it gives a range sooner.
func Figure(g *graph.Graph, ref estate.Ref, own Own) Composite {
	return explore(g, ref, own).compose(Budget / 4)
}

func (s *structure) compose(budget int) Composite {
	chances := make([]Ratio, len(s.factors))
	for i, f := range s.factors {
		chances[i] = min(f.up, One)
	}
	e := evaluate(s.build(false), chances, budget)
	root := e.formula.root
	c := Composite{Ref: s.parts[0].ref, Known: true, Low: e.low[root], High: e.high[root]}
	var strict []estate.Ref // the first of each circle that is taken too strictly
	for i, members := range s.circles {
		if len(members) > 1 {
			c.Cycles = append(c.Cycles, s.refs(members))
		}
		if s.loose(int32(i)) {
			strict = append(strict, s.refs(members)[0])
		}
	}
	slices.SortFunc(c.Cycles, func(a, b []estate.Ref) int { return slices.Compare(a, b) })
	if len(strict) > 0 {
		loosely := evaluate(s.build(true), chances, budget)
		c.High = max(c.Low, loosely.high[loosely.formula.root])
	}
	c.Exact = c.Low == c.High
	c.Unknown, c.Parts = s.judge(e)
	anything := e.anything()
	if len(c.Unknown) > 0 || !anything {
		c.Known, c.Exact, c.Low = false, false, 0
	}
	c.Notes = s.notes(e, anything, strict)
	for _, p := range s.parts {
		if p.record != nil {
			c.records = append(c.records, p.record)
		}
	}
	slices.SortFunc(c.records, func(a, b *estate.Record) int { return cmp.Compare(a.Ref, b.Ref) })
	return c
}

// judge lists the unknown parts that matter, and all parts that can fail.
func (s *structure) judge(e *evaluation) (unknown []estate.Ref, parts []Part) {
	users := make([]int, len(s.parts))
	for i := range s.parts {
		below := s.below(int32(i))
		slices.Sort(below)
		for _, j := range slices.Compact(below) {
			users[j]++
		}
	}
	for i := range s.parts {
		p := &s.parts[i]
		if len(p.factors) == 0 {
			continue
		}
		out := Part{Ref: p.ref, Shared: users[i] > 1}
		own, gain, used := One, Ratio(0), false
		for _, n := range p.factors {
			g := e.formula.gateOf[n]
			own = own.And(e.up[n])
			gain += (One - e.up[n]).And(e.slope[g])
			used = used || e.used[g]
			out.SinglePoint = out.SinglePoint || e.single[g]
			out.Shared = out.Shared || s.factors[n].owners > 1
		}
		if p.unknown {
			if used {
				unknown = append(unknown, p.ref)
			}
		} else {
			out.Own = &own
			if !e.bounded {
				gain = min(gain, One-e.low[e.formula.root])
				out.Contribution = &gain
			}
		}
		parts = append(parts, out)
	}
	slices.Sort(unknown)
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(-cmp.Compare(rank(a.Contribution), rank(b.Contribution)), cmp.Compare(less(a.Own), less(b.Own)), cmp.Compare(a.Ref, b.Ref))
	})
	return unknown, parts
}

// rank orders what may be unknown: unknown below everything.
func rank(r *Ratio) Ratio {
	if r == nil {
		return 0
	}
	return *r + 1
}

// less orders what may be unknown: unknown above everything.
func less(r *Ratio) Ratio {
	if r == nil {
		return One + 1
	}
	return *r
}

func (s *structure) refs(parts []int32) []estate.Ref {
	out := make([]estate.Ref, len(parts))
	for i, p := range parts {
		out[i] = s.parts[p].ref
	}
	slices.Sort(out)
	return out
}

// notes words what a reader of the figure should know.
func (s *structure) notes(e *evaluation, anything bool, strict []estate.Ref) []string {
	var out []string
	if !anything {
		out = append(out, "nothing that could fail is recorded, which makes no availability of 100 %")
	}
	if e.bounded {
		out = append(out, fmt.Sprintf("its %d parts are too entangled to be reckoned exactly; it is at least what it would be if each had to be up, and at most what its single points of failure allow", len(s.parts)))
	}
	slices.Sort(strict)
	for _, ref := range strict {
		out = append(out, fmt.Sprintf("the circle of %s counts as one, though part of it could do without the rest: hence a range", ref))
	}
	var soft []estate.Ref
	for ref := range s.soft {
		if _, needed := s.place[ref]; !needed {
			soft = append(soft, ref)
		}
	}
	if len(soft) > 0 {
		slices.Sort(soft)
		out = append(out, "left out, since losing them only degrades: "+list(soft))
	}
	return out
}

// list names things; of many, the first ten.
func list[T ~string](things []T) string {
	const shown = 10
	var words []string
	for i, thing := range things {
		if i == shown {
			words = append(words, fmt.Sprintf("and %d more", len(things)-shown))
			break
		}
		words = append(words, string(thing))
	}
	return strings.Join(words, ", ")
}
