package editing_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/integrity"
)

func item(name, more string) string {
	return "kind: ConfigurationItem\nclass: server\nname: " + name + "\nowner: team/ops\nstatus: in_use # yes\n" + more
}

func blockers(t *testing.T, f files, refs ...estate.Ref) []string {
	t.Helper()
	r, err := editing.Retire(f.estate(t), refs, today(), f.read)
	require.NoError(t, err)
	out := []string{}
	for _, b := range r.Blockers {
		out = append(out, string(b.Ref)+" on "+string(b.On)+": "+b.Field)
	}
	return out
}

func organisation() files {
	return files{
		"catalogue/people/ada.yaml":  "kind: Person\ntype: human\nname: Ada\nemails: [a@example.org]\nmanager: person/bob\n",
		"catalogue/people/bob.yaml":  "kind: Person\ntype: human\nname: Bob\nemails: [b@example.org]\n",
		"catalogue/teams/ops.yaml":   "kind: Team\nname: Ops\nlead: person/bob\nmembers: [person/ada, person/bob]\n",
		"catalogue/teams/alone.yaml": "kind: Team\nname: Alone\nmembers: [person/ada]\n",
		"catalogue/services/shop.yaml": "kind: Service\nname: Shop\ntype: customer_facing\nowner: team/ops\ncriticality: high\n" +
			"relations: [{type: depends_on, to: ci/db, hard: false}, {type: supported_by, to: ci/helper}]\n",
		"catalogue/agreements/a.yaml": "kind: Agreement\ntype: sla\nname: A\nprovider: team/ops\nvalidFrom: 2026-01-01\ncovers: [service/shop]\n",
		"catalogue/agreements/u.yaml": "kind: Agreement\ntype: ola\nname: U\nprovider: team/ops\nvalidFrom: 2026-01-01\ncovers: [ci/db]\nunderpins: [agreement/a]\n",
		"cmdb/items/db.yaml":          item("DB", "redundancy: {minUp: 1}\nlastVerified: {date: 2026-01-01, by: person/ada, method: review}\n"),
		"cmdb/items/one.yaml":         item("One", "relations: [{type: member_of, to: ci/db}]\n"),
		"cmdb/items/two.yaml":         item("Two", "relations: [{type: member_of, to: ci/db}]\n"),
		"cmdb/items/part.yaml":        item("Part", "relations: [{type: part_of, to: ci/helper}]\n"),
		"cmdb/items/helper.yaml":      item("Helper", ""),
		"cmdb/items/left.yaml":        strings.Replace(item("Left", "relations: [{type: depends_on, to: ci/helper}]\n"), "in_use", "retired", 1),
		"cmdb/incidents/2026-01-01-a.yaml": "kind: Incident\ntitle: A\nservice: service/shop\nitems: [ci/one]\nimpact: low\nurgency: low\n" +
			"occurred: \"2026-01-01T10:00:00Z\"\ndetected: \"2026-01-01T10:00:00Z\"\nassignee: person/ada\n",
	}
}

func TestRetireByHand(t *testing.T) {
	t.Parallel()
	f := organisation()
	for name, c := range map[string]struct {
		refs []estate.Ref
		want []string
	}{
		"a soft relation counts, and a promise": {[]estate.Ref{"ci/db"}, []string{"agreement/u on ci/db: covers[0]", "service/shop on ci/db: relations[0].to"}},
		"with all that stands on it":            {[]estate.Ref{"ci/db", "agreement/u", "agreement/a", "service/shop"}, []string{}},
		"a member of which one more stays":      {[]estate.Ref{"ci/one"}, []string{}},
		"the last members":                      {[]estate.Ref{"ci/one", "ci/two"}, []string{"ci/db on ci/one: relations[0].to", "ci/db on ci/two: relations[0].to"}},
		"a part":                                {[]estate.Ref{"ci/part"}, []string{"ci/helper on ci/part: relations[0].to"}},
		"the whole":                             {[]estate.Ref{"ci/helper"}, []string{}},
		"what underpins":                        {[]estate.Ref{"agreement/u"}, []string{"agreement/a on agreement/u: underpins[0]"}},
		"what is underpinned":                   {[]estate.Ref{"agreement/a"}, []string{}},
		"a lead and manager":                    {[]estate.Ref{"person/bob"}, []string{"person/ada on person/bob: manager", "team/ops on person/bob: lead"}},
		"the last of a team, with work in hand": {[]estate.Ref{"person/ada"}, []string{"incident/2026-01-01-a on person/ada: assignee", "team/alone on person/ada: members[0]"}},
		"retired already":                       {[]estate.Ref{"ci/left"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, blockers(t, f, c.refs...))
		})
	}
}

