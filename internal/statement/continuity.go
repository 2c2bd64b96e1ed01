package statement

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// ScheduleText writes a recovery for a person: the verdict, what it is about, its steps in
// waves, a chart and the findings.
func ScheduleText(w io.Writer, s continuity.Schedule, o Options) error {
	p := &printer{w: w}
	verdict := scheduleVerdict(s)
	for i, line := range report.Wrap(verdict, o.width()) {
		if i == 0 {
			word, rest, _ := strings.Cut(line, ":")
			line = verdictColour(s, o)(word+":") + rest
		}
		p.printf("%s\n", line)
	}
	p.printf("\n%s\n", o.Strong(report.Printable(string(s.Ref)))+"  "+report.Printable(s.Name))
	for _, line := range scheduleHead(s) {
		p.wrapped("  ", "    ", line, o)
	}
	if len(s.Steps) > 0 && p.err == nil {
		p.printf("\n")
		p.err = scheduleTable(w, s, o)
		p.chart(s, o)
	}
	if len(s.Findings) > 0 {
		p.printf("\n")
	}
	for _, f := range s.Findings {
		p.finding(f, o)
	}
	return p.err
}

// scheduleVerdict says in one line whether a recovery keeps its objective.
func scheduleVerdict(s continuity.Schedule) string {
	of := ""
	if s.RTOMinutes.Known {
		of = " of " + s.RTOMinutes.String()
	}
	bound, rto := s.LowerBoundMinutes, s.RTOMinutes
	switch {
	case len(s.Steps) == 0 || !bound.Known:
		return "unknown: nobody can tell how long recovery takes"
	case !s.LimitedMinutes.Known && rto.Known && bound.Duration > rto.Duration:
		return "too long: at least " + bound.String() + of + " minutes"
	case !s.LimitedMinutes.Known:
		return "unknown: at least " + bound.String() + of + " minutes"
	case !rto.Known:
		return "no objective: recovery takes " + s.LimitedMinutes.String() + " minutes"
	}
	text := fmt.Sprintf("holds: %s%s minutes, %s to spare", s.LimitedMinutes, of, s.SlackMinutes)
	if s.SlackMinutes.Duration < 0 {
		over := continuity.Minutes{Duration: -s.SlackMinutes.Duration, Known: true}
		text = fmt.Sprintf("too long: %s%s minutes, %s too many", s.LimitedMinutes, of, over)
	}
	if s.Best != nil && s.Best.Minutes.Duration < s.LimitedMinutes.Duration {
		text += fmt.Sprintf("; %s for the best moment", s.Best.Minutes)
	}
	if s.UnlimitedMinutes.Duration < s.LimitedMinutes.Duration {
		text += fmt.Sprintf("; %s with unlimited hands", s.UnlimitedMinutes)
	}
	return text
}

func verdictColour(s continuity.Schedule, o Options) func(string) string {
	switch verdict := scheduleVerdict(s); {
	case strings.HasPrefix(verdict, "holds"):
		return o.Good
	case strings.HasPrefix(verdict, "too long"):
		return o.Bad
	}
	return o.Doubtful
}

// scheduleHead is what a schedule is about, line by line.
func scheduleHead(s continuity.Schedule) []string {
	var lines []string
	if s.Derived {
		lines = append(lines, "derived from the records alone")
	}
	if s.Scenario != "" {
		lines = append(lines, "scenario: "+s.Scenario)
	}
	lines = append(lines, "covers "+join(s.Covers))
	var objectives []string
	for _, o := range []struct {
		name string
		continuity.Minutes
	}{{"RTO", s.RTOMinutes}, {"RPO", s.RPOMinutes}, {"WRT", s.WRTMinutes}, {"MTPD", s.MTPDMinutes}} {
		if o.Known {
			text := o.name + " " + estate.FormatDuration(o.Duration)
			if o.name == "RTO" && s.RTOFrom != s.Ref {
				text += " (" + string(s.RTOFrom) + ")"
			}
			objectives = append(objectives, text)
		}
	}
	if len(objectives) > 0 {
		lines = append(lines, strings.Join(objectives, ", "))
	}
	if s.InvocationMinutes.Duration > 0 {
		lines = append(lines, "people are at work "+estate.FormatDuration(s.InvocationMinutes.Duration)+" after the event")
	}
	if s.LimitedMinutes.Known && !s.Exact {
		lines = append(lines, "the best schedule found; none can be shorter than "+s.LowerBoundMinutes.String()+" minutes")
	}
	if s.Event != nil {
		text := "for an event at " + s.Event.Format("Mon 2006-01-02 15:04 MST")
		if s.Worst != nil {
			text += ", the worst in the week that follows; the best is at " + s.Best.Event.Format("Mon 2006-01-02 15:04 MST")
		}
		lines = append(lines, text)
	}
	return lines
}

