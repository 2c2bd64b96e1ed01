package difference

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// maxRenames bounds how many pairs of records of one name are compared with each other;
// where there are more, only those with equal contents pair up.
const maxRenames = 1 << 12

// renames pairs what was removed with what was added and returns the pairs and the rest.
func renames(removed, added []Record) (renamed, gone, come []Record) {
	was, is := make([]bool, len(removed)), make([]bool, len(added))
	take := func(i, j int) {
		was[i], is[j] = true, true
		renamed = append(renamed, renaming(&removed[i], &added[j]))
	}
	for _, g := range groups(removed, added, was, is, keyOf) {
		// Equal contents fit each other equally well: in the order of their references.
		for k := range min(len(g.removed), len(g.added)) {
			take(g.removed[k], g.added[k])
		}
	}
	named := func(n *estate.Node) string {
		if name := n.Str("name"); name != "" {
			return name
		}
		return n.Str("title")
	}
	for _, g := range groups(removed, added, was, is, named) {
		for _, f := range g.fits(removed, added) {
			if !was[f.i] && !is[f.j] {
				take(f.i, f.j)
			}
		}
	}
	return renamed, rest(removed, was), rest(added, is)
}

func renaming(before, after *Record) Record {
	r := *after
	r.Op, r.Was, r.Before, r.Old = Rename, before.Ref, before.Before, before.Old
	r.Fields = fields(&r.Old, &r.New)
	return r
}

func rest(records []Record, taken []bool) []Record {
	var out []Record
	for i := range records {
		if !taken[i] {
			out = append(out, records[i])
		}
	}
	return out
}

// group is the records of one kind that share a property, by their places.
type group struct{ removed, added []int }

// groups gathers the records that are not taken by kind and a property; "" is none.
// Records without content share nothing.
func groups(removed, added []Record, was, is []bool, property func(n *estate.Node) string) []*group {
	type key struct {
		kind  estate.Kind
		value string
	}
	found := map[key]*group{}
	var out []*group
	gather := func(records []Record, taken []bool, content func(r *Record) (*estate.Record, *estate.Node), add func(g *group, i int)) {
		for i := range records {
			r, n := content(&records[i])
			value := property(n)
			if taken[i] || n.Kind != estate.Struct || value == "" {
				continue
			}
			k := key{r.Kind, value}
			if found[k] == nil {
				found[k] = &group{}
				out = append(out, found[k])
			}
			add(found[k], i)
		}
	}
	gather(removed, was, func(r *Record) (*estate.Record, *estate.Node) { return r.Before, &r.Old }, func(g *group, i int) { g.removed = append(g.removed, i) })
	gather(added, is, func(r *Record) (*estate.Record, *estate.Node) { return r.After, &r.New }, func(g *group, i int) { g.added = append(g.added, i) })
	return out
}

// fit is how much a removed and an added record have in common.
type fit struct{ i, j, shared, of int }

// fits returns the pairs of a group that have more than half of their values in common,
// the best first.
func (g *group) fits(removed, added []Record) []fit {
	if len(g.removed)*len(g.added) > maxRenames {
		return nil
	}
	there := make([][]string, len(g.added))
	for k, j := range g.added {
		there[k] = leaves(&added[j].New)
	}
	var out []fit
	for _, i := range g.removed {
		here := leaves(&removed[i].Old)
		for k, j := range g.added {
			f := fit{i, j, common(here, there[k]), max(len(here), len(there[k]))}
			if 2*f.shared > f.of {
				out = append(out, f)
			}
		}
	}
	slices.SortFunc(out, func(f, g fit) int {
		a, b := removed[f.i].Ref, added[f.j].Ref
		c, d := removed[g.i].Ref, added[g.j].Ref
		// Without regard to which side is the older.
		return cmp.Or(cmp.Compare(g.shared*f.of, f.shared*g.of), cmp.Compare(g.shared, f.shared),
			cmp.Compare(min(a, b), min(c, d)), cmp.Compare(max(a, b), max(c, d)))
	})
	return out
}
