package continuity

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// unrestricted works everything out and then keeps what has to do with the records.
func unrestricted(e *estate.Estate, refs []estate.Ref) []finding.Finding {
	c := &check{book: read(e, now)}
	for _, p := range c.plans {
		c.plan(p)
	}
	for r := range e.OfKind(estate.Service) {
		c.service(r)
	}
	for _, p := range c.plans {
		if p.inForce {
			for _, d := range p.body.Get("bia").Each("dependencies") {
				c.neededBy(p, &d)
			}
		}
	}
	c.allow(everyConsumer(c))
	c.loss(nil)
	c.restores(nil)
	return finding.Sort(c.about(refs))
}

// everyConsumer returns all services, processes and items and what each needs.
func everyConsumer(c *check) (refs []estate.Ref, next [][]int) {
	for r := range c.estate.All() {
		if recoverable(r.Ref) {
			refs = append(refs, r.Ref)
		}
	}
	for i, ref := range refs {
		next = append(next, nil)
		for _, q := range c.conditions(ref) {
			if q.need == len(q.members) {
				for _, to := range operands([]condition{q}) {
					if j := slices.Index(refs, to); j >= 0 && j != i {
						next[i] = append(next[i], j)
					}
				}
			}
		}
	}
	return refs, next
}

// gist is what findings say but for which of several equal reasons they name.
func gist(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, fmt.Sprint(f.Code, " ", f.Severity, " ", f.Ref, " ", f.Promised, " ", f.Achievable))
	}
	slices.Sort(out)
	return out
}

func drawRestricted(t *rapid.T) *estate.Estate {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "of") }
	maybe := func(text string) string {
		if rapid.Bool().Draw(t, "maybe") {
			return text
		}
		return ""
	}
	hours := func() string { return pick("1h", "2h", "4h", "8h") }
	records := map[string]string{}
	for _, ref := range []string{"service/a", "service/b", "ci/a", "ci/b", "ci/c", "ci/d", "ci/e"} {
		text := ""
		if strings.HasPrefix(ref, "service") {
			text += "criticality: " + pick("low", "high") + "\n" + maybe("recovery: {duration: 30m, rto: "+hours()+"}\n")
		} else {
			text += "class: " + pick("server", "database") + "\n" + maybe("recovery: {duration: "+pick("30m", "1h")+maybe(", rto: "+hours())+maybe(", rpo: "+hours())+"}\n") +
				maybe("backup: {interval: "+hours()+maybe(", lastSuccess: 2026-11-19T12:00:00Z")+maybe(", lastRestoreTest: 2026-10-01")+maybe(", consistencyGroup: g")+"}\n")
		}
		var needs []string
		for range rapid.IntRange(0, 3).Draw(t, "needs") {
			needs = append(needs, "{type: depends_on, to: "+pick("ci/a", "ci/b", "ci/c", "ci/d", "ci/e")+"}")
		}
		needs = slices.DeleteFunc(needs, func(n string) bool { return strings.Contains(n, ref) })
		records[ref] = text + "relations: [" + strings.Join(needs, ", ") + "]\n"
	}
	if rapid.Bool().Draw(t, "plan") {
		records["plan/p"] = "covers: [service/a]\nbia: {rto: " + hours() + ", rpo: " + hours() + "}\nsteps: [{id: one, item: ci/a, team: team/a}]\n" + maybe("status: draft\n")
	}
	if rapid.Bool().Draw(t, "agreement") {
		records["agreement/g"] = "type: sla\nprovider: team/a\ncustomer: customer/c\ncovers: [service/b]\ntargets: [{metric: rto, within: " + hours() + "}]\n"
	}
	return given(t, records)
}

func TestCheckOfSomeIsThatOfAll(t *testing.T) {
	t.Parallel()
	kept := 0
	compare := func(t require.TestingT, e *estate.Estate, refs []estate.Ref) {
		given := slices.Clone(refs)
		want, got := unrestricted(e, refs), Check(e, now, refs, Options{})
		kept += len(want)
		assert.Equal(t, gist(want), gist(got), "about %v", refs)
		assert.Equal(t, given, refs, "the references belong to the caller")
	}
	whole, err := reference()
	require.NoError(t, err)
	every, least, seen := 1, 100, 0
	if testing.Short() { // rapid, too, then checks one case of five
		every, least = 5, least/5
	}
	for r := range whole.All() {
		if recoverable(r.Ref) && len(r.Ref)%7 == 0 || r.Kind == estate.ContinuityPlan || r.Kind == estate.Agreement {
			if seen++; seen%every == 0 {
				compare(t, whole, []estate.Ref{r.Ref})
			}
		}
	}
	compare(t, whole, nil)
	rapid.Check(t, func(t *rapid.T) {
		e := drawRestricted(t)
		refs := rapid.SliceOfN(rapid.SampledFrom([]estate.Ref{"service/a", "service/b", "ci/a", "ci/b", "ci/c", "plan/p", "agreement/g", "ci/gone"}), 0, 3).Draw(t, "refs")
		compare(t, e, refs)
	})
	assert.Greater(t, kept, least)
}
