package statement

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/quality"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// Health is how far records can be trusted, with what a baseline takes off the list.
type Health struct {
	quality.Report
	// Accepted is how many findings the baseline knows; Findings are the others.
	Accepted int `json:"accepted"`
	// Compared is true where there is a baseline.
	Compared bool `json:"-"`
	// Full lists every record that is not good, not only the worst.
	Full bool `json:"-"`
}

// HealthJSON writes the measures with the records and findings behind them.
func HealthJSON(w io.Writer, h Health) error { return report.WriteJSON(w, h) }

// worst is how many records, and owners, an overview shows.
const (
	worstRecords = 3
	worstOwners  = 5
)

// HealthText writes a line with a bar for each measure, the worst records of each, and the
// owners with the lowest score.
func HealthText(w io.Writer, h Health, o Options) error {
	p := &printer{w: w}
	p.printf("%s\n\n", o.Strong("How far the records can be trusted, on "+h.Day.Format(time.DateOnly)))
	for i, m := range h.Measures {
		p.measureLine(m, o)
		p.flaws(m, h.Full, o)
		if i == len(h.Measures)-1 && len(m.Flaws) == 0 {
			p.printf("\n")
		}
	}
	p.groups(h, o)
	p.fresh(h, o)
	errs, warnings := finding.Count(h.Findings)
	p.printf("%s: %s, %s, %s", report.Count(h.Records, "record", "records"), report.Count(errs, "error", "errors"),
		report.Count(warnings, "warning", "warnings"), report.Count(len(h.Findings)-errs-warnings, "note", "notes"))
	if h.Accepted > 0 {
		p.printf(" (%s known from the baseline)", report.Count(h.Accepted, "finding", "findings"))
	}
	p.printf("\n")
	if !h.Full {
		p.printf("%s\n", o.Faint("all of one measure: gitsm health --measure NAME"))
	}
	return p.err
}

// measureLine writes a measure as name, bar, score and count.
func (p *printer) measureLine(m quality.Measure, o Options) {
	const name, score, rest = 13, 7, 32
	width := min(max(o.width()-2-name-2-2-score-2-rest, 8), 40)
	bar := strings.Repeat("█", max(int(m.Score), 0)*width/1000)
	bar += strings.Repeat("░", width-uniseg.StringWidth(bar))
	count := "nothing to measure"
	if m.Measured > 0 {
		count = fmt.Sprintf("%d of %d %s", m.Good, m.Measured, m.Says)
	}
	text := m.Score.String()
	text = strings.Repeat(" ", max(0, score-uniseg.StringWidth(text))) + text
	p.printf("  %-*s  %s  %s  %s\n", name, m.Name, paint(bar, m.Score, o), text, count)
	if m.States != nil && m.Measured > 0 {
		p.printf("    %s\n", o.Faint(states(m)))
	}
}

// paint colours a bar by what it says.
func paint(bar string, s quality.Score, o Options) string {
	switch {
	case s < 0:
		return o.Faint(bar)
	case s < 500:
		return o.Bad(bar)
	case s < 900:
		return o.Doubtful(bar)
	}
	return o.Good(bar)
}

// states words the three states of freshness.
func states(m quality.Measure) string {
	things := "records"
	if m.Name == "relations" {
		things = "relations"
	}
	return fmt.Sprintf("%s: %d verified, %d stale, %d never verified", things, m.States.Verified, m.States.Stale, m.States.NeverVerified)
}

// flaws writes the worst records of a measure, or all.
func (p *printer) flaws(m quality.Measure, full bool, o Options) {
	shown := m.Flaws
	if !full && len(shown) > worstRecords {
		shown = shown[:worstRecords]
	}
	for _, f := range shown {
		ref := report.Printable(string(f.Ref))
		lines := report.Wrap(f.What, max(o.width()-10, 20)) // two columns for an ellipsis
		if len(lines) == 1 && uniseg.StringWidth(ref)+uniseg.StringWidth(lines[0])+6 <= o.width() {
			p.printf("    %s  %s\n", o.Strong(ref), lines[0])
			continue
		}
		p.printf("    %s\n", o.Strong(ref))
		if !full {
			lines = lines[:min(1, len(lines))]
			lines[0] = clip(lines[0], len(lines[0]) < len(report.Printable(f.What)))
		}
		for _, line := range lines {
			p.printf("        %s\n", line)
		}
	}
	if rest := len(m.Flaws) - len(shown); rest > 0 {
		p.printf("    %s\n", o.Faint("and "+strconv.Itoa(rest)+" more"))
	}
	if len(shown) > 0 {
		p.printf("\n")
	}
}

