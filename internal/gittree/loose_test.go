package gittree_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// A commit that can be read in two ways hinders nobody who builds on what came after it, and
// is refused where it is itself proposed.
func TestMalformedCommitBelowTheFork(t *testing.T) {
	c := newRawCommits(t)
	for name, text := range map[string]string{
		"twice":       strings.Replace(plain, "tree TREE\n", "tree TREE\ntree TREE\n", 1),
		"no author":   strings.Replace(plain, "author "+ada+"\n", "", 1),
		"bad time":    strings.ReplaceAll(plain, "1800000001", "x"),
		"in the past": strings.Replace(strings.Replace(plain, "tree TREE\n", "tree TREE\ntree TREE\n", 1), "1800000001", "1", 1),
	} {
		odd := c.write(t, text)
		on := func(parent gittree.Hash, subject string) gittree.Hash {
			return c.write(t, strings.NewReplacer("FIRST", parent.String(), "Subject", subject).Replace(plain))
		}
		fork := on(odd, "fork")
		main, head := on(fork, "main"), on(fork, "head")
		repo := open(t, c.dir)
		bases, err := repo.MergeBases(t.Context(), main, head)
		require.NoError(t, err, name)
		require.Equal(t, []gittree.Hash{fork}, bases, name)
		commits, err := repo.Commits(t.Context(), main, head)
		require.NoError(t, err, name)
		require.Len(t, commits, 1, name)
		// What parts from main before the odd commit has it neither.
		early := on(id(t, c.first), "early")
		bases, err = repo.MergeBases(t.Context(), main, early)
		require.NoError(t, err, name)
		require.Equal(t, []gittree.Hash{id(t, c.first)}, bases, name)
		_, err = repo.Commits(t.Context(), early, head)
		require.ErrorIs(t, err, gittree.ErrMalformedCommit, name)
	}
}
