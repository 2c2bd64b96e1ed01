package change

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

// matchTemplate holds a standard change against its template as base has it; nil for any
// other change, and without one, where the template is not on base, and where the change itself already is:
// whether a merged change kept to its template was decided when it was merged.
//
// The template must be valid on the day in UTC and not suspended, and must allow every
// record that is touched or declared. The change's own record is always allowed and not
// counted. Whether the windows of its maintenance calendar are kept is not looked at here.
func matchTemplate(in Input, request *Request) (*Template, []diag.Diagnostic) {
	if request == nil || request.Type != Standard {
		return nil, nil
	}
	if _, merged := in.Base.Record(request.Ref); merged {
		return nil, nil
	}
	m := matching{in: in, request: request}
	m.scope, _ = resolveScope(in, request) // its faults are reported where it is declared
	record, ok := in.Base.Record(request.Template)
	if !ok || record.Kind != estate.ChangeTemplate || record.Faulty {
		m.missing(ok && record.Kind == estate.ChangeTemplate)
		return nil, m.found
	}
	m.record, m.body = record, record.Body()
	m.validity()
	m.suspension()
	m.size()
	m.contents()
	t := readTemplate(record, &m.body)
	t.Matches = len(m.found) == 0
	return t, m.found
}

func readTemplate(r *estate.Record, n *estate.Node) *Template {
	t := &Template{Ref: r.Ref, Owner: estate.Ref(n.Str("owner")), Need: 1, Openers: n.Refs("openers"), Maintenance: estate.Ref(n.Str("maintenance"))}
	reviews := n.Get("reviews")
	if reviews.Get("need") != nil {
		need, ok := reviews.Int("need")
		if t.Need = need; !ok {
			t.Need = math.MaxInt32 // more than an int holds, and never none
		}
	}
	for _, from := range reviews.Refs("from") {
		if from == "owner" {
			from = t.Owner
		}
		t.From = append(t.From, from)
	}
	if len(t.From) == 0 && t.Owner != "" {
		t.From = []estate.Ref{t.Owner}
	}
	return t
}

// matching holds one change against its template.
type matching struct {
	in      Input
	request *Request
	record  *estate.Record // the template
	body    estate.Node
	scope   [][]estate.Ref // what each entry of the change's scope stands for
	found   []diag.Diagnostic
}

// fault reports at the change's template field.
func (m *matching) fault(code diag.Code, message, hint string) {
	at := estate.Position{}
	body := m.request.Record.Body()
	if n := body.Get("template"); n != nil {
		at = n.Pos
	}
	m.faultAt(code, placeOf(m.request.Record, at), m.request.Ref, message, hint)
}

func (m *matching) faultAt(code diag.Code, at diag.Span, ref estate.Ref, message, hint string) {
	m.found = append(m.found, diag.Diagnostic{Code: code, Severity: diag.Error, Span: at, Record: string(ref), Message: message, Hint: hint})
}

func (m *matching) missing(faulty bool) {
	name := string(m.request.Template)
	onHead, comes := m.in.Head.Record(m.request.Template)
	switch {
	case name == "":
		m.fault(diag.TemplateMissing, fmt.Sprintf("%s is a standard change and names no template", m.request.Ref), "name the template that authorises it, or make it a normal change")
	case faulty:
		m.fault(diag.TemplateMissing, fmt.Sprintf("%s is faulty on the base, so that it authorises nothing", name), "mend the template in a pull request of its own first")
	case comes && onHead.Kind == estate.ChangeTemplate:
		m.fault(diag.TemplateMissing, fmt.Sprintf("%s comes with this pull request, so that it authorises nothing yet", name), "merge the template in a pull request of its own first")
	default:
		m.fault(diag.TemplateMissing, fmt.Sprintf("the base has no template %s", diag.Quote(name)), "name a template that exists, or make it a normal change")
	}
}

// validity compares days as records write them.
func (m *matching) validity() {
	const hint = "have the template renewed by its owner in a pull request of its own, or make it a normal change"
	day := m.in.At.UTC().Format(time.DateOnly)
	from, to := m.body.Str("validFrom"), m.body.Str("validTo")
	switch {
	case day > to:
		m.fault(diag.TemplateExpired, fmt.Sprintf("%s was valid until %s, and it is %s", m.record.Ref, to, day), hint)
	case day < from:
		m.fault(diag.TemplateExpired, fmt.Sprintf("%s is valid from %s, and it is %s", m.record.Ref, from, day), hint)
	}
}

// touched returns what differs but for the change's own record.
func (m *matching) touched() []*difference.Record {
	var out []*difference.Record
	for i := range m.in.Diff {
		if d := &m.in.Diff[i]; d.Ref != m.request.Ref {
			out = append(out, d)
		}
	}
	return out
}

// size counts what is touched; where that is nothing, because the work is done elsewhere,
// what is declared.
func (m *matching) size() {
	verb, count := "touches", len(m.touched())
	if count == 0 {
		declared := slices.Concat(m.scope...)
		slices.Sort(declared)
		verb, count = "declares", len(slices.Compact(declared))
	}
	if limit, bounded := m.body.Int("maxRecords"); bounded && count > limit {
		m.fault(diag.TemplateTooMany, fmt.Sprintf("%s %s %d records, and %s allows %d", m.request.Ref, verb, count, m.record.Ref, limit),
			"spread the work over several changes, or make it a normal change")
	}
}
