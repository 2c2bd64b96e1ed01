package migration_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/migration"
)

func team(t require.TestingT, key, body string) mapping.Answer {
	return mapping.Answer{Records: []mapping.Draft{draft(t, key, "Team", body)}}
}

// said is what an object says of the record of another.
func said(t require.TestingT, to, body string) mapping.Answer {
	return mapping.Answer{Additions: []mapping.Addition{{To: mapping.Ref{Key: to, ID: to, Kinds: []string{"Team"}}, Body: node(t, body)}}}
}

// What the record of a team says, by what it said, its own object says and others say.
func TestAdditions(t *testing.T) {
	t.Parallel()
	const head = "kind: Team\nname: A\nsource: {system: old-cmdb, externalId: 't:A'}\n"
	for name, c := range map[string]struct {
		is, own string // without own the team is not in the source
		others  []string
		want    string
		pruned  string
		told    []string
	}{
		"entries of several": {own: "name: A", others: []string{"tags: [c]", "tags: [a, b]", "tags: [c]"}, want: `"tags":["a","b","c"]`},
		"beside the own":     {own: "name: A\ntags: [z, b]", others: []string{"tags: [b]", "tags: [a]"}, want: `"tags":["z","b","a"]`},
		"entries by hand": {is: "tags: [x, b]", own: "name: A", others: []string{"tags: [b]", "tags: [a]"}, want: `"tags":["x","b","a"]`, pruned: `"tags":["b","a"]`,
			told: []string{`GS6207 info: tags of team/a has what the source does not have: "x"`}},
		"of which the source says nothing any more": {is: "tags: [x]", own: "name: A", others: []string{"@t:B", "tags: [b]"}, want: `"tags":["x"]`, pruned: `"tags":[]`,
			told: []string{`GS6207 info: tags of team/a has what the source does not have: "x"`}},
		"of a record that the source does not have": {is: "tags: [x]", others: []string{"tags: [b]"}, want: `"tags":["x","b"]`},
		"mappings":               {is: "contact: {chat: c}", own: "name: A\ncontact: {email: e}", others: []string{"contact: {phone: p}"}, want: `"contact":{"chat":"c","email":"e","phone":"p"}`},
		"what nobody says":       {own: "name: A", others: []string{"description: x"}, want: `"description":"x"`},
		"null says nothing":      {is: "description: x", own: "name: A", others: []string{"description: null"}, want: `"description":"x"`},
		"what is not for others": {own: "name: A", others: []string{"kind: Person\nsource: {system: x}\nrelations: []\ndescription: x"}, want: `"description":"x"`},
		"what the own object says": {own: "name: A\ndescription: own", others: []string{"description: x", "description: own"}, want: `"description":"own"`,
			told: []string{`GS6210 warning: this says that description of team/a is "x", which is "own" already`}},
		"the first of two": {is: "description: old", own: "name: A", others: []string{"description: y", "description: x"}, want: `"description":"x"`,
			told: []string{`GS6210 warning: this says that description of team/a is "y", which is "x" already`}},
		"what a record says that the source does not have": {is: "description: x\ncontact: {email: e}", others: []string{"description: y\ncontact: {email: f, chat: c}"}, want: `"description":"x","contact":{"email":"e","chat":"c"}`,
			told: []string{`GS6210 warning: this says that contact.email of team/a is "f", which is "e" already`, `GS6210 warning: this says that description of team/a is "y", which is "x" already`}},
		"a list of a text": {own: "name: A\ntags: x", others: []string{"tags: [y]"}, want: `"tags":"x"`, told: []string{`GS6210 warning: this says that tags of team/a is "[\"y\"]", which is "x" already`}},
		"references": {own: "name: A", others: []string{"members: [{$ref: 'p:2', $kind: Person, $optional: true}]", "members: [{$ref: 'p:1', $kind: Person, $optional: true}]", "members: [{$ref: 'p:3', $kind: Person, $optional: true}]"},
			want: `"members":["person/p1","person/p2"]`, told: []string{`GS6201 warning: neither the source nor the repository has a Person "p:3"`}},
		"of what is nowhere": {others: []string{"@t:C", "tags: [a]"}, told: []string{`GS6201 warning: neither the source nor the repository has a Team "t:C"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repo := files{
				"catalogue/people/p1.yaml": "kind: Person\nname: 1\nsource: {system: old-cmdb, externalId: 'p:1'}\n",
				"catalogue/people/p2.yaml": "kind: Person\nname: 2\nsource: {system: old-cmdb, externalId: 'p:2'}\n",
				"catalogue/teams/b.yaml":   "kind: Team\nname: B\nsource: {system: old-cmdb, externalId: 't:B'}\n",
			}
			if c.is != "" {
				repo["catalogue/teams/a.yaml"] = head + c.is + "\n"
			}
			var answers []mapping.Answer
			if c.own != "" {
				answers = append(answers, team(t, "t:A", c.own), team(t, "t:B", "name: B"))
			}
			to := "t:A"
			for _, body := range c.others {
				if other, ok := strings.CutPrefix(body, "@"); ok {
					to = other
					continue
				}
				answers = append(answers, said(t, to, body))
			}
			given := func() []migration.Mapped {
				return answered(source(t, slices.Repeat([]string{"a: 1"}, len(answers))...), answers...)
			}
			for _, prune := range []bool{false, true} {
				o := options()
				o.Prune = prune
				want := c.want
				if prune && c.pruned != "" {
					want = c.pruned
				}
				out := repo.plan(t, o, given()...)
				if !prune {
					var told []string
					for _, line := range lines(out.Diagnostics) {
						_, what, _ := strings.Cut(line, " ")
						told = append(told, what)
					}
					assert.ElementsMatch(t, c.told, told)
				}
				after := repo.with(out)
				if text, ok := after["catalogue/teams/a.yaml"]; ok {
					body := node(t, text)
					body.Fields = slices.DeleteFunc(body.Fields, func(f estate.Field) bool { return slices.Contains([]string{"kind", "name", "source"}, f.Name) })
					assert.Equal(t, "{"+want+"}", string(body.AppendJSON(nil)))
				}
				assert.Empty(t, after.plan(t, o, given()...).Changes.Files, "a second import changes nothing")
			}
		})
	}
}

// Memberships that objects of their own tell: each team has those that are told of it, whatever
// the order, after what people added, and once; the source's own list is what pruning leaves.
func TestMembershipsAgainstASet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(0, 4)
		type link struct{ team, person int }
		drawn := func(label string) []link {
			return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) link { return link{rapid.IntRange(0, 2).Draw(t, "team"), number.Draw(t, "person")} }), 0, 12).Draw(t, label)
		}
		imported := func(repo files, o migration.Options, links []link) *migration.Import {
			var answers []mapping.Answer
			for i := range 5 {
				answers = append(answers, mapping.Answer{Records: []mapping.Draft{draft(t, fmt.Sprint("p:", i), "Person", fmt.Sprint("name: P", i))}})
			}
			for i := range 3 {
				answers = append(answers, team(t, fmt.Sprint("t:", i), fmt.Sprint("name: T", i)))
			}
			for _, l := range links {
				answers = append(answers, said(t, fmt.Sprint("t:", l.team), fmt.Sprintf("members: [{$ref: 'p:%d', $kind: Person}]", l.person)))
			}
			given := answered(source(t, slices.Repeat([]string{"a: 1"}, len(answers))...), answers...)
			out := repo.plan(t, o, given...)
			require.Equal(t, out.Changes, repo.plan(t, o, rapid.Permutation(given).Draw(t, "order")...).Changes)
			return out
		}
		members := func(repo files, team int) []string {
			n := node(t, repo[fmt.Sprintf("catalogue/teams/t%d.yaml", team)])
			out := []string{}
			for _, m := range n.Each("members") {
				out = append(out, m.Text)
			}
			return out
		}
		wanted := func(links []link, team int) []string {
			out := []string{}
			for i := range 5 {
				if slices.Contains(links, link{team, i}) {
					out = append(out, fmt.Sprint("person/p", i))
				}
			}
			return out
		}
		first, second := drawn("first"), drawn("second")
		repo := files{}.with(imported(files{}, options(), first))
		for team := range 3 {
			require.Equal(t, wanted(first, team), members(repo, team))
		}
		now := repo.with(imported(repo, options(), second))
		o := options()
		o.Prune = true
		pruned := repo.with(imported(repo, o, second))
		for team := range 3 {
			fresh := slices.DeleteFunc(wanted(second, team), func(m string) bool { return slices.Contains(wanted(first, team), m) })
			require.Equal(t, append(wanted(first, team), fresh...), members(now, team), "what was there stays, and where it was")
			if len(second) > 0 {
				require.ElementsMatch(t, wanted(second, team), members(pruned, team))
			} else {
				require.Equal(t, wanted(first, team), members(pruned, team), "a source that tells no membership says nothing of them")
			}
		}
		require.Empty(t, imported(now, options(), second).Changes.Files)
		require.Empty(t, imported(pruned, o, second).Changes.Files)
	})
}

// A list of more entries than a file holds is cut, and told so once.
func TestTooManyAdditions(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	list.WriteString("tags: [x")
	for i := range 6_000 {
		fmt.Fprint(&list, ", t", i)
	}
	list.WriteString("]")
	answers := []mapping.Answer{team(t, "t:A", "name: A"), said(t, "t:A", list.String()), said(t, "t:A", strings.ReplaceAll(list.String(), "t", "u"))}
	answers[2].Additions[0].Body.Fields[0].Name = "tags"
	out := files{}.plan(t, options(), answered(source(t, "a: 1", "a: 1", "a: 1"), answers...)...)
	assert.Equal(t, []string{"things.yaml:1:1 GS6102 error: the record would have more than 10000 values"}, lines(out.Diagnostics))
	a := node(t, files{}.with(out)["catalogue/teams/a.yaml"])
	assert.InDelta(t, 10_000, len(a.Each("tags")), 10)
}
