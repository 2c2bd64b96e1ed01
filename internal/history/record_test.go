package history_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
)

const (
	longText  = "kind: Service\nname: Shop\none: 1\ntwo: 2\nthree: 3\nfour: 4\n"
	otherText = "zone: 9\nsite: 8\nrack: 7\nslot: 6\nport: 5\n"
)

// story makes a repository of commits in a line and returns what became of a record, the
// newest first, as "op path < former path".
func story(t *testing.T, ref estate.Ref, copies bool, steps ...files) []string {
	t.Helper()
	f := newForge(t)
	last := []int{}
	for i, s := range steps {
		last = []int{f.commit(1000+i, s, last...)}
	}
	f.write(t)
	var out []string
	for _, e := range told(t, open(t, f.dir, ""), history.Query{Ref: ref, Copies: copies}, nil) {
		line := string(e.Op) + " " + e.Path
		if e.WasPath != "" {
			line += " < " + e.WasPath
		}
		out = append(out, line)
	}
	return out
}

func TestARecordIsFollowed(t *testing.T) {
	t.Parallel()
	const a, b, old, moved = "catalogue/services/a.yaml", "catalogue/services/b.yaml", "catalogue/services/old.yaml", "catalogue/services/x/a.yaml"
	changed := strings.Replace(longText, "four: 4", "four: 5", 1)
	for name, c := range map[string]struct {
		ref    estate.Ref
		copies bool
		steps  []files
		want   []string
	}{
		"changed": {"service/a", false, []files{{a: longText}, {a: changed}}, []string{"modify " + a, "add " + a}},
		"moved to another folder with another content": {
			"service/a", false, []files{{a: longText, old: otherText}, {moved: otherText}},
			[]string{"rename " + moved + " < " + a, "add " + a},
		},
		"in another format": {
			"service/a", false, []files{{a: longText}, {"catalogue/services/a.json": "{}\n"}},
			[]string{"rename catalogue/services/a.json < " + a, "add " + a},
		},
		"with another id": {
			"service/a", false, []files{{old: longText}, {a: changed}}, []string{"rename " + a + " < " + old, "add " + old},
		},
		"with another id and another content": {
			"service/a", false, []files{{old: longText}, {a: otherText}}, []string{"add " + a},
		},
		"of another kind": {
			"service/a", false, []files{{"cmdb/items/a.yaml": longText}, {a: longText}}, []string{"add " + a},
		},
		"the record itself goes before what is more alike": {
			"service/a", false, []files{{a: otherText, old: longText}, {moved: longText}},
			[]string{"rename " + moved + " < " + a, "add " + a},
		},
		"two that go and two that come": {
			"service/a", false, []files{{old: longText, "catalogue/services/older.yaml": otherText}, {b: otherText, a: changed}},
			[]string{"rename " + a + " < " + old, "add " + old},
		},
		"one that goes and two that come": {
			"service/b", false, []files{{old: longText}, {a: longText, b: longText}}, []string{"add " + b},
		},
		"copied from one that stays": {"service/a", false, []files{{old: longText}, {old: longText, a: longText}}, []string{"add " + a}},
		"copied, and that is asked for": {
			"service/a", true, []files{{old: longText}, {old: longText, a: longText}}, []string{"copy " + a + " < " + old, "add " + old},
		},
		"removed and there again": {
			"service/a", false, []files{{a: longText}, {"other": ""}, {a: longText}}, []string{"add " + a, "remove " + a, "add " + a},
		},
		"gone at the end": {
			"service/a", false, []files{{old: longText}, {a: longText}, {"other": ""}},
			[]string{"remove " + a, "rename " + a + " < " + old, "add " + old},
		},
	} {
		assert.Equal(t, c.want, story(t, c.ref, c.copies, c.steps...), name)
	}
}

func TestInWhichChange(t *testing.T) {
	t.Parallel()
	const a, b = "catalogue/services/a.yaml", "catalogue/services/b.yaml"
	change := func(n string) string { return "cmdb/changes/2026-10-0" + n + "-do.yaml" }
	f := newForge(t)
	base := files{a: longText, b: otherText}
	with := func(extra ...string) files {
		out := files{a: longText, b: otherText}
		for i := 0; i < len(extra); i += 2 {
			out[extra[i]] = extra[i+1]
		}
		return out
	}
	first := f.commit(1000, base)
	f.commit(1001, with(change("1"), "title: One\n"), first)
	branch := f.commit(1002, with(change("1"), "title: One\n", a, longText+"five: 5\n"), 2)
	other := f.commit(1003, with("README", "x"), first)
	merged := f.commit(1004, with(change("1"), "title: One\n", a, longText+"five: 5\n", "README", "x"), other, branch)
	direct := f.commit(1005, with(change("1"), "title: Two\n", a, longText+"five: 5\n", "README", "x", b, otherText+"six: 6\n"), merged)
	f.commit(1006, with(change("1"), "title: Two\n", change("2"), "x", change("3"), "y", a, longText, "README", "x", b, otherText), direct)
	f.write(t)
	entries := told(t, open(t, f.dir, ""), history.Query{}, nil)
	var got []string
	for _, e := range entries {
		got = append(got, string(e.Op)+" "+string(e.Ref)+" "+string(e.Change))
	}
	assert.Equal(t, []string{
		"modify service/a ", // two changes came, and neither is known to declare it
		"modify service/b ",
		"add change/2026-10-02-do change/2026-10-02-do",
		"add change/2026-10-03-do change/2026-10-03-do",
		"modify service/b change/2026-10-01-do", // the only change that was altered
		"modify change/2026-10-01-do change/2026-10-01-do",
		"modify service/a change/2026-10-01-do",
		"add change/2026-10-01-do change/2026-10-01-do",
		"add service/a ",
		"add service/b ",
	}, got)

	reader := plain(t, nil)
	reader.Evidence = ledger{}
	e := told(t, open(t, f.dir, ""), history.Query{Ref: "service/a"}, reader)[1]
	assert.Equal(t, estate.Ref("change/of-"+e.Merged.String()[:4]), e.Change, "the ledger knows of the merge")
	assert.Equal(t, []string{"person/ada"}, e.ApprovedBy)
}

// ledger has an entry for every commit of the main line.
type ledger struct{}

func (ledger) Of(commit string) (string, []string, bool) {
	return "change/of-" + commit[:4], []string{"person/ada"}, true
}

func TestWhatNeverWas(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	one := f.commit(1, files{"catalogue/services/a.yaml": "x", "deploy/values.yaml": "y"})
	f.commit(2, files{"other": "y"}, one)
	f.write(t)
	h := open(t, f.dir, "")
	assert.True(t, h.Ever("service/a"))
	assert.False(t, h.Ever("service/b"))
	assert.True(t, h.EverPath("deploy"))
	assert.True(t, h.EverPath("deploy/values.yaml"))
	assert.False(t, h.EverPath("deploy/values"))
	assert.Equal(t, []estate.Ref{"service/a"}, h.Refs(estate.Service))
	found, err := h.Find(t.Context(), history.Query{Ref: "service/b"})
	require.NoError(t, err)
	assert.Zero(t, found.Len())
}
