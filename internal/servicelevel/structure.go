package servicelevel

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// structure is what a service or item stands on.
type structure struct {
	// has are all records that it needs or is weakened without, down those without enough
	// of which it is down; itself included in both.
	has, down members
	// services are the services that it needs and that are reached without passing another.
	services []estate.Ref
}

// members is a set of records, by a bit for each of the estate: the structures of a
// thousand services of a large estate are kept at once.
type members struct {
	estate *estate.Estate
	bits   []uint64
}

func newMembers(e *estate.Estate, of []int32) members {
	m := members{e, make([]uint64, e.Len()/64+1)}
	for _, i := range of {
		m.bits[i/64] |= 1 << (i % 64)
	}
	return m
}

// contains reports whether a record is in the set; one that does not exist is in none.
func (m members) contains(ref estate.Ref) bool {
	i, ok := m.estate.Index(ref)
	return ok && m.bits[i/64]&(1<<(i%64)) != 0
}

// structure works out what a record stands on, once.
func (c *checker) structure(root estate.Ref) *structure {
	if known, ok := c.below[root]; ok {
		return known
	}
	hard := c.reach(root, true, false)
	s := &structure{has: newMembers(c.estate, c.reach(root, false, false)), down: newMembers(c.estate, hard)}
	c.below[root] = s
	for _, i := range c.reach(root, true, true) {
		if ref := c.estate.Nth(int(i)).Ref; ref.Kind() == estate.Service && ref != root {
			s.services = append(s.services, ref)
		}
	}
	slices.Sort(s.services)
	return s
}

// needs are the records that one needs directly: those without enough of which it is down,
// and those without which it only works worse.
type needs struct{ hard, soft []int32 }

func (c *checker) needs(record int32) *needs {
	known := c.direct[record]
	if known == nil {
		known = &needs{}
		c.direct[record] = known
		for _, q := range c.graph.Requirements(c.estate.Nth(int(record)).Ref) {
			to := &known.soft
			if q.Level == graph.Outage && !q.Isolation {
				to = &known.hard
			}
			for _, m := range q.Members {
				for _, ref := range append([]estate.Ref{m.Ref}, m.Via...) {
					if i, ok := c.estate.Index(ref); ok {
						*to = append(*to, int32(i))
					}
				}
			}
		}
	}
	return known
}

// reach returns a record and what it needs, the nearest first; hard leaves out what it only
// works worse without. With nearest, what services need is left to them.
func (c *checker) reach(root estate.Ref, hard, nearest bool) []int32 {
	first, ok := c.estate.Index(root)
	if !ok {
		return nil
	}
	c.round++
	c.visited[first] = c.round
	queue := []int32{int32(first)}
	for i := 0; i < len(queue); i++ {
		if nearest && i > 0 && c.estate.Nth(int(queue[i])).Kind == estate.Service {
			continue
		}
		n := c.needs(queue[i])
		lists := [2][]int32{n.hard, n.soft}
		if hard {
			lists[1] = nil
		}
		for _, list := range lists {
			for _, to := range list {
				if c.visited[to] != c.round {
					c.visited[to] = c.round
					queue = append(queue, to)
				}
			}
		}
	}
	return queue
}

// essential reports whether the agreement's services are down when all fails that an
// agreement underneath covers. What is about nothing that they stand on is essential: who
// underpins a promise without that must be taken at its word.
func (r *reviewing) essential(u *underpinning) bool {
	if known, ok := r.needed[u.ref]; ok {
		return known
	}
	stands := false
	for _, root := range r.a.Covers {
		stands = stands || slices.ContainsFunc(u.covers, func(ref estate.Ref) bool { return r.structure(root).has.contains(ref) })
	}
	essential := !stands
	if stands {
		for _, e := range r.graph.Failure(u.covers...) {
			essential = essential || e.Level == graph.Outage && slices.Contains(r.a.Covers, e.Ref)
		}
		essential = essential || slices.ContainsFunc(u.covers, func(ref estate.Ref) bool { return slices.Contains(r.a.Covers, ref) })
	}
	r.needed[u.ref] = essential
	return essential
}

// severity is that of a time or hours that fall short underneath: an error where the
// services are down with what the agreement is about, otherwise, since there is a spare, a
// warning.
func (r *reviewing) severity(u *underpinning) diag.Severity {
	if r.essential(u) {
		return diag.Error
	}
	return diag.Warning
}
