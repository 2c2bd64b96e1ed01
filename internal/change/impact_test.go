package change

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// shop is a critical service on an application, which runs on one of two nodes.
var shop = yaml{
	"team/a": "", "team/b": "",
	"service/shop": "criticality: critical\nrelations: [{type: depends_on, to: ci/app}]",
	"service/mail": "criticality: low\nrelations: [{type: depends_on, to: ci/app, hard: false}]",
	"ci/app":       "class: application\nowner: team/b\ncriticality: high\nrelations: [{type: runs_on, minUp: 1, of: [ci/one, ci/two]}]",
	"ci/one":       "criticality: medium", "ci/two": "",
}

func TestImpactByDeclaredEffect(t *testing.T) {
	t.Parallel()
	for effect, want := range map[string]map[estate.Ref]string{
		"":                   {"ci/app": "outage both", "service/shop": "outage both", "service/mail": "degraded both"},
		", effect: degraded": {"ci/app": "degraded both", "service/shop": "degraded both", "service/mail": "degraded both"},
		", effect: none":     {"ci/app": "none both"},
	} {
		a := Assess(between(t, shop, shop.with(yaml{"change/2026-11-20-x": "affects: [{item: ci/app" + effect + "}]"})))
		assert.Equal(t, want, a.effects(), "effect%s", effect)
		assert.Equal(t, estate.Ref("ci/app"), a.Impact[0].Ref, "what is declared comes first")
		assert.Equal(t, []estate.Ref{"team/b"}, a.Impact[0].Owners)
		assert.True(t, a.RecordOnly)
	}
}

func TestImpactOfUndeclaredRecords(t *testing.T) {
	t.Parallel()
	a := Assess(between(t, shop, shop.with(yaml{"ci/one": "criticality: low"})))
	assert.Equal(t, map[estate.Ref]string{
		"ci/one": "outage both", "ci/app": "redundancy_lost both", "service/shop": "redundancy_lost both", "service/mail": "redundancy_lost both",
	}, a.effects())
	assert.Equal(t, "medium", a.Impact[0].Criticality, "that of base, since lowering it must not hide a change")

	a = Assess(between(t, shop, shop.with(yaml{"ci/three": ""})))
	assert.Equal(t, map[estate.Ref]string{"ci/three": "none head"}, a.effects(), "nothing stood on what is added")

	a = Assess(between(t, shop, shop.with(yaml{
		"ci/three": "", "ci/app": shop["ci/app"] + "\ndescription: x",
		"change/2026-11-20-x": "affects: [{item: ci/three}, {item: ci/app, effect: none}]",
	}).with(yaml{"service/mail": "relations: [{type: depends_on, to: ci/three}]"})))
	assert.Equal(t, "outage head", a.effects()["ci/three"], "what is declared and new fails on head")

	a = Assess(between(t, shop, shop.with(yaml{"ci/one": "-", "ci/app": "class: application\nrelations: [{type: runs_on, to: ci/two}]", "change/2026-11-20-x": "affects: [{item: ci/one}, {item: ci/app, effect: none}]"})))
	assert.Equal(t, map[estate.Ref]string{
		"ci/one": "outage base", "ci/app": "redundancy_lost base", "service/shop": "redundancy_lost base", "service/mail": "redundancy_lost base",
	}, a.effects(), "what is removed fails on base")
}

func TestRenamedRecordsAreOne(t *testing.T) {
	t.Parallel()
	base := shop.estate(t)
	head := shop.with(yaml{"ci/one": "-", "ci/first": "criticality: medium", "ci/app": "class: application\nowner: team/b\ncriticality: high\nrelations: [{type: runs_on, minUp: 1, of: [ci/first, ci/two]}]"}).estate(t)
	a := Assess(Input{Base: base, Head: head, Diff: differing(base, head, map[estate.Ref]estate.Ref{"ci/one": "ci/first"}), At: noon})
	assert.NotContains(t, a.effects(), estate.Ref("ci/one"))
	assert.Equal(t, "outage both", a.effects()["ci/first"])
	assert.Empty(t, a.Findings, "neither a new single point nor less redundancy")
}

