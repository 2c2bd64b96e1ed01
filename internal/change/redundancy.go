package change

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// newPoint is a record whose failure alone takes down services that it does not on base.
type newPoint struct {
	ref   estate.Ref
	takes []estate.Ref // the most critical first
}

// points finds the new single points of failure of the services reached.
func (w *assessor) points() {
	before := map[[2]estate.Ref]bool{}
	for _, p := range w.baseRun.SinglePoints(w.sided(w.reached, false)) {
		for _, service := range p.Takes {
			before[[2]estate.Ref{w.name(p.Ref), w.name(service)}] = true
		}
	}
	order := map[estate.Ref]int{}
	var running []estate.Ref
	for i, ref := range w.reached {
		order[ref] = i
		if r, ok := w.Head.Record(ref); ok && !graph.Idle(r) {
			running = append(running, ref)
		}
	}
	for _, p := range w.headRun.SinglePoints(running) {
		n := newPoint{ref: p.Ref}
		for _, service := range p.Takes {
			if !before[[2]estate.Ref{p.Ref, service}] {
				n.takes = append(n.takes, service)
			}
		}
		if len(n.takes) > 0 {
			slices.SortFunc(n.takes, func(a, b estate.Ref) int { return cmp.Compare(order[a], order[b]) })
			w.newPoints = append(w.newPoints, n)
		}
	}
	slices.SortStableFunc(w.newPoints, func(a, b newPoint) int { return cmp.Compare(order[a.takes[0]], order[b.takes[0]]) })
	for i, p := range w.newPoints {
		if i == maxListed {
			w.leftOut(p.ref, fmt.Sprintf("%d records would each take down a service alone and do not before the change, and only %d of them are listed", len(w.newPoints), maxListed))
			break
		}
		r, _ := w.Head.Record(p.ref)
		w.out.Findings = append(w.out.Findings, finding.New(diag.NewSinglePoint, diag.Warning, r, r.Field("relations").Pos,
			fmt.Sprintf("%s alone takes down %s if it fails, and does not before the change", p.ref, refList(p.takes, 3)), firstRefs(p.takes)...).
			Mend("keep a second way, or accept the single point and say so in the change"))
	}
}

// group is a set of members with fewer to spare than before.
type group struct {
	ref           estate.Ref
	kind          string
	before, after int // members to spare
	need          int
	members       []estate.Ref
}

// spares finds the records with a requirement that has fewer spare members than before:
// among those touched, and those that are related to them.
func (w *assessor) spares() {
	for _, ref := range w.neighbours() {
		r, ok := w.Head.Record(ref)
		if !ok || graph.Idle(r) {
			continue
		}
		w.groups = append(w.groups, w.fewer(ref)...)
	}
	for i, g := range w.groups {
		if i == maxListed {
			w.leftOut(g.ref, fmt.Sprintf("%d groups have fewer members to spare than before the change, and only %d of them are listed", len(w.groups), maxListed))
			break
		}
		r, _ := w.Head.Record(g.ref)
		left := "none"
		if g.after > 0 {
			left = strconv.Itoa(g.after)
		}
		w.out.Findings = append(w.out.Findings, finding.New(diag.LessRedundancy, diag.Warning, r, r.Field("relations").Pos,
			fmt.Sprintf("%s needs %d of %s (%s), so that it has %s to spare, and before the change it has %d", g.ref, g.need, plural(g.need+g.after, "member"), g.kind, left, g.before), firstRefs(g.members)...).
			Of(fmt.Sprintf("%d to spare", g.before), fmt.Sprintf("%d to spare", g.after)).
			Mend("add a member, or accept the lower redundancy and say so in the change"))
	}
}

// neighbours are the records touched and those that have a relation to or from one, sorted.
func (w *assessor) neighbours() []estate.Ref {
	var out []estate.Ref
	for i := range w.Diff {
		d := &w.Diff[i]
		if !stands(d.Before) && !stands(d.After) {
			continue
		}
		out = append(out, d.Ref)
		for _, r := range []*estate.Record{d.Before, d.After} {
			if r == nil {
				continue
			}
			for _, l := range r.Links {
				if l.Type != "" {
					out = append(out, w.name(l.To))
				}
			}
		}
		for _, head := range []bool{false, true} {
			e := w.Base
			if head {
				e = w.Head
			}
			for _, in := range e.Incoming(w.on(d.Ref, head)) {
				if in.Link.Type != "" {
					out = append(out, w.name(in.From.Ref))
				}
			}
		}
	}
	return unique(out)
}

// fewer returns the groups of a record that have fewer spare members on head. What keeps a
// record from being cut off is no group of it. Groups that are the same on both sides are
// set aside; of the others those belong together that are of one type and share a member, or
// are the only ones of their type. A group that nothing came after is needed no more.
func (w *assessor) fewer(ref estate.Ref) []group {
	before := w.groupsOf(w.baseRun, w.on(ref, false))
	after := w.groupsOf(w.headRun, ref)
	var out []group
	for key, b := range before {
		if _, same := after[key]; same || spare(b) == 0 {
			continue
		}
		least := w.successor(b, before, after)
		if least != nil && spare(least) < spare(b) {
			out = append(out, group{ref: ref, kind: b.Type, before: spare(b), after: spare(least), need: least.Need, members: memberRefs(least)})
		}
	}
	slices.SortFunc(out, func(a, b group) int {
		return cmp.Or(compareRefs(a.ref, b.ref), strings.Compare(a.kind, b.kind), cmp.Compare(a.after, b.after), slices.Compare(a.members, b.members))
	})
	return out
}

// successor is what came of a group: the one with the least to spare.
func (w *assessor) successor(b *graph.Requirement, before, after map[string]*graph.Requirement) *graph.Requirement {
	members := memberRefs(b)
	var shares, only *graph.Requirement
	others := 0
	for _, key := range sortedKeys(after) {
		a := after[key]
		if _, same := before[key]; same || a.Type != b.Type {
			continue
		}
		others++
		only = a
		if slices.ContainsFunc(memberRefs(a), func(r estate.Ref) bool { return slices.Contains(members, r) }) && (shares == nil || spare(a) < spare(shares)) {
			shares = a
		}
	}
	switch {
	case shares != nil:
		return shares
	case others == 1:
		return only
	}
	return nil
}

// groupsOf are what a record needs, by what they are, in present names.
func (w *assessor) groupsOf(g *graph.Graph, ref estate.Ref) map[string]*graph.Requirement {
	out := map[string]*graph.Requirement{}
	for _, q := range g.Requirements(ref) {
		if q.Isolation {
			continue
		}
		key := fmt.Sprint(q.Type, " ", q.Need)
		for i := range q.Members {
			m := &q.Members[i]
			m.Ref, m.Via = w.name(m.Ref), w.names(m.Via)
			key += fmt.Sprint(" ", m.Ref, m.Via)
		}
		out[key] = &q
	}
	return out
}

func spare(q *graph.Requirement) int { return len(q.Members) - q.Need }

func memberRefs(q *graph.Requirement) []estate.Ref {
	out := make([]estate.Ref, len(q.Members))
	for i, m := range q.Members {
		out[i] = m.Ref
	}
	return out
}
