package graph_test

import (
	"math"
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// The oracle reads the rules of the package's documentation off the things as they are
// written, one record and one set at a time, without any index, and repeats until nothing
// changes. It shares no code with the package.

// set is a requirement: so many of these must be up.
type set struct {
	members   [][]string // each with what its connection runs through
	need      int
	worst     graph.Level
	isolation bool
}

// oracle answers for some things and one purpose.
type oracle struct {
	things   []thing
	recovery bool
	known    map[string][]set
}

func newOracle(things []thing, recovery bool) oracle {
	return oracle{things: things, recovery: recovery, known: map[string][]set{}}
}

func (o oracle) find(id string) *thing {
	for i := range o.things {
		if o.things[i].id == id {
			return &o.things[i]
		}
	}
	return nil
}

// hurts says which way failures travel along a relation and how bad they are.
func (o oracle) hurts(r relation) (forward, backward bool, worst graph.Level) {
	t, ok := vocabulary().Type(r.kind)
	if !ok {
		return false, false, graph.Unaffected
	}
	switch t.Effect {
	case "outage", "data_loss":
		worst = graph.Outage
	case "degraded":
		worst = graph.Degraded
	case "redundancy_lost":
		worst = graph.RedundancyLost
	}
	forward = t.Impact == estate.TargetToSource || t.Impact == estate.BothDirections
	backward = t.Impact == estate.SourceToTarget || t.Impact == estate.BothDirections
	if o.recovery {
		if !t.Recovery {
			return false, false, graph.Unaffected
		}
		worst = graph.Outage
		backward = t.Impact == estate.SourceToTarget
		forward = !backward
	}
	if worst == graph.Unaffected {
		return false, false, worst
	}
	if r.soft {
		worst = min(worst, graph.Degraded)
	}
	return forward, backward, worst
}

func counts(kind string) string {
	t, _ := vocabulary().Type(kind)
	return t.Redundancy
}

// connection is what must be up for a relation that somebody writes to reach one end.
func (o oracle) connection(writer, end string, r relation) []string {
	out := []string{end}
	for _, via := range r.via {
		if via != writer && o.find(via) != nil {
			out = append(out, via)
		}
	}
	return out
}

// sets are all requirements of a record.
func (o oracle) sets(id string) []set {
	if _, known := o.known[id]; !known {
		o.known[id] = o.gather(id)
	}
	return o.known[id]
}

func (o oracle) gather(id string) []set {
	out := o.ownGroups(id)
	for _, worst := range []graph.Level{graph.Outage, graph.Degraded, graph.RedundancyLost} {
		out = append(out, o.ownTargets(id, worst)...)
		out = append(out, o.ownMembers(id, worst)...)
	}
	out = append(out, o.isolations(id)...)
	return slices.DeleteFunc(out, func(s set) bool { return len(s.members) == 0 })
}

// ownGroups are the groups that the record writes, and its relations to one target.
func (o oracle) ownGroups(id string) []set {
	var out []set
	for _, r := range o.find(id).relations {
		forward, _, worst := o.hurts(r)
		if !forward {
			continue
		}
		if r.group && r.minUp > 0 {
			out = append(out, o.complete(set{members: o.ends(id, r), need: r.minUp, worst: worst}, false))
			continue
		}
		if counts(r.kind) != "targets" {
			for _, m := range o.ends(id, r) {
				out = append(out, set{members: [][]string{m}, need: 1, worst: worst})
			}
		}
	}
	return out
}

// ends are the targets of a relation that exist, but for the record itself.
func (o oracle) ends(id string, r relation) [][]string {
	var out [][]string
	for _, to := range r.to {
		if to != id && o.find(to) != nil {
			out = append(out, o.connection(id, to, r))
		}
	}
	return out
}

// ownTargets are the sets of all targets of a type.
func (o oracle) ownTargets(id string, worst graph.Level) []set {
	var out []set
	for _, kind := range o.kinds() {
		s := set{need: 1, worst: worst}
		for _, r := range o.find(id).relations {
			forward, _, bad := o.hurts(r)
			if r.kind == kind && forward && bad == worst && counts(kind) == "targets" && !(r.group && r.minUp > 0) {
				s.members = append(s.members, o.ends(id, r)...)
			}
		}
		out = append(out, o.complete(s, true))
	}
	return out
}

// sources are the relations that others have to a record, with these others.
func (o oracle) sources(id string, visit func(from string, r relation)) {
	for _, other := range o.things {
		for _, r := range other.relations {
			for _, to := range r.to {
				if to == id && other.id != id {
					visit(other.id, r)
				}
			}
		}
	}
}

// ownMembers are the sets of all members or parts of a record, and the single sources on
// which it stands.
func (o oracle) ownMembers(id string, worst graph.Level) []set {
	var out []set
	groups := []string{}
	o.sources(id, func(_ string, r relation) {
		if forward, backward, _ := o.hurts(r); backward && !forward && counts(r.kind) == "members" {
			groups = append(groups, r.kind)
		}
	})
	for _, kind := range o.kinds() {
		s := set{worst: worst}
		o.sources(id, func(from string, r relation) {
			forward, backward, bad := o.hurts(r)
			if r.kind != kind || !backward || forward {
				return
			}
			if counts(kind) != "members" {
				if bad == worst {
					out = append(out, set{members: [][]string{o.connection(from, from, r)}, need: 1, worst: worst})
				}
				return
			}
			if bad == worst {
				s.members = append(s.members, o.connection(from, from, r))
			}
		})
		s.need = -1 // all, or as the record says
		if kind == countedIn(groups) {
			s.need = -2
		}
		out = append(out, s)
	}
	for i := range out {
		if out[i].need >= 0 {
			continue
		}
		says := out[i].need == -2
		out[i] = o.complete(out[i], false)
		out[i].need = len(out[i].members)
		if says {
			out[i].need = o.says(id, len(out[i].members))
		}
	}
	return out
}

// countedIn is the kind in which redundancy counts: members before parts, and these before
// what comes later in the alphabet.
func countedIn(kinds []string) string {
	if slices.Contains(kinds, "member_of") {
		return "member_of"
	}
	if len(kinds) == 0 {
		return ""
	}
	return slices.Min(kinds)
}

// says is how many of so many members a record's redundancy asks for.
func (o oracle) says(id string, members int) int {
	redundancy := o.find(id).redundancy
	if text, ok := redundancy["minUp"]; ok {
		k, _ := strconv.Atoi(text)
		return max(1, min(k, members))
	}
	text, ok := redundancy["minUpPercent"]
	if !ok || text == "1e99" { // which no decimal number of a record may look like
		return members
	}
	percent, _ := strconv.ParseFloat(text, 64)
	for k := 1; k < members; k++ {
		if float64(k) >= math.Min(percent, 1000)/100*float64(members)-0.005 {
			return k
		}
	}
	return members
}

// isolations are the sets of all who are connected to the record, where others connect to
// it by a type that carries failures both ways.
func (o oracle) isolations(id string) []set {
	var out []set
	for _, kind := range o.kinds() {
		s := set{need: 1, isolation: true}
		o.sources(id, func(from string, r relation) {
			if forward, backward, worst := o.hurts(r); r.kind == kind && forward && backward {
				s.members = append(s.members, o.connection(from, from, r))
				s.worst = max(s.worst, worst)
			}
		})
		if len(s.members) > 0 {
			for _, r := range o.find(id).relations {
				if r.kind == kind {
					s.members = append(s.members, o.ends(id, r)...)
				}
			}
		}
		out = append(out, o.complete(s, true))
	}
	return out
}

// complete counts each member once, and only those that run, where any does. Where
// connections count, one record may be reached by several.
func (o oracle) complete(s set, connections bool) set {
	var once [][]string
	for _, m := range s.members {
		if !slices.ContainsFunc(once, func(n []string) bool {
			return n[0] == m[0] && (!connections || slices.Equal(n, m))
		}) {
			once = append(once, m)
		}
	}
	var running [][]string
	for _, m := range once {
		if status := o.find(m[0]).status; status != "retired" && status != "planned" {
			running = append(running, m)
		}
	}
	if len(running) > 0 {
		once = running
	}
	s.members = once
	s.need = min(s.need, len(once))
	return s
}

func (o oracle) kinds() []string {
	var out []string
	for _, t := range vocabulary() {
		out = append(out, t.Name)
	}
	return out
}

// state is how each thing is.
type state map[string]graph.Level

// worstOf is how a member is, its connection included.
func (s state) worstOf(member []string) graph.Level {
	worst := graph.Unaffected
	for _, part := range member {
		worst = max(worst, s[part])
	}
	return worst
}

// suffers is what a record suffers by one set, and from which level on members have a part
// in that.
func (s state) suffers(q set) (suffered, from graph.Level) {
	notOut, wellEnough, hit := 0, 0, false
	for _, m := range q.members {
		level := s.worstOf(m)
		if level < graph.Outage {
			notOut++
		}
		if level < graph.Degraded {
			wellEnough++
		}
		hit = hit || level > graph.Unaffected
	}
	switch {
	case notOut < q.need:
		return q.worst, graph.Outage
	case q.isolation:
		return graph.Unaffected, 0
	case wellEnough < q.need && q.worst > graph.RedundancyLost:
		return graph.Degraded, graph.Degraded
	case hit:
		return graph.RedundancyLost, graph.RedundancyLost
	}
	return graph.Unaffected, 0
}

// failure is how everything is when some things have failed.
func (o oracle) failure(failed ...string) state {
	now := state{}
	for _, id := range failed {
		if o.find(id) != nil {
			now[id] = graph.Outage
		}
	}
	for changed := true; changed; {
		changed = false
		for _, t := range o.things {
			for _, q := range o.sets(t.id) {
				if level, _ := now.suffers(q); level > now[t.id] {
					now[t.id] = level
					changed = true
				}
			}
		}
	}
	return now
}

// steps are the hops along which failures come with their effect: from a thing to those
// that it has a part in making as bad as they are.
func (o oracle) steps(now state) map[string][]string {
	out := map[string][]string{}
	for _, t := range o.things {
		for _, q := range o.sets(t.id) {
			level, from := now.suffers(q)
			if level == graph.Unaffected || level != now[t.id] {
				continue
			}
			for _, m := range q.members {
				for _, part := range m {
					if part != t.id && now[part] >= from {
						out[part] = append(out[part], t.id)
					}
				}
			}
		}
	}
	return out
}

// distances are the lengths of the shortest ways along hops.
func distances(hops map[string][]string, from []string) map[string]int {
	out := map[string]int{}
	var now []string
	for _, id := range from {
		out[id] = 0
		now = append(now, id)
	}
	for d := 1; len(now) > 0; d++ {
		var next []string
		for _, id := range now {
			for _, to := range hops[id] {
				if _, known := out[to]; !known {
					out[to] = d
					next = append(next, to)
				}
			}
		}
		now = next
	}
	return out
}
