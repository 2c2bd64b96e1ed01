package difference_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

// edit is a difference with its path taken apart.
type edit struct {
	steps    []string // names, and places as #2
	from, to *estate.Node
}

// steps takes a path apart: the inverse of how paths are written.
func steps(path string) []string {
	var out []string
	for path != "" {
		path = strings.TrimPrefix(path, ".")
		switch path[0] {
		case '[':
			end := strings.IndexByte(path, ']')
			out, path = append(out, "#"+path[1:end]), path[end+1:]
		case '"':
			quoted, err := strconv.QuotedPrefix(path)
			if err != nil {
				panic(err)
			}
			name, _ := strconv.Unquote(quoted)
			out, path = append(out, "."+name), path[len(quoted):]
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			out, path = append(out, "."+path[:end]), path[end:]
		}
	}
	return out
}

// patch applies edits to a value as a person would who reads them: in a list, what went
// goes first, by its former place; then what came goes where it now is; then the entries
// that stayed are edited.
func patch(n estate.Node, edits []edit) estate.Node {
	if len(edits) == 1 && len(edits[0].steps) == 0 {
		return *edits[0].to
	}
	byStep := map[string][]edit{}
	var order []string
	for _, e := range edits {
		step := e.steps[0]
		if byStep[step] == nil {
			order = append(order, step)
		}
		byStep[step] = append(byStep[step], edit{e.steps[1:], e.from, e.to})
	}
	if n.Kind == estate.List {
		return patchList(n, byStep, order)
	}
	out := n.Clone()
	for _, step := range order {
		name := strings.TrimPrefix(step, ".")
		first := byStep[step][0]
		at := slices.IndexFunc(out.Fields, func(f estate.Field) bool { return f.Name == name })
		switch {
		case len(first.steps) == 0 && first.to == nil:
			out.Fields = slices.Delete(out.Fields, at, at+1)
		case len(first.steps) == 0 && first.from == nil:
			out.Fields = append(out.Fields, estate.Field{Name: name, Value: *first.to})
		default:
			out.Fields[at].Value = patch(out.Fields[at].Value, byStep[step])
		}
	}
	return out
}

func patchList(n estate.Node, byStep map[string][]edit, order []string) estate.Node {
	place := func(step string) int {
		i, err := strconv.Atoi(strings.TrimPrefix(step, "#"))
		if err != nil {
			panic(err)
		}
		return i
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	out := n.Clone()
	isRemoval := func(e edit) bool { return len(e.steps) == 0 && e.to == nil }
	isInsertion := func(e edit) bool { return len(e.steps) == 0 && e.from == nil }
	for _, step := range slices.Backward(order) {
		if slices.ContainsFunc(byStep[step], isRemoval) {
			out.Items = slices.Delete(out.Items, place(step), place(step)+1)
		}
	}
	for _, step := range order {
		for _, e := range byStep[step] {
			if isInsertion(e) {
				out.Items = slices.Insert(out.Items, place(step), *e.to)
			}
		}
	}
	for _, step := range order {
		var rest []edit
		for _, e := range byStep[step] {
			if !isRemoval(e) && !isInsertion(e) {
				rest = append(rest, e)
			}
		}
		if len(rest) > 0 {
			out.Items[place(step)] = patch(out.Items[place(step)], rest)
		}
	}
	return out
}

func drawTwo(t *rapid.T) (from, to estate.Node) {
	from = mappings(3).Draw(t, "from")
	if rapid.Bool().Draw(t, "unrelated") {
		return from, mappings(3).Draw(t, "to")
	}
	return from, altered(t, from)
}

func TestChangesAppliedToOneGiveTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawTwo(t)
		found := difference.Compare(one(from), one(to), nil)
		if canonical(&from) == canonical(&to) {
			require.Empty(t, found)
			return
		}
		require.Len(t, found, 1)
		var edits []edit
		for _, f := range found[0].Fields {
			require.NotEqual(t, canonical(f.From), canonical(f.To), "%s", f)
			edits = append(edits, edit{steps(f.Path), f.From, f.To})
		}
		patched := patch(from, edits)
		assert.Equal(t, canonical(&to), canonical(&patched), "%v", lines(found))
	})
}

func TestNothingDiffersFromItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := mappings(3).Draw(t, "content")
		assert.Empty(t, difference.Compare(one(n), one(shuffled(t, n)), nil))
	})
}

// shuffled returns the same content with other positions and another order of fields.
func shuffled(t *rapid.T, n estate.Node) estate.Node {
	out := n.Clone()
	out.Walk("", func(_ string, n *estate.Node) bool {
		n.Pos = estate.Position{Line: rapid.IntRange(1, 9).Draw(t, "line"), Column: 1}
		if len(n.Fields) > 1 {
			n.Fields = rapid.Permutation(n.Fields).Draw(t, "fields")
		}
		return true
	})
	return out
}

