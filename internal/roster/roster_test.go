package roster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/roster"
)

// read makes a roster of records: person/a is a file people/a.
func read(t *testing.T, records map[string]string) *roster.Roster {
	t.Helper()
	files := map[string]string{}
	for path, text := range records {
		folder, _, _ := strings.Cut(path, "/")
		kind := map[string]string{"people": "Person", "teams": "Team", "roles": "Role"}[folder]
		files["catalogue/"+path+".yaml"] = "kind: " + kind + "\nname: " + path + "\n" + text + "\n"
	}
	decoded, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	return roster.New(estate.New(decoded, nil))
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d.Add(15 * time.Hour)
}

func TestPerson(t *testing.T) {
	t.Parallel()
	r := read(t, map[string]string{
		"people/numbered":  "type: human\ngithub: [{login: Anna, id: 1}]\nemails: [Anna@Example.org]",
		"people/named":     "type: human\ngithub: [{login: ben}]",
		"people/mailed":    "type: human\nemails: [carl@example.org, 9+carl-gh@users.noreply.github.com]",
		"people/successor": "type: human\ngithub: [{login: dora}]",
		"people/former":    "type: human\ngithub: [{login: dora, id: 4}]",
		"people/x":         "type: human\ngithub: [{login: twin, id: 5}]\nemails: [shared@example.org]",
		"people/y":         "type: human\ngithub: [{login: other, id: 5}]\nemails: [SHARED@example.org]",
		"people/odd":       "type: human\ngithub: [{login: odd, id: -3}]\nemails: [noreply@github.com]",
	})
	for id, want := range map[facts.Identity]estate.Ref{
		{ID: 1}:                   "person/numbered",
		{ID: 1, Login: "renamed"}: "person/numbered",
		{ID: 1, Login: "ben"}:     "person/numbered", // the number decides
		{Login: "ANNA"}:           "person/numbered",
		{ID: 2, Login: "anna"}:    "", // a released login
		{ID: 2, Login: "x", Email: "anna@example.org"}: "", // anybody can write an address
		{Login: "x", Email: "anna@example.org"}:        "",
		{Email: " anna@example.ORG"}:                   "person/numbered",
		{Email: "1+any@users.noreply.github.com"}:      "person/numbered",
		{Email: "anna@users.noreply.github.com"}:       "person/numbered",
		{Email: "2+anna@users.noreply.github.com"}:     "",
		{ID: 7, Login: "Ben"}:                          "person/named",
		{Email: "9+carl-gh@users.noreply.github.com"}:  "person/mailed",
		{Email: "carl@example.org"}:                    "person/mailed",
		{ID: 4, Login: "dora"}:                         "person/former",
		{ID: 40, Login: "dora"}:                        "person/successor",
		{Login: "dora"}:                                "", // one of two
		{ID: 5}:                                        "",
		{ID: 5, Login: "twin"}:                         "",
		{Email: "shared@example.org"}:                  "",
		{ID: 8, Login: "odd"}:                          "", // a number that cannot be read may be another
		{Email: "noreply@github.com"}:                  "", // GitHub's own
		{Login: "an\u212aa"}:                           "",
		{}:                                             "",
		{Email: " "}:                                   "",
	} {
		got, ok := r.Person(id)
		assert.Equal(t, want, got, "%+v", id)
		assert.Equal(t, want != "", ok, "%+v", id)
	}
	for id, want := range map[facts.Identity][]estate.Ref{
		{ID: 1, Login: "ben", Email: "carl@example.org"}: {"person/mailed", "person/named", "person/numbered"},
		{ID: 2, Login: "anna"}:                           {"person/numbered"},
		{ID: 5}:                                          {"person/x", "person/y"},
		{ID: 77, Email: "1+ben@users.noreply.github.com"}: {"person/named", "person/numbered"},
		{Login: "dora"}: {"person/former", "person/successor"},
		{}:              nil,
	} {
		assert.Equal(t, want, r.Possible(id), "%+v", id)
	}
}

