package migration

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
)

// maxNamed is how many members of a circle a message names.
const maxNamed = 20

// reportCircles reports records of this import that need each other in a circle, once for all
// of those that hang together.
func (p *Planner) reportCircles() {
	g := p.dependencies()
	for _, members := range g.components() {
		if len(members) > 1 {
			p.reportCircle(g, members)
		}
	}
}

// dependencies is a graph of the drafts, by their index: which cannot be without which.
type dependencies struct{ to [][]int32 }

func (p *Planner) dependencies() *dependencies {
	index := make(map[estate.Ref]int32, len(p.drafts))
	for i, d := range p.drafts {
		index[d.ref] = int32(i)
	}
	g := &dependencies{to: make([][]int32, len(p.drafts))}
	for i, d := range p.drafts {
		for j := range d.relations {
			w := &d.relations[j]
			if len(w.to) != 1 || !p.needs(w) {
				continue // one of several is not needed
			}
			if to, ok := index[estate.Ref(w.to[0])]; ok {
				g.to[i] = append(g.to[i], to)
			}
		}
		slices.Sort(g.to[i])
	}
	return g
}

// needs reports whether a relation's source is down without its target.
func (p *Planner) needs(w *wanted) bool {
	kind, ok := p.target.Estate.Vocabulary().Type(w.kind)
	return ok && kind.Impact == estate.TargetToSource && !w.soft
}

// components returns the strongly connected components, by Tarjan's algorithm with a stack of
// its own: a chain of dependencies may be as long as the source.
func (g *dependencies) components() [][]int32 {
	n := len(g.to)
	number, low, next := make([]int32, n), make([]int32, n), make([]int32, n)
	onStack := make([]bool, n)
	var out [][]int32
	var stack, path []int32
	count := int32(0)
	for root := range n {
		if number[root] != 0 {
			continue
		}
		path = append(path[:0], int32(root))
		for len(path) > 0 {
			v := path[len(path)-1]
			if number[v] == 0 {
				count++
				number[v], low[v] = count, count
				stack, onStack[v] = append(stack, v), true
			}
			if int(next[v]) < len(g.to[v]) {
				w := g.to[v][next[v]]
				next[v]++
				switch {
				case number[w] == 0:
					path = append(path, w)
				case onStack[w]:
					low[v] = min(low[v], number[w])
				}
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				low[path[len(path)-1]] = min(low[path[len(path)-1]], low[v])
			}
			if low[v] == number[v] {
				at := len(stack) - 1
				for stack[at] != v {
					at--
				}
				for _, w := range stack[at:] {
					onStack[w] = false
				}
				out = append(out, slices.Clone(stack[at:]))
				stack = stack[:at]
			}
		}
	}
	return out
}

// circle returns a shortest way from a member back to itself.
func (g *dependencies) circle(start int32, members []int32) []int32 {
	inside := make(map[int32]bool, len(members))
	for _, m := range members {
		inside[m] = true
	}
	before := map[int32]int32{}
	queue := []int32{start}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, w := range g.to[v] {
			if w == start {
				way := []int32{v}
				for v != start {
					v = before[v]
					way = append(way, v)
				}
				slices.Reverse(way)
				return way
			}
			if _, seen := before[w]; inside[w] && !seen {
				before[w] = v
				queue = append(queue, w)
			}
		}
	}
	return nil // unreachable: a component leads back to each of its members
}

func (p *Planner) reportCircle(g *dependencies, members []int32) {
	start := slices.MinFunc(members, func(a, b int32) int { return strings.Compare(string(p.drafts[a].ref), string(p.drafts[b].ref)) })
	way := g.circle(start, members)
	var names []string
	d := diag.Diagnostic{Code: diag.SourceCycle, Severity: diag.Warning, Record: string(p.drafts[start].ref)}
	for i, at := range way[:min(len(way), maxNamed)] {
		from, to := p.drafts[at], p.drafts[way[(i+1)%len(way)]]
		names = append(names, string(from.ref))
		span := from.spanOf(to.ref, p.places)
		if i == 0 {
			d.Span = span
			continue
		}
		d.Related = append(d.Related, diag.Related{Span: span, Message: string(from.ref) + " needs " + string(to.ref)})
	}
	if len(way) > maxNamed {
		names = append(names, "…")
	}
	d.Message = strings.Join(append(names, string(p.drafts[start].ref)), " → ") + " depend on each other in a circle"
	if more := len(members) - len(way); more > 0 {
		d.Message += ", and " + report.Count(more, "other hangs", "others hang") + " together with them"
	}
	d.Hint = "when one fails, all fail, and none can be recovered first; say which relation is not hard"
	p.faults.add(d)
}
