package change

import (
	"slices"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
)

// Assess works out what a change does. It is a function of its input alone, and its lists
// are in a fixed order whatever the order of the input's is.
//
// What governs the change, such as freezes, templates, maintenance hours and owners, is
// taken from base, so that no change can loosen the rules for itself.
func Assess(in Input) Assessment {
	w := newAssessor(in)
	w.impacts()
	w.compare()
	w.out.Window = w.window()
	w.conflicts()
	w.reviews()
	w.out.Risk = w.risk()
	w.out.Diagnostics = diag.Normalise(w.out.Diagnostics)
	return w.out
}

// assessor is an assessment in the making.
type assessor struct {
	Input
	declaration
	// was are the former references of renamed records by their present ones, now the
	// reverse. What is said of either is kept under the present one.
	was, now map[estate.Ref]estate.Ref
	// structural is true where the graphs of base and head may differ; else they are one.
	structural       bool
	baseRun, headRun *graph.Graph
	calendars        *hours.Calendars // of base
	templateRecord   *estate.Record   // of base
	// reached are the services that stand on what is touched or declared, on either side, the
	// most critical first, with their criticality.
	reached  []estate.Ref
	critical map[estate.Ref]string
	// limits are when the change may be done, frozen the freezes that concern it, passed ones
	// included.
	limits            limits
	frozen            []estate.Ref
	newPoints         []newPoint
	groups            []group
	promises, recover tally
	out               Assessment
}

// tally counts findings.
type tally struct{ errors, warnings int }

func newAssessor(in Input) *assessor {
	in.Diff = slices.Clone(in.Diff)
	slices.SortStableFunc(in.Diff, func(a, b difference.Record) int { return compareRefs(a.Ref, b.Ref) })
	w := prepare(in, declare(in))
	template, wrong := matchTemplate(in, w.request)
	if template != nil {
		w.templateRecord, _ = in.Base.Record(template.Ref)
	}
	w.out = Assessment{
		Request: w.request, Closing: w.closing, RecordOnly: w.recordOnly, Files: slices.Sorted(slices.Values(in.Files)),
		Declared: w.declared, Undeclared: w.undeclared, Template: template,
		Diagnostics: append(slices.Clone(w.diagnostics), wrong...),
	}
	w.touched()
	return w
}

// prepare reads what an assessment is about.
func prepare(in Input, d declaration) *assessor {
	w := &assessor{Input: in, declaration: d, was: map[estate.Ref]estate.Ref{}, now: map[estate.Ref]estate.Ref{}, calendars: hours.New(in.Base)}
	for i := range w.Diff {
		if r := &w.Diff[i]; r.Op == difference.Rename && r.Was != "" {
			w.was[r.Ref], w.now[r.Was] = r.Was, r.Ref
		}
	}
	w.structural = w.differs()
	var graphs sync.WaitGroup
	graphs.Go(func() { w.baseRun = graph.New(in.Base) })
	if w.structural {
		graphs.Go(func() { w.headRun = graph.New(in.Head) })
	}
	graphs.Wait()
	if !w.structural {
		w.headRun = w.baseRun
	}
	return w
}

// name is the present reference of a record that may have been renamed.
func (w *assessor) name(ref estate.Ref) estate.Ref {
	if now, ok := w.now[ref]; ok {
		return now
	}
	return ref
}

// on is the reference that a record has on one side.
func (w *assessor) on(ref estate.Ref, head bool) estate.Ref {
	if was, ok := w.was[ref]; ok && !head {
		return was
	}
	return ref
}

// records are a record on base and on head, nil where there is none. Where it is the same on
// both it stands once, on base.
func (w *assessor) records(ref estate.Ref) (before, after *estate.Record) {
	before, _ = w.Base.Record(w.on(ref, false))
	after, _ = w.Head.Record(ref)
	if before != nil && after != nil && before.Encoded == after.Encoded {
		after = nil
	}
	return before, after
}

// either is a record on base, or else on head.
func (w *assessor) either(ref estate.Ref) *estate.Record {
	before, after := w.records(ref)
	if before != nil {
		return before
	}
	return after
}

// report notes a diagnostic about a field of the change record, or about the record.
func (w *assessor) report(code diag.Code, severity diag.Severity, field, message, hint string) {
	d := diag.Diagnostic{Code: code, Severity: severity, Message: message, Hint: hint}
	if q := w.request; q != nil && q.Record != nil {
		n := q.Record.Field(field)
		d.Record, d.Span = string(q.Ref), diag.Span{Path: q.Record.Path, Line: n.Pos.Line, Column: n.Pos.Column}
	}
	w.out.Diagnostics = append(w.out.Diagnostics, d)
}
