package workpaper_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/roster"
	"github.com/gitsm/gitsm/internal/workpaper"
)

// randomPeople are three people, a team and a role with days of all sorts.
func randomPeople(t *rapid.T) *roster.Roster {
	day := func(name string) string { return at(rapid.IntRange(-3, 33).Draw(t, name), 0).Format(time.DateOnly) }
	span := func(from, to string) string {
		out := ""
		if rapid.Bool().Draw(t, from) {
			out += from + ": " + day(from) + "\n"
		}
		if rapid.Bool().Draw(t, to) {
			out += to + ": " + day(to) + "\n"
		}
		return out
	}
	files := map[string]string{}
	var members []string
	for _, name := range []string{"a", "b", "c"} {
		files["catalogue/people/"+name+".yaml"] = "kind: Person\nname: " + name + "\ntype: human\n" + span("activeFrom", "activeTo")
		if rapid.Bool().Draw(t, name) {
			members = append(members, "person/"+name)
		}
	}
	if rapid.Bool().Draw(t, "deputy") {
		files["catalogue/people/a.yaml"] += "deputies: [{person: person/b, from: " + day("from") + ", to: " + day("to") + "}]\n"
	}
	files["catalogue/teams/t.yaml"] = "kind: Team\nname: T\nmembers: [" + strings.Join(members, ", ") + "]\n" + span("activeFrom", "activeTo")
	files["catalogue/roles/r.yaml"] = "kind: Role\nname: R\nholders: [" + rapid.SampledFrom([]string{"team/t", "person/c"}).Draw(t, "holder") + "]\n" + span("validFrom", "validTo")
	decoded, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	return roster.New(estate.New(decoded, nil))
}

func TestWhatNeverHeldIsNoGrant(t *testing.T) {
	t.Parallel()
	in := workpaper.Input{From: at(1, 0), To: at(30, 0)}
	for i := range 3 { // the second is undone in the same second
		in.Commits = append(in.Commits, workpaper.Commit{ID: id(i + 1), Time: at(2, 0), People: true})
	}
	in.Commits = append(in.Commits, workpaper.Commit{ID: id(9), Time: at(20, 0)})
	without, with := people(t, "person/m-lopes", ""), people(t, "person/m-lopes, person/a-okafor", "")
	in.Rosters = rosters{id(1): without, id(2): with, id(3): without}
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	for _, g := range p.Access.Grants {
		require.False(t, g.Party == "team/payments" && g.Person == "person/a-okafor", "%v", g)
	}
}

// At every hour of the period exactly those are listed who could approve then, once each.
func TestAccessIsWhoCouldApprove(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := workpaper.Input{From: at(5, 7), To: at(25, 0)}
		versions := rosters{}
		hour := -200
		for i := range rapid.IntRange(1, 4).Draw(t, "versions") {
			hour += rapid.IntRange(0, 400).Draw(t, "hours")
			in.Commits = append(in.Commits, workpaper.Commit{ID: id(i + 1), Time: at(1, hour), People: true})
			versions[id(i+1)] = randomPeople(t)
		}
		in.Rosters = versions
		p, err := workpaper.Make(context.Background(), in)
		require.NoError(t, err)
		for _, g := range p.Access.Grants {
			require.True(t, g.To == nil || g.From.Before(*g.To), "a grant lasts")
		}
		for now := in.From; now.Before(p.Access.Until); now = now.Add(time.Hour) {
			var then *roster.Roster
			for _, c := range in.Commits {
				if !c.Time.After(now) {
					then = versions[c.ID]
				}
			}
			want := map[string]bool{}
			if then != nil {
				for _, party := range []estate.Ref{"role/r", "team/t"} {
					for _, person := range then.People() {
						if ok, how := then.Entitled(person, party, now, now); ok {
							want[fmt.Sprint(party, " ", person, " ", how)] = true
						}
					}
				}
			}
			got := map[string]bool{}
			for _, g := range p.Access.Grants {
				if !now.Before(g.From) && (g.To == nil || now.Before(*g.To)) {
					key := fmt.Sprint(g.Party, " ", g.Person, " ", g.How)
					require.False(t, got[key], "%s twice at %s", key, now)
					got[key] = true
				}
			}
			require.Equal(t, want, got, "%s", now)
		}
	})
}