func TestRetireWrites(t *testing.T) {
	t.Parallel()
	f := organisation()
	f["catalogue/contracts/c.yaml"] = "kind: Contract\nname: C\nsupplier: supplier/s\nend: 2030-01-01 # long\n"
	f["catalogue/suppliers/s.yaml"] = "kind: Supplier\nname: S\n"
	f["catalogue/roles/r.yaml"] = "kind: Role\nname: R\nholders: [team/ops]\n"
	refs := []estate.Ref{"ci/helper", "service/shop", "agreement/a", "person/ada", "contract/c", "supplier/s", "role/r", "ci/left"}
	r, err := editing.Retire(f.estate(t), refs, today(), f.read)
	require.NoError(t, err)
	after := f.with(t, r.Edits)
	for path, want := range map[string]string{
		"cmdb/items/helper.yaml":       strings.Replace(f["cmdb/items/helper.yaml"], "in_use # yes", "retired # yes", 1),
		"cmdb/items/left.yaml":         f["cmdb/items/left.yaml"],
		"catalogue/services/shop.yaml": f["catalogue/services/shop.yaml"] + "phase: retired\n",
		"catalogue/agreements/a.yaml":  f["catalogue/agreements/a.yaml"] + "status: terminated\nterminatedOn: 2026-11-20\n",
		"catalogue/people/ada.yaml":    f["catalogue/people/ada.yaml"] + "activeTo: 2026-11-20\n",
		"catalogue/contracts/c.yaml":   "kind: Contract\nname: C\nsupplier: supplier/s\nend: 2026-11-20 # long\nstatus: ended\n",
		"catalogue/suppliers/s.yaml":   "kind: Supplier\nname: S\nstatus: former\n",
		"catalogue/roles/r.yaml":       f["catalogue/roles/r.yaml"] + "validTo: 2026-11-20\n",
	} {
		assert.Equal(t, want, after[path], path)
	}
	again, err := editing.Retire(after.estate(t), refs, today(), after.read)
	require.NoError(t, err)
	for _, e := range again.Edits {
		assert.False(t, e.Changed(), e.Path)
	}
}

// TestRetireLeavesNothingBehind retires any records that nothing stands in the way of: the rules
// then find nothing live that depends on what is retired, and every result is valid.
func TestRetireLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	before := synthesised(5)
	e := before.estate(t)
	var candidates []estate.Ref
	for r := range e.All() {
		if editing.Retirable(r.Kind) == nil {
			candidates = append(candidates, r.Ref)
		}
	}
	known := dependencies(e)
	freed := 0
	rapid.Check(t, func(t *rapid.T) {
		refs := rapid.SliceOfNDistinct(rapid.SampledFrom(candidates), 1, 8, rapid.ID).Draw(t, "refs")
		r, err := editing.Retire(e, refs, today(), before.read)
		require.NoError(t, err)
		if len(r.Blockers) > 0 {
			return
		}
		freed++
		now := before.with(t, r.Edits).estate(t)
		for r := range now.All() {
			was, _ := e.Record(r.Ref)
			require.Equal(t, was.Faulty, r.Faulty, r.Ref)
		}
		require.Subset(t, append(known, ""), dependencies(now))
	})
	assert.Positive(t, freed)
}

// dependencies are the live records that the rules find to depend on retired ones.
func dependencies(e *estate.Estate) []string {
	var out []string
	for _, d := range integrity.Check(e, today()) {
		if d.Code == diag.RetiredDependency {
			out = append(out, d.Record+" "+d.Message)
		}
	}
	return out
}

// TestRetireEverything takes an estate down in the order in which nothing needs what goes, and
// what only needs each other together.
func TestRetireEverything(t *testing.T) {
	t.Parallel()
	f := synthesised(7)
	left := map[estate.Ref]bool{}
	for path := range f {
		// What is open keeps its people; it is closed in other ways.
		if strings.HasPrefix(path, "cmdb/") && !strings.HasPrefix(path, "cmdb/items/") || strings.HasPrefix(path, "catalogue/improvements/") {
			delete(f, path)
		}
	}
	for r := range f.estate(t).All() {
		if editing.Retirable(r.Kind) == nil {
			left[r.Ref] = true
		}
	}
	require.Greater(t, len(left), 50)
	rounds := 0
	for len(left) > 0 {
		rounds++
		e := f.estate(t)
		var free []estate.Ref
		for ref := range left {
			r, err := editing.Retire(e, []estate.Ref{ref}, today(), f.read)
			require.NoError(t, err)
			if len(r.Blockers) == 0 {
				free = append(free, ref)
			}
		}
		if len(free) == 0 { // a circle
			for ref := range left {
				free = append(free, ref)
			}
		}
		r, err := editing.Retire(e, free, today(), f.read)
		require.NoError(t, err)
		for _, b := range r.Blockers { // such as the other member of a group
			for i, ref := range free {
				if ref == b.On {
					free = append(free[:i:i], free[i+1:]...)
					break
				}
			}
		}
		r, err = editing.Retire(e, free, today(), f.read)
		require.NoError(t, err)
		require.Empty(t, r.Blockers)
		require.NotEmpty(t, free)
		f = f.with(t, r.Edits)
		for _, ref := range free {
			delete(left, ref)
		}
	}
	assert.Greater(t, rounds, 2)
}

func TestRetirable(t *testing.T) {
	t.Parallel()
	for _, info := range estate.Kinds() {
		err := editing.Retirable(info.Kind)
		if strings.HasPrefix(info.Folder, "cmdb/") && info.Kind != estate.ConfigurationItem {
			require.Error(t, err, info.Name)
		}
		if info.Kind == estate.Rates {
			require.ErrorContains(t, err, "nothing to retire")
		}
	}
}
