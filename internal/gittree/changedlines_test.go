package gittree_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/gittree"
)

func TestChangedLines(t *testing.T) {
	t.Parallel()
	r := open(t, newRepo(t, map[string]string{"a": "1"}))
	file := func(t require.TestingT, content string) gittree.File {
		id, err := r.WriteBlob([]byte(content))
		require.NoError(t, err)
		return gittree.File{Mode: gittree.Regular, Hash: id}
	}
	for _, c := range []struct {
		name, before, after string
		want                []gittree.LineSpan
	}{
		{"nothing", "a\nb\n", "a\nb\n", nil},
		{"one line", "a\nb\nc\n", "a\nB\nc\n", []gittree.LineSpan{{2, 2}}},
		{"more lines", "a\nd\n", "a\nb\nc\nd\n", []gittree.LineSpan{{2, 3}}},
		{"fewer lines", "a\nb\nc\n", "a\nc\n", []gittree.LineSpan{{2, 2}}},
		{"two places", "a\nb\nc\nd\n", "A\nb\nc\nD", []gittree.LineSpan{{1, 1}, {4, 4}}},
		{"no line end", "a", "b", []gittree.LineSpan{{1, 1}}},
	} {
		got, err := r.ChangedLines(file(t, c.before), file(t, c.after))
		require.NoError(t, err)
		assert.Equal(t, c.want, got, c.name)
	}
	got, err := r.ChangedLines(gittree.File{}, file(t, "a\nb\n"))
	require.NoError(t, err)
	assert.Equal(t, []gittree.LineSpan{{1, 2}}, got, "a new file")
	_, err = r.ChangedLines(gittree.File{}, file(t, strings.Repeat("x", 2<<20)))
	require.Error(t, err)

	// Without the changed lines, what is left was there before, in this order.
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "d\n"}), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		before, after := lines.Draw(t, "before"), lines.Draw(t, "after")
		spans, err := r.ChangedLines(file(t, strings.Join(before, "")), file(t, strings.Join(after, "")))
		require.NoError(t, err)
		next := 0
		for i, line := range after {
			changed := false
			for _, s := range spans {
				changed = changed || s.From <= i+1 && i+1 <= s.To
			}
			if changed {
				continue
			}
			for next < len(before) && before[next] != line {
				next++
			}
			require.Less(t, next, len(before), "line %d is not from before", i+1)
			next++
		}
	})
}
