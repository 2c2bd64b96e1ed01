package editing_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/integrity"
)

// TestRenameIsTheSameEstateUnderAnotherName renames records of every kind: what the rules find is
// the same but for the name, so is every link, and nothing has the old name any more.
func TestRenameIsTheSameEstateUnderAnotherName(t *testing.T) {
	t.Parallel()
	before := synthesised(3)
	e := before.estate(t)
	seen := map[string]int{}
	for r := range e.All() {
		if seen[r.Ref.Prefix()]++; seen[r.Ref.Prefix()] > 2 {
			continue
		}
		to, err := editing.NewName(r.Ref, []string{"null", "0.1", "true", "a.b_c"}[len(seen)%4])
		require.NoError(t, err)
		n, err := editing.Rename(e, r.Ref, to, before.read)
		require.NoError(t, err)
		require.Equal(t, r.Path, n.Edits[0].Path)
		require.Equal(t, pointing(e, r.Ref), n.References)

		after := before.with(t, n.Edits)
		after[n.ToPath] = after[n.FromPath]
		delete(after, n.FromPath)
		require.Len(t, after, len(before))
		now := after.estate(t)
		assert.Zero(t, pointing(now, r.Ref))
		assert.Equal(t, links(e, r.Ref, to), links(now, "", ""))
		assert.Equal(t, found(e, r, n), found(now, nil, nil))
	}
	require.Greater(t, len(seen), 10)
}

// links are all links, with one name put for another.
func links(e *estate.Estate, from, to estate.Ref) []string {
	put := func(ref estate.Ref) string {
		if ref == from && from != "" {
			return string(to)
		}
		return string(ref)
	}
	var out []string
	for r := range e.All() {
		for _, l := range r.Links {
			out = append(out, put(r.Ref)+" "+l.Field+" "+put(l.To))
		}
	}
	slices.Sort(out)
	return out
}

// pointing is how many values say exactly a name.
func pointing(e *estate.Estate, to estate.Ref) int {
	count := 0
	for r := range e.All() {
		body := r.Body()
		body.Walk("", func(_ string, n *estate.Node) bool {
			if n.Kind == estate.String && n.Text == string(to) {
				count++
			}
			return true
		})
	}
	return count
}

// found is what the rules find, with the old name replaced.
func found(e *estate.Estate, r *estate.Record, n *editing.Renaming) []string {
	out := map[string]int{}
	for _, d := range integrity.Check(e, today()) {
		text := string(d.Code) + " " + d.Path + " " + d.Record + " " + d.Message
		if n != nil {
			text = strings.ReplaceAll(strings.ReplaceAll(text, n.FromPath, n.ToPath), string(r.Ref), string(n.To))
		}
		out[text]++
	}
	return slices.Sorted(maps.Keys(out))
}

const (
	teamA = "kind: Team\nname: A\nmembers: [person/a]\n"
	itemA = "kind: ConfigurationItem\nclass: server\nname: A\nowner: team/a  # the first\nstatus: in_use\ndescription: asks team/a, not team/ab or xteam/a; team/a.\n"
)

func TestRenameByHand(t *testing.T) {
	t.Parallel()
	f := files{
		"catalogue/teams/a.yaml": teamA, "catalogue/teams/ab.yaml": strings.ReplaceAll(teamA, "A", "AB"),
		"cmdb/items/deep/er/x.yml":         itemA,
		"cmdb/items/y.yaml":                strings.ReplaceAll(itemA, "team/a ", "team/ab "),
		"cmdb/changes/2026-01-02-one.yaml": "kind: Change\ntitle: One\ntype: normal\nowner: team/a\naffects: [{select: \"ci[owner=team/a]\"}]\n",
	}
	n, err := editing.Rename(f.estate(t), "team/a", "team/first", f.read)
	require.NoError(t, err)
	assert.Equal(t, "catalogue/teams/first.yaml", n.ToPath)
	assert.Equal(t, 2, n.References)
	after := f.with(t, n.Edits)
	assert.Equal(t, strings.Replace(itemA, "owner: team/a ", "owner: team/first ", 1), after["cmdb/items/deep/er/x.yml"])
	assert.Equal(t, f["cmdb/items/y.yaml"], after["cmdb/items/y.yaml"])
	var mentions []string
	for _, m := range n.Mentions {
		mentions = append(mentions, m.Span.String()+" "+m.Message)
	}
	assert.ElementsMatch(t, []string{
		`cmdb/changes/2026-01-02-one.yaml:5:20 "affects[0].select" still selects team/a`,
		`cmdb/items/deep/er/x.yml:6:14 "description" still says team/a`,
		`cmdb/items/y.yaml:6:14 "description" still says team/a`,
	}, mentions)
}

func TestRenameRefuses(t *testing.T) {
	t.Parallel()
	f := files{
		"catalogue/teams/a.yaml": teamA, "catalogue/teams/b.yaml": teamA, "catalogue/teams/c.yaml": teamA,
		"catalogue/teams/more/c.yaml": teamA,
	}
	e := f.estate(t)
	for _, c := range []struct{ from, to estate.Ref }{
		{"team/a", "team/b"}, {"team/a", "team/a"}, {"team/none", "team/x"}, {"team/c", "team/x"}, {"team/a", "team/c"},
	} {
		_, err := editing.Rename(e, c.from, c.to, f.read)
		require.ErrorIs(t, err, editing.ErrRefused, "%s %s", c.from, c.to)
	}
}

func TestNewName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, name, want string }{
		{"ci/a", "b", "ci/b"},
		{"ci/a", "ci/b", "ci/b"},
		{"ci/a", "service/b", ""},
		{"ci/a", "B", ""},
		{"ci/a", "", ""},
		{"ci/a", "../b", ""},
		{"ci/a", "-", ""},
		{"change/2026-11-20-a", "b", "change/2026-11-20-b"},
		{"change/2026-11-20-a", "2026-11-21-b", "change/2026-11-21-b"},
		{"change/undated", "b", ""},
		{"change/undated", "2026-11-21-b", "change/2026-11-21-b"},
		{"change/2026-11-20-a", "", ""},
	} {
		got, err := editing.NewName(estate.Ref(c.from), c.name)
		assert.Equal(t, c.want, string(got), "%s %s", c.from, c.name)
		assert.Equal(t, c.want == "", err != nil, "%s %s", c.from, c.name)
	}
}

func TestMentionsInFile(t *testing.T) {
	t.Parallel()
	got := editing.MentionsInFile(".github/CODEOWNERS", []byte("# é ci/db here\n/cmdb/items/db.yaml @a\n/cmdb/items/db.yaml.old ci/db-1 xci/db\n"), "ci/db", "cmdb/items/db.yaml")
	var out []string
	for _, m := range got {
		out = append(out, m.Span.String()+" "+m.Message)
	}
	assert.Equal(t, []string{".github/CODEOWNERS:1:5 still says ci/db", ".github/CODEOWNERS:2:2 still says cmdb/items/db.yaml"}, out)
}
