package document_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/document"
	"github.com/gitsm/gitsm/internal/estate"
)

// drawn is an estate of a plan with random steps, people who call each other and whatever
// else may be wrong.
func drawn(t *rapid.T) map[string]string {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "of") }
	ids := []string{"stepaq", "stepbq", "stepcq", "stepdq", "stepeq"}
	ids = ids[:rapid.IntRange(0, len(ids)).Draw(t, "steps")]
	var steps []string
	for _, id := range rapid.Permutation(ids).Draw(t, "order") {
		step := "{id: " + id + pick("", ", item: ci/a", ", item: ci/b", ", item: service/s", ", item: ci/gone") + pick("", ", team: team/t", ", team: team/gone", ", supplier: supplier/s") +
			pick("", ", duration: 30m", ", duration: 40000d", ", duration: 1h1s") + pick("", ", mode: automated", ", inEvent: false", ", minAfter: 1")
		if after := rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID[string]).Draw(t, "after"); len(after) > 0 && rapid.Bool().Draw(t, "waits") {
			step += ", after: [" + strings.Join(after, ", ") + "]"
		}
		steps = append(steps, step+"}")
	}
	branch := func() string {
		return "{caller: " + pick("person/p", "person/q", "team/t", "person/gone") + ", calls: [" + pick("person/p", "person/q", "team/t") + "]}"
	}
	return map[string]string{
		"catalogue/services/s.yaml":  "kind: Service\nname: S\ntype: technical\ncriticality: low\nowner: team/t\nrelations: [{type: depends_on, to: ci/a}]\n",
		"cmdb/items/a.yaml":          item("server", "A", "relations: [{type: located_in, to: ci/site}, {type: depends_on, to: ci/"+pick("a", "b", "gone")+"}]\n"+pick("", "recovery: {duration: 1h}\n", "backup: {interval: 1h}\n")),
		"cmdb/items/b.yaml":          item("database", "B", "relations: [{type: depends_on, to: ci/"+pick("a", "b")+"}]\n"+pick("", "recovery: {duration: 40000d, team: team/t}\n")),
		"cmdb/items/site.yaml":       item("site", "Place", pick("", "relations: [{type: located_in, to: ci/site}]\n")),
		"catalogue/teams/t.yaml":     "kind: Team\nname: T\nlead: person/" + pick("p", "gone") + "\nmembers: [person/p, person/q]\n",
		"catalogue/people/p.yaml":    "kind: Person\ntype: human\nname: P\ndeputies: [{person: person/" + pick("p", "q", "gone") + pick("", ", from: 2027-01-01", ", to: 2026-11-21", ", to: 2026-11-20") + "}]\n",
		"catalogue/people/q.yaml":    "kind: Person\ntype: human\nname: Q\ndeputies: [{person: person/p}]\n",
		"catalogue/suppliers/s.yaml": "kind: Supplier\nname: Sup\n" + pick("", "supportHours: calendar/c\n", "supportHours: calendar/gone\n"),
		"catalogue/calendars/c.yaml": "kind: Calendar\ntype: support_hours\nname: C\nzone: UTC\nweekly: {mon: [\"09:00-17:00\"]}\n",
		"catalogue/continuity/p.yaml": "kind: ContinuityPlan\nname: Plan\nowner: team/t\ncovers: [service/s]\n" + pick("", "status: draft\n") + pick("", "bia: {rto: 2h, mtpd: 40000d}\n") +
			pick("", "invocation: {authority: [person/p, role/gone], detection: 36000d, decision: 36000d, activation: 36000d}\n", "invocation: {detection: 10m}\n") +
			"callTree: [" + branch() + ", " + branch() + "]\nscenarios: [{name: Loss, lost: [ci/site]}]\nsteps: [" + strings.Join(steps, ", ") + "]\n",
	}
}

// waits is what a step says of those that it waits for.
var waits = regexp.MustCompile(`after (\d of )?step.q(,\s+step.q)*`)

// firsts are the steps that a text names, in the order in which it first does.
func firsts(text string) []string {
	var out []string
	text = waits.ReplaceAllString(text, "")
	for at := range text {
		if i := len("stepaq"); strings.HasPrefix(text[at:], "step") && len(text[at:]) >= i && text[at+i-1] == 'q' && !slices.Contains(out, text[at:at+i]) {
			out = append(out, text[at:at+i])
		}
	}
	return out
}

