package synthetic

import (
	"math/rand/v2"
	"slices"
)

// relation of a record: to one target, or to a group of which some must be up.
type relation struct {
	kind  string
	to    []handle
	minUp int
	soft  bool
}

// relations of a record, in order of weight. An older form may lack the last of them.
type relations struct {
	estate *estate
	from   handle
	draw   *rand.Rand
	all    []relation
	room   int // for so many more targets
}

// relationsOf makes the relations of a record.
func (e *estate) relationsOf(h handle) []relation {
	l := &relations{estate: e, from: h, draw: e.draw(h, forRelations)}
	l.room = l.quota()
	if l.room == 0 {
		return nil
	}
	l.standing()
	if e.traits[h.family].relations < 0 {
		l.fill()
	}
	return l.all
}

// quota is how many targets the record has.
func (l *relations) quota() int {
	e := l.estate
	switch most := e.traits[l.from.family].relations; {
	case most < 0:
		whole := int(e.relations)
		if l.draw.Float64() < e.relations-float64(whole) {
			whole++
		}
		return max(1, whole)
	default:
		return min(most, max(1, int(e.relationsEach+0.5)))
	}
}

// one adds a relation to a target, unless there is no room, no target or the same relation already.
func (l *relations) one(kind string, to handle) {
	if l.room < 1 || to.family == families || to == l.from || l.has(kind, to) {
		return
	}
	soft := kind == "depends_on" && l.draw.IntN(6) == 0
	l.all = append(l.all, relation{kind: kind, to: []handle{to}, soft: soft})
	l.room--
}

// eitherOf adds a relation to two targets of which one must be up.
func (l *relations) eitherOf(kind string, a, b handle) {
	if a == b || l.room < 2 || a.family == families || b.family == families || l.has(kind, a) || l.has(kind, b) {
		l.one(kind, a)
		return
	}
	l.all = append(l.all, relation{kind: kind, to: []handle{a, b}, minUp: 1})
	l.room -= 2
}

func (l *relations) has(kind string, to handle) bool {
	return slices.ContainsFunc(l.all, func(r relation) bool { return r.kind == kind && slices.Contains(r.to, to) })
}

// near draws a record of a family.
func (l *relations) near(f family) handle { return l.estate.any(l.draw, f) }

// before draws a record of the family of this one with a lower number.
func (l *relations) before(n int) handle {
	if n <= 0 {
		return nobody()
	}
	return handle{l.from.family, l.draw.IntN(n)}
}

// core draws one of the first network devices, to which the others are connected.
func (l *relations) core() handle {
	return handle{networkDevice, l.draw.IntN(l.estate.cores())}
}

// cores is how many network devices are core switches.
func (e *estate) cores() int { return max(1, e.counts[networkDevice]/20) }

// siteOf is where a rack stands.
func (e *estate) siteOf(h handle) handle { return handle{site, h.n % e.counts[site]} }

// groupOf is the cluster of which a record is a member, nobody when it is alone.
func (e *estate) groupOf(h handle) handle {
	switch {
	case h.family == hypervisor:
		return handle{computeCluster, h.n % e.counts[computeCluster]}
	case h.family == database && h.n < 2*e.counts[databaseCluster]:
		return handle{databaseCluster, h.n / 2}
	default:
		return nobody()
	}
}

// membersOf is how many members a cluster has.
func (e *estate) membersOf(h handle) int {
	if h.family == databaseCluster {
		return 2
	}
	hosts, clusters := e.counts[hypervisor], e.counts[computeCluster]
	n := hosts / clusters
	if h.n < hosts%clusters {
		n++
	}
	return n
}

// relationValues are the relations as a record has them.
func (e *estate) relationValues(all []relation) value {
	items := make([]value, 0, len(all))
	for _, r := range all {
		fields := []field{{"type", bare(r.kind)}}
		if len(r.to) == 1 {
			fields = append(fields, field{"to", bare(e.ref(r.to[0]))})
		} else {
			of := make([]value, len(r.to))
			for i, to := range r.to {
				of[i] = bare(e.ref(to))
			}
			fields = append(fields, field{"minUp", number(r.minUp)}, field{"of", row(of...)})
		}
		if r.soft {
			fields = append(fields, field{"hard", truth(false)})
		}
		items = append(items, inline(fields...))
	}
	return list(items...)
}
