package statement

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
)

// Most entries of the lists of a summary.
const (
	mostSteps = 8
	mostNamed = 3
)

// DecisionSummary writes a decision as Markdown for a reviewer who has ten seconds: the verdict,
// what is missing and from whom, and a line each on impact, window, conflicts and risk. Whatever
// comes from a record is escaped, so that it mentions nobody and makes no link. It stays below
// 48,000 bytes; lines that do not fit are left out.
func DecisionSummary(w io.Writer, d approval.Decision) error {
	m := &page{}
	m.summaryHead(d)
	m.missing(d)
	if d.Verdict != approval.NotControlled {
		m.stake(d)
	}
	_, err := w.Write(m.out.Bytes())
	return err
}

func (m *page) summaryHead(d approval.Decision) {
	m.line("### %s %s: %s\n", verdictSign(d.Verdict), cut(Sentence(VerdictWords(d.Verdict)), mostCell), cut(d.Reasons.Why, mostCell))
	switch {
	case d.Change.Ref != "":
		m.line("**%s**, %s\n", cut(d.Change.Title, mostCell), cut(kindOfChange(d), mostCell))
	case d.Verdict != approval.NotControlled:
		m.line("There is no change record.\n")
	}
}

// missing writes what has to be done before it can be merged.
func (m *page) missing(d approval.Decision) {
	title := map[approval.Verdict]string{approval.Rejected: "What has to be fixed", approval.Pending: "What is missing"}[d.Verdict]
	if title == "" || len(d.Next) == 0 {
		return
	}
	m.line("**%s**\n", title)
	shown := byName(d, d.Next[:min(len(d.Next), mostSteps)])
	for i, step := range shown {
		if !m.room("- " + entry(step)) {
			shown = shown[:i]
			break
		}
	}
	if rest := len(d.Next) - len(shown); rest > 0 {
		m.line("- and %d more", rest)
	}
	m.line("")
}

// room writes a line if there is room for it, and reports whether there was.
func (m *page) room(line string) bool {
	if m.out.Len()+len(line) > mostComment-1000 {
		return false
	}
	m.line("%s", line)
	return true
}

// stake writes who has approved, and a line on each thing that a reviewer weighs.
func (m *page) stake(d approval.Decision) {
	if by := approvedBy(d); by != "" && m.room("**Approved by:** "+cut(by, mostLine)) {
		m.line("")
	}
	m.line("**What is at stake**\n")
	for _, line := range []struct{ name, text string }{
		{"Impact", impactLine(d)},
		{"Makes worse", worseLine(d)},
		{"Window", windowLine(d)},
		{"Conflicts", conflictLine(d)},
		{"Risk", riskLine(d.Change.Risk)},
	} {
		if line.text != "" {
			m.room("- **" + line.name + ":** " + cut(line.text, mostLine))
		}
	}
	m.line("")
}

// byName leaves out the references of people whose name says who they are.
func byName(d approval.Decision, texts []string) []string {
	bearers := map[string]int{}
	for _, name := range d.People {
		bearers[name]++
	}
	var pairs []string
	for _, ref := range slices.Sorted(maps.Keys(d.People)) {
		if name := d.People[ref]; bearers[name] == 1 && ref.Prefix() == "person" {
			pairs = append(pairs, name+" ("+string(ref)+")", name)
		}
	}
	names := strings.NewReplacer(pairs...)
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = names.Replace(text)
	}
	return out
}

// approvedBy names who has approved, each once, with what for.
func approvedBy(d approval.Decision) string {
	var by []string
	for _, n := range needs(d) {
		by = append(by, n.by...)
	}
	if rest := len(by) - mostSteps; rest > 0 {
		by = append(by[:mostSteps], report.Count(rest, "other", "others"))
	}
	return strings.Join(byName(d, by), "; ")
}

