package statement

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/report"
)

// branch is a record in a tree, below the one from which it is reached.
type branch struct {
	record *estate.Record
	level  graph.Level
	// weight is how much it matters, the least the most, and leads that of what matters
	// most below it, itself included.
	weight, leads int
	children      []*branch
	// hidden are how many records below it are not shown.
	hidden int
}

// place is where a record is in a tree: a branch, or somewhere hidden below it.
type place struct {
	*branch
	hidden bool
}

// tree writes the records below those asked about, each once, where it is reached first.
func (m *Impact) tree(p *printer, effects []graph.Effect, weigh weighing, words wording, o TextOptions) {
	for _, root := range m.grow(effects, weigh, o.Depth) {
		if len(m.refs) > 1 && (len(root.children) > 0 || root.hidden > 0) {
			p.printf("%s\n", report.Printable(string(root.record.Ref)))
		}
		p.branches(root, words, o)
	}
}

// weighing is how much a record matters to the reader, the least the most.
type weighing func(r *estate.Record, level graph.Level) int

// byService puts services before all else, the most critical first.
func byService(r *estate.Record, level graph.Level) int {
	weight := rank(criticality(r))*int(graph.Outage+1) + int(graph.Outage-level)
	if r.Kind != estate.Service {
		weight += (len(criticalities) + 1) * int(graph.Outage+1)
	}
	return weight
}

// byLevel puts what hits worst first.
func byLevel(r *estate.Record, level graph.Level) int {
	return int(graph.Outage-level)*(len(criticalities)+1) + rank(criticality(r))
}

// grow makes the trees, one for each record asked about, and chooses what is shown: at each
// distance so many records, those first that lead to what matters most. Effects come the
// nearest first, so that a parent is there before its children.
func (m *Impact) grow(effects []graph.Effect, weigh weighing, depth int) []*branch {
	known := make(map[estate.Ref]place, len(effects)+len(m.refs))
	var roots []*branch
	for _, ref := range m.refs {
		r, _ := m.estate.Record(ref) // the records asked about exist
		roots = append(roots, &branch{record: r})
		known[ref] = place{branch: roots[len(roots)-1]}
	}
	all := make([]branch, len(effects))
	for i := range effects {
		e, b := &effects[i], &all[i]
		b.record, _ = m.estate.Record(e.Ref) // what the graph speaks of exists
		b.level = e.Level
		b.weight = weigh(b.record, e.Level)
		b.leads = b.weight
		known[e.Ref] = place{branch: b}
	}
	for i := len(all) - 1; i >= 0; i-- { // what is below before what it hangs on
		above := known[before(&effects[i])].branch
		above.leads = min(above.leads, all[i].leads)
	}
	for start := 0; start < len(effects); {
		end := start
		for end < len(effects) && effects[end].Distance == effects[start].Distance {
			end++
		}
		growLevel(known, all[start:end], effects[start:end], depth > 0 && effects[start].Distance > depth)
		start = end
	}
	return roots
}

// before is the last record on the way to another.
func before(e *graph.Effect) estate.Ref { return e.Via[len(e.Via)-1] }

// growLevel hangs the records at one distance on those before them, and hides what there is
// no room for, or is too deep, or hangs on something hidden.
func growLevel(known map[estate.Ref]place, level []branch, effects []graph.Effect, tooDeep bool) {
	order := make([]int, len(level))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(level[a].leads, level[b].leads), cmp.Compare(level[a].weight, level[b].weight))
	})
	room := mostPerLevel
	for _, i := range order {
		b, parent := &level[i], known[before(&effects[i])]
		if parent.hidden || tooDeep || room == 0 {
			parent.branch.hidden++
			known[b.record.Ref] = place{branch: parent.branch, hidden: true}
			continue
		}
		room--
		parent.children = append(parent.children, b)
	}
}

// deepest is how many levels are indented; the lines of deeper ones begin with an ellipsis
// instead of the outer branches.
const deepest = 12

// branches writes what hangs on a branch, without recursion: a chain may be very long.
func (p *printer) branches(root *branch, words wording, o TextOptions) {
	type turn struct {
		*branch
		indent string
		next   int
	}
	path := []turn{{branch: root}}
	for len(path) > 0 && p.err == nil {
		now := &path[len(path)-1]
		if now.next == len(now.children) {
			if now.hidden > 0 {
				p.more(shortened(now.indent)+"└─ ", now.hidden)
			}
			path = path[:len(path)-1]
			continue
		}
		child := now.children[now.next]
		now.next++
		mark, inner := "├─ ", "│  "
		if now.next == len(now.children) && now.hidden == 0 {
			mark, inner = "└─ ", "   "
		}
		p.branch(child, shortened(now.indent)+mark, words, o)
		path = append(path, turn{branch: child, indent: now.indent + inner})
	}
}

// shortened keeps the innermost levels of an indent.
func shortened(indent string) string {
	columns := []rune(indent)
	if over := len(columns) - 3*deepest; over > 0 {
		return "…  " + string(columns[over+3:])
	}
	return indent
}

// branch writes one record: its reference, how it is hit, what it is, and its name as far
// as there is room.
func (p *printer) branch(b *branch, indent string, words wording, o TextOptions) {
	ref, word := report.Printable(string(b.record.Ref)), words[b.level]
	used := uniseg.StringWidth(indent) + uniseg.StringWidth(ref) + 2 + len(word)
	paint := [...]func(string) string{graph.RedundancyLost: o.Note, graph.Degraded: o.Doubtful, graph.Outage: o.Bad}[b.level]
	if b.record.Kind == estate.Service {
		ref = o.Strong(ref)
	}
	line := []string{indent + ref, paint(word)}
	if about := aside(b.record); about != "" && used+2+uniseg.StringWidth(about) <= o.width() {
		used += 2 + uniseg.StringWidth(about)
		line = append(line, about)
	}
	if room := o.width() - used - 2; room >= 12 && b.record.Name != "" {
		line = append(line, o.Faint(fit(report.Printable(b.record.Name), room)))
	}
	p.printf("%s\n", strings.Join(line, "  "))
}
