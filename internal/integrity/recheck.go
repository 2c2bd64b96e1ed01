package integrity

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Recheck returns what Check finds in head, from what it found in base at the same day and
// the records whose files differ between the two. Both must be under one schema. Only the
// records whose findings may differ are looked at, so that the cost follows the difference
// and not the estate.
func Recheck(base, head *estate.Estate, at time.Time, known []diag.Diagnostic, changed []estate.Ref) []diag.Diagnostic {
	c := newContext(head, at)
	duplicates(c)
	d := &delta{base: base, head: head, changed: changed, reached: map[estate.Ref]bool{}}
	d.reach(known)
	c.records(d.records())
	c.serials = map[string][]claim{}
	renumbered := d.renumbered(known)
	if renumbered {
		c.claimSerials()
		c.duplicateSerials()
	}
	for _, f := range known {
		switch {
		case f.Code == diag.DuplicateID: // found anew
		case f.Code == diag.DuplicateItem:
			if !renumbered {
				c.found = append(c.found, f)
			}
		case !d.reached[estate.Ref(f.Record)]:
			c.found = append(c.found, f)
		}
	}
	return diag.Normalise(c.found)
}

// delta is what a difference between two estates reaches.
type delta struct {
	base, head *estate.Estate
	changed    []estate.Ref
	reached    map[estate.Ref]bool
}

// states are a record's states, as far as it has them.
func (d *delta) states(ref estate.Ref) []*estate.Record {
	var out []*estate.Record
	for _, e := range []*estate.Estate{d.base, d.head} {
		if r, ok := e.Record(ref); ok {
			out = append(out, r)
		}
	}
	return out
}

// incoming calls visit for the links to a record on both sides.
func (d *delta) incoming(ref estate.Ref, visit func(estate.Incoming)) {
	for _, e := range []*estate.Estate{d.base, d.head} {
		for _, in := range e.Incoming(ref) {
			visit(in)
		}
	}
}

// reach finds the records of which a rule may say something else. Rules look at a record,
// at those that it refers to, and at the links that point at it; the others are told apart
// here.
func (d *delta) reach(known []diag.Diagnostic) {
	kinds := map[estate.Kind]bool{}
	exists := false
	for _, ref := range d.changed {
		states := d.states(ref)
		exists = exists || len(states) == 1
		d.reached[ref] = true
		d.incoming(ref, func(in estate.Incoming) { d.reached[in.From.Ref] = true })
		for _, r := range states {
			for i := range r.Links {
				d.reached[r.Links[i].To] = true // counts its members, or whether it owns anything
			}
		}
		d.above(ref)
		switch kind := ref.Kind(); kind {
		case estate.Person:
			d.owned(ref)
			kinds[kind] = true // identities are compared
		case estate.Role, estate.Calendar: // activities are compared, and hours are inherited
			kinds[kind] = true
		}
	}
	for kind := range kinds {
		for r := range d.head.OfKind(kind) {
			d.reached[r.Ref] = true
		}
	}
	for _, f := range known {
		if exists && f.Code == diag.DanglingReference {
			d.reached[estate.Ref(f.Record)] = true // another record may come nearer to what was meant
		}
	}
}

// above reaches the wholes that a record is in: only they can be in a circle with it.
func (d *delta) above(ref estate.Ref) {
	seen := map[estate.Ref]bool{ref: true}
	for queue := []estate.Ref{ref}; len(queue) > 0; queue = queue[1:] {
		for _, r := range d.states(queue[0]) {
			for i := range r.Links {
				if l := &r.Links[i]; hierarchyOf(l) != "" && !seen[l.To] {
					seen[l.To], d.reached[l.To] = true, true
					queue = append(queue, l.To)
				}
			}
		}
	}
}

// owned reaches what the teams of a person own: somebody must be there to answer for it.
func (d *delta) owned(person estate.Ref) {
	d.incoming(person, func(team estate.Incoming) {
		if team.From.Kind == estate.Team && strings.HasPrefix(team.Link.Field, "members") {
			d.incoming(team.From.Ref, func(in estate.Incoming) {
				if in.Link.Field == "owner" {
					d.reached[in.From.Ref] = true
				}
			})
		}
	})
}

// records are the records of head that are reached, sorted.
func (d *delta) records() []*estate.Record {
	indices := make([]int, 0, len(d.reached))
	for ref := range d.reached {
		if i, ok := d.head.Index(ref); ok {
			indices = append(indices, i)
		}
	}
	slices.Sort(indices)
	out := make([]*estate.Record, len(indices))
	for i, index := range indices {
		out[i] = d.head.Nth(index)
	}
	return out
}

// renumbered reports whether the serial numbers must be compared anew: where a changed item
// has another one, or is one of several that share theirs.
func (d *delta) renumbered(known []diag.Diagnostic) bool {
	paths := map[string]bool{}
	for _, ref := range d.changed {
		before, _ := d.base.Record(ref)
		after, _ := d.head.Record(ref)
		if serialOf(before) != serialOf(after) {
			return true
		}
		for _, r := range d.states(ref) {
			paths[r.Path] = true
		}
	}
	return slices.ContainsFunc(known, func(f diag.Diagnostic) bool {
		return f.Code == diag.DuplicateItem && (paths[f.Path] || slices.ContainsFunc(f.Related, func(r diag.Related) bool { return paths[r.Path] }))
	})
}
