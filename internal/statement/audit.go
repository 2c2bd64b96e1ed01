package statement

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// AuditCSV writes the findings of a verification, one in each row.
func AuditCSV(w io.Writer, r *audit.Report) error {
	t := table.Table{Columns: []table.Column{{Title: "Code"}, {Title: "Severity"}, {Title: "Commit"}, {Title: "Entry"}, {Title: "Message"}, {Title: "Hint"}}}
	for i := range r.Findings {
		f := &r.Findings[i]
		t.Rows = append(t.Rows, []string{string(f.Code), f.Severity.String(), f.Commit, entryNumber(f), f.Message, f.Hint})
	}
	return t.CSV(w)
}

func entryNumber(f *audit.Finding) string {
	if f.Entry == 0 {
		return ""
	}
	return strconv.Itoa(f.Entry)
}

// shownFindings is how many findings with one code the text shows.
const shownFindings = 10

// AuditText writes what a verification comes to, then the findings, then what was checked
// and what to keep for the next time.
func AuditText(w io.Writer, r *audit.Report, o Options) error {
	p := &printer{w: w}
	p.auditVerdict(r, o)
	for i := 0; i < len(r.Findings); {
		n := i
		for n < len(r.Findings) && r.Findings[n].Code == r.Findings[i].Code {
			n++
		}
		p.auditGroup(r.Findings[i:n], o)
		i = n
	}
	p.printf("\n")
	p.auditScope(r, o)
	return p.err
}

// auditVerdict writes the first line.
func (p *printer) auditVerdict(r *audit.Report, o Options) {
	errs, warnings := r.Count()
	what := count(r.Commits, "commit", "commits")
	if r.Ledger != nil {
		what += " since adoption"
		if !r.Ledger.Adopted.IsZero() {
			what += " on " + r.Ledger.Adopted.Format(time.DateOnly)
		}
		what += ", " + count(r.Merged, "merge", "merges")
		if r.Unauthorised > 0 {
			what += ", " + number(r.Unauthorised) + " unauthorised"
		}
		if r.Ratified > 0 {
			what += ", " + count(r.Ratified, "ratification", "ratifications")
		}
	}
	var line string
	paint := o.Bad
	switch {
	case r.Ledger == nil:
		line = "nothing on main has evidence: there is no ledger (" + what + ")"
	case errs == 0 && warnings == 0:
		line, paint = "main is what its evidence says: "+what, o.Good
	case errs == 0:
		line, paint = "main is what its evidence says, with "+count(warnings, "doubt", "doubts")+": "+what, o.Doubtful
	case errs == 1:
		line = "1 thing is not as it should be: " + what
	default:
		line = number(errs) + " things are not as they should be: " + what
	}
	for _, part := range report.Wrap(line, o.width()) {
		p.printf("%s\n", paint(part))
	}
}

// auditGroup writes the findings with one code, the hint that they share once.
func (p *printer) auditGroup(found []audit.Finding, o Options) {
	code := found[0].Code
	title := ""
	if page, err := explain.Find(code); err == nil {
		title = "  " + fit(page.Title, o.width()-len(code)-2)
	}
	p.printf("\n%s%s\n", o.Strong(string(code)), title)
	word := map[diag.Severity]func(string) string{diag.Error: o.Bad, diag.Warning: o.Doubtful, diag.Info: o.Note}
	for i := range found {
		f := &found[i]
		if i == shownFindings && len(found) > shownFindings+1 {
			p.printf("  and %s more; -o json or -o csv has them all\n", number(len(found)-shownFindings))
			break
		}
		p.printf("  %s %s\n", word[f.Severity](f.Severity.String()+":"), o.Faint(f.Commit))
		p.wrapped("    ", "    ", f.Message, o)
		if i+1 == len(found) || i+1 == shownFindings && len(found) > shownFindings+1 || found[i+1].Hint != f.Hint {
			p.wrapped("    = ", "      ", f.Hint, o)
		}
	}
}

// auditScope writes what was checked.
func (p *printer) auditScope(r *audit.Report, o Options) {
	p.printf("main    %s to %s\n", shortID(r.From), shortID(r.To))
	if l := r.Ledger; l != nil {
		p.printf("ledger  %s, %s\n", report.Printable(l.Reference), count(l.Entries, "entry", "entries"))
	}
	for _, text := range r.Unchecked {
		p.wrapped("not checked: ", "  ", text, o)
	}
	if l := r.Ledger; l != nil && l.Root != "" {
		p.printf("%s\n", o.Faint("the next time, so that no other or older ledger can take its place:"))
		p.printf("  gitsm audit verify --trust-root %s --seen %s\n", l.Root[:min(12, len(l.Root))], l.Tip[:min(12, len(l.Tip))])
	}
}

// shortID is the beginning of a commit's id.
func shortID(id string) string {
	if len(id) < 10 {
		return fmt.Sprintf("%q", id)
	}
	return id[:10]
}
