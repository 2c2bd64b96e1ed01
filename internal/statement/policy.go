package statement

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
)

// TrialsText writes what came of the tests of a policy: a line for each, and for those that
// failed what was expected and why it came out otherwise. Faults of the policy itself come
// first.
func TrialsText(w io.Writer, trials []approval.Trial, faults []diag.Diagnostic, o Options) error {
	p := &printer{w: w}
	for _, f := range faults {
		if f.Code != diag.PolicyCaseFailed && f.Code != diag.PolicyCaseInvalid || len(trials) == 0 {
			p.fault(f, o)
		}
	}
	failed := 0
	for i := range trials {
		if t := &trials[i]; t.Passed {
			p.wrapped(o.Good("✓")+" ", "  ", t.Name, o)
		} else {
			failed++
			p.trial(t, o)
		}
	}
	if len(trials) > 0 {
		p.printf("%s: %d passed, %d failed\n", report.Count(len(trials), "case", "cases"), len(trials)-failed, failed)
	}
	return p.err
}

// trial writes a test that failed.
func (p *printer) trial(t *approval.Trial, o Options) {
	p.wrapped(o.Bad("✗")+" ", "  ", t.Name, o)
	p.printf("    %s\n", o.Faint(report.Printable(fmt.Sprintf("%s:%d", t.Path, t.Line))))
	switch {
	case t.Expected == "":
		p.wrapped("    ", "    ", strings.Join(t.Reasons, "; "), o)
		return
	case t.Verdict != t.Expected:
		p.printf("    expected %s, got %s\n", o.Strong(string(t.Expected)), o.Strong(o.Bad(string(t.Verdict))))
	case len(t.Missing) > 0:
		p.printf("    %s, as expected\n", t.Verdict)
	default:
		p.printf("    %s, but only since the policy has no answer\n", t.Verdict)
	}
	p.wrapped("    lacks ", "          ", strings.Join(t.Missing, ", "), o)
	if len(t.Missing) > 0 {
		has := strings.Join(t.Requirements, ", ")
		if has == "" {
			has = "no requirements"
		}
		p.wrapped("    has   ", "          ", has, o)
	}
	for _, why := range t.Reasons {
		p.wrapped("    · ", "      ", why, o)
	}
}

// fault writes a diagnostic with its place and hint.
func (p *printer) fault(f diag.Diagnostic, o Options) {
	mark := map[diag.Severity]string{diag.Error: o.Bad("✗"), diag.Warning: o.Doubtful("!"), diag.Info: o.Note("i")}[f.Severity]
	p.wrapped(mark+" ", "  ", fmt.Sprintf("%s [%s]", f.Message, f.Code), o)
	if f.Path != "" {
		p.printf("  %s\n", o.Faint(report.Printable(f.Span.String())))
	}
	p.wrapped("  = ", "    ", f.Hint, o)
}

// ReplayText writes which decisions a policy would have altered, and how.
func ReplayText(w io.Writer, r approval.Replay, o Options) error {
	p := &printer{w: w}
	p.printf("%s\n", o.Strong(fmt.Sprintf("would have changed %s of %s", number(len(r.Altered)), count(r.Decisions, "decision", "decisions"))))
	if n := r.Failures(); n > 0 {
		p.wrapped(o.Bad("✗")+" ", "  ", "the policy has no answer to "+count(n, "decision", "decisions")+": nobody could have approved there", o)
	}
	if r.Skipped > 0 {
		p.wrapped("", "", count(r.Skipped, "commit", "commits")+" left out: there are no records before or after", o)
	}
	p.sums(r.Altered, o)
	for i := range r.Altered {
		p.printf("\n")
		p.altered(&r.Altered[i], o)
	}
	return p.err
}

// sums writes how often each requirement comes and goes, the most frequent first.
func (p *printer) sums(altered []approval.Altered, o Options) {
	const most = 8
	times := map[string]int{}
	for i := range altered {
		if altered[i].FailureAfter != "" {
			continue
		}
		for _, n := range altered[i].Added {
			times["+ "+n.ID]++
		}
		for _, n := range altered[i].Dropped {
			times["- "+n.ID]++
		}
	}
	if len(altered) < 2 {
		return
	}
	signs := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(times[b]-times[a], strings.Compare(a, b))
	})
	for i, sign := range signs {
		if i == most {
			p.printf("  and %s\n", count(len(signs)-i, "more requirement", "more requirements"))
			return
		}
		paint := o.Good
		if sign[0] == '-' {
			paint = o.Bad
		}
		p.wrapped("  "+paint(sign[:1])+" ", "    ", fmt.Sprintf("%s in %s", sign[2:], count(times[sign], "decision", "decisions")), o)
	}
}

func (p *printer) altered(a *approval.Altered, o Options) {
	what := string(a.Change)
	if what == "" {
		what = "“" + a.Summary + "”"
	}
	const before = 7 + 2 + 10 + 2 // the columns of commit and day
	head := o.Strong(a.Commit[:7]) + "  " + a.Time.UTC().Format(time.DateOnly) + "  "
	for i, line := range report.Wrap(what, o.width()-before) {
		if i > 0 {
			head = strings.Repeat(" ", before)
		}
		p.printf("%s%s\n", head, line)
	}
	if a.FailureAfter != "" {
		p.wrapped("  "+o.Bad("✗")+" ", "    ", a.FailureAfter, o)
		return
	}
	if a.FailureBefore != "" {
		p.wrapped("  "+o.Doubtful("!")+" ", "    ", "before, nobody could have approved: "+a.FailureBefore, o)
	}
	p.controls(a.ControlledBefore, a.ControlledAfter, "controls", o)
	p.controls(a.GovernanceBefore, a.GovernanceAfter, "governs", o)
	for _, n := range a.Added {
		p.wrapped("  "+o.Good("+")+" ", "    ", n.ID+": "+asks(n), o)
	}
	for _, n := range a.Dropped {
		p.wrapped("  "+o.Bad("-")+" ", "    ", n.ID+": "+asks(n), o)
	}
	if a.ReviewBefore != a.ReviewAfter {
		p.wrapped("  "+o.Good("+")+" ", "    ", "review within "+a.ReviewAfter, o)
		p.wrapped("  "+o.Bad("-")+" ", "    ", "review within "+a.ReviewBefore, o)
	}
}

// controls writes how the records differ of which a policy says that.
func (p *printer) controls(before, after []string, says string, o Options) {
	p.wrapped("  "+o.Good("+")+" ", "    ", named(says, missing(after, before)), o)
	p.wrapped("  "+o.Bad("-")+" ", "    ", named(says, missing(before, after)), o)
}

// named words what a policy says of records; nothing where there are none.
func named(says string, records []string) string {
	const most = 5
	if len(records) == 0 {
		return ""
	}
	text := says + " " + strings.Join(records[:min(len(records), most)], ", ")
	if rest := len(records) - most; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// missing are those of a list that another does not have.
func missing(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

func asks(n approval.Need) string {
	if len(n.From) == 0 {
		return fmt.Sprintf("%d of nobody", n.Need)
	}
	const most = 4
	if rest := len(n.From) - most; rest > 0 {
		return fmt.Sprintf("%d of %s and %d more", n.Need, refs(n.From[:most]), rest)
	}
	return fmt.Sprintf("%d of %s", n.Need, refs(n.From))
}
