package statement

import (
	"cmp"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// AttainmentText writes a report of service levels: for each agreement a table of its
// targets, what stands behind those that were missed, and a line that counts.
func AttainmentText(w io.Writer, r attainment.Report, o Options) error {
	p := &printer{w: w}
	for _, a := range r.Agreements {
		head := o.Strong(report.Printable(string(a.Ref))) + "  " + o.Faint(report.Printable(a.Name))
		p.printf("%s\n", head)
		if len(a.Targets) > 0 {
			p.attained(a, o)
		}
		for _, note := range a.Notes {
			p.wrapped("  = ", "    ", note, o)
		}
		for _, line := range missedLines(a.Targets) {
			p.wrapped("  missed: ", "    ", line, o)
		}
		for _, line := range noteLines(a.Targets) {
			p.wrapped("  = ", "    ", line, o)
		}
		for _, service := range a.Reliability {
			p.wrapped("  ", "    ", reliability(service), o)
		}
	}
	p.wrapped("", "  ", r.Period+": "+attainmentSummary(r), o)
	return p.err
}

// attained writes the table of an agreement's targets, the verdicts in colour.
func (p *printer) attained(a attainment.Agreement, o Options) {
	t := attainmentTable(a)
	var text strings.Builder
	if err := t.Text(&text, "  ", o.width()); err != nil {
		p.err = err
		return
	}
	paint := map[string]func(string) string{"yes": o.Good, "no": o.Bad, "unknown": o.Doubtful}
	for i, line := range strings.Split(strings.TrimRight(text.String(), "\n"), "\n") {
		if i > 0 {
			// Behind the verdict there are only numbers, so the last such word is it.
			word := t.Rows[i-1][verdictColumn]
			if at := strings.LastIndex(line, word); at >= 0 && word != "" {
				line = line[:at] + paint[word](word) + line[at+len(word):]
			}
		}
		p.printf("%s\n", line)
	}
}

// verdictColumn is the column that says whether a target was met.
const verdictColumn = 4

// attainmentTable has a row for each target and below it one for each of its windows that
// says more.
func attainmentTable(a attainment.Agreement) table.Table {
	t := table.Table{Columns: []table.Column{
		{Title: "METRIC"}, {Title: "SERVICE", Yields: true}, {Title: "PROMISED", Right: true, Yields: true},
		{Title: "ACHIEVED", Right: true}, {Title: "MET"}, {Title: "DOWN/ALLOWED", Right: true},
	}}
	split := stretched(a.Targets)
	for i := range a.Targets {
		target := &a.Targets[i]
		service := "-"
		if target.Service != nil {
			service = target.Service.ID()
		}
		t.Rows = append(t.Rows, []string{
			metric(target), service, promise(target), achieved(target),
			verdictWord(target.Met), budget(target),
		})
		if split {
			first, last := target.From.Format(time.DateOnly), target.To.Add(-time.Nanosecond).Format(time.DateOnly)
			t.Rows = append(t.Rows, []string{"  " + first, "to " + last, "", "", "", ""})
		}
		for _, w := range target.Windows {
			if len(target.Windows) == 1 || w.Met != nil && !*w.Met {
				t.Rows = append(t.Rows, []string{
					"  " + windowWords(target.Window), w.Name, "",
					provisionally(w.Provisional, amount(w.Achieved, target.Unit)), verdictWord(w.Met), short(w.DownMinutes),
				})
			}
		}
	}
	return t
}

// stretched reports whether targets are about different parts of the period.
func stretched(targets []attainment.Target) bool {
	for i := range targets {
		if !targets[i].From.Equal(targets[0].From) || !targets[i].To.Equal(targets[0].To) {
			return true
		}
	}
	return false
}

// metric words what a target measures, and of which cases.
func metric(t *attainment.Target) string {
	return strings.TrimSpace(t.Metric + " " + t.Priority)
}

// windowWords words a window of measurement: calendar_month is month, rolling_30d 30d to.
func windowWords(window string) string {
	if days, ok := strings.CutPrefix(window, "rolling_"); ok {
		return days + " to"
	}
	return strings.TrimPrefix(window, "calendar_")
}

// promise words what is promised.
func promise(t *attainment.Target) string {
	if t.Within != "" {
		return amount(t.Promised, t.Unit) + " in " + t.Within
	}
	return amount(t.Promised, t.Unit)
}

// amount words a number with its unit; minutes as a length of time.
func amount(d *attainment.Decimal, unit string) string {
	if d == nil {
		return "-"
	}
	switch unit {
	case "percent":
		return string(*d) + " %"
	case "minutes":
		return lengthOf(*d)
	case "outages", "score":
		return string(*d)
	case "milliseconds":
		return string(*d) + " ms"
	}
	return strings.TrimSpace(string(*d) + " " + unit)
}

// lengthOf words minutes as a length of time, rounded up to the second.
func lengthOf(d attainment.Decimal) string {
	r, ok := new(big.Rat).SetString(string(d))
	if !ok {
		return string(d)
	}
	r.Mul(r, big.NewRat(60, 1))
	seconds := new(big.Int).Quo(new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1))), r.Denom())
	return estate.FormatDuration(time.Duration(seconds.Int64()) * time.Second)
}

