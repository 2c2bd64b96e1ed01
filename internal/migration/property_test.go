package migration_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/intake"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/migration"
)

// thing is a thing of a source, of which the answers of a mapping are made.
type thing struct {
	key, kind, name string
	owner           string   // a key, or nobody's
	needs           []string // keys
	tags            []string
	told            string // the key of what an object of its own says it needs
}

var manyNames = []string{"Checkout", "checkout!", "CheckOut-2", "支付", "", "a", "Über Dienst", strings.Repeat("long ", 60)}

func things() *rapid.Generator[[]thing] {
	return rapid.Custom(func(t *rapid.T) []thing {
		n := rapid.IntRange(0, 9).Draw(t, "things")
		key := rapid.Custom(func(t *rapid.T) string { return fmt.Sprintf("t:%d", rapid.IntRange(0, n+1).Draw(t, "key")) })
		out := make([]thing, n)
		for i := range out {
			out[i] = thing{
				key: fmt.Sprintf("t:%d", i), kind: rapid.SampledFrom([]string{"Service", "ConfigurationItem", "Team", "Change"}).Draw(t, "kind"),
				name: rapid.SampledFrom(manyNames).Draw(t, "name"), owner: key.Draw(t, "owner"),
				needs: rapid.SliceOfN(key, 0, 3).Draw(t, "needs"), tags: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3).Draw(t, "tags"),
				told: key.Draw(t, "told"),
			}
		}
		return out
	})
}

// objects are what a mapping would say of things.
func objects(t require.TestingT, all []thing) []migration.Mapped {
	var out []migration.Mapped
	for i, one := range all {
		n := node(t, strings.Repeat("\n", 10*i)+"a: 1")
		var b strings.Builder
		fmt.Fprintf(&b, "name: %q\ntitle: %q\nowner: {$ref: %q, $kind: [Team, Person]}\n", one.name, one.name, one.owner)
		fmt.Fprintf(&b, "tags: [%s]\nrelations:\n", strings.Join(one.tags, ", "))
		for _, need := range one.needs {
			fmt.Fprintf(&b, "  - {type: depends_on, to: {$ref: %q, $kind: [Service, ConfigurationItem]}}\n", need)
		}
		if len(one.needs) == 0 {
			b.WriteString("  []\n")
		}
		out = append(out, migration.Mapped{
			Object: intake.Object{Type: "thing", File: "things.yaml", Number: i + 1, Node: n},
			Answer: mapping.Answer{
				Records:   []mapping.Draft{draft(t, one.key, one.kind, b.String())},
				Relations: []mapping.Relation{{From: mapping.Ref{Key: one.key}, To: mapping.Ref{Key: one.told, Kinds: []string{"Service"}}, Type: "runs_on"}},
			},
		})
	}
	return out
}

// before is a repository with records of the names that things have.
func before(t *rapid.T) files {
	repo := files{}
	for i, path := range []string{"catalogue/services/checkout.yaml", "cmdb/items/a.yaml", "cmdb/items/sub/checkout-2.yaml", "catalogue/teams/t-1.yaml"} {
		kind, _, _ := estate.KindOfPath(path)
		switch rapid.IntRange(0, 3).Draw(t, path) {
		case 1:
			repo[path] = "kind: " + kind.String() + "\nname: By hand # comment\n"
		case 2:
			repo[path] = "kind: " + kind.String() + "\nname: Another's\nsource: {system: other, externalId: 't:1'}\n"
		case 3:
			repo[path] = "kind: " + kind.String() + fmt.Sprintf("\nname: Before\nsource: {system: old-cmdb, externalId: 't:%d', importedAt: 2025-01-01}\n", i)
		}
	}
	return repo
}

// bySource returns the paths of what came from the system, by key.
func bySource(t require.TestingT, repo files) map[string]string {
	out := map[string]string{}
	for path, text := range repo {
		n := node(t, text)
		if source := n.Get("source"); source.Str("system") == "old-cmdb" {
			out[source.Str("externalId")+" "+n.Str("kind")] = path
		}
	}
	return out
}

func TestEveryThingBecomesARecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		repo, all := before(t), things().Draw(t, "things")
		out := repo.plan(t, options(), objects(t, all)...)
		require.Len(t, slices.Compact(slices.Clone(out.Refs)), len(all), "each has a record of its own")
		after := bySource(t, repo.with(out))
		for _, one := range all {
			path, ok := after[one.key+" "+one.kind]
			require.True(t, ok, one.key)
			kind, rest, ok := estate.KindOfPath(path)
			require.True(t, ok)
			require.Equal(t, one.kind, kind.String())
			id := strings.TrimSuffix(rest[strings.LastIndexByte(rest, '/')+1:], ".yaml")
			require.True(t, estate.ValidID(id), id)
			if kind.Info().Dated {
				_, dated := estate.IDDate(id)
				require.True(t, dated, id)
			}
		}
		for _, c := range out.Changes.Files {
			require.Equal(t, repo[c.Path], string(c.Before))
			if c.Before != nil {
				was := node(t, string(c.Before))
				require.NotEqual(t, "other", was.Get("source").Str("system"), "another system's records stay")
			}
		}
	})
}

// ids works out what new things are called, by trying one name after another.
func ids(t require.TestingT, repo files, all []thing) map[string]estate.Ref {
	known := bySource(t, repo)
	taken, unsourced := map[estate.Ref]bool{}, map[estate.Ref]bool{}
	refOf := func(path string) estate.Ref {
		kind, rest, _ := estate.KindOfPath(path)
		return estate.NewRef(kind, strings.TrimSuffix(rest[strings.LastIndexByte(rest, '/')+1:], ".yaml"))
	}
	for path, text := range repo {
		taken[refOf(path)] = true
		n := node(t, text)
		unsourced[refOf(path)] = n.Get("source") == nil
	}
	out := map[string]estate.Ref{}
	for _, one := range all {
		if path, ok := known[one.key+" "+one.kind]; ok {
			out[one.key] = refOf(path)
		}
	}
	for _, one := range slices.SortedFunc(slices.Values(all), func(a, b thing) int { return strings.Compare(a.key, b.key) }) {
		if out[one.key] != "" {
			continue
		}
		kind, _ := estate.KindByName(one.kind)
		id := estate.SuggestID(one.name)
		if id == "new-id" {
			id = strings.ReplaceAll(one.key, ":", "-")
		}
		if one.kind == "Change" {
			id = strings.TrimRight(("2026-11-20-" + id)[:min(11+len(id), 128)], "-")
		}
		for n := 1; ; n++ {
			ref := estate.NewRef(kind, id)
			if n > 1 {
				suffix := fmt.Sprintf("-%d", n)
				ref = estate.NewRef(kind, strings.TrimRight(id[:min(len(id), 128-len(suffix))], "-")+suffix)
			}
			if !taken[ref] || n == 1 && unsourced[ref] {
				taken[ref], unsourced[ref] = true, false
				out[one.key] = ref
				break
			}
		}
	}
	return out
}

func TestIDsDependOnKeysAndNotOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		repo, all := before(t), things().Draw(t, "things")
		given := objects(t, all)
		once := repo.plan(t, options(), given...)
		shuffled := repo.plan(t, options(), rapid.Permutation(given).Draw(t, "shuffled")...)
		require.Equal(t, once.Changes, shuffled.Changes)
		require.Equal(t, once.Diagnostics, shuffled.Diagnostics)
		require.Equal(t, once.Refs, shuffled.Refs)
		require.Equal(t, slices.Sorted(maps.Values(ids(t, repo, all))), once.Refs)
	})
}

func TestASecondImportChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := options()
		o.Prune = rapid.Bool().Draw(t, "prune")
		repo, given := before(t), objects(t, things().Draw(t, "things"))
		after := repo.with(repo.plan(t, o, given...))
		o.Now = day("2027-01-01")
		again := after.plan(t, o, given...)
		require.Empty(t, again.Changes.Files)
		for _, tally := range again.Records {
			require.Zero(t, tally.Created+tally.Updated)
		}
	})
}

