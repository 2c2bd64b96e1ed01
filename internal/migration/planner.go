package migration

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// Planner takes objects one by one, so that a source of any length can be streamed, and keeps
// of each what it needs. It is not safe for concurrent use.
type Planner struct {
	target  Target
	options Options
	err     error

	counts map[string]*count
	unread map[string]*unreadFields
	faults faults
	places []place

	drafts    []*draft
	relations []toldRelation
	values    []toldValue
	ends      []toldEnd
	additions []toldAddition
	// patches are the records of the repository to which the source adds without having them.
	patches map[estate.Ref]*draft
	// aliasOf is what a name stands for, by the name; of two for one name the first counts.
	aliasOf    map[string]string
	statements int

	// What Plan works out of all that was added.
	byKey    map[string]*draft
	byName   map[string][]*draft
	byRef    map[estate.Ref]*draft
	bySource map[string][]*estate.Record
	// astray are the paths of records that can be read and whose source was found in their text.
	astray  map[string]bool
	valueOf map[string]*toldValue
	missing map[estate.Kind]*ownerless
}

// What objects tell without a record of their own, and which object tells it.
type (
	toldRelation struct {
		mapping.Relation
		object int32
	}
	toldValue struct {
		mapping.Value
		object int32
	}
	toldEnd struct {
		mapping.End
		object int32
	}
	toldAddition struct {
		mapping.Addition
		object int32
	}
)

// count is Counts while they grow.
type count struct {
	Counts
	reasons     map[string]int
	firstUnread diag.Span
}

// NewPlanner begins an import.
func NewPlanner(t Target, o Options) *Planner {
	if t.Estate == nil {
		t.Estate = estate.New(nil, nil)
	}
	return &Planner{
		target: t, options: o,
		aliasOf: map[string]string{}, patches: map[estate.Ref]*draft{},
		counts: map[string]*count{}, unread: map[string]*unreadFields{}, faults: faults{dropped: map[diag.Code]*dropped{}},
	}
}

// Err is why the import cannot go on, so that its reading can end; nil where it can.
func (p *Planner) Err() error { return p.err }

// Add takes an object.
func (p *Planner) Add(m Mapped) {
	if p.err != nil {
		return
	}
	c := p.counts[m.Object.Type]
	if c == nil {
		c = &count{Counts: Counts{Type: m.Object.Type}, reasons: map[string]int{}}
		p.counts[m.Object.Type] = c
	}
	c.Objects++
	a, at := &m.Answer, spanOf(&m)
	switch {
	case a.Fault != nil:
		c.Failed++
		p.faults.add(failed(*a.Fault, at))
	case len(a.Records)+statements(a) > 0:
		c.Mapped++
		p.keep(&m)
		p.countUnread(&m, at)
	case a.Skip != "":
		c.Skipped++
		c.reasons[a.Skip]++
	default:
		if c.Unread++; c.Unread == 1 || at.Compare(c.firstUnread) < 0 {
			c.firstUnread = at
		}
	}
}

func spanOf(m *Mapped) diag.Span {
	return diag.Span{Path: m.Object.File, Line: m.Object.Node.Pos.Line, Column: m.Object.Node.Pos.Column}
}

// failed places what a mapping could not do at the object, and names the place in the
// mapping.
func failed(fault diag.Diagnostic, at diag.Span) diag.Diagnostic {
	if fault.Code == "" {
		fault.Code = diag.MappingFailed
	}
	if fault.Path != "" && fault.Span != at {
		fault.Related = append(slices.Clone(fault.Related), diag.Related{Span: fault.Span, Message: "in the mapping"})
	}
	fault.Span = at
	return fault
}

// statements is how many things an answer says besides its records.
func statements(a *mapping.Answer) int {
	return len(a.Relations) + len(a.Values) + len(a.Aliases) + len(a.Ends) + len(a.Additions)
}

