package statement

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/report"
)

// DOT writes the records and the requirements between them in the language of Graphviz.
// Arrows lead where failures travel: from what is needed to what needs it. Of a set of
// which some must be up, the arrows meet in a small node that says how many.
func (m *Impact) DOT(w io.Writer) error {
	d := &dot{w: bufio.NewWriter(w)}
	d.line("digraph impact {")
	d.line("  // Filled: failed. Thick and red: outage, or takes it down. Dashed and orange: degraded,")
	d.line("  // or degrades it. Dotted and blue: redundancy lost.")
	d.line("  rankdir=LR;")
	d.line(`  node [shape=box, fontname="sans-serif"];`)
	shown := m.shown()
	for _, ref := range shown.order {
		r, _ := m.estate.Record(ref) // what is shown exists
		label := string(ref)
		if r.Name != "" {
			label += "\n" + r.Name
		}
		if level, hit := shown.levels[ref]; hit {
			d.line("  %s [label=%s, %s];", quote(string(ref)), quote(label), looks(level))
		} else {
			d.line(`  %s [label=%s, style="filled,bold", fillcolor="#d62728", fontcolor=white];`, quote(string(ref)), quote(label))
		}
	}
	for _, ref := range shown.order {
		m.requirementsDOT(d, ref, shown)
	}
	d.line("}")
	return d.w.Flush()
}

// shownRecords are the records of a drawing, sorted, with the levels of those that are hit.
type shownRecords struct {
	order  []estate.Ref
	levels map[estate.Ref]graph.Level
	known  map[estate.Ref]bool
}

func (m *Impact) shown() shownRecords {
	s := shownRecords{order: slices.Clone(m.refs), levels: map[estate.Ref]graph.Level{}, known: map[estate.Ref]bool{}}
	for _, ref := range m.refs {
		s.known[ref] = true
	}
	for _, effects := range [][]graph.Effect{m.down, m.up} {
		for i := range effects {
			if e := &effects[i]; !s.known[e.Ref] { // what stands on both sides is drawn as what is hit
				s.known[e.Ref] = true
				s.levels[e.Ref] = e.Level
				s.order = append(s.order, e.Ref)
			}
		}
	}
	slices.Sort(s.order)
	return s
}

// looks draws a level in colour and in a style that shows without it.
func looks(level graph.Level) string {
	switch level {
	case graph.Outage:
		return `style=bold, penwidth=3, color="#d62728"`
	case graph.Degraded:
		return `style=dashed, color="#ff7f0e"`
	}
	return `style=dotted, color="#1f77b4"`
}

// requirementsDOT draws what a record needs among the records that are shown.
func (m *Impact) requirementsDOT(d *dot, ref estate.Ref, shown shownRecords) {
	drawn := map[string]bool{}
	for i, q := range m.graph.Requirements(ref) {
		if q.Isolation || !slices.ContainsFunc(q.Members, func(member graph.Member) bool { return shown.known[member.Ref] }) {
			continue
		}
		to := quote(string(ref))
		if len(q.Members) > 1 {
			group := quote(fmt.Sprintf("%s needs %d", ref, i+1))
			d.line("  %s [label=%s, shape=circle, fontsize=9, margin=0];", group, quote(fmt.Sprintf("%d of %d", q.Need, len(q.Members))))
			d.line("  %s -> %s [%s];", group, to, looks(q.Level))
			to = group
		}
		for _, member := range q.Members {
			d.arrow(drawn, shown, member.Ref, to, q.Type, looks(q.Level))
			for _, via := range member.Via {
				d.arrow(drawn, shown, via, to, q.Type+" via", looks(q.Level))
			}
		}
	}
}

type dot struct{ w *bufio.Writer }

func (d *dot) line(format string, args ...any) { fmt.Fprintf(d.w, format+"\n", args...) } // a failure shows when the buffer is flushed

// arrow draws an arrow from a record that is shown, once.
func (d *dot) arrow(drawn map[string]bool, shown shownRecords, from estate.Ref, to, label, style string) {
	line := fmt.Sprintf("  %s -> %s [label=%s, %s];", quote(string(from)), to, quote(label), style)
	if shown.known[from] && !drawn[line] {
		drawn[line] = true
		d.line("%s", line)
	}
}

// quote writes a string of the DOT language. A backslash is doubled, since labels know
// escapes; a new line is one.
func quote(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.ReplaceAll(report.Printable(line), `\`, `\\`)
		lines[i] = strings.ReplaceAll(line, `"`, `\"`)
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}