func TestClosingHitsNothing(t *testing.T) {
	t.Parallel()
	base := shop.with(yaml{"change/2026-11-20-x": "affects: [{item: ci/app}]"})
	a := Assess(between(t, base, base.with(yaml{"change/2026-11-20-x": "affects: [{item: ci/app}]\noutcome: {result: successful}"})))
	assert.True(t, a.Closing)
	assert.Empty(t, a.Impact)
	assert.Equal(t, Risk{Level: "low", Factors: []Factor{}}, a.Risk)
	assert.False(t, a.Window.GatesMerge)
}

func TestOwnersAndLife(t *testing.T) {
	t.Parallel()
	e := shop.with(yaml{
		"person/p": "", "person/q": "manager: person/p", "person/r": "", "team/a": "members: [person/p]", "team/b": "lead: person/p",
		"role/x": "holders: [person/q, team/a]", "role/y": "holders: [person/q]\nowner: team/b",
		"agreement/u": "covers: [service/shop]\nprovider: team/b", "ci/app": "class: application\nowner: team/b",
		"ci/web": "class: application\nowner: team/b\nchangeApprover: role/x",
	}).estate(t)
	for ref, want := range map[estate.Ref][]estate.Ref{
		"person/p": {"team/a", "team/b"}, "person/q": {"person/p"}, "person/r": {"person/r"}, "team/a": {"team/a"},
		"role/x": {"person/q", "team/a"}, "role/y": {"team/b"}, "agreement/u": {"team/a", "team/b"}, "ci/app": {"team/b"}, "ci/web": {"role/x"},
	} {
		r, _ := e.Record(ref)
		assert.Equal(t, want, owners(e, r), ref)
	}
	stock := shop.with(yaml{"ci/one": "status: in_stock", "service/mail": "phase: retired", "agreement/x": "covers: [service/shop]\nvalidFrom: 2027-01-01"})
	a := Assess(between(t, stock, stock.with(yaml{"ci/one": "status: retired", "service/mail": "phase: retired\ndescription: x", "ci/two": "status: retired", "team/a": "description: x", "agreement/x": "covers: [service/shop]\nvalidFrom: 2027-01-02"})))
	live := map[estate.Ref]bool{}
	for _, x := range a.Touched {
		live[x.Ref] = x.Live
	}
	assert.Equal(t, map[estate.Ref]bool{"ci/one": false, "ci/two": true, "service/mail": false, "team/a": true, "agreement/x": false}, live)
}

// drawn is a small estate of records r0, r1 … with relations downwards, and a change of it.
type drawn struct {
	base, head yaml
	effects    map[estate.Ref]string
}

func drawChange(t *rapid.T) drawn {
	d := drawn{base: yaml{"team/a": ""}, effects: map[estate.Ref]string{}}
	n := rapid.IntRange(2, 7).Draw(t, "n")
	name := func(i int) string {
		if i >= n-2 {
			return fmt.Sprintf("service/r%d", i)
		}
		return fmt.Sprintf("ci/r%d", i)
	}
	relate := func(i int, label string) string {
		var rs []string
		for j := range i {
			switch rapid.IntRange(0, 4).Draw(t, fmt.Sprint(label, i, "-", j)) {
			case 0:
				rs = append(rs, "{type: depends_on, to: "+name(j)+"}")
			case 1:
				rs = append(rs, "{type: depends_on, to: "+name(j)+", hard: false}")
			case 2:
				if j > 0 {
					rs = append(rs, "{type: depends_on, minUp: 1, of: ["+name(j)+", "+name(j-1)+"]}")
				}
			}
		}
		text := "criticality: " + rapid.SampledFrom([]string{"low", "medium", "high", "critical"}).Draw(t, fmt.Sprint(label, "c", i))
		for k, r := range rs {
			if k == 0 {
				text += "\nrelations:"
			}
			text += "\n  - " + r
		}
		return text
	}
	for i := range n {
		d.base[name(i)] = relate(i, "base")
	}
	d.head = d.base.with(nil)
	for i := range n {
		switch rapid.IntRange(0, 5).Draw(t, fmt.Sprint("op", i)) {
		case 0:
			d.head[name(i)] = relate(i, "head")
		case 1:
			if !slices.ContainsFunc(sortedKeys(d.head), func(ref string) bool { return ref != name(i) && containsWord(d.head[ref], name(i)) }) {
				delete(d.head, name(i))
			}
		}
		if effect := rapid.SampledFrom([]string{"", "", "outage", "degraded", "none"}).Draw(t, fmt.Sprint("effect", i)); effect != "" {
			d.effects[estate.Ref(name(i))] = effect
		}
	}
	d.head["change/2026-11-20-x"] = d.declares()
	return d
}

