package estate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

// New agrees with looking everything up by hand, whatever the order of the records.
func TestNewAgreesWithBruteForce(t *testing.T) {
	refs := []estate.Ref{"service/a", "service/b", "ci/a", "ci/b", "ci/c", "team/a", "supplier/a", "ci/a.b"}
	rapid.Check(t, func(t *rapid.T) {
		var records []estate.Record
		for i := range rapid.IntRange(0, 12).Draw(t, "records") {
			r := estate.Record{Ref: rapid.SampledFrom(refs).Draw(t, "ref"), Path: fmt.Sprintf("%02d.yaml", i)}
			r.Kind = r.Ref.Kind()
			for j, to := range rapid.SliceOfN(rapid.SampledFrom(append(slices.Clone(refs), "ci/none")), 0, 4).Draw(t, "links") {
				r.Links = append(r.Links, estate.Link{Field: fmt.Sprint(j), To: to})
			}
			records = append(records, r)
		}
		shuffled := rapid.Permutation(slices.Clone(records)).Draw(t, "order")
		e := estate.New(shuffled, nil)

		first := map[estate.Ref]estate.Record{} // records come in the order of their paths
		var rest []string
		for _, r := range records {
			if _, taken := first[r.Ref]; taken {
				rest = append(rest, r.Path)
			} else {
				first[r.Ref] = r
			}
		}
		require.Equal(t, len(first), e.Len())
		var duplicates []string
		for _, d := range e.Duplicates() {
			duplicates = append(duplicates, d.Path)
		}
		require.ElementsMatch(t, rest, duplicates)

		var all []estate.Ref
		for r := range e.All() {
			all = append(all, r.Ref)
			require.Equal(t, first[r.Ref], *r)
			found, ok := e.Record(r.Ref)
			require.True(t, ok)
			require.Same(t, r, found)
		}
		require.True(t, slices.IsSorted(all))
		var byKind []estate.Ref
		for _, info := range estate.Kinds() {
			for r := range e.OfKind(info.Kind) {
				require.Equal(t, info.Kind, r.Kind)
				byKind = append(byKind, r.Ref)
			}
		}
		require.ElementsMatch(t, all, byKind)

		for _, to := range append(slices.Clone(refs), "ci/none") {
			var want, got []string
			if _, ok := first[to]; ok {
				for _, from := range first {
					for _, l := range from.Links {
						if l.To == to {
							want = append(want, string(from.Ref)+" "+l.Field)
						}
					}
				}
			}
			var froms []estate.Ref
			for _, in := range e.Incoming(to) {
				require.Equal(t, to, in.Link.To)
				got = append(got, string(in.From.Ref)+" "+in.Link.Field)
				froms = append(froms, in.From.Ref)
			}
			require.ElementsMatch(t, want, got)
			require.True(t, slices.IsSorted(froms))
		}
	})
}

func TestAllows(t *testing.T) {
	for _, c := range []struct {
		ends  []string
		class string
		want  bool
	}{
		{[]string{"any"}, "", true}, {[]string{"ci"}, "server", true}, {[]string{"ci.server"}, "server", true},
		{[]string{"ci.server"}, "database", false}, {[]string{"ci."}, "", false}, {[]string{"service"}, "server", false}, {nil, "server", false},
	} {
		require.Equal(t, c.want, estate.Allows(c.ends, &estate.Record{Ref: "ci/x", Class: c.class}), "%v %s", c.ends, c.class)
	}
}

func TestTargetsAreTheIndexesOfLinks(t *testing.T) {
	t.Parallel()
	e := estate.New([]estate.Record{
		{Ref: "ci/b", Links: []estate.Link{{To: "ci/a"}, {To: "ci/gone"}, {To: "ci/b"}}},
		{Ref: "ci/a"}, {Ref: "ci/c", Links: []estate.Link{{To: "ci/b"}}},
	}, nil)
	require.Empty(t, e.Targets(0))
	require.Equal(t, []int32{0, -1, 1}, e.Targets(1))
	require.Equal(t, []int32{1}, e.Targets(2))
	require.Len(t, e.Incoming("ci/b"), 2)
}
