package statement

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// TextOptions say how the impact is written for a person.
type TextOptions struct {
	Options
	// Depth is how many steps from the records asked about are shown; 0 shows all.
	Depth int
	// Direction is the one in which the impact was worked out.
	Direction Direction
}

// mostListed is how many services, circles and losses are listed, and mostPerLevel how many
// records at one distance. The rest is counted.
const (
	mostListed   = 12
	mostPerLevel = 40
)

// wording is how a tree words the levels.
type wording [graph.Outage + 1]string

// Text writes the impact for a person: what it comes to, the services that are hit, and how
// it reaches each record.
func (m *Impact) Text(w io.Writer, o TextOptions) error {
	p := &printer{w: w}
	for _, ref := range m.refs {
		r, _ := m.estate.Record(ref) // the records asked about exist
		line := []string{o.Strong(report.Printable(string(ref)))}
		if about := aside(r); about != "" {
			line = append(line, about)
		}
		if r.Name != "" {
			line = append(line, o.Faint(report.Printable(r.Name)))
		}
		p.printf("%s\n", strings.Join(line, "  "))
	}
	if o.Direction != Upstream {
		m.downText(p, o)
	}
	if o.Direction != Downstream {
		m.upText(p, o)
	}
	m.cyclesText(p, o)
	return p.err
}

// aside is what the tree says of a record in passing.
func aside(r *estate.Record) string {
	words := []string{}
	if r.Class != "" {
		words = append(words, r.Class)
	}
	if c := criticality(r); c != "" {
		words = append(words, c)
	}
	return report.Printable(strings.Join(words, ", "))
}

func (m *Impact) downText(p *printer, o TextOptions) {
	p.printf("\n")
	heading := "What fails with it: "
	if len(m.refs) > 1 {
		heading = "What fails with them, together: "
	}
	p.summary(heading, m.summary(m.down, func(level graph.Level, records string, _ int) string {
		return wording{graph.Outage: "outage of", graph.Degraded: "degraded", graph.RedundancyLost: "redundancy lost"}[level] + " " + records
	}), o)
	m.servicesText(p, o)
	m.tree(p, m.down, byService, wording{graph.Outage: "outage", graph.Degraded: "degraded", graph.RedundancyLost: "redundancy lost"}, o)
	if len(m.losses) == 0 {
		return
	}
	p.printf("\nNot down, but affected too:\n")
	t := table.Table{Columns: []table.Column{{Title: "RECORD", Yields: true}, {Title: "LOSES"}, {Title: "BY", Yields: true}}}
	for i, l := range m.losses {
		if i == mostListed {
			break
		}
		t.Rows = append(t.Rows, []string{string(l.Ref), lost(l.Effect), l.Relation + " " + string(l.Via[len(l.Via)-1])})
	}
	p.table(t, o.Options)
	p.more("  ", len(m.losses)-mostListed)
}

// lost words what a record loses that is not down.
func lost(effect string) string {
	switch effect {
	case "recoverability":
		return "its backup"
	case "commitment":
		return "the backing of a promise"
	}
	return "its monitoring"
}

func (m *Impact) upText(p *printer, o TextOptions) {
	p.printf("\n")
	heading, it := "What it needs: ", "it"
	if len(m.refs) > 1 {
		heading, it = "What they need: ", "one"
	}
	words := wording{graph.Outage: "takes " + it + " down", graph.Degraded: "degrades " + it, graph.RedundancyLost: "costs redundancy"}
	p.summary(heading, m.summary(m.up, func(level graph.Level, records string, n int) string {
		if n > 1 {
			records = "any of " + records
		}
		return records + " " + words[level]
	}), o)
	m.tree(p, m.up, byLevel, words, o)
}

// summary counts the records at each level, services apart.
func (m *Impact) summary(effects []graph.Effect, phrase func(level graph.Level, records string, n int) string) string {
	var services, critical, others [graph.Outage + 1]int
	for i := range effects {
		r, _ := m.estate.Record(effects[i].Ref) // what the graph speaks of exists
		level := effects[i].Level
		if r.Kind != estate.Service {
			others[level]++
			continue
		}
		services[level]++
		if rank(criticality(r)) == 0 {
			critical[level]++
		}
	}
	var parts []string
	for level := graph.Outage; level > graph.Unaffected; level-- {
		if n := services[level] + others[level]; n > 0 {
			parts = append(parts, phrase(level, counted(services[level], critical[level], others[level]), n))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}

// counted words how many services and other records there are.
func counted(services, critical, others int) string {
	if services == 0 {
		return count(others, "record", "records")
	}
	text := count(services, "service", "services")
	if critical > 0 {
		text += " (" + number(critical) + " critical)"
	}
	if others > 0 {
		text += " and " + count(others, "other record", "other records")
	}
	return text
}

func (p *printer) summary(heading, text string, o TextOptions) {
	for i, line := range report.Wrap(heading+text, o.width()) {
		if i == 0 {
			line = o.Strong(heading) + strings.TrimPrefix(line, strings.TrimRight(heading, " "))[1:]
		}
		p.printf("%s\n", line)
	}
}

// servicesText lists the services that are hit, the most critical first.
func (m *Impact) servicesText(p *printer, o TextOptions) {
	var hit []*graph.Effect
	for i := range m.down {
		if m.down[i].Ref.Kind() == estate.Service {
			hit = append(hit, &m.down[i])
		}
	}
	if len(hit) == 0 {
		return
	}
	weights := make(map[estate.Ref]int, len(hit))
	for _, e := range hit {
		r, _ := m.estate.Record(e.Ref) // what the graph speaks of exists
		weights[e.Ref] = byService(r, e.Level)
	}
	slices.SortStableFunc(hit, func(a, b *graph.Effect) int { return cmp.Compare(weights[a.Ref], weights[b.Ref]) })
	t := table.Table{Columns: []table.Column{{Title: "CRITICALITY"}, {Title: "EFFECT"}, {Title: "SERVICE", Yields: true}, {Title: "NAME", Yields: true}}}
	for i, e := range hit {
		if i == mostListed {
			break
		}
		r, _ := m.estate.Record(e.Ref)
		t.Rows = append(t.Rows, []string{criticality(r), strings.ReplaceAll(e.Level.String(), "_", " "), string(e.Ref), r.Name})
	}
	p.table(t, o.Options)
	p.more("  ", len(hit)-mostListed)
	p.printf("\n")
}

func (m *Impact) cyclesText(p *printer, o TextOptions) {
	for i, circle := range m.cycles {
		if i == 0 {
			p.printf("\n")
		}
		if i == mostListed {
			p.more("", len(m.cycles)-mostListed)
			return
		}
		if len(circle) == 1 {
			p.wrapped("", "  ", string(circle[0])+" refers to itself", o.Options)
			continue
		}
		p.wrapped("", "  ", count(len(circle), "record", "records")+" need each other in a circle: "+join(circle), o.Options)
	}
}

// more says that more is there than is shown.
func (p *printer) more(indent string, n int) {
	if n > 0 {
		p.printf("%s… and %s more (all with -o json)\n", indent, number(n))
	}
}
