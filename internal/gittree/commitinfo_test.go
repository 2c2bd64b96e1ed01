package gittree

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzCommitInfo: whatever the bytes, the parser does not panic, and what it accepts has
// one header of each kind and good texts.
func FuzzCommitInfo(f *testing.F) {
	tree := "tree " + strings.Repeat("0a", 20) + "\n"
	f.Add([]byte(tree + "author a <a> 1 +0000\ncommitter a <a> 1 +0000\ngpgsig x\n y\n\nz\n"))
	f.Add([]byte(tree + "parent " + strings.Repeat("0b", 20) + "\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		info, err := parseCommitInfo(Hash{1}, raw)
		if err != nil {
			require.ErrorIs(t, err, ErrMalformedCommit)
			return
		}
		require.True(t, utf8.ValidString(info.Message+info.Author.Name+info.Author.Email+info.Committer.Name+info.Committer.Email))
		require.LessOrEqual(t, len(info.Message), MaxMessage)
		headers, _, _ := strings.Cut(string(raw), "\n\n")
		for _, key := range []string{"tree ", "author ", "committer "} {
			require.Equal(t, 1, strings.Count("\n"+headers, "\n"+key))
		}
		require.Equal(t, len(info.Parents), strings.Count("\n"+headers, "\nparent "))
		c, err := parseCommit(Hash{1}, raw)
		require.NoError(t, err)
		require.Equal(t, c.parents, info.Parents)
		require.True(t, c.time.Equal(info.Committer.Time))
	})
}
