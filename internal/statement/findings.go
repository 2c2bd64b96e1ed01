// Package statement writes what the calculations found: as text for a terminal, as JSON in
// the shapes that outsiders rely on, and in the formats of other tools.
package statement

import (
	"fmt"
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/report"
)

// Options say how text is written.
type Options struct {
	report.Style
	// Width is the number of columns to fill; 80 where it is less than 40.
	Width int
}

func (o Options) width() int {
	if o.Width < 40 {
		return 80
	}
	return o.Width
}

// FindingsJSON writes findings as {"findings": […]}.
func FindingsJSON(w io.Writer, found []finding.Finding) error {
	if found == nil {
		found = []finding.Finding{}
	}
	return report.WriteJSON(w, struct {
		Findings []finding.Finding `json:"findings"`
	}{found})
}

// FindingsText writes findings below the records that they are about, and a line that
// counts them. checked says what was looked at, such as 12 agreements.
func FindingsText(w io.Writer, found []finding.Finding, checked string, o Options) error {
	p := &printer{w: w}
	for i, f := range found {
		if i == 0 || found[i-1].Ref != f.Ref {
			p.printf("%s  %s\n", o.Strong(report.Printable(string(f.Ref))), o.Faint(report.Printable(f.Path)))
		}
		p.finding(f, o)
	}
	errs, warnings := finding.Count(found)
	p.printf("%s: %s, %s\n", checked, report.Count(errs, "error", "errors"), report.Count(warnings, "warning", "warnings"))
	return p.err
}

// finding writes one finding, indented.
func (p *printer) finding(f finding.Finding, o Options) {
	word := map[diag.Severity]func(string) string{diag.Error: o.Bad, diag.Warning: o.Doubtful, diag.Info: o.Note}[f.Severity](f.Severity.String() + ":")
	lines := report.Wrap(f.Severity.String()+": "+f.Message+" ["+string(f.Code)+"]", o.width()-4)
	for i, line := range lines {
		if i == 0 {
			line = word + strings.TrimPrefix(line, f.Severity.String()+":")
		} else {
			line = "  " + line
		}
		p.printf("  %s\n", line)
	}
	if f.Promised != "" || f.Achievable != "" {
		achievable := f.Achievable
		if achievable == "" {
			achievable = "unknown"
		}
		p.printf("    promised %s, achievable %s\n", report.Printable(f.Promised), report.Printable(achievable))
	}
	p.wrapped("    because ", "            ", join(f.Because), o)
	p.wrapped("    = ", "      ", f.Hint, o)
}

// join lists references; of many, the first ten.
func join(refs []estate.Ref) string {
	const shown = 10
	var words []string
	for i, ref := range refs {
		if i == shown && len(refs) > shown+1 {
			words = append(words, fmt.Sprintf("and %d more", len(refs)-shown))
			break
		}
		words = append(words, string(ref))
	}
	return strings.Join(words, ", ")
}

// Diagnostics returns findings as diagnostics, for the formats that only these have.
func Diagnostics(found []finding.Finding) []diag.Diagnostic {
	out := make([]diag.Diagnostic, len(found))
	for i, f := range found {
		out[i] = f.Diagnostic()
	}
	return out
}