func TestEntitled(t *testing.T) {
	t.Parallel()
	r := read(t, map[string]string{
		"people/ann":   "type: human\ndeputies: [{person: person/dep, from: 2026-11-10, to: 2026-11-20}, {person: person/off}, {person: person/vague, from: soon}]",
		"people/lead":  "type: human",
		"people/vague": "type: human",
		"people/dep":   "type: human\ndeputies: [{person: person/lone}]",
		"people/lone":  "type: human",
		"people/off":   "type: human\nactiveTo: 2026-11-14",
		"people/gone":  "type: human\nactiveTo: 2026-11-14\ndeputies: [{person: person/heir}]",
		"people/heir":  "type: human",
		"people/bad":   "type: human\nactiveTo: never",
		"people/bot":   "type: machine\nresponsible: person/ann\ndeputies: [{person: person/lone}]",
		"people/self":  "type: machine\nresponsible: person/self",
		"teams/core":   "lead: person/lead\nmembers: [person/ann, person/gone, person/bot, person/bad, person/missing]\nparent: team/top",
		"teams/top":    "members: [person/lone]",
		"teams/past":   "members: [person/ann]\nactiveTo: 2026-11-14",
		"roles/board":  "holders: [person/lone, team/core, team/past, team/none]\ndeputies: [{person: person/heir, from: 2026-11-15}]\nvalidFrom: 2026-11-05",
		"roles/vacant": "holders: []\ndeputies: [{person: person/heir}]",
	})
	now := day("2026-11-15")
	for _, c := range []struct {
		person, from estate.Ref
		reviewed     time.Time
		want         bool
		why          string
	}{
		{"person/ann", "person/ann", now, true, "asked by name"},
		{"person/ann", "team/core", now, true, "member of team/core"},
		{"person/lead", "team/core", now, true, "lead of team/core"},
		{"person/ann", "team/top", now, false, "not in team/top"},
		{"person/dep", "team/top", now, false, "not in team/top"}, // dep acts for ann, who is not in it
		{"person/dep", "person/ann", now, true, "deputy of person/ann until 2026-11-20"},
		{"person/dep", "team/core", now, true, "deputy of person/ann until 2026-11-20"},
		{"person/dep", "role/board", now, true, "deputy of person/ann until 2026-11-20"},
		{"person/dep", "team/core", day("2026-11-10"), true, "deputy of person/ann until 2026-11-20"},
		{"person/dep", "team/core", day("2026-11-09"), false, "deputy of person/ann only from 2026-11-10"},
		{"person/dep", "team/core", day("2026-11-21"), false, "deputy of person/ann only until 2026-11-20"},
		{"person/lone", "person/ann", now, false, "neither person/ann nor a deputy"}, // of a deputy
		{"person/off", "team/core", day("2026-11-14"), false, "person/off was active only until 2026-11-14"},
		{"person/gone", "team/core", day("2026-11-13"), false, "person/gone was active only until 2026-11-14"},
		{"person/heir", "team/core", now, false, "deputy of person/gone, but person/gone was active only until 2026-11-14"},
		{"person/heir", "team/core", day("2026-11-13"), false, "deputy of person/gone, but person/gone was active only until 2026-11-14"},
		{"person/bad", "team/core", now, false, "person/bad has activeTo that is no date"},
		{"person/vague", "team/core", now, false, "deputy of person/ann for days that cannot be read"},
		{"person/bot", "team/core", now, false, "not a human"},
		{"person/lone", "person/bot", now, false, "deputy of person/bot, who is no human"},
		{"person/missing", "team/core", now, false, "no person on base"},
		{"person/ann", "team/past", day("2026-11-13"), false, "team/past existed only until 2026-11-14"},
		{"person/ann", "team/none", now, false, "team/none has no record"},
		{"person/ann", "", now, false, " has no record"},
		{"person/lone", "role/board", now, true, "holds role/board"},
		{"person/lead", "role/board", now, true, "lead of team/core, which holds role/board"},
		{"person/lone", "role/board", day("2026-11-04"), false, "role/board exists only from 2026-11-05, after the review"},
		{"person/heir", "role/board", now, true, "deputy of role/board"},
		{"person/heir", "role/board", day("2026-11-14"), false, "deputy of person/gone, but person/gone was active only until 2026-11-14"},
		{"person/heir", "role/vacant", now, false, "deputy of role/vacant, which nobody holds who is active"},
		{"person/ann", "role/vacant", now, false, "does not hold role/vacant"},
	} {
		ok, why := r.Entitled(c.person, c.from, c.reviewed, now)
		assert.Equal(t, c.want, ok, "%s for %s: %s", c.person, c.from, why)
		assert.Equal(t, c.why, why, "%s for %s", c.person, c.from)
	}
	assert.Equal(t, []estate.Ref{"person/ann", "person/dep", "person/lead"}, r.Humans("team/core", now))
	assert.Equal(t, []estate.Ref{"person/ann", "person/dep", "person/heir", "person/lead", "person/lone"}, r.Humans("role/board", now))
	assert.Equal(t, []estate.Ref{"person/ann", "person/dep"}, r.Humans("person/ann", now))
	assert.Empty(t, r.Humans("team/none", now))
	assert.Empty(t, r.Humans("role/vacant", now))
	assert.Equal(t, []estate.Ref{"person/ann"}, r.Responsible("person/bot"))
	assert.Empty(t, r.Responsible("person/self"), "a circle ends")
}

