package change

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/selector"
)

// allowance is one of the things that a template allows.
type allowance struct {
	kind, op, class, environment string
	selects                      *selector.Selector // nil: no further condition
	never                        bool               // its selector cannot be read
	fields                       []string           // nil: every field
}

func (m *matching) allowances() []allowance {
	var out []allowance
	for _, n := range m.body.Each("allows") {
		a := allowance{kind: n.Str("kind"), op: n.Str("op"), class: n.Str("class"), environment: n.Str("environment")}
		if text := n.Str("select"); text != "" {
			s, err := selector.Parse(text)
			a.selects, a.never = &s, err != nil
			if err != nil {
				m.faultAt(diag.MalformedSelector, placeOf(m.record, n.Get("select").Pos), m.record.Ref, fmt.Sprintf("the selector %s of %s cannot be read: %v", diag.Quote(text), m.record.Ref, err),
					"mend the template in a pull request of its own first; a selector is written as in "+selector.Example)
			}
		}
		if fields := n.Get("fields"); fields != nil {
			a.fields = []string{}
			for _, field := range fields.Items {
				a.fields = append(a.fields, field.Text)
			}
		}
		out = append(out, a)
	}
	return out
}

// refusal is why an allowance does not cover a record: how far it does, in the order of
// kind and operation, class, environment, selector, fields.
type refusal struct {
	stage  int
	reason string
	at     estate.Position
}

// contents reports what is touched or declared and not allowed.
func (m *matching) contents() {
	allowances := m.allowances()
	refused := map[estate.Ref]bool{}
	for _, d := range m.touched() {
		if r, ok := covered(allowances, d); !ok {
			refused[d.Ref], refused[d.Was] = true, true
			at := diag.Span{Path: d.Path}
			if d.After != nil {
				at = placeOf(d.After, r.at)
			}
			m.faultAt(diag.TemplateExceeded, at, d.Ref, fmt.Sprintf("%s allows no such change of %s: %s", m.record.Ref, d.Ref, r.reason), m.permitted(allowances))
		}
	}
	for _, file := range m.in.Files {
		m.faultAt(diag.TemplateExceeded, diag.Span{Path: file}, "", fmt.Sprintf("%s allows changes of records only, and %s is none", m.record.Ref, diag.Quote(file)), m.permitted(allowances))
	}
	m.declared(allowances, refused)
}

// declared reports records that the change declares and that no allowance is about: a
// change that alters no record must not reach further than one that does.
func (m *matching) declared(allowances []allowance, refused map[estate.Ref]bool) {
	for i, refs := range m.scope {
		outside := slices.DeleteFunc(slices.Clone(refs), func(ref estate.Ref) bool {
			return refused[ref] || slices.ContainsFunc(allowances, func(a allowance) bool { return a.about(m.in, ref) })
		})
		if len(outside) > 0 {
			m.faultAt(diag.TemplateExceeded, placeOf(m.request.Record, m.request.Affects[i].Pos), m.request.Ref,
				fmt.Sprintf("%s declares %s, which %s does not cover", m.request.Ref, enumerated(outside), m.record.Ref), m.permitted(allowances))
		}
	}
}

// about reports whether an allowance is about a record at all, whatever is done to it.
func (a *allowance) about(in Input, ref estate.Ref) bool {
	before, _ := in.Base.Record(ref)
	after, _ := in.Head.Record(ref)
	return a.kind == ref.Kind().String() && a.refuse(before, after).stage == 0
}

// refuse holds a record's states against class, environment and selector. Stage 0 is none
// to be refused.
func (a *allowance) refuse(states ...*estate.Record) refusal {
	for _, r := range states {
		if r == nil {
			continue
		}
		environment := r.Field("environment")
		switch {
		case a.class != "" && r.Class != a.class:
			return refusal{stage: 1, reason: fmt.Sprintf("its class is %s, not %s", orNone(r.Class), a.class)}
		case a.environment != "" && (environment.Kind != estate.String || environment.Text != a.environment):
			return refusal{stage: 2, reason: fmt.Sprintf("its environment is %s, not %s", orNone(environment.Text), a.environment)}
		case a.never:
			return refusal{stage: 3, reason: "the selector cannot be read"}
		case a.selects != nil && !a.selects.Match(r):
			return refusal{stage: 3, reason: fmt.Sprintf("it does not match %s before and after", a.selects)}
		}
	}
	return refusal{}
}

func orNone(text string) string {
	if text == "" {
		return "not given"
	}
	return text
}

// covered reports whether one allowance covers all that differs in a record, and otherwise
// why the one that comes nearest does not.
func covered(allowances []allowance, d *difference.Record) (refusal, bool) {
	nearest := refusal{reason: "it does not let anybody " + string(d.Op) + " a record of kind " + d.Ref.Kind().String()}
	for i := range allowances {
		a := &allowances[i]
		if a.kind != d.Ref.Kind().String() || a.op != string(d.Op) {
			continue
		}
		r := a.refuse(d.Before, d.After)
		if r.stage == 0 {
			if r = a.refuseFields(d); r.stage == 0 {
				return refusal{}, true
			}
		}
		if r.stage > nearest.stage {
			nearest = r
		}
	}
	return nearest, false
}

// refuseFields looks at what differs down to single values, so that a template that allows
// backup.lastRestoreTest allows to add a backup that has nothing else.
func (a *allowance) refuseFields(d *difference.Record) refusal {
	if a.fields == nil {
		return refusal{}
	}
	r := refusal{stage: 4}
	var wrong []string
	for _, f := range d.Fields {
		for _, path := range f.Leaves() {
			if slices.ContainsFunc(a.fields, func(allowed string) bool { return below(allowed, path) }) {
				continue
			}
			if len(wrong) == 0 && f.To != nil {
				r.at = f.To.Pos
			}
			wrong = append(wrong, path)
		}
	}
	if len(wrong) == 0 {
		return refusal{}
	}
	r.reason = "it differs in " + enumerated(wrong)
	return r
}

// permitted words what a template allows.
func (m *matching) permitted(allowances []allowance) string {
	var parts []string
	for _, a := range allowances {
		part := a.op + " " + a.kind
		if a.class != "" {
			part += " of class " + a.class
		}
		if a.environment != "" {
			part += " in " + a.environment
		}
		if a.selects != nil && !a.never {
			part += " that matches " + a.selects.String()
		}
		if a.fields != nil {
			part += " (" + strings.Join(a.fields, ", ") + ")"
		}
		parts = append(parts, part)
	}
	return "the template allows: " + strings.Join(parts, "; ") + "; leave out what is beyond that, or make it a normal change"
}