// clip marks a line that goes on.
func clip(line string, more bool) string {
	if more {
		return line + " …"
	}
	return line
}

// groups writes the owners with the lowest score, and the levels of criticality.
func (p *printer) groups(h Health, o Options) {
	owners := slices.Clone(h.Owners)
	slices.SortStableFunc(owners, func(a, b quality.Owner) int {
		return cmp.Or(cmp.Compare(a.Score, b.Score), cmp.Compare(b.Open, a.Open))
	})
	if len(owners) > worstOwners {
		owners = owners[:worstOwners]
	}
	for _, t := range []table.Table{levels(h), ownersTable("LOWEST SCORES", owners)} {
		if len(t.Rows) > 0 && p.err == nil {
			p.err = t.Text(p.w, "  ", o.width())
			p.printf("\n")
		}
	}
}

// fresh writes the findings that a baseline does not know.
func (p *printer) fresh(h Health, o Options) {
	if !h.Compared || len(h.Findings) == 0 {
		return
	}
	p.printf("%s\n", o.Strong("New since the baseline"))
	for i, f := range h.Findings {
		if i == 0 || h.Findings[i-1].Ref != f.Ref {
			p.printf("%s  %s\n", o.Strong(report.Printable(string(f.Ref))), o.Faint(report.Printable(f.Path)))
		}
		p.finding(f, o)
	}
	p.printf("\n")
}

func groupColumns(head string) []table.Column {
	return []table.Column{{Title: head, Yields: true}, {Title: "RECORDS", Right: true}, {Title: "SCORE", Right: true}, {Title: "FINDINGS", Right: true}}
}

func groupRow(name string, g quality.Group) []string {
	return []string{name, strconv.Itoa(g.Records), g.Score.String(), strconv.Itoa(g.Open)}
}

func levels(h Health) table.Table {
	t := table.Table{Columns: groupColumns("CRITICALITY")}
	for _, l := range h.Criticality {
		t.Rows = append(t.Rows, groupRow(l.Criticality, l.Group))
	}
	return t
}

func ownersTable(head string, owners []quality.Owner) table.Table {
	t := table.Table{Columns: groupColumns(head)}
	for _, owner := range owners {
		t.Rows = append(t.Rows, groupRow(string(owner.Ref), owner.Group))
	}
	return t
}

// flawTable is one row for each record that is not good and the measure that says so.
func flawTable(h Health) table.Table {
	t := table.Table{Columns: []table.Column{{Title: "MEASURE"}, {Title: "REF"}, {Title: "OWNER"}, {Title: "CRITICALITY"}, {Title: "WHAT"}}}
	for _, m := range h.Measures {
		for _, f := range m.Flaws {
			t.Rows = append(t.Rows, []string{m.Name, string(f.Ref), string(f.Owner), f.Criticality, f.What})
		}
	}
	return t
}

// HealthCSV writes every record that is not good, with what is the matter with it.
func HealthCSV(w io.Writer, h Health) error { return flawTable(h).CSV(w) }

// HealthMarkdown writes the measures, the owners and the levels of criticality as tables,
// and where all is asked for every record that is not good.
func HealthMarkdown(w io.Writer, h Health) error {
	measures := table.Table{Columns: []table.Column{{Title: "Measure"}, {Title: "Score", Right: true}, {Title: "Good", Right: true}, {Title: "Measured", Right: true}}}
	for _, m := range h.Measures {
		title := m.Title
		if m.States != nil && m.Measured > 0 {
			title += " (" + states(m) + ")"
		}
		measures.Rows = append(measures.Rows, []string{title, m.Score.String(), strconv.Itoa(m.Good), strconv.Itoa(m.Measured)})
	}
	tables := []table.Table{measures, titled(levels(h)), titled(ownersTable("OWNER", h.Owners))}
	if h.Full {
		tables = append(tables, titled(flawTable(h)))
	}
	p := &printer{w: w}
	p.printf("# How far the records can be trusted, on %s\n", h.Day.Format(time.DateOnly))
	for _, t := range tables {
		if len(t.Rows) > 0 && p.err == nil {
			p.printf("\n")
			p.err = t.Markdown(w)
		}
	}
	return p.err
}

// titled writes the heads of columns as a page has them.
func titled(t table.Table) table.Table {
	for i := range t.Columns {
		title := t.Columns[i].Title
		t.Columns[i].Title = title[:1] + strings.ToLower(title[1:])
	}
	return t
}