// achieved words a target's figure, or why there is none.
func achieved(t *attainment.Target) string {
	switch {
	case t.Achieved != nil:
		return provisionally(t.Provisional, amount(t.Achieved, t.Unit))
	case t.Cases != nil && t.Cases.Open > 0:
		return report.Count(t.Cases.Open, "open case", "open cases")
	case t.Cases != nil:
		return "no case"
	case t.Metric == "mttr" && len(t.Notes) == 0:
		return "no failure"
	case t.Metric == "rto" && len(t.Notes) == 0:
		return "no event"
	}
	return "-"
}

// provisionally marks what may still change.
func provisionally(provisional bool, text string) string {
	if provisional && text != "-" {
		return "~" + text
	}
	return text
}

// verdictWord words whether a promise was kept.
func verdictWord(met *bool) string {
	switch {
	case met == nil:
		return "unknown"
	case *met:
		return "yes"
	}
	return "no"
}

// budget is the downtime beside what the promise leaves, in minutes.
func budget(t *attainment.Target) string {
	if t.DownMinutes == nil {
		return ""
	}
	return short(t.DownMinutes) + "/" + short(t.AllowedMinutes)
}

// short writes minutes with at most one digit behind the point; JSON has them exactly.
func short(d *attainment.Decimal) string {
	if d == nil {
		return ""
	}
	r, ok := new(big.Rat).SetString(string(*d))
	if !ok {
		return string(*d)
	}
	return strings.TrimSuffix(r.FloatString(1), ".0")
}

// missedLines name the records behind each target that was missed.
func missedLines(targets []attainment.Target) []string {
	var lines []string
	for i := range targets {
		if t := &targets[i]; t.Met != nil && !*t.Met {
			behind := t.Records
			if t.Cases != nil && len(t.Cases.Late) > 0 {
				behind = t.Cases.Late
			}
			lines = append(lines, about(t)+": "+cmp.Or(join(behind), "no record"))
		}
	}
	return lines
}

// noteLines are what is to be said of targets; what is said of several, once, and
// what is said of all without naming them.
func noteLines(targets []attainment.Target) []string {
	said := map[string][]string{}
	var order []string
	all := map[string]bool{}
	for i := range targets {
		all[about(&targets[i])] = true
		for _, note := range targets[i].Notes {
			if said[note] == nil {
				order = append(order, note)
			}
			if what := about(&targets[i]); !slices.Contains(said[note], what) {
				said[note] = append(said[note], what)
			}
		}
	}
	lines := make([]string, len(order))
	for i, note := range order {
		lines[i] = note
		if len(said[note]) < len(all) {
			lines[i] = strings.Join(said[note], ", ") + ": " + note
		}
	}
	return lines
}

// about words what a target is about: its measure and its service.
func about(t *attainment.Target) string {
	if t.Service == nil {
		return metric(t)
	}
	return metric(t) + " of " + t.Service.ID()
}

// reliability words how often a service failed.
func reliability(r attainment.Reliability) string {
	return fmt.Sprintf("%s failed %s: mean time between failures %s, between service incidents %s", r.Service.ID(),
		report.Count(r.Failures, "time", "times"), amount(r.MTBFMinutes, "minutes"), amount(r.MTBSIMinutes, "minutes"))
}

// attainmentSummary counts targets by verdict.
func attainmentSummary(r attainment.Report) string {
	all := map[string]int{}
	provisional := 0
	n := 0
	for _, a := range r.Agreements {
		for i := range a.Targets {
			n++
			all[verdictWord(a.Targets[i].Met)]++
			if a.Targets[i].Provisional {
				provisional++
			}
		}
	}
	text := fmt.Sprintf("%s, %s: %d met, %d missed, %d unknown", report.Count(len(r.Agreements), "agreement", "agreements"),
		report.Count(n, "target", "targets"), all["yes"], all["no"], all["unknown"])
	if provisional > 0 {
		text += fmt.Sprintf("; %d provisional (~)", provisional)
	}
	return text
}
