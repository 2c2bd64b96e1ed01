package statement

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// Bounds on a comment, of which GitHub takes 65,536 characters; they are reckoned in bytes, of
// which there are never fewer. What goes beyond is left out in whole parts, the least urgent ones.
const (
	mostComment = 48_000
	mostCell    = 300
	mostLine    = 600
)

// DecisionMarkdown writes a decision as the comment on a pull request: the verdict and what
// to do in the open, the rest folded. Whatever comes from a record is escaped, so that it
// mentions nobody and makes no link.
func DecisionMarkdown(w io.Writer, d approval.Decision) error {
	m := &page{}
	for _, part := range []func(approval.Decision){m.head, m.steps, m.needs, m.hits, m.touched, m.worse, m.risk, m.rivals, m.notes, m.reasons} {
		before := m.out.Len()
		if part(d); m.out.Len() > mostComment {
			m.out.Truncate(before)
			m.cut = true
		}
	}
	if m.cut {
		m.line("There is more than a comment can hold; see it with: gitsm change assess --explain\n")
	}
	m.line("%s", "<sub>"+cut(decidedAt(d), mostLine)+"</sub>")
	_, err := w.Write(m.out.Bytes())
	return err
}

// page is a comment in the making.
type page struct {
	out bytes.Buffer
	cut bool // a part was left out
}

func (m *page) line(format string, args ...any) { fmt.Fprintf(&m.out, format+"\n", args...) }

// cut escapes a text of limited length. Spaces around it would make it code or end an emphasis.
func cut(s string, most int) string {
	return table.Escape(strings.TrimSpace(fit(strings.TrimSpace(report.Printable(s)), most)))
}

