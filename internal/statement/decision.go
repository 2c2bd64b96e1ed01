package statement

import (
	"fmt"
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
)

// Most lines of each part of a decision that are shown for a person; the rest is counted.
const (
	mostTouched  = 12
	mostFields   = 5
	mostHit      = 12
	mostFactors  = 8
	mostOfCode   = 2
	mostRivals   = 5
	mostSilenced = 8
)

// DecisionText writes a decision for a person who has ten seconds: the verdict and what to
// do about it first, then what it needs, what is at stake, and when. What only errors say is
// among what to do.
func DecisionText(w io.Writer, d approval.Decision, o Options) error {
	p := &printer{w: w}
	p.verdict(d, o)
	p.subject(d, o)
	p.next(d, o)
	p.needed(d, o)
	p.touched(d, o)
	if d.Verdict != approval.NotControlled { // what is at stake is nobody's to decide on
		p.hit(d, o)
		p.worse(d, o)
		p.risk(d.Change.Risk, o)
		p.whenDone(d, o)
	}
	p.collisions(d, o)
	p.notes(d, o)
	p.printf("\n%s\n", o.Faint(decidedAt(d)))
	return p.err
}

// decidedAt says as of when what was decided on.
func decidedAt(d approval.Decision) string {
	text := "as of " + change.Moment(d.EvaluatedAt)
	if d.Head != "" && d.Base != "" {
		text += ", " + abbreviated(d.Head) + " into " + abbreviated(d.Base)
	}
	return text
}

func abbreviated(commit string) string { return commit[:min(len(commit), 7)] }

// verdict writes what it came to.
func (p *printer) verdict(d approval.Decision, o Options) {
	paint := map[approval.Verdict]func(string) string{
		approval.Approved: o.Good, approval.Pending: o.Doubtful, approval.Rejected: o.Bad, approval.NotControlled: o.Note,
	}[d.Verdict]
	if paint == nil {
		paint = o.Note
	}
	word := strings.ToUpper(VerdictWords(d.Verdict))
	lines := report.Wrap(d.Reasons.Why, o.width()-len(word)-2)
	for i, line := range lines {
		if i == 0 {
			p.printf("%s  %s\n", o.Strong(paint(word)), line)
			continue
		}
		p.printf("%s%s\n", strings.Repeat(" ", len(word)+2), line)
	}
}

// subject writes which change it is.
func (p *printer) subject(d approval.Decision, o Options) {
	c := d.Change
	if c.Ref == "" {
		if d.Verdict != approval.NotControlled {
			p.printf("\n")
			p.wrapped("", "", "no change record, "+riskWords(c.Risk), o)
		}
		return
	}
	p.printf("\n")
	for _, line := range report.Wrap(fit(c.Title, 200), o.width()) {
		p.printf("%s\n", o.Strong(line))
	}
	p.printf("%s\n", report.Printable(string(c.Ref)))
	p.wrapped("", "", kindOfChange(d), o)
	p.wrapped("why: ", "     ", fit(c.Reason, 300), o)
}

// kindOfChange words type, risk and owner.
func kindOfChange(d approval.Decision) string {
	c := d.Change
	text := string(c.Type) + " change"
	if c.Type == "" {
		text = "change without a type"
	}
	if d.Verdict != approval.NotControlled {
		text += ", " + riskWords(c.Risk)
	}
	if c.Owner != "" {
		text += ", owner " + Person(d, string(c.Owner))
	}
	return text
}

func riskWords(r change.Risk) string { return fmt.Sprintf("%s risk (%d)", r.Level, r.Score) }

// next writes what to do now.
func (p *printer) next(d approval.Decision, o Options) {
	if len(d.Next) == 0 {
		return
	}
	p.printf("\n%s\n", o.Strong("What to do now"))
	for _, step := range d.Next {
		p.wrapped("  → ", "    ", step, o)
	}
}

// notes writes the diagnostics that are no errors.
func (p *printer) notes(d approval.Decision, o Options) {
	first := true
	for _, f := range d.Diagnostics {
		if f.Severity == diag.Error {
			continue
		}
		if first {
			p.printf("\n%s\n", o.Strong("What to know"))
			first = false
		}
		mark := o.Note("i")
		if f.Severity == diag.Warning {
			mark = o.Doubtful("!")
		}
		p.marked("  ", mark, fmt.Sprintf("%s [%s]", f.Message, f.Code), o)
		if f.Path != "" {
			p.printf("    %s\n", o.Faint(report.Printable(f.Span.String())))
		}
		p.wrapped("    = ", "      ", f.Hint, o)
	}
}

// marked writes a text behind an indent and a mark of one column.
func (p *printer) marked(indent, mark, text string, o Options) {
	for i, line := range report.Wrap(text, o.width()-len(indent)-2) {
		if i > 0 {
			mark = " "
		}
		p.printf("%s%s %s\n", indent, mark, line)
	}
}

// whenDone writes how the change stands to its window.
func (p *printer) whenDone(d approval.Decision, o Options) {
	if d.Window.State == change.NoWindow || d.Window.State == "" {
		return
	}
	p.printf("\n%s\n", o.Strong("When"))
	p.wrapped("  ", "  ", d.Window.Reason, o)
}

// collisions writes what other changes it may collide with.
func (p *printer) collisions(d approval.Decision, o Options) {
	if len(d.Conflicts) == 0 || d.Verdict == approval.NotControlled {
		return
	}
	p.printf("\n%s\n", o.Strong("What it may collide with"))
	for i, c := range d.Conflicts {
		if i == mostRivals {
			p.printf("  and %s\n", report.Count(len(d.Conflicts)-i, "more change", "more changes"))
			return
		}
		p.marked("  ", o.Doubtful("!"), Rivalry(c), o)
	}
}
