package gittree_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

func TestMainLine(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	root := git(t, dir, "rev-parse", "HEAD")
	git(t, dir, "checkout", "-q", "-b", "side")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "side")
	git(t, dir, "checkout", "-q", "-")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "main")
	git(t, dir, "merge", "-q", "--no-ff", "-m", "merge", "side")
	repo := open(t, dir)
	id := func(rev string) gittree.Hash {
		h, err := gittree.ParseHash(git(t, dir, "rev-parse", rev))
		require.NoError(t, err)
		return h
	}
	tip := id("HEAD")
	for since, found := range map[string]bool{root: true, "HEAD~1": true, "HEAD": true, "side": false} {
		want := strings.Fields(git(t, dir, "rev-list", "--first-parent", "--reverse", "HEAD"))
		if found {
			want = want[slices.Index(want, id(since).String())+1:]
		}
		line, ok, err := repo.MainLine(t.Context(), tip, id(since))
		require.NoError(t, err)
		require.Equal(t, found, ok, since)
		got := []string{}
		for _, c := range line {
			got = append(got, c.ID.String())
			require.Equal(t, git(t, dir, "rev-parse", c.ID.String()+"^{tree}"), c.Tree.String())
			require.Equal(t, strings.Fields(git(t, dir, "rev-parse", c.ID.String()+"^@")), digits(c.Parents))
		}
		require.Equal(t, want, got, since)
	}
}

func digits(ids []gittree.Hash) []string {
	out := []string{}
	for _, id := range ids {
		out = append(out, id.String())
	}
	return out
}
