package migration

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// wanted is a relation that a record is to have.
type wanted struct {
	node packed
	kind string
	// to are the targets, sorted; several are alternatives.
	to  []string
	via string
	// listed is true where the targets stand in a list, and soft where hard is false.
	listed, soft bool
	// grouped is true where the planner made the group, or would with another target.
	grouped bool
}

// readWanted reads a relation. One without targets stays as it is.
func readWanted(given *estate.Node) wanted {
	w := wanted{node: pack(given)}
	n := w.node.mapping() // whose texts are kept anyway
	w.kind, w.listed, w.soft = n.Str("type"), n.Get("of") != nil, n.Get("hard") != nil && n.Get("hard").Text == "false"
	if to := n.Str("to"); to != "" {
		w.to = []string{to}
	}
	for _, member := range n.Each("of") {
		w.to = append(w.to, member.Text)
	}
	slices.Sort(w.to)
	w.to = slices.Compact(w.to)
	var via []string
	for _, hop := range n.Each("via") {
		via = append(via, hop.Text)
	}
	slices.Sort(via)
	w.via = strings.Join(via, " ")
	return w
}

// key is what two relations share that say the same.
func (w *wanted) key() string {
	if len(w.to) == 0 {
		return w.canonical()
	}
	form := "to"
	if w.listed {
		form = "of"
	}
	return strings.Join([]string{w.kind, form, strings.Join(w.to, " "), w.via}, "\x00")
}

func (w *wanted) compare(v *wanted) int {
	return cmp.Or(cmp.Compare(w.kind, v.kind), slices.Compare(w.to, v.to), cmp.Compare(w.canonical(), v.canonical()))
}

func (w *wanted) canonical() string {
	n := w.node.mapping()
	return estate.ValueKey(&n)
}

// lead gives a relation other targets.
func (w *wanted) lead(to []string) {
	n := w.node.mapping()
	now := readWanted(new(withTargets(&n, to)))
	now.grouped = w.grouped
	*w = now
}

func textNode(text string) estate.Node { return estate.Node{Kind: estate.String, Text: text} }

// toldGroup is the relations of one record that are alternatives, or one that stands alone.
type toldGroup struct {
	from        *draft
	kind, group string
}

// relate gives records the relations that objects of their own tell.
func (p *Planner) relate() {
	groups := map[toldGroup][]wanted{}
	for i := range p.relations {
		r := &p.relations[i]
		from, ok := p.recipient(r.From, r.object)
		if !ok {
			continue
		}
		if to := p.refer(r.To, r.object, from); to != "" {
			at := toldGroup{from, r.Type, r.Group}
			groups[at] = append(groups[at], readWanted(new(relationNode(r, to))))
		}
	}
	p.addGroups(groups)
}

// recipient returns the record on which something is written that another object says.
func (p *Planner) recipient(of mapping.Ref, object int32) (*draft, bool) {
	ref, ok := p.find(of)
	if !ok {
		of.Optional = true // there is nothing that it could be written on
		p.refer(of, object, nil)
		return nil, false
	}
	return p.holder(ref, object)
}

// holder returns the draft of a record that gets relations or additions; one of the repository is patched.
func (p *Planner) holder(ref estate.Ref, object int32) (*draft, bool) {
	if d := p.byRef[ref]; d != nil {
		return d, true
	}
	if d := p.patches[ref]; d != nil {
		return d, true
	}
	r, ok := p.target.Estate.Record(ref)
	if !ok {
		return nil, false
	}
	d := &draft{
		kind: r.Kind, origin: origin{ref: ref, object: object, patch: true}, path: r.Path, existing: r, listed: -1,
		filled: pack(&estate.Node{Kind: estate.Struct}),
	}
	p.patches[ref] = d
	return d, true
}

func relationNode(r *toldRelation, to estate.Ref) estate.Node {
	n := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "type", Value: textNode(r.Type)}, {Name: "to", Value: textNode(string(to))}}}
	if r.Hard != nil && !*r.Hard {
		n.Fields = append(n.Fields, estate.Field{Name: "hard", Value: estate.Node{Kind: estate.Bool, Text: "false"}})
	}
	if r.Note != "" {
		n.Fields = append(n.Fields, estate.Field{Name: "note", Value: textNode(r.Note)})
	}
	return n
}

// addGroups gives records what was told of them, alternatives as one relation.
func (p *Planner) addGroups(groups map[toldGroup][]wanted) {
	added := map[*draft][]wanted{}
	for at, members := range groups {
		if at.group == "" {
			added[at.from] = append(added[at.from], members...)
			continue
		}
		added[at.from] = append(added[at.from], alternatives(at, members))
	}
	for d, list := range added {
		slices.SortFunc(list, func(a, b wanted) int { return a.compare(&b) })
		d.relates = true
		d.relations = append(d.relations, list...)
	}
}

// alternatives makes one relation of several of which one is enough.
func alternatives(at toldGroup, members []wanted) wanted {
	slices.SortFunc(members, func(a, b wanted) int { return a.compare(&b) })
	w := members[0]
	for _, m := range members[1:] {
		w.to = append(slices.Clip(w.to), m.to...)
	}
	slices.Sort(w.to)
	w.grouped = true
	w.lead(slices.Compact(w.to))
	return w
}

// withTargets returns a relation with other targets: one, or alternatives.
func withTargets(n *estate.Node, to []string) estate.Node {
	out := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "type", Value: textNode(n.Str("type"))}}}
	if len(to) == 1 {
		out.Fields = append(out.Fields, estate.Field{Name: "to", Value: textNode(to[0])})
	} else {
		minUp := estate.Node{Kind: estate.Number, Text: "1"}
		if given := n.Get("minUp"); given != nil {
			minUp = *given
		}
		of := estate.Node{Kind: estate.List}
		for _, ref := range to {
			of.Items = append(of.Items, textNode(ref))
		}
		out.Fields = append(out.Fields, estate.Field{Name: "minUp", Value: minUp}, estate.Field{Name: "of", Value: of})
	}
	for i := range n.Fields {
		if name := n.Fields[i].Name; name != "type" && name != "to" && name != "of" && name != "minUp" {
			out.Fields = append(out.Fields, n.Fields[i])
		}
	}
	return out
}

// settleRelations drops relations that say the same as another, that lead nowhere, and that
// lead to the record itself.
func (p *Planner) settleRelations(d *draft) {
	seen := map[string]bool{}
	kept := d.relations[:0]
	for _, w := range d.relations {
		if i := slices.Index(w.to, string(d.ref)); i >= 0 {
			p.reportSelf(d, w.kind)
			if len(w.to) == 1 {
				continue
			}
			w.lead(slices.Delete(slices.Clone(w.to), i, i+1))
		}
		if len(w.to) == 0 && w.kind != "" {
			continue // its target was optional
		}
		if key := w.key(); !seen[key] {
			seen[key] = true
			kept = append(kept, w)
		}
	}
	d.relations = kept
}

func (p *Planner) reportSelf(d *draft, kind string) {
	p.faults.add(diag.Diagnostic{
		Code: diag.SourceSelfLoop, Severity: diag.Warning, Span: d.spanOf(d.ref, p.places), Record: string(d.ref),
		Message: string(d.ref) + " has the relation " + kind + " to itself",
		Hint:    "remove it in the source; it is left out",
	})
}

// spanOf returns where the source writes a reference of the record, or the record's object.
func (o *origin) spanOf(to estate.Ref, places []place) diag.Span {
	for _, r := range o.references {
		if r.to == to {
			return r.span
		}
	}
	return places[o.object].span
}