// impactLine counts the services that are hit, by how badly, and names the worst; where there
// are none it counts the records.
func impactLine(d approval.Decision) string {
	kind, one, many := estate.Service.String(), "service", "services"
	if !slices.ContainsFunc(d.Impact, func(i approval.ImpactSummary) bool { return i.Kind == kind && i.Effect != "none" }) {
		kind, one, many = "", "record", "records"
	}
	hit := map[string][]approval.ImpactSummary{}
	for _, i := range d.Impact {
		if kind == "" || i.Kind == kind {
			hit[i.Effect] = append(hit[i.Effect], i)
		}
	}
	var parts []string
	for _, effect := range [...]string{"outage", "degraded", "redundancy_lost"} {
		all := hit[effect]
		if len(all) == 0 {
			continue
		}
		worst := slices.MinFunc(all, func(a, b approval.ImpactSummary) int {
			return cmp.Compare(gravity(a.Criticality), gravity(b.Criticality))
		})
		words := EffectWords(effect) + ": " + count(len(all), one, many)
		if worst.Criticality != "" {
			words += ", up to " + worst.Criticality
		}
		parts = append(parts, words+" ("+foremost(all, worst.Criticality)+")")
	}
	if len(parts) == 0 {
		return "no service and no other record is hit"
	}
	return strings.Join(parts, "; ")
}

// gravity puts the most critical first.
func gravity(criticality string) int {
	levels := []string{"critical", "high", "medium", "low"}
	if i := slices.Index(levels, criticality); i >= 0 {
		return i
	}
	return len(levels)
}

// foremost names a few of those with a criticality.
func foremost(all []approval.ImpactSummary, criticality string) string {
	var names []string
	more := false
	for _, i := range all {
		if i.Criticality != criticality {
			continue
		}
		if more = len(names) == mostNamed; more {
			break
		}
		names = append(names, fit(cmp.Or(i.Name, string(i.Ref)), 60))
	}
	if more {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// worseLine counts what the change makes worse, with the worst of it.
func worseLine(d approval.Decision) string {
	groups := grouped(d.Findings)
	if len(groups) == 0 {
		return ""
	}
	worst := Subject(groups[0].shown[0])
	if len(d.Findings) == 1 {
		return worst
	}
	return report.Count(len(d.Findings), "finding", "findings") + ", such as: " + worst
}

// windowLine says when it may be done. The reason of the decision knows whether the merge has to
// wait for that.
func windowLine(d approval.Decision) string {
	if d.Window.State == change.NoWindow || d.Window.State == "" {
		return ""
	}
	text := d.Window.Reason
	for _, r := range d.Reasons.Children {
		if r.ID == "window" && r.Result != "skipped" && r.Why != "" {
			text = r.Why
		}
	}
	return text
}

func conflictLine(d approval.Decision) string {
	switch len(d.Conflicts) {
	case 0:
		return ""
	case 1:
		return Rivalry(d.Conflicts[0])
	}
	return report.Count(len(d.Conflicts), "other change", "other changes") + ", such as: " + Rivalry(d.Conflicts[0])
}

// riskLine says how much is at stake, with what weighs most.
func riskLine(r change.Risk) string {
	if r.Level == "" {
		return ""
	}
	text := fmt.Sprintf("%s (%d)", r.Level, r.Score)
	if len(r.Factors) == 0 {
		return text
	}
	most := slices.MaxFunc(r.Factors, func(a, b change.Factor) int { return cmp.Compare(a.Points, b.Points) })
	return text + ", mostly since: " + most.Reason
}

// Faults counts the diagnostics of a decision: 2 errors, 1 warning; "" where there are none.
func Faults(d approval.Decision) string {
	n := map[diag.Severity]int{}
	for _, f := range d.Diagnostics {
		n[f.Severity]++
	}
	var parts []string
	for _, s := range []struct {
		severity  diag.Severity
		one, many string
	}{{diag.Error, "error", "errors"}, {diag.Warning, "warning", "warnings"}, {diag.Info, "note", "notes"}} {
		if n[s.severity] > 0 {
			parts = append(parts, report.Count(n[s.severity], s.one, s.many))
		}
	}
	return strings.Join(parts, ", ")
}