// scheduleTable writes the steps in waves.
func scheduleTable(w io.Writer, s continuity.Schedule, o Options) error {
	t := table.Table{Columns: []table.Column{
		{Title: "WAVE", Right: true}, {Title: " "}, {Title: "STEP", Yields: true, Least: 9}, {Title: "ITEM", Yields: true, Least: 9}, {Title: "TEAM", Yields: true, Least: 9},
		{Title: "FROM", Right: true}, {Title: "TO", Right: true}, {Title: "SLACK", Right: true},
	}}
	const item = 3
	if s.Derived { // the steps are named after their items
		t.Columns = slices.Delete(t.Columns, item, item+1)
	}
	limited := slices.ContainsFunc(s.Steps, func(step continuity.Step) bool { return step.LimitedStart.Known && step.LimitedStart != step.Start })
	if limited {
		t.Columns = append(t.Columns, table.Column{Title: "LIMITED"})
	}
	steps := slices.Clone(s.Steps)
	slices.SortStableFunc(steps, func(a, b continuity.Step) int { return inOrder(a.Wave) - inOrder(b.Wave) })
	for _, step := range steps {
		row := []string{wave(step.Wave), mark(step), step.ID, string(step.Item), hands(step), clock(step.Start), clock(step.Finish), clock(step.Slack)}
		if s.Derived {
			row = slices.Delete(row, item, item+1)
		}
		if limited {
			at := ""
			if step.LimitedStart != step.Start {
				at = clock(step.LimitedStart) + "-" + clock(step.LimitedFinish)
			}
			row = append(row, at)
		}
		t.Rows = append(t.Rows, row)
	}
	var text strings.Builder
	if err := t.Text(&text, "  ", o.width()); err != nil {
		return err
	}
	for i, line := range strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n") {
		switch {
		case i == 0:
			line = o.Faint(line)
		case steps[i-1].Critical:
			line = o.Doubtful(line)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(steps, func(step continuity.Step) bool { return step.Critical }) {
		return nil
	}
	_, err := fmt.Fprintln(w, "  * each delay delays the end")
	return err
}

// inOrder orders waves; what never begins comes last.
func inOrder(wave int) int {
	if wave == 0 {
		return int(^uint(0) >> 1)
	}
	return wave
}

func wave(number int) string {
	if number == 0 {
		return "never"
	}
	return fmt.Sprint(number)
}

func mark(s continuity.Step) string {
	if s.Critical {
		return "*"
	}
	return " "
}

// hands are who does a step.
func hands(s continuity.Step) string {
	who := strings.TrimPrefix(string(s.Team), "team/")
	if s.Supplier != "" {
		who = strings.TrimPrefix(who+", "+strings.TrimPrefix(string(s.Supplier), "supplier/"), ", ")
	}
	if s.Automated {
		who = strings.TrimPrefix(who+" (machine)", " ")
	}
	return who
}

// clock writes a time after the event.
func clock(m continuity.Minutes) string {
	if !m.Known {
		return "?"
	}
	return estate.FormatDuration(m.Duration)
}

// chart draws the steps along time: with the hands there are, or where that is unknown, as
// if these were unlimited.
func (p *printer) chart(s continuity.Schedule, o Options) {
	label, end := 0, continuity.Minutes{}
	bars := make([]bar, 0, len(s.Steps))
	for _, step := range s.Steps {
		b := bar{step, step.LimitedStart, step.LimitedFinish}
		if !b.finish.Known {
			b.start, b.finish = step.Start, step.Finish
		}
		if b.start.Known && b.finish.Known {
			bars = append(bars, b)
			end.Duration = max(end.Duration, b.finish.Duration)
			label = max(label, len([]rune(report.Printable(step.ID))))
		}
	}
	if len(bars) == 0 || end.Duration == 0 {
		return
	}
	slices.SortStableFunc(bars, func(a, b bar) int { return cmp.Compare(a.start.Duration, b.start.Duration) })
	label = min(label, 20)
	columns := o.width() - label - 6
	p.printf("\n")
	for _, b := range bars {
		name := []rune(report.Printable(b.step.ID))
		if len(name) > label {
			name = append(name[:label-1], '…')
		}
		from := int(int64(b.start.Seconds()) * int64(columns) / max(1, int64(end.Seconds())))
		to := int((int64(b.finish.Seconds())*int64(columns) + int64(end.Seconds()) - 1) / max(1, int64(end.Seconds())))
		from = min(from, columns-1)
		to = min(max(to, from+1), columns)
		block, colour := "▒", o.Note
		if b.step.Critical {
			block, colour = "█", o.Doubtful
		}
		p.printf("  %-*s  %s%s\n", label, string(name), strings.Repeat(" ", from), colour(strings.Repeat(block, to-from)))
	}
	last := estate.FormatDuration(end.Duration)
	p.printf("  %*s  %s\n", label, "", o.Faint("0"+strings.Repeat("·", max(1, columns-1-len(last)))+last))
}

// bar is a step in the chart.
type bar struct {
	step          continuity.Step
	start, finish continuity.Minutes
}

// scheduleRows are the steps as data.
func scheduleRows(s continuity.Schedule) table.Table {
	t := table.Table{}
	for _, title := range []string{"Wave", "Step", "Item", "Action", "Team", "Supplier"} {
		t.Columns = append(t.Columns, table.Column{Title: title})
	}
	t.Columns[0].Right = true
	for _, title := range []string{"Duration", "Start", "Finish", "Limited start", "Limited finish", "Slack"} {
		t.Columns = append(t.Columns, table.Column{Title: title, Right: true})
	}
	for _, title := range []string{"Critical", "After", "Waits for"} {
		t.Columns = append(t.Columns, table.Column{Title: title})
	}
	for _, step := range s.Steps {
		critical := ""
		if step.Critical {
			critical = "yes"
		}
		t.Rows = append(t.Rows, []string{
			wave(step.Wave), step.ID, string(step.Item), step.Action, string(step.Team), string(step.Supplier),
			step.Duration.String(), step.Start.String(), step.Finish.String(), step.LimitedStart.String(), step.LimitedFinish.String(), step.Slack.String(),
			critical, strings.Join(step.After, ", "), strings.Join(step.WaitsFor, ", "),
		})
	}
	return t
}

// ScheduleCSV writes the steps of a recovery, times in minutes from the event.
func ScheduleCSV(w io.Writer, s continuity.Schedule) error { return scheduleRows(s).CSV(w) }

// ScheduleMarkdown writes a recovery as a section of Markdown, times in minutes from the
// event.
func ScheduleMarkdown(w io.Writer, s continuity.Schedule) error {
	p := &printer{w: w}
	p.printf("## %s\n\n**%s**\n\n", table.Escape(s.Name), table.Escape(scheduleVerdict(s)))
	for _, line := range scheduleHead(s) {
		p.printf("- %s\n", table.Escape(line))
	}
	if len(s.Steps) > 0 && p.err == nil {
		p.printf("\n")
		p.err = scheduleRows(s).Markdown(w)
	}
	if len(s.Findings) > 0 {
		p.printf("\n")
	}
	for _, f := range s.Findings {
		p.printf("- %s: %s (%s)\n", f.Severity, table.Escape(f.Message), f.Code)
	}
	return p.err
}
