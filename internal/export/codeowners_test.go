package export_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	reader "github.com/hmarr/codeowners"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/export"
)

var someDay = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// ownersBy reads a CODEOWNERS file and returns who owns a path.
func ownersBy(t require.TestingT, content []byte) func(path string) []string {
	rules, err := reader.ParseFile(bytes.NewReader(content))
	require.NoError(t, err, "%s", content)
	return func(path string) []string {
		rule, err := rules.Match(path)
		require.NoError(t, err)
		owners := []string{}
		if rule != nil {
			for _, o := range rule.Owners {
				owners = append(owners, o.String())
			}
		}
		return owners
	}
}

func TestCodeownersMatchesOwners(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		contents, want := map[string]estate.Node{}, map[string][]string{}
		people := map[string][]string{"person/ada": {"@ada"}, "person/bob": {"@bob-x"}, "person/none": {}, "": {}}
		contents["catalogue/people/ada.yaml"] = object("type", "human", "github", list(object("login", "ada")), "owner", "person/bob")
		contents["catalogue/people/bob.yaml"] = object("type", "human", "github", list(object("login", "bob-x")))
		names := rapid.SampledFrom([]string{"x", "y", "a b", "c#d", "c-d", "*", "?", "[z]", "ü", "x!", "p@q", `b\c`})
		for i := range rapid.IntRange(1, 12).Draw(t, "records") {
			folder := "cmdb/items/"
			for range rapid.IntRange(0, 3).Draw(t, "depth") {
				folder += names.Draw(t, "folder") + "/"
			}
			owner := rapid.SampledFrom([]string{"person/ada", "person/bob", "person/none", ""}).Draw(t, "owner")
			path := fmt.Sprintf("%si%d.yaml", folder, i)
			contents[path] = object("owner", owner)
			want[path] = people[owner]
		}
		var out bytes.Buffer
		_, err := export.Write(&out, "codeowners", bodies(contents), export.Options{At: someDay})
		require.NoError(t, err)
		owners := ownersBy(t, out.Bytes())
		for path, expected := range want {
			require.Equal(t, expected, owners(path), "%s in\n%s", path, out.String())
		}
		require.Equal(t, []string{"@bob-x"}, owners("catalogue/people/ada.yaml"))
	})
}

func list(items ...estate.Node) estate.Node { return estate.Node{Kind: estate.List, Items: items} }

func TestCodeownersWho(t *testing.T) {
	t.Parallel()
	e := files(t, map[string]string{
		"catalogue/people/ada.yaml":          "kind: Person\ntype: human\nname: Ada\ngithub: [{login: ada}, {login: ada-work}]\n",
		"catalogue/people/bob.yaml":          "kind: Person\ntype: human\nname: Bob\ngithub: [{login: bob}]\nactiveTo: 2026-10-31\n",
		"catalogue/people/bot.yaml":          "kind: Person\ntype: machine\nname: Bot\ngithub: [{login: bot}]\nresponsible: person/ada\n",
		"catalogue/people/eve.yaml":          "kind: Person\ntype: human\nname: Eve\ngithub: [{login: \"eve @ada\"}]\n",
		"catalogue/people/lea.yaml":          "kind: Person\ntype: human\nname: Lea\ngithub: [{login: lea}]\n",
		"catalogue/teams/ops.yaml":           "kind: Team\nname: Ops\nlead: person/lea\nmembers: [person/ada, person/bob, person/bot, person/eve]\n",
		"catalogue/teams/old.yaml":           "kind: Team\nname: Old\nmembers: [person/ada]\nactiveTo: 2025-01-01\n",
		"catalogue/roles/cab.yaml":           "kind: Role\nname: CAB\nholders: [team/ops, person/ada]\n",
		"catalogue/services/shop.yaml":       "kind: Service\nname: Shop\ntype: technical\ncriticality: low\nowner: team/ops\n",
		"catalogue/services/relic.yaml":      "kind: Service\nname: Relic\ntype: technical\ncriticality: low\nowner: team/old\n",
		"cmdb/changes/2026-11-01-patch.yaml": "kind: Change\ntitle: Patch\ntype: normal\nowner: person/lea\n",
	})
	var out bytes.Buffer
	omitted, err := export.Write(&out, "codeowners", e, export.Options{At: someDay})
	require.NoError(t, err)
	_, lines, _ := strings.Cut(out.String(), "\n")
	require.Equal(t, `/catalogue/roles/ @ada @ada-work @lea
/catalogue/services/shop.yaml @ada @ada-work @lea
/catalogue/teams/ops.yaml @ada @ada-work @lea
/cmdb/ @lea
`, lines)
	require.Equal(t, 1, omitted.Unfit[estate.Service])
	require.Equal(t, 5, omitted.Unfit[estate.Person])

	out.Reset()
	_, err = export.Write(&out, "codeowners", e, export.Options{At: time.Date(2026, 10, 31, 23, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.Equal(t, []string{"@ada", "@ada-work", "@bob", "@lea"}, ownersBy(t, out.Bytes())("catalogue/services/shop.yaml"), "Bob's last day")
}

func TestCodeownersSize(t *testing.T) {
	t.Parallel()
	contents := map[string]estate.Node{}
	add := func(folder string, n int) {
		for i := range n {
			who := fmt.Sprint(i % 2)
			contents[fmt.Sprintf("cmdb/items/%s/%s-%s%06d.yaml", folder, strings.Repeat("i", 100), folder, i)] = object("owner", "person/p"+who)
		}
	}
	for _, who := range []string{"0", "1"} {
		contents["catalogue/people/p"+who+".yaml"] = object("type", "human", "github", list(object("login", "p"+who)))
	}
	write := func() (string, error) {
		var out bytes.Buffer
		_, err := export.Write(&out, "codeowners", bodies(contents), export.Options{At: someDay})
		return out.String(), err
	}
	add("a", 20_000)
	small, err := write()
	require.NoError(t, err)
	require.Less(t, len(small), 3<<20)
	add("b", 10_000)
	_, err = write()
	require.ErrorIs(t, err, export.ErrTooLarge)
	require.ErrorContains(t, err, "30000 of its 30000 lines are for cmdb/items,")
	require.ErrorContains(t, err, "such as cmdb/items/TEAM, takes one line")
	require.True(t, slices.IsSorted(strings.Split(strings.TrimSpace(small), "\n")[1:]))
}
