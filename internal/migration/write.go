package migration

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/changeset"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// write works out the text of a draft's record.
func (p *Planner) write(d *draft, changes *changeset.Set, tally *Tally) error {
	d.body = d.filled.mapping()
	if d.existing == nil {
		p.giveOwner(d, nil)
		body := p.newBody(d)
		text, err := amendment.New(d.path, &body)
		if err != nil {
			p.reportUnwritable(d, err)
			return nil
		}
		changes.Add(d.path, nil, text.Bytes())
		tally.Created++
		return nil
	}
	before, after, err := p.amend(d)
	switch {
	case err != nil:
		return err
	case bytes.Equal(before, after):
		tally.Unchanged++
	default:
		changes.Add(d.path, before, after)
		tally.Updated++
	}
	return nil
}

func (p *Planner) reportUnwritable(d *draft, err error) {
	p.faults.add(diag.Diagnostic{
		Code: diag.MappingFailed, Severity: diag.Error, Span: p.at(d.object), Record: string(d.ref),
		Message: d.path + " cannot be written: " + strings.TrimPrefix(err.Error(), d.path+": "), Hint: "the record is left as it is; mend its file or the mapping",
		Related: []diag.Related{{Span: diag.Span{Path: d.path}, Message: "the record"}},
	})
}

// newBody returns the fields of a new record in their order.
func (p *Planner) newBody(d *draft) estate.Node {
	body := withoutNulls(&d.body)
	if len(d.relations) > 0 {
		list := estate.Node{Kind: estate.List}
		for i := range d.relations {
			list.Items = append(list.Items, d.relations[i].written())
		}
		at := d.listed
		if at < 0 || at > len(body.Fields) {
			at = len(body.Fields)
		}
		body.Fields = slices.Insert(body.Fields, at, estate.Field{Name: "relations", Value: list})
	}
	body.Fields = slices.Insert(body.Fields, 0, estate.Field{Name: "kind", Value: textNode(d.kind.String())})
	if !d.Own {
		body.Fields = append(body.Fields, estate.Field{Name: "source", Value: p.sourceOf(d)})
	}
	return body
}

// sourceOf returns where a record comes from.
func (p *Planner) sourceOf(d *draft) estate.Node {
	return estate.Node{Kind: estate.Struct, Fields: []estate.Field{
		{Name: "system", Value: textNode(p.options.Header.System)},
		{Name: "externalId", Value: textNode(d.Key)},
		{Name: "importedAt", Value: textNode(p.today())},
	}}
}

func (p *Planner) today() string { return p.options.Now.Format(time.DateOnly) }

// ownerless counts records of a kind that must have an owner and get none.
type ownerless struct {
	count int
	first diag.Span
	ref   estate.Ref
}

// giveOwner gives a record the owner of the call, where it must have one and has none.
func (p *Planner) giveOwner(d *draft, has *estate.Node) {
	if d.patch || has.Get("owner") != nil || d.body.Get("owner") != nil || p.target.Required == nil || !p.target.Required(d.kind, "owner") {
		return
	}
	if p.options.Owner == "" {
		p.countOwnerless(d)
		return
	}
	at := slices.IndexFunc(d.body.Fields, func(f estate.Field) bool { return f.Name == "name" || f.Name == "title" })
	d.body.Fields = slices.Insert(d.body.Fields, at+1, estate.Field{Name: "owner", Value: textNode(string(p.options.Owner))})
	if d.listed > at {
		d.listed++
	}
}

func (p *Planner) countOwnerless(d *draft) {
	if p.missing == nil {
		p.missing = map[estate.Kind]*ownerless{}
	}
	o := p.missing[d.kind]
	if o == nil {
		o = &ownerless{}
		p.missing[d.kind] = o
	}
	if o.count++; o.count == 1 || p.at(d.object).Compare(o.first) < 0 {
		o.first, o.ref = p.at(d.object), d.ref
	}
}

// amend returns the text of a draft's record before and after.
func (p *Planner) amend(d *draft) (before, after []byte, err error) {
	is := d.existing.Body()
	p.keepRetired(d, &is)
	if d.existing.Encoded != "" { // else it says something that cannot be read
		p.giveOwner(d, &is)
	}
	if m := p.merge(d, &is); len(m.edits) == 0 && !d.adopted {
		p.reportKept(d, m)
		return nil, nil, nil // without reading the file
	}
	if before, err = p.target.Read(d.path); err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", d.path, err)
	}
	text, err := amendment.Parse(d.path, before)
	if err != nil {
		p.reportUnwritable(d, err)
		return before, before, nil
	}
	m := p.merge(d, text.Body())
	p.reportKept(d, m)
	if d.adopted {
		m.set("source", p.sourceOf(d))
	} else if len(m.edits) > 0 && !d.patch && !d.Own {
		m.set("source.importedAt", textNode(p.today()))
	}
	for i := range m.edits {
		if err := m.edits[i].apply(text); err != nil {
			p.reportUnwritable(d, err)
			return before, before, nil
		}
	}
	return before, text.Bytes(), nil
}

func (e *edit) apply(text *amendment.Text) error {
	switch {
	case e.remove:
		return text.Remove(e.path)
	case e.insert:
		return text.Insert(e.path, e.index, &e.value)
	}
	return text.Set(e.path, &e.value)
}

// merge works out what has to be altered in a record that is there.
func (p *Planner) merge(d *draft, is *estate.Node) *merger {
	m := &merger{prune: p.options.Prune && !d.patch}
	m.mapping("", is, &d.body)
	if d.relates {
		m.relations(is.Get("relations"), d.relations)
	}
	return m
}

// reportKept reports entries of lists that stay by the hand that wrote them.
func (p *Planner) reportKept(d *draft, m *merger) {
	if d.patch {
		return // the source does not have the record, so it says nothing of its other relations
	}
	for _, k := range m.kept {
		var some []string
		for _, entry := range k.entries[:min(len(k.entries), 3)] {
			some = append(some, diag.Quote(entry))
		}
		if more := len(k.entries) - len(some); more > 0 {
			some = append(some, strconv.Itoa(more)+" more")
		}
		p.faults.add(diag.Diagnostic{
			Code: diag.KeptByHand, Severity: diag.Info, Span: p.at(d.object), Record: string(d.ref),
			Message: k.path + " of " + string(d.ref) + " has what the source does not have: " + strings.Join(some, ", "),
			Hint:    "it stays; --prune removes it",
			Related: []diag.Related{{Span: diag.Span{Path: d.path, Line: k.pos.Line, Column: k.pos.Column}, Message: "in the record"}},
		})
	}
}
