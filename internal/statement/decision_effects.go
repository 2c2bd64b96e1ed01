package statement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// touched writes what differs.
func (p *printer) touched(d approval.Decision, o Options) {
	if len(d.Diff)+len(d.Files) == 0 {
		return
	}
	p.printf("\n%s\n", o.Strong("What it touches"))
	for i, t := range d.Diff {
		if i == mostTouched {
			p.printf("  and %s\n", report.Count(len(d.Diff)-i, "more record", "more records"))
			break
		}
		note := Standing(d, t)
		if note != "" {
			paint := o.Faint
			if note == notDeclared {
				paint = o.Bad
			}
			note = "  " + paint(report.Printable(note))
		}
		p.printf("  %s %s%s\n", o.mark(t), report.Printable(string(t.Ref)), note)
		p.fields(t, o)
	}
	for i, path := range d.Files {
		if i == mostTouched {
			p.printf("  and %s\n", report.Count(len(d.Files)-i, "more file", "more files"))
			break
		}
		p.marked("  ", o.Doubtful("~"), path, o)
	}
}

const notDeclared = "not declared"

// Standing says of a record that differs what its reference does not.
func Standing(d approval.Decision, t approval.Diff) string {
	_, undeclared := slices.BinarySearch(d.Undeclared, t.Ref)
	switch {
	case t.Was != "":
		return "was " + string(t.Was)
	case undeclared && t.Controlled && d.Change.Ref != "":
		return notDeclared
	case !t.Controlled && d.Verdict != approval.NotControlled:
		return "not controlled"
	}
	return ""
}

// opSign is a sign for what happened to a record.
func opSign(op string) string {
	return map[string]string{"add": "+", "remove": "-", "rename": "»"}[op]
}

func (o Options) mark(t approval.Diff) string {
	paint := map[string]func(string) string{"add": o.Good, "remove": o.Bad, "rename": o.Note}[t.Op]
	if paint == nil {
		return o.Doubtful("~")
	}
	return paint(opSign(t.Op))
}

// fields writes how a record that was there before differs.
func (p *printer) fields(t approval.Diff, o Options) {
	for i, c := range t.Changes {
		if i == mostFields {
			p.printf("      and %s\n", report.Count(len(t.Changes)-i, "more field", "more fields"))
			return
		}
		p.wrapped("      ", "        ", c, o)
	}
}

// hits are the records whose impact people read: what is worked on, services, and what the
// business does with them; and how many items are between.
func hits(d approval.Decision) (shown []approval.ImpactSummary, between int) {
	for _, i := range d.Impact {
		if len(i.Via) > 0 && i.Kind == estate.ConfigurationItem.String() {
			between++
			continue
		}
		shown = append(shown, i)
	}
	slices.SortStableFunc(shown, func(a, b approval.ImpactSummary) int { return cmp.Compare(closeness(a), closeness(b)) })
	return shown, between
}

// closeness puts what is worked on first, then services.
func closeness(i approval.ImpactSummary) int {
	switch {
	case len(i.Via) == 0:
		return 0
	case i.Kind == estate.Service.String():
		return 1
	}
	return 2
}

// hit writes what it affects.
func (p *printer) hit(d approval.Decision, o Options) {
	shown, between := hits(d)
	if len(shown) == 0 {
		return
	}
	t := table.Table{Columns: []table.Column{{Title: "EFFECT"}, {Title: "RECORD", Yields: true, Least: 20}, {Title: "CRITICALITY"}}}
	sided := slices.ContainsFunc(shown, func(i approval.ImpactSummary) bool { return GraphWords(i.Graph) != "" })
	const sideWidth, roomForNames = 13, 76
	room := o.width()
	if sided {
		t.Columns = append(t.Columns, table.Column{Title: "WHEN"})
		room -= sideWidth
	}
	if room >= roomForNames {
		t.Columns = append(t.Columns, table.Column{Title: "NAME", Yields: true, Least: 8})
		t.Columns[1].Least = 30
	}
	for _, i := range shown[:min(len(shown), mostHit)] {
		row := []string{EffectWords(i.Effect), string(i.Ref), i.Criticality}
		if sided {
			row = append(row, GraphWords(i.Graph))
		}
		if room >= roomForNames {
			row = append(row, i.Name)
		}
		t.Rows = append(t.Rows, row)
	}
	p.printf("\n%s\n", o.Strong("What it hits"))
	p.table(t, o)
	if rest := moreHits(len(shown)-mostHit, between); rest != "" {
		p.printf("  and %s (gitsm impact)\n", rest)
	}
}

// moreHits words what of the impact is not shown.
func moreHits(more, between int) string {
	var parts []string
	if more > 0 {
		parts = append(parts, report.Count(more, "more record", "more records"))
	}
	if between > 0 {
		parts = append(parts, report.Count(between, "item between", "items between"))
	}
	return strings.Join(parts, ", ")
}

// risk writes what makes the risk.
func (p *printer) risk(r change.Risk, o Options) {
	if len(r.Factors) == 0 {
		return
	}
	p.printf("\n%s\n", o.Strong("Why the risk is "+fit(report.Printable(r.Level), 20)))
	for i, f := range r.Factors {
		if i == mostFactors {
			p.printf("  and %s\n", report.Count(len(r.Factors)-i, "more factor", "more factors"))
			return
		}
		p.wrapped(fmt.Sprintf("  %3d  ", f.Points), "       ", f.Reason, o)
	}
}

// alike are findings of one code, the rest of which is told by its records.
type alike struct {
	shown []finding.Finding
	more  []estate.Ref
}

// grouped gathers findings by code, errors first.
func grouped(found []finding.Finding) []*alike {
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b finding.Finding) int {
		return cmp.Or(cmp.Compare(urgency(a.Severity), urgency(b.Severity)), cmp.Compare(a.Code, b.Code))
	})
	var groups []*alike
	for i, f := range found {
		if i == 0 || f.Code != found[i-1].Code || f.Severity != found[i-1].Severity {
			groups = append(groups, &alike{})
		}
		g := groups[len(groups)-1]
		if len(g.shown) < mostOfCode {
			g.shown = append(g.shown, f)
		} else if !slices.Contains(g.more, f.Ref) {
			g.more = append(g.more, f.Ref)
		}
	}
	return groups
}

// urgency puts errors first.
func urgency(s diag.Severity) int {
	return slices.Index([]diag.Severity{diag.Error, diag.Warning, diag.Info}, s)
}

// worse writes what the change makes worse, and counts what was so before.
func (p *printer) worse(d approval.Decision, o Options) {
	if len(d.Findings) > 0 {
		p.printf("\n%s\n", o.Strong("What it makes worse"))
	}
	for _, g := range grouped(d.Findings) {
		mark := map[diag.Severity]string{diag.Error: o.Bad("✗"), diag.Warning: o.Doubtful("!"), diag.Info: o.Note("i")}
		for _, f := range g.shown {
			p.marked("  ", mark[f.Severity], fmt.Sprintf("%s [%s]", Subject(f), f.Code), o)
		}
		if len(g.more) > 0 {
			p.wrapped("    ", "      ", fmt.Sprintf("and so %d more: %s", len(g.more), join(g.more)), o)
		}
		p.wrapped("    = ", "      ", g.shown[0].Hint, o)
	}
	if len(d.Standing) > 0 {
		p.printf("\n")
		p.wrapped("", "  ", report.Count(len(d.Standing), "finding was", "findings were")+" there before: see gitsm sla check and gitsm continuity check", o)
	}
}
