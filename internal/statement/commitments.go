package statement

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

// CommitmentsText writes a comparison of promises with what carries them: each agreement
// with what was compared and what was found, and, unless all is asked for, one line for
// each of which everything holds.
func CommitmentsText(w io.Writer, review servicelevel.Review, all bool, o Options) error {
	p := &printer{w: w}
	about := map[estate.Ref][]finding.Finding{}
	for _, f := range review.Findings {
		about[f.Ref] = append(about[f.Ref], f)
	}
	var holding []servicelevel.Assessment
	for _, a := range review.Agreements {
		if len(about[a.Ref]) == 0 && !all {
			holding = append(holding, a)
			continue
		}
		p.assessment(a, about[a.Ref], o)
		delete(about, a.Ref)
	}
	for _, f := range review.Findings { // about agreements that were not asked about
		if _, left := about[f.Ref]; left {
			p.printf("%s  %s\n", o.Strong(report.Printable(string(f.Ref))), o.Faint(report.Printable(f.Path)))
			p.finding(f, o)
			p.printf("\n")
		}
	}
	for _, a := range holding {
		p.wrapped(o.Good("✓")+" ", "  ", fmt.Sprintf("%s (%s): %s", a.Ref, heading(a), holds(a.Checks)), o)
	}
	if len(holding) > 0 {
		p.printf("\n")
	}
	errs, warnings := finding.Count(review.Findings)
	p.printf("%s: %s, %s\n", Checked(review), report.Count(errs, "error", "errors"), report.Count(warnings, "warning", "warnings"))
	return p.err
}

// Checked says how many agreements were looked at.
func Checked(review servicelevel.Review) string {
	return report.Count(len(review.Agreements), "agreement", "agreements")
}

// holds counts what was compared of an agreement of which nothing was found.
func holds(checks []servicelevel.Comparison) string {
	unknown := 0
	for _, c := range checks {
		if c.Result == servicelevel.Unknown {
			unknown++
		}
	}
	text := report.Count(len(checks)-unknown, "comparison holds", "comparisons hold")
	if unknown > 0 {
		text += fmt.Sprintf(", %d unknown", unknown)
	}
	return text
}

// heading says what an agreement is called and for whom it is.
func heading(a servicelevel.Assessment) string {
	text := a.Name
	if a.Customer != "" {
		text += ", for " + string(a.Customer)
	}
	return text
}

// assessment writes what was compared of one agreement, then what was found.
func (p *printer) assessment(a servicelevel.Assessment, found []finding.Finding, o Options) {
	p.title(a, o)
	several := len(a.Services) > 1
	for _, c := range a.Checks {
		mark := map[servicelevel.Result]string{
			servicelevel.Holds: o.Good("✓"), servicelevel.Fails: o.Bad("✗"), servicelevel.Unknown: o.Doubtful("?"), servicelevel.Gap: o.Doubtful("–"),
		}[c.Result]
		text := c.Explanation
		if several && c.Metric == "availability" && len(c.Services) > 0 && !slices.Equal(c.Services, a.Services) {
			text = refs(c.Services) + ": " + text
		}
		if len(c.By) > 0 && (c.Result == servicelevel.Gap || slices.Contains(single[:], c.Metric)) {
			text += " (" + join(c.By) + ")"
		}
		p.wrapped("  "+mark+" ", "    ", text, o)
	}
	for _, f := range found {
		p.finding(f, o)
	}
	p.printf("\n")
}

// single are the metrics of which each agreement underneath is compared by itself.
var single = [...]string{"underpinning", "window", "maintenance", "service_hours", "support_hours", "validity", "rto", "rpo"}

// title writes which agreement it is, on two lines where one is too narrow.
func (p *printer) title(a servicelevel.Assessment, o Options) {
	ref, name := report.Printable(string(a.Ref)), report.Printable(heading(a))
	if uniseg.StringWidth(ref+name)+2 <= o.width() {
		p.printf("%s  %s\n", o.Strong(ref), o.Faint(name))
		return
	}
	p.printf("%s\n", o.Strong(ref))
	for _, line := range report.Wrap(name, o.width()-2) {
		p.printf("  %s\n", o.Faint(line))
	}
}

// refs joins references.
func refs(of []estate.Ref) string {
	words := make([]string, len(of))
	for i, ref := range of {
		words[i] = string(ref)
	}
	return strings.Join(words, ", ")
}