// declares is the change record.
func (d drawn) declares() string {
	text := "affects: ["
	refs := []string{}
	for ref := range d.effects {
		refs = append(refs, string(ref))
	}
	slices.Sort(refs)
	for _, ref := range refs {
		text += "{item: " + ref + ", effect: " + d.effects[estate.Ref(ref)] + "}, "
	}
	return text + "]"
}

func containsWord(text, ref string) bool {
	for i := 0; i+len(ref) <= len(text); i++ {
		if text[i:i+len(ref)] == ref {
			return true
		}
	}
	return false
}

// levels is what a joint failure does by the rules of package graph, round after round over
// all records until nothing changes.
func levels(e *estate.Estate, seeds map[estate.Ref]graph.Level) map[estate.Ref]graph.Level {
	g := graph.New(e)
	now := map[estate.Ref]graph.Level{}
	for ref, level := range seeds {
		if _, ok := e.Record(ref); ok && level > graph.Unaffected {
			now[ref] = level
		}
	}
	for changed := true; changed; {
		changed = false
		for r := range e.All() {
			for _, q := range g.Requirements(r.Ref) {
				up, well, hit := 0, 0, false
				for _, m := range q.Members {
					if now[m.Ref] < graph.Outage {
						up++
					}
					if now[m.Ref] < graph.Degraded {
						well++
					}
					hit = hit || now[m.Ref] > graph.Unaffected
				}
				level := graph.Unaffected
				switch {
				case up < q.Need:
					level = q.Level
				case well < q.Need:
					level = min(graph.Degraded, q.Level)
				case hit:
					level = graph.RedundancyLost
				}
				if level > now[r.Ref] {
					now[r.Ref], changed = level, true
				}
			}
		}
	}
	return now
}

func TestImpactIsTheWorstOfBothGraphs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawChange(t)
		in := between(t, d.base, d.head)
		seeds := map[estate.Ref]graph.Level{}
		direct := map[estate.Ref]bool{}
		for ref, effect := range d.effects {
			_, b := in.Base.Record(ref)
			_, h := in.Head.Record(ref)
			seeds[ref], direct[ref] = effectNamed(effect), b || h
		}
		for _, x := range in.Diff {
			if k := x.Ref.Kind(); k == estate.ConfigurationItem || k == estate.Service {
				direct[x.Ref] = true
				if _, declared := d.effects[x.Ref]; !declared && x.Op != difference.Add {
					seeds[x.Ref] = graph.Outage
				}
			}
		}
		before, after := levels(in.Base, seeds), levels(in.Head, seeds)
		want := map[estate.Ref]string{}
		for _, e := range []*estate.Estate{in.Base, in.Head} {
			for r := range e.All() {
				b, h := before[r.Ref], after[r.Ref]
				_, onBase := in.Base.Record(r.Ref)
				_, onHead := in.Head.Record(r.Ref)
				side := map[bool]string{true: "base", false: "head"}[b > h]
				if b == h {
					side = map[[2]bool]string{{true, true}: "both", {true, false}: "base", {false, true}: "head"}[[2]bool{onBase, onHead}]
				}
				if b > graph.Unaffected || h > graph.Unaffected || direct[r.Ref] {
					want[r.Ref] = max(b, h).String() + " " + side
				}
			}
		}
		a := Assess(in)
		require.Equal(t, want, a.effects())
		for i := range a.Impact {
			x := &a.Impact[i]
			if i > 0 {
				require.False(t, direct[x.Ref] && !direct[a.Impact[i-1].Ref], "what is direct comes first")
			}
			if !direct[x.Ref] && len(x.Via) > 0 {
				require.Contains(t, seeds, x.Via[0], "a way begins at what fails")
			}
		}
		slices.Reverse(in.Diff)
		require.Equal(t, a, Assess(in), "the order of the input does not matter")
	})
}