// keep takes what the mapping made of an object.
func (p *Planner) keep(m *Mapped) {
	a := &m.Answer
	p.statements += statements(a)
	switch {
	case len(p.drafts)+len(a.Records) > MaxDrafts:
		p.err = fmt.Errorf("the source makes more than %d records; import it in parts", MaxDrafts)
		return
	case p.statements > maxStatements:
		p.err = fmt.Errorf("the source tells more than %d relations, values, aliases, ends and additions; import it in parts", maxStatements)
		return
	}
	object := int32(len(p.places))
	p.places = append(p.places, newPlace(m))
	for i := range a.Records {
		if d, ok := p.accept(&a.Records[i], object, i); ok {
			p.drafts = append(p.drafts, d)
		}
	}
	for _, r := range a.Relations {
		p.relations = append(p.relations, toldRelation{r, object})
	}
	for _, v := range a.Values {
		p.values = append(p.values, toldValue{v, object})
	}
	for _, alias := range a.Aliases {
		if _, twice := p.aliasOf[alias.Key]; !twice {
			p.aliasOf[alias.Key] = alias.Of
		}
	}
	for _, e := range a.Ends {
		p.ends = append(p.ends, toldEnd{e, object})
	}
	for _, addition := range a.Additions {
		p.additions = append(p.additions, toldAddition{addition, object})
	}
}

// Plan ends the reading and works out what changes. The error is for what could not be read,
// or for a source beyond the caps.
func (p *Planner) Plan() (*Import, error) {
	if p.err != nil {
		return nil, p.err
	}
	p.nameDrafts()
	p.knowRecords()
	p.identify()
	p.indexValues()
	for _, d := range p.drafts {
		p.fillDraft(d)
	}
	p.add()
	p.relate()
	p.joinEnds()
	everything := p.everything()
	for _, d := range everything {
		p.settleRelations(d)
	}
	p.reportCircles()
	progress := p.options.Progress
	if progress == nil {
		progress = func(int, int) {}
	}
	out := &Import{places: p.places, origins: make(map[string]origin, len(everything))}
	tallies := map[estate.Kind]*Tally{}
	for i, d := range everything {
		if tallies[d.kind] == nil {
			tallies[d.kind] = &Tally{Kind: d.kind}
		}
		if err := p.write(d, &out.Changes, tallies[d.kind]); err != nil {
			return nil, err
		}
		d.body, d.filled, d.relations = estate.Node{}, "", nil // written, and large
		out.origins[d.path] = d.origin
		progress(i+1, len(everything))
		if !d.patch {
			out.Refs = append(out.Refs, d.ref)
		}
	}
	p.reportGone()
	p.reportOwnerless()
	p.reportUnread()
	slices.Sort(out.Refs)
	out.Sources = p.sources()
	for _, t := range tallies {
		out.Records = append(out.Records, *t)
	}
	slices.SortFunc(out.Records, func(a, b Tally) int { return cmp.Compare(a.Kind, b.Kind) })
	out.Diagnostics = p.faults.sorted()
	return out, nil
}

// everything is the drafts, and the records of the repository that only get relations,
// sorted by reference.
func (p *Planner) everything() []*draft {
	all := slices.Clone(p.drafts)
	for _, d := range p.patches {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *draft) int { return cmp.Compare(a.ref, b.ref) })
	return all
}

func (p *Planner) sources() []Counts {
	var out []Counts
	for _, c := range p.counts {
		for why, n := range c.reasons {
			c.Reasons = append(c.Reasons, Reason{why, n})
		}
		slices.SortFunc(c.Reasons, func(a, b Reason) int { return cmp.Compare(a.Why, b.Why) })
		if u := p.unread[c.Type]; u != nil {
			for path, field := range u.fields {
				c.Left = append(c.Left, Left{path, field.count})
			}
			slices.SortFunc(c.Left, func(a, b Left) int { return cmp.Compare(a.Path, b.Path) })
		}
		out = append(out, c.Counts)
	}
	slices.SortFunc(out, func(a, b Counts) int { return cmp.Compare(a.Type, b.Type) })
	return out
}