// What people write into imported records stays when the source alters other things.
func TestHandmadeEditsStay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := things().Draw(t, "things")
		repo := files{}.with(files{}.plan(t, options(), objects(t, all)...))
		for path := range repo {
			repo[path] = "# kept by hand\n" + repo[path] + "description: by hand # and said why\n"
		}
		were := bySource(t, repo)
		for i := range all {
			if rapid.Bool().Draw(t, "altered") {
				all[i].name = rapid.SampledFrom(manyNames).Draw(t, "new name")
				all[i].tags = rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3).Draw(t, "new tags")
			}
		}
		o := options()
		o.Now = day("2027-01-01")
		after := repo.with(repo.plan(t, o, objects(t, all)...))
		require.Equal(t, were, bySource(t, after), "each keeps its file")
		for _, one := range all {
			path := were[one.key+" "+one.kind]
			require.Contains(t, after[path], "# kept by hand\n")
			require.Contains(t, after[path], "description: by hand # and said why\n")
			n, was := node(t, after[path]), node(t, repo[path])
			require.Equal(t, one.name, n.Str("name"))
			tags, wereTags := n.Each("tags"), was.Each("tags")
			for i := range wereTags {
				require.Equal(t, wereTags[i].Text, tags[i].Text, "entries stay in their order")
			}
			for _, tag := range one.tags {
				require.True(t, slices.ContainsFunc(tags, func(n estate.Node) bool { return n.Text == tag }))
			}
			if after[path] == repo[path] {
				require.Equal(t, "2026-11-20", n.At("source.importedAt").Text)
			} else {
				require.Equal(t, "2027-01-01", n.At("source.importedAt").Text)
			}
		}
	})
}

// Circles are told once for all things that reach each other.
func TestCirclesAgainstReachability(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		reach := make([][]bool, n)
		for i := range reach {
			reach[i] = make([]bool, n)
		}
		var given []migration.Mapped
		for i := range n {
			relations := "[]"
			to := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, 3, rapid.ID[int]).Draw(t, "to")
			var list []string
			for _, j := range to {
				hard := rapid.Bool().Draw(t, "hard")
				list = append(list, fmt.Sprintf("{type: depends_on, to: {$ref: 's:%d', $kind: Service}, hard: %v}", j, hard))
				reach[i][j] = reach[i][j] || hard && i != j
			}
			if len(list) > 0 {
				relations = "[" + strings.Join(list, ", ") + "]"
			}
			object := source(t, "a: 1")[0]
			object.Object.Number = i + 1
			given = append(given, answered([]migration.Mapped{object}, service(t, fmt.Sprintf("s:%d", i), fmt.Sprintf("name: s%d\nrelations: %s", i, relations)))...)
		}
		direct := make([][]bool, n)
		for i := range reach {
			direct[i] = slices.Clone(reach[i])
		}
		for k := range n {
			for i := range n {
				for j := range n {
					reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
				}
			}
		}
		want := 0
		for i := range n {
			first := reach[i][i]
			for j := range i {
				first = first && !(reach[i][j] && reach[j][i])
			}
			if first {
				want++
			}
		}
		got := 0
		for _, d := range (files{}).plan(t, options(), given...).Diagnostics {
			if d.Code != diag.SourceCycle {
				continue
			}
			got++
			chain, _, _ := strings.Cut(d.Message, " depend on")
			steps := strings.Split(chain, " → ")
			require.Equal(t, steps[0], steps[len(steps)-1])
			for i := range len(steps) - 1 {
				var a, b int
				_, err := fmt.Sscanf(steps[i]+" "+steps[i+1], "service/s%d service/s%d", &a, &b)
				require.NoError(t, err)
				require.True(t, direct[a][b], "each step of the circle is a relation: %s", d.Message)
			}
		}
		require.Equal(t, want, got)
	})
}
