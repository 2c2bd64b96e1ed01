package migration

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/report"
)

// maxListed is how many edges of one sort are reported one by one.
const maxListed = 10

// joinEnds makes relations of the edges whose two ends objects tell.
func (p *Planner) joinEnds() {
	edges := map[string][]*toldEnd{}
	for i := range p.ends {
		edges[p.ends[i].Edge] = append(edges[p.ends[i].Edge], &p.ends[i])
	}
	var names []string
	for name := range edges {
		names = append(names, name)
	}
	slices.Sort(names)
	groups := map[toldGroup][]wanted{}
	odd := &oddEdges{p: p, counts: map[string]int{}, last: map[string]diag.Diagnostic{}}
	for _, name := range names {
		ends := edges[name]
		slices.SortStableFunc(ends, func(a, b *toldEnd) int {
			return cmp.Or(p.places[a.object].compare(&p.places[b.object]), cmp.Compare(a.Port, b.Port), cmp.Compare(a.To.Key, b.To.Key))
		})
		if len(ends) != 2 {
			odd.add(name, ends, diag.Warning, report.Count(len(ends), "end", "ends")+" instead of two", "mend it in the source")
			continue
		}
		p.join(name, ends, groups, odd)
	}
	odd.finish()
	p.addGroups(groups)
}

// join makes a relation of two ends.
func (p *Planner) join(name string, ends []*toldEnd, groups map[toldGroup][]wanted, odd *oddEdges) {
	var refs [2]estate.Ref
	for i, end := range ends {
		if refs[i], _ = p.find(end.To); refs[i] == "" {
			optional := end.To
			optional.Optional = true // an edge to nothing relates nothing
			p.refer(optional, end.object, nil)
			return
		}
	}
	if refs[0] == refs[1] {
		return // a thing that is joined to itself needs nothing else
	}
	rule, from, ok := p.edgeRule(ends, refs)
	if !ok {
		ports := []string{ends[0].Port, ends[1].Port}
		slices.Sort(ports)
		odd.add(name, ends, diag.Info, "no rule for edges between "+ports[0]+" and "+ports[1], "where they relate things, add the pair to edges: in the mapping")
		return
	}
	holder, ok := p.holder(refs[from], ends[from].object)
	if !ok {
		return
	}
	p.refer(ends[1-from].To, ends[1-from].object, holder)
	r := &toldRelation{Relation: mapping.Relation{Type: rule.Type}}
	at := toldGroup{holder, rule.Type, rule.Group}
	groups[at] = append(groups[at], readWanted(new(relationNode(r, refs[1-from]))))
}

// edgeRule finds the rule for an edge, and the end that the relation is written on. Where both
// ends are of one sort, it is the one whose reference comes first.
func (p *Planner) edgeRule(ends []*toldEnd, refs [2]estate.Ref) (rule mapping.Edge, from int, ok bool) {
	first, second := 0, 1
	if refs[1] < refs[0] {
		first, second = 1, 0
	}
	for _, rule := range p.options.Header.Edges {
		for _, pair := range [][2]int{{first, second}, {second, first}} {
			if rule.From == ends[pair[0]].Port && rule.To == ends[pair[1]].Port {
				return rule, pair[0], true
			}
		}
	}
	return mapping.Edge{}, 0, false
}

// oddEdges reports edges that relate nothing: the first of each sort, and how many more.
type oddEdges struct {
	p      *Planner
	counts map[string]int
	last   map[string]diag.Diagnostic
}

func (o *oddEdges) add(name string, ends []*toldEnd, severity diag.Severity, why, hint string) {
	d := diag.Diagnostic{
		Code: diag.UnderspecifiedEnd, Severity: severity, Span: o.p.at(ends[0].object),
		Message: "the edge " + diag.Quote(name) + " has " + why, Hint: hint,
	}
	for _, end := range ends[1:min(len(ends), maxListed)] {
		d.Related = append(d.Related, diag.Related{Span: o.p.at(end.object), Message: "another end"})
	}
	if o.counts[why]++; o.counts[why] > maxListed {
		o.last[why] = d
		return
	}
	o.p.faults.add(d)
}

func (o *oddEdges) finish() {
	for why, d := range o.last {
		d.Message = report.Count(o.counts[why]-maxListed, "more edge has ", "more edges have ") + why + "; the last: " + d.Message
		d.Related = nil
		o.p.faults.add(d)
	}
}
