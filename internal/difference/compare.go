package difference

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Compare returns the records that differ between two states, sorted by reference. refs
// are the records that may differ, on either side; nil means all of both. References that
// neither side has are passed over. The cost follows refs and not the estates.
//
// Contents are compared, not files: format, comments, positions, the order of keys, the
// spelling of numbers and the folder below the kind's folder make no difference. Texts
// compare to the letter and lists in their order, which are aligned so that one entry
// inserted or altered is one difference.
//
// A record removed and a record of the same kind added are one that was renamed where
// their contents are equal, or else where they have the same name and more than half of
// their values in common; the pair with the most in common comes first, and among equals
// the one whose references come first.
func Compare(base, head *estate.Estate, refs []estate.Ref) []Record {
	var out, removed, added []Record
	for _, ref := range candidates(base, head, refs) {
		before, was := base.Record(ref)
		after, is := head.Record(ref)
		switch {
		case was && is:
			if r := modified(before, after); len(r.Fields) > 0 {
				out = append(out, r)
			}
		case was:
			removed = append(removed, removal(before))
		case is:
			added = append(added, addition(after))
		}
	}
	renamed, removed, added := renames(removed, added)
	out = slices.Concat(out, renamed, removed, added)
	slices.SortFunc(out, func(a, b Record) int { return strings.Compare(string(a.Ref), string(b.Ref)) })
	return out
}

func candidates(base, head *estate.Estate, refs []estate.Ref) []estate.Ref {
	refs = slices.Clone(refs)
	if refs == nil {
		for r := range base.All() {
			refs = append(refs, r.Ref)
		}
		for r := range head.All() {
			refs = append(refs, r.Ref)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

// modified compares a record's two states. Nothing differs where it has no fields.
func modified(before, after *estate.Record) Record {
	r := Record{Ref: after.Ref, Op: Modify, Path: after.Path, Before: before, After: after}
	if before.Encoded == after.Encoded {
		return r
	}
	r.Old, r.New = content(before), content(after)
	r.Fields = fields(&r.Old, &r.New)
	return r
}

func removal(before *estate.Record) Record {
	r := Record{Ref: before.Ref, Op: Remove, Path: before.Path, Before: before, Old: content(before)}
	r.Fields = fields(&r.Old, &r.New)
	return r
}

func addition(after *estate.Record) Record {
	r := Record{Ref: after.Ref, Op: Add, Path: after.Path, After: after, New: content(after)}
	r.Fields = fields(&r.Old, &r.New)
	return r
}

func content(r *estate.Record) estate.Node {
	body := r.Body()
	return ordered(&body)
}

// fields compares two contents.
func fields(from, to *estate.Node) []Field {
	var c comparison
	if (from.Kind == estate.Struct || from.Kind == estate.Null) && (to.Kind == estate.Struct || to.Kind == estate.Null) {
		c.mappings("", from, to)
	} else {
		c.values("", from, to)
	}
	return c.fields
}

// comparison gathers what differs.
type comparison struct{ fields []Field }

func (c *comparison) values(path string, from, to *estate.Node) {
	switch {
	case from.Kind == estate.Struct && to.Kind == estate.Struct:
		c.mappings(path, from, to)
	case from.Kind == estate.List && to.Kind == estate.List:
		c.lists(path, from, to)
	case !sameScalar(from, to):
		c.add(path, from, to)
	}
}

func (c *comparison) add(path string, from, to *estate.Node) {
	c.fields = append(c.fields, Field{Path: path, From: from, To: to})
}

// mappings walks the fields of both, which are in the order of their names.
func (c *comparison) mappings(path string, from, to *estate.Node) {
	a, b := from.Fields, to.Fields
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Name < b[0].Name:
			c.add(join(path, a[0].Name), &a[0].Value, nil)
			a = a[1:]
		case len(a) == 0 || b[0].Name < a[0].Name:
			c.add(join(path, b[0].Name), nil, &b[0].Value)
			b = b[1:]
		default:
			c.values(join(path, a[0].Name), &a[0].Value, &b[0].Value)
			a, b = a[1:], b[1:]
		}
	}
}

// lists compares aligned entries in the order of their places; at one place, what was
// removed comes first.
func (c *comparison) lists(path string, from, to *estate.Node) {
	type entry struct {
		place, rank int
		pair
	}
	var entries []entry
	a, b := 0, 0
	upTo := func(endA, endB int) {
		for ; a < endA; a++ {
			entries = append(entries, entry{a, 0, pair{a: a, b: -1}})
		}
		for ; b < endB; b++ {
			entries = append(entries, entry{b, 1, pair{a: -1, b: b}})
		}
	}
	for _, p := range align(from.Items, to.Items) {
		upTo(p.a, p.b)
		entries = append(entries, entry{p.b, 1, p})
		a, b = p.a+1, p.b+1
	}
	upTo(len(from.Items), len(to.Items))
	slices.SortFunc(entries, func(x, y entry) int { return cmp.Or(cmp.Compare(x.place, y.place), cmp.Compare(x.rank, y.rank)) })
	for _, e := range entries {
		at := estate.IndexPath(path, e.place)
		switch {
		case e.equal:
		case e.b < 0:
			c.add(at, &from.Items[e.a], nil)
		case e.a < 0:
			c.add(at, nil, &to.Items[e.b])
		case e.descend:
			c.values(at, &from.Items[e.a], &to.Items[e.b])
		default:
			c.add(at, &from.Items[e.a], &to.Items[e.b])
		}
	}
}