// between is the part of a text from one text to another; "" where there is none.
func between(t require.TestingT, text, from, to string) string {
	_, part, found := strings.Cut(text, from)
	if !found {
		return ""
	}
	part, _, found = strings.Cut(part, to)
	require.True(t, found, "%q has no end", from)
	return part
}

func TestBothFormsHaveTheStepsOfTheCalculation(t *testing.T) {
	t.Parallel()
	named := 0
	rapid.Check(t, func(t *rapid.T) {
		e := given(t, drawn(t))
		m := document.New(document.Sources{Estate: e, At: now})
		s, err := continuity.Plan(e, now, continuity.Request{Ref: "plan/p"})
		require.NoError(t, err)
		var want []string
		for _, step := range s.Steps {
			want = append(want, step.ID)
		}
		p := about(t, m, "plan/p", document.OfPlan)
		assert.Equal(t, want, firsts(between(t, html(t, p), `<h2 id="recovery">`, "</section>")))
		assert.Equal(t, want, firsts(between(t, printed(t, pdf(t, p)), "Times count from", "Data to restore")))
		named += len(want)
		for _, other := range []document.Subject{{Ref: "service/s", Kind: document.OfService}, {Ref: "ci/site", Kind: document.OfSite}} {
			q := about(t, m, other.Ref, other.Kind)
			html(t, q)
			if rapid.IntRange(0, 5).Draw(t, "print") == 0 {
				pdf(t, q)
			}
		}
	})
	least := 50
	if testing.Short() {
		least = 10
	}
	assert.Greater(t, named, least)
}

func TestFaultyRecordsNeverPanic(t *testing.T) {
	t.Parallel()
	e, err := reference()
	require.NoError(t, err)
	values := []string{"", "x", "-1", "99999999999999999999", "person/m-lopes", "plan/payments", "ci/site-amsterdam", "4h", "99999999d", "2026-13-45", "9999-12-31", "team/", "/"}
	for seed := range 12 {
		n := 0
		broken, _ := shaken(e, func(old estate.Node) estate.Node {
			n = (n*1103515245 + 12345 + 7919*seed) & 0x7fffffff
			switch n >> 8 % 23 {
			case 0:
				return estate.Node{Kind: estate.List, Items: []estate.Node{old, old}}
			case 1:
				return estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "x", Value: old}}}
			case 2, 3, 4:
				return estate.Node{Kind: estate.String, Text: values[n>>12%len(values)]}
			case 5:
				return estate.Node{Kind: estate.Number, Text: "1e400"}
			case 6:
				return estate.Node{}
			}
			return old
		})
		m := document.New(document.Sources{Estate: broken, At: now})
		subjects := append(m.Subjects(), document.Subject{Ref: "plan/payments", Kind: document.OfPlan})
		for _, s := range []document.Subject{subjects[seed%len(subjects)], subjects[len(subjects)-1]} {
			p := about(t, m, s.Ref, s.Kind)
			text := html(t, p) + printed(t, pdf(t, p))
			for _, bad := range []string{"NaN", "Inf ", "%!"} {
				assert.NotContains(t, text, bad, fmt.Sprint(s.Ref))
			}
		}
	}
}

// shaken is an estate with other values in its records.
func shaken(e *estate.Estate, change func(estate.Node) estate.Node) (*estate.Estate, int) {
	var records []estate.Record
	count := 0
	for r := range e.All() {
		c := *r
		switch r.Kind {
		case estate.ContinuityPlan, estate.Exercise, estate.Person, estate.Team, estate.Role, estate.Supplier, estate.Contract, estate.Calendar:
			body := r.Body()
			var walk func(n *estate.Node)
			walk = func(n *estate.Node) {
				*n = change(*n)
				count++
				for i := range n.Fields {
					walk(&n.Fields[i].Value)
				}
				for i := range n.Items {
					walk(&n.Items[i])
				}
			}
			for i := range body.Fields {
				walk(&body.Fields[i].Value)
			}
			c.Encoded = string(estate.AppendNode(nil, &body))
			c.Faulty = true
		}
		records = append(records, c)
	}
	return estate.New(records, e.Vocabulary()), count
}