// entry escapes a text that an entry of a list begins with, so that it does not begin another.
func entry(s string) string {
	s = cut(s, mostLine)
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	switch {
	case s == "":
	case strings.ContainsRune("-+=", rune(s[0])):
		return `\` + s
	case digits > 0 && digits < len(s) && s[digits] == '.': // a bracket is escaped already
		return s[:digits] + `\` + s[digits:]
	}
	return s
}

func verdictSign(v approval.Verdict) string {
	return map[approval.Verdict]string{approval.Approved: "✅", approval.Pending: "⏳", approval.Rejected: "❌", approval.NotControlled: "➖"}[v]
}

func (m *page) head(d approval.Decision) {
	m.line("### %s %s: %s\n", verdictSign(d.Verdict), cut(Sentence(VerdictWords(d.Verdict)), mostLine), cut(d.Reasons.Why, mostLine))
	switch {
	case d.Change.Ref != "":
		m.line("**%s**\n", cut(d.Change.Title, mostCell))
		m.line("Change: %s · %s\n", cut(string(d.Change.Ref), mostCell), cut(kindOfChange(d), mostCell))
		if d.Change.Reason != "" {
			m.line("Why: %s\n", cut(d.Change.Reason, mostLine))
		}
	case d.Verdict != approval.NotControlled:
		m.line("no change record, %s\n", cut(riskWords(d.Change.Risk), mostCell))
	}
	if d.Verdict != approval.NotControlled && d.Window.State != change.NoWindow && d.Window.Reason != "" {
		m.line("When: %s\n", cut(d.Window.Reason, mostLine))
	}
}

func (m *page) list(title string, items []string, most int) {
	if len(items) == 0 {
		return
	}
	m.line("**%s**\n", title)
	m.items(items, most)
}

func (m *page) items(items []string, most int) {
	for i, item := range items {
		if i == most {
			m.line("- and %d more", len(items)-i)
			break
		}
		m.line("- %s", entry(item))
	}
	m.line("")
}

func (m *page) steps(d approval.Decision) { m.list("What to do now", d.Next, 21) }

func (m *page) needs(d approval.Decision) {
	if len(d.Requirements) == 0 {
		return
	}
	t := table.Table{Columns: []table.Column{{Title: ""}, {Title: "Approvals"}, {Title: "What for"}, {Title: "By"}}}
	for _, n := range needs(d) {
		sign := "⏳"
		if n.satisfied {
			sign = "✅"
		}
		t.Rows = append(t.Rows, []string{sign, n.count, fit(n.why, mostCell), fit(strings.Join(n.by, "; "), mostCell)})
	}
	m.line("**What it needs**\n")
	m.table(t)
	if missed := silenced(d); len(missed) > 0 {
		m.folded(report.Count(len(missed), "review that does not count", "reviews that do not count"), func() { m.items(missed, mostSilenced) })
	}
}

func (m *page) table(t table.Table) {
	const most = 50
	rest := len(t.Rows) - most
	t.Rows = t.Rows[:min(len(t.Rows), most)]
	_ = t.Markdown(&m.out) // a buffer takes everything
	if rest > 0 {
		m.line("\nand %d more", rest)
	}
	m.line("")
}

// folded writes a part that is closed at first.
func (m *page) folded(title string, write func()) {
	m.line("<details><summary>%s</summary>\n", table.Escape(title))
	write()
	m.line("</details>\n")
}

func (m *page) hits(d approval.Decision) {
	shown, between := hits(d)
	if len(shown) == 0 || d.Verdict == approval.NotControlled {
		return
	}
	t := table.Table{Columns: []table.Column{{Title: "Effect"}, {Title: "Record"}, {Title: "Name"}, {Title: "Criticality"}, {Title: "When"}}}
	for _, i := range shown[:min(len(shown), mostHit)] {
		t.Rows = append(t.Rows, []string{EffectWords(i.Effect), string(i.Ref), fit(i.Name, mostCell), i.Criticality, GraphWords(i.Graph)})
	}
	m.line("**What it hits**\n")
	m.table(t)
	if rest := moreHits(len(shown)-mostHit, between); rest != "" {
		m.line("and %s\n", cut(rest, mostLine))
	}
}

func (m *page) touched(d approval.Decision) {
	if len(d.Diff)+len(d.Files) == 0 {
		return
	}
	t := table.Table{Columns: []table.Column{{Title: ""}, {Title: "Record"}, {Title: "What differs"}, {Title: ""}}}
	for _, r := range d.Diff {
		changes := r.Changes[:min(len(r.Changes), mostFields)]
		text := strings.Join(changes, "; ")
		if rest := len(r.Changes) - len(changes); rest > 0 {
			text += fmt.Sprintf(" and %d more", rest)
		}
		t.Rows = append(t.Rows, []string{r.Op, string(r.Ref), fit(text, mostCell), Standing(d, r)})
	}
	for _, path := range d.Files {
		t.Rows = append(t.Rows, []string{"file", fit(path, mostCell), "", ""})
	}
	m.folded(report.Count(len(t.Rows), "record or file differs", "records and files differ"), func() { m.table(t) })
}

func (m *page) worse(d approval.Decision) {
	if len(d.Findings) == 0 {
		return
	}
	var items []string
	for _, g := range grouped(d.Findings) {
		for _, f := range g.shown {
			items = append(items, fmt.Sprintf("%s: %s [%s]", f.Severity, Subject(f), f.Code))
		}
		if len(g.more) > 0 {
			items = append(items, fmt.Sprintf("and so %d more: %s", len(g.more), join(g.more)))
		}
	}
	m.folded(fmt.Sprintf("What it makes worse: %s", report.Count(len(d.Findings), "finding", "findings")), func() { m.items(items, 40) })
}

func (m *page) risk(d approval.Decision) {
	if len(d.Change.Risk.Factors) == 0 || d.Verdict == approval.NotControlled {
		return
	}
	t := table.Table{Columns: []table.Column{{Title: "Points", Right: true}, {Title: "Why"}}}
	for _, f := range d.Change.Risk.Factors {
		t.Rows = append(t.Rows, []string{fmt.Sprint(f.Points), fit(f.Reason, mostCell)})
	}
	m.folded("Why the risk is "+d.Change.Risk.Level, func() { m.table(t) })
}

func (m *page) rivals(d approval.Decision) {
	var items []string
	for _, c := range d.Conflicts {
		items = append(items, Rivalry(c))
	}
	if len(items) > 0 && d.Verdict != approval.NotControlled {
		m.folded("May collide with "+report.Count(len(items), "other change", "other changes"), func() { m.items(items, 20) })
	}
}

func (m *page) notes(d approval.Decision) {
	var items []string
	for _, f := range d.Diagnostics {
		if f.Severity != diag.Error {
			items = append(items, fmt.Sprintf("%s: %s [%s]", f.Severity, f.Message, f.Code))
		}
	}
	if len(items) > 0 {
		m.folded(report.Count(len(items), "thing to know", "things to know"), func() { m.items(items, 40) })
	}
}

// reasons writes the whole tree.
func (m *page) reasons(d approval.Decision) {
	m.folded("All reasons", func() {
		for _, r := range d.Reasons.Children {
			m.reason(r, 0)
		}
		m.line("")
	})
}

func (m *page) reason(r approval.Reason, depth int) {
	m.line("%s- %s %s", strings.Repeat("  ", min(depth, 8)), reasonSigns[slices.Index(reasonResults[:], r.Result)+1], cut(Topic(r)+r.Why, mostLine))
	for _, child := range r.Children {
		m.reason(child, depth+1)
	}
}

// The results of reasons, and their signs in a comment; the first is for any other.
var (
	reasonResults = [...]string{"satisfied", "pending", "rejected", "skipped"}
	reasonSigns   = [...]string{"ℹ️", "✅", "⏳", "❌", "➖"}
)