// estates draws two states of a few records.
func estates(t *rapid.T) (base, head map[estate.Ref]estate.Node) {
	base, head = map[estate.Ref]estate.Node{}, map[estate.Ref]estate.Node{}
	pool := rapid.SliceOfN(mappings(2), 1, 3).Draw(t, "pool")
	for i := range pool {
		pool[i].Fields = append(pool[i].Fields, estate.Field{Name: "name", Value: text(rapid.SampledFrom([]string{"n", "m", ""}).Draw(t, "name"))})
	}
	for _, ref := range []estate.Ref{"ci/a", "ci/b", "ci/c", "ci/d", "team/a", "team/b"} {
		if rapid.Bool().Draw(t, "on base") {
			base[ref] = rapid.SampledFrom(pool).Draw(t, "content")
		}
		if rapid.Bool().Draw(t, "on head") {
			head[ref] = altered(t, rapid.SampledFrom(pool).Draw(t, "content"))
		}
	}
	return base, head
}

func TestEveryDifferenceIsNamedOnceAndRenamesKeepTheirKind(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, head := estates(t)
		was, is := map[estate.Ref]bool{}, map[estate.Ref]bool{}
		for _, r := range difference.Compare(made(base), made(head), nil) {
			from, to := r.Ref, r.Ref
			if r.Op == difference.Rename {
				from = r.Was
				assert.Equal(t, from.Kind(), to.Kind())
				assert.NotEqual(t, from, to)
				assert.NotContains(t, head, from)
				assert.NotContains(t, base, to)
			}
			if r.Op != difference.Add {
				assert.False(t, was[from], "%s twice", from)
				was[from] = true
				old := base[from]
				assert.Equal(t, canonical(&old), canonical(&r.Old))
			}
			if r.Op != difference.Remove {
				assert.False(t, is[to], "%s twice", to)
				is[to] = true
				now := head[to]
				assert.Equal(t, canonical(&now), canonical(&r.New))
			}
		}
		for _, ref := range []estate.Ref{"ci/a", "ci/b", "ci/c", "ci/d", "team/a", "team/b"} {
			old, before := base[ref]
			now, after := head[ref]
			differs := before != after || before && canonical(&old) != canonical(&now)
			assert.Equal(t, before && differs, was[ref], ref)
			assert.Equal(t, after && differs, is[ref], ref)
		}
	})
}

func TestSwappedSidesMirror(t *testing.T) {
	t.Parallel()
	mirrored := map[difference.Op]difference.Op{difference.Add: difference.Remove, difference.Remove: difference.Add, difference.Modify: difference.Modify, difference.Rename: difference.Rename}
	rapid.Check(t, func(t *rapid.T) {
		base, head := estates(t)
		forth, back := difference.Compare(made(base), made(head), nil), difference.Compare(made(head), made(base), nil)
		word := func(op difference.Op, from, to estate.Ref, fields []difference.Field, swap bool) string {
			var parts []string
			for _, f := range fields {
				a, b := canonical(f.From), canonical(f.To)
				if swap {
					a, b = b, a
				}
				parts = append(parts, a+" → "+b) // the places of entries differ with the side
			}
			slices.Sort(parts)
			return string(op) + " " + string(from) + " " + string(to) + " " + strings.Join(parts, "; ")
		}
		var there, here []string
		for _, r := range forth {
			there = append(there, word(r.Op, cmp.Or(r.Was, r.Ref), r.Ref, r.Fields, false))
		}
		for _, r := range back {
			here = append(here, word(mirrored[r.Op], r.Ref, cmp.Or(r.Was, r.Ref), r.Fields, true))
		}
		assert.ElementsMatch(t, there, here)
	})
}

func TestOnlyWhatIsAskedIsCompared(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, head := estates(t)
		refs := rapid.SliceOf(rapid.SampledFrom([]estate.Ref{"ci/a", "ci/b", "team/a", "ci/none", "", "nonsense"})).Draw(t, "refs")
		if refs == nil {
			refs = []estate.Ref{}
		}
		keep := func(all map[estate.Ref]estate.Node) *estate.Estate {
			some := map[estate.Ref]estate.Node{}
			for ref, n := range all {
				if slices.Contains(refs, ref) {
					some[ref] = n
				}
			}
			return made(some)
		}
		assert.Equal(t, lines(difference.Compare(keep(base), keep(head), nil)), lines(difference.Compare(made(base), made(head), refs)))
	})
}
