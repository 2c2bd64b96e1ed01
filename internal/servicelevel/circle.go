package servicelevel

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// circles reports agreements that carry each other, directly or not, each circle once, at
// its first member; with refs only circles that one of them takes part in or stands above.
func (c *checker) circles(refs []estate.Ref) []finding.Finding {
	var out []finding.Finding
	for _, circle := range c.components() {
		a := c.byRef[circle[0]]
		concerned := len(refs) == 0 || slices.ContainsFunc(circle, func(ref estate.Ref) bool { return slices.Contains(refs, ref) })
		pos := a.Body.Pos
		if n := a.Body.Get("underpins"); n != nil {
			pos = n.Pos
		}
		switch {
		case !concerned:
		case len(circle) == 1:
			out = append(out, finding.New(diag.UnderpinsItself, diag.Error, a.Record, pos,
				"this agreement underpins itself, so nothing carries it by that").Mend("name the agreement that it carries, or nothing"))
		default:
			out = append(out, finding.New(diag.UnderpinningCircle, diag.Error, a.Record, pos,
				list(circle)+" underpin each other in a circle, so nothing carries them", circle...).
				Mend("let underpins lead from suppliers to teams to customers only"))
		}
	}
	return out
}

// components returns the sets of agreements that name each other in underpins, directly or
// not, sorted: strongly connected components (Tarjan, Depth-first search and linear graph
// algorithms, SIAM Journal on Computing 1(2), 1972), and agreements that name themselves.
func (c *checker) components() [][]estate.Ref {
	index, low := map[estate.Ref]int{}, map[estate.Ref]int{}
	open := map[estate.Ref]bool{}
	var stack []estate.Ref
	var out [][]estate.Ref
	type place struct {
		ref  estate.Ref
		next int
	}
	for _, a := range c.agreements {
		if _, seen := index[a.Record.Ref]; seen {
			continue
		}
		way := []place{{ref: a.Record.Ref}}
		for len(way) > 0 {
			at := &way[len(way)-1]
			if at.next == 0 {
				index[at.ref] = len(index) + 1
				low[at.ref] = index[at.ref]
				stack = append(stack, at.ref)
				open[at.ref] = true
			}
			names := c.byRef[at.ref].Underpins
			if at.next < len(names) {
				to := names[at.next]
				at.next++
				switch {
				case c.byRef[to] == nil:
				case index[to] == 0:
					way = append(way, place{ref: to})
				case open[to]:
					low[at.ref] = min(low[at.ref], index[to])
				}
				continue
			}
			done := *at
			way = way[:len(way)-1]
			if len(way) > 0 {
				above := way[len(way)-1].ref
				low[above] = min(low[above], low[done.ref])
			}
			if low[done.ref] != index[done.ref] {
				continue
			}
			from := slices.Index(stack, done.ref)
			circle := slices.Clone(stack[from:])
			stack = stack[:from]
			for _, ref := range circle {
				open[ref] = false
			}
			if len(circle) > 1 || slices.Contains(names, done.ref) {
				slices.Sort(circle)
				out = append(out, circle)
			}
		}
	}
	return out
}
