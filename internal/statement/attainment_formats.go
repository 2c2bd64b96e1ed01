package statement

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/table"
)

// AttainmentCSV writes one row for each target, numbers as in JSON.
func AttainmentCSV(w io.Writer, r attainment.Report) error {
	t := table.Table{}
	for _, title := range []string{
		"agreement", "metric", "service", "priority", "unit", "within", "window", "from", "to", "promised", "achieved", "met",
		"agreed_minutes", "down_minutes", "allowed_minutes", "degraded_minutes", "maintenance_minutes",
		"cases_met", "cases_breached", "cases_open", "provisional", "records",
	} {
		t.Columns = append(t.Columns, table.Column{Title: title})
	}
	for _, a := range r.Agreements {
		for i := range a.Targets {
			t.Rows = append(t.Rows, attainmentRow(a.Ref, &a.Targets[i]))
		}
	}
	return t.CSV(w)
}

func attainmentRow(ref estate.Ref, t *attainment.Target) []string {
	service, met := "", ""
	if t.Service != nil {
		service = string(*t.Service)
	}
	if t.Met != nil {
		met = strconv.FormatBool(*t.Met)
	}
	cases := []string{"", "", ""}
	if t.Cases != nil {
		cases = []string{strconv.Itoa(t.Cases.Met), strconv.Itoa(t.Cases.Breached), strconv.Itoa(t.Cases.Open)}
	}
	row := []string{
		string(ref), t.Metric, service, t.Priority, t.Unit, t.Within, t.Window, t.From.Format(time.RFC3339), t.To.Format(time.RFC3339),
		figureText(t.Promised), figureText(t.Achieved), met,
		figureText(t.AgreedMinutes), figureText(t.DownMinutes), figureText(t.AllowedMinutes), figureText(t.DegradedMinutes), figureText(t.MaintenanceMinutes),
	}
	return append(append(row, cases...), strconv.FormatBool(t.Provisional), refList(t.Records))
}

func figureText(d *attainment.Decimal) string {
	if d == nil {
		return ""
	}
	return string(*d)
}

func refList(refs []estate.Ref) string {
	words := make([]string, len(refs))
	for i, ref := range refs {
		words[i] = string(ref)
	}
	return strings.Join(words, " ")
}

// AttainmentMarkdown writes a section with a table for each agreement.
func AttainmentMarkdown(w io.Writer, r attainment.Report) error {
	p := &printer{w: w}
	p.printf("# Service levels, %s\n", table.Escape(r.Period))
	for _, a := range r.Agreements {
		p.printf("\n## %s\n\n%s\n\n", table.Escape(a.Name), table.Escape(string(a.Ref)))
		if len(a.Targets) > 0 && p.err == nil {
			p.err = attainmentTable(a).Markdown(w)
		}
		var lines []string
		for _, line := range missedLines(a.Targets) {
			lines = append(lines, "missed: "+line)
		}
		lines = append(lines, noteLines(a.Targets)...)
		for _, service := range a.Reliability {
			lines = append(lines, reliability(service))
		}
		for i, line := range append(lines, a.Notes...) {
			if i == 0 && len(a.Targets) > 0 {
				p.printf("\n")
			}
			p.printf("- %s\n", table.Escape(line))
		}
	}
	p.printf("\n%s\n", table.Escape(attainmentSummary(r)))
	return p.err
}
