package migration

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
)

// maxPaths is how many fields of one type of object are told apart that nobody reads.
const maxPaths = 1_000

// unreadFields counts, for one type of object, fields that nothing in the mapping reads.
type unreadFields struct {
	fields map[string]*unreadField
	others unreadField
}

type unreadField struct {
	count int
	first diag.Span
}

// countUnread counts the fields of an object that nothing in the mapping reads.
func (p *Planner) countUnread(m *Mapped, at diag.Span) {
	if p.options.Unread == nil {
		return
	}
	for _, path := range p.options.Unread(&m.Object.Node) {
		u := p.unread[m.Object.Type]
		if u == nil {
			u = &unreadFields{fields: map[string]*unreadField{}}
			p.unread[m.Object.Type] = u
		}
		field := u.fields[path]
		switch {
		case field == nil && len(u.fields) < maxPaths:
			field = &unreadField{}
			u.fields[path] = field
		case field == nil:
			field = &u.others
		}
		span := at
		if n := m.Object.Node.At(path); n != nil && n.Pos.Line > 0 {
			span.Line, span.Column = n.Pos.Line, n.Pos.Column
		}
		if field.count++; field.count == 1 || span.Compare(field.first) < 0 {
			field.first = span
		}
	}
}

// reportUnread reports types of object for which there is no rule, and fields that nobody
// reads.
func (p *Planner) reportUnread() {
	for _, c := range p.counts {
		if c.Unread > 0 {
			p.faults.add(diag.Diagnostic{
				Code: diag.NotMapped, Severity: diag.Warning, Span: c.firstUnread,
				Message: report.Count(c.Unread, "object", "objects") + " of the type " + diag.Quote(c.Type) + ": the mapping has no rule",
				Hint:    "add a rule with --map, or one that skips them and says why",
			})
		}
	}
	for name, u := range p.unread {
		for path, field := range u.fields {
			p.reportField(name, "the field "+diag.Quote(path), field)
		}
		if u.others.count > 0 {
			p.reportField(name, "further fields", &u.others)
		}
	}
}

func (p *Planner) reportField(name, what string, field *unreadField) {
	p.faults.add(diag.Diagnostic{
		Code: diag.FieldNotMapped, Severity: diag.Info, Span: field.first,
		Message: what + " of " + report.Count(field.count, "object", "objects") + " of the type " + diag.Quote(name) + " is not read by the mapping",
		Hint:    "what it says is left behind; --map can add a rule",
	})
}

// reportOwnerless reports, for each kind, records that must have an owner and get none.
func (p *Planner) reportOwnerless() {
	for kind, o := range p.missing {
		p.faults.add(diag.Diagnostic{
			Code: diag.MissingField, Severity: diag.Warning, Span: o.first, Record: string(o.ref),
			Message: report.Count(o.count, "record", "records") + " of kind " + kind.String() + " must have an owner, and the source gives none",
			Hint:    "--owner team/x gives them one",
		})
	}
}

// reportGone reports records that came from this system and that the source no longer has,
// of the kinds and sorts of things that it has at all.
func (p *Planner) reportGone() {
	type sort struct {
		kind estate.Kind
		of   string
	}
	told := map[sort]bool{}
	for _, d := range p.drafts {
		told[sort{d.kind, sortOf(d.Key)}] = true
	}
	for id, records := range p.bySource {
		for _, r := range records {
			if d := p.byKey[id]; d != nil && d.kind == r.Kind || !told[sort{r.Kind, sortOf(id)}] || p.retired(r) {
				continue
			}
			p.faults.add(diag.Diagnostic{
				Code: diag.GoneFromSource, Severity: diag.Warning, Span: diag.Span{Path: r.Path}, Record: string(r.Ref),
				Message: string(r.Ref) + " was imported as " + diag.Quote(id) + ", which the source no longer has",
				Hint:    "where it is gone: gitsm retire " + string(r.Ref),
			})
		}
	}
}

// retired reports whether a record was retired, so that its source need not have it.
func (p *Planner) retired(r *estate.Record) bool {
	body := r.Body()
	return len(editing.Retired(r.Kind, &body, p.options.Now)) > 0
}