func TestTwoRecordsAnswerForNothing(t *testing.T) {
	t.Parallel()
	decoded, _, err := recordtest.Decode(map[string]string{
		"catalogue/people/a.yaml":        "kind: Person\nname: A\ntype: human\ngithub: [{login: a, id: 1}]",
		"catalogue/people/twice/a.yaml":  "kind: Person\nname: A\ntype: human\ngithub: [{login: mallory, id: 2}]",
		"catalogue/people/b.yaml":        "kind: Person\nname: B\ntype: human\ngithub: [{login: b, id: 3}]",
		"catalogue/teams/t.yaml":         "kind: Team\nname: T\nmembers: [person/b]",
		"catalogue/teams/another/t.yaml": "kind: Team\nname: T\nmembers: [person/b]",
	})
	require.NoError(t, err)
	r, now := roster.New(estate.New(decoded, nil)), day("2026-11-15")
	ok, why := r.Entitled("person/a", "person/a", now, now)
	assert.False(t, ok, why)
	ok, why = r.Entitled("person/b", "team/t", now, now)
	assert.False(t, ok)
	assert.Equal(t, "team/t has two records", why)
	assert.Equal(t, []estate.Ref{"person/a"}, r.Possible(facts.Identity{ID: 2}), "both records tell who was involved")
}

func TestDaysAreUTC(t *testing.T) {
	t.Parallel()
	r := read(t, map[string]string{"people/a": "type: human\nactiveFrom: 2026-11-10\nactiveTo: 2026-11-11"})
	for text, want := range map[string]bool{
		"2026-11-09T23:59:59Z": false, "2026-11-10T00:00:00Z": true, "2026-11-11T23:59:59Z": true, "2026-11-12T00:00:00Z": false,
		"2026-11-10T00:30:00+01:00": false, "2026-11-12T00:30:00+01:00": true,
	} {
		at, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		assert.Equal(t, want, r.Active("person/a", at), text)
	}
}

// Whoever a roster takes somebody for is among those whom it keeps apart, and who could
// approve is exactly who is entitled.
func TestStrictIsWithinGenerous(t *testing.T) {
	t.Parallel()
	people := map[string]string{}
	for i, text := range []string{"login: a, id: 1", "login: b", "login: a", "login: c, id: 1", "login: d, id: 2"} {
		people["people/p"+string(rune('0'+i))] = "type: human\ngithub: [{" + text + "}]\nemails: [e" + string(rune('0'+i%3)) + "@example.org]\ndeputies: [{person: person/p" + string(rune('0'+(i+1)%5)) + "}]"
	}
	people["teams/t"] = "members: [person/p0, person/p3]"
	people["roles/r"] = "holders: [team/t, person/p1]"
	r, now := read(t, people), day("2026-11-15")
	rapid.Check(t, func(t *rapid.T) {
		id := facts.Identity{
			ID: rapid.Int64Range(0, 3).Draw(t, "id"), Login: rapid.SampledFrom([]string{"", "a", "B", "c", "d", "e"}).Draw(t, "login"),
			Email: rapid.SampledFrom([]string{"", "e0@example.org", "E1@example.org", "1+b@users.noreply.github.com", "d@users.noreply.github.com"}).Draw(t, "mail"),
		}
		claimants := r.Claimants(id)
		for _, p := range claimants {
			require.Contains(t, r.Possible(id), p)
		}
		_, ok := r.Person(id)
		require.Equal(t, len(claimants) == 1, ok)
		from := rapid.SampledFrom([]estate.Ref{"team/t", "role/r", "person/p2", "person/none"}).Draw(t, "from")
		var entitled []estate.Ref
		for _, p := range r.People() {
			if ok, _ := r.Entitled(p, from, now, now); ok {
				entitled = append(entitled, p)
			}
		}
		require.True(t, slices.Equal(entitled, r.Humans(from, now)), "%v %v", entitled, r.Humans(from, now))
	})
}

func TestZeroRosterKnowsNobody(t *testing.T) {
	t.Parallel()
	r, now := &roster.Roster{}, day("2026-11-15")
	_, ok := r.Person(facts.Identity{ID: 1})
	assert.False(t, ok)
	assert.Empty(t, r.Possible(facts.Identity{ID: 1, Login: "a", Email: "b"}))
	assert.Empty(t, r.Humans("team/t", now))
	ok, _ = r.Entitled("person/a", "person/a", now, now)
	assert.False(t, ok)
}
