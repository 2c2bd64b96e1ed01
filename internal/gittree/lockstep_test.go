package gittree

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// viewText is an entry as text.
func viewText(raw []byte, v *entryView) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%s %d %v %s", v.nameIn(raw), v.mode, v.dir, v.hash)
}

// walked is what walkTrees tells of two trees.
func walked(a, b *rawTree) (all []string, err error) {
	err = walkTrees(a, b, func(x, y *entryView) error {
		all = append(all, viewText(a.bytes(), x)+" | "+viewText(b.bytes(), y))
		return nil
	})
	return all, err
}

// told is what should be told, from the parsed entries.
func told(a, b []rawEntry) (all []string) {
	text := func(e *rawEntry) string {
		if e == nil {
			return "-"
		}
		return fmt.Sprintf("%s %d %v %s", e.name, e.mode, e.dir, e.hash)
	}
	sides := [3][]rawEntry{a, b}
	for {
		heads := next(&sides)
		if heads == [3]*rawEntry{} {
			return all
		}
		if !heads[0].same(heads[1]) {
			all = append(all, text(heads[0])+" | "+text(heads[1]))
		}
	}
}

func sortEntries(entries []rawEntry) []rawEntry {
	slices.SortFunc(entries, func(a, b rawEntry) int { return compareNames(a.name, a.dir, b.name, b.dir) })
	return entries
}

// anyTree draws a tree as git makes it, of several marks at times.
func anyTree(t *rapid.T) []rawEntry {
	names := rapid.SliceOfNDistinct(rapid.StringMatching(`[ab.0/]{0,2}[a-c.0-]{1,4}`), 0, 12, func(s string) string { return s }).Draw(t, "names")
	var entries []rawEntry
	for _, n := range names {
		if nameProblem(n) == "" {
			entries = append(entries, anyEntry(t, n))
		}
	}
	for i := range rapid.IntRange(0, 200).Draw(t, "more") {
		entries = append(entries, rawEntry{name: fmt.Sprintf("b%c%03d", 'a'+i%3, i), hash: Hash{1, byte(i)}, dir: i%7 == 0})
	}
	return sortEntries(entries)
}

func anyEntry(t *rapid.T, name string) rawEntry {
	e := rawEntry{name: name, hash: Hash{0: 1 + byte(rapid.IntRange(0, 2).Draw(t, "hash"))}, dir: rapid.IntRange(0, 3).Draw(t, "dir") == 0}
	if !e.dir {
		e.mode = rapid.SampledFrom([]Mode{Regular, Regular, Executable, Symlink, Submodule}).Draw(t, "mode")
	}
	return e
}

// edited changes some entries, and at times leaves a tree that git would not make.
func edited(t *rapid.T, entries []rawEntry) []rawEntry {
	out := slices.Clone(entries)
	for range rapid.IntRange(0, 6).Draw(t, "edits") {
		at := rapid.IntRange(0, len(out)).Draw(t, "at")
		switch rapid.IntRange(0, 5).Draw(t, "edit") {
		case 0: // anything anywhere
			out = slices.Insert(out, at, anyEntry(t, rapid.StringMatching(`[a-c.0-]{1,4}`).Draw(t, "name")))
		case 1:
			if at < len(out) {
				out = slices.Delete(out, at, at+1)
			}
		case 2:
			if at < len(out) {
				out[at] = anyEntry(t, out[at].name)
			}
		case 3: // a namesake
			if at < len(out) {
				out = sortEntries(append(out, anyEntry(t, out[at].name)))
			}
		case 4: // two change places
			if at+1 < len(out) {
				out[at], out[at+1] = out[at+1], out[at]
			}
		case 5:
			out = sortEntries(append(out, anyEntry(t, rapid.StringMatching(`[a-c.0-]{1,4}`).Draw(t, "name"))))
		}
	}
	return out
}

// TestLockstepAgreesWithParsing: a tree that is compared with sound ones is refused exactly
// if parseTree refuses it; otherwise all that differs is told; and what is then known of the
// tree serves to compare the next with it.
func TestLockstepAgreesWithParsing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := &rawTree{}
		entries := []rawEntry(nil)
		for i := range rapid.IntRange(1, 5).Draw(t, "trees") {
			var next []rawEntry
			if i == 0 {
				next = anyTree(t)
				before = nil
			} else {
				next = edited(t, entries)
			}
			after := &rawTree{id: Hash{byte(i)}, raw: writeTree(next)}
			parsed, want := parseTree(after.id, after.raw)
			got, err := walked(before, after)
			if want != nil {
				var tree *TreeError
				require.ErrorAs(t, err, &tree)
				require.Nil(t, after.soundness())
				continue
			}
			require.NoError(t, err)
			require.Equal(t, told(entries, parsed), got)
			requireSound(t, after, parsed)
			back, err := walked(after, before)
			require.NoError(t, err)
			require.Equal(t, told(parsed, entries), back)
			before, entries = after, parsed
		}
	})
}

// requireSound checks what is known of a tree against its entries.
func requireSound(t require.TestingT, tree *rawTree, entries []rawEntry) {
	s := tree.soundness()
	require.NotNil(t, s)
	starts, previous, odd := map[int32]int32{}, int32(-1), 0
	pos := 0
	for i := range entries {
		v, problem := cutEntry(tree.raw, pos)
		require.Empty(t, problem)
		starts[int32(pos)] = previous
		previous, pos = int32(pos), v.end
		if entries[i].odd {
			odd++
		}
	}
	starts[int32(pos)] = previous
	require.Equal(t, odd, s.odd)
	for i, m := range s.marks {
		before, ok := starts[m.at]
		require.True(t, ok)
		require.Equal(t, before, m.before)
		if i > 0 {
			require.Greater(t, m.at, s.marks[i-1].at)
		}
	}
	if len(entries) > 0 {
		require.Equal(t, len(tree.raw), int(s.marks[len(s.marks)-1].at))
	}
	for i := range entries {
		require.True(t, s.find(tree.raw, []byte(entries[i].name), entries[i].dir))
		require.False(t, s.find(tree.raw, []byte(entries[i].name), !entries[i].dir))
	}
}

func FuzzLockstep(f *testing.F) {
	var wide []rawEntry
	for i := range 200 {
		wide = append(wide, rawEntry{name: fmt.Sprintf("f%03d.yaml", i), hash: Hash{1, byte(i)}})
	}
	raw := writeTree(wide)
	f.Add(raw, raw)
	f.Add(raw, writeTree(append(slices.Clone(wide[:100]), wide[101:]...)))
	f.Add(raw, bytes.Replace(raw, []byte("f150"), []byte("f149"), 1))
	f.Add([]byte{}, raw)
	f.Fuzz(func(t *testing.T, a, b []byte) {
		before, after := &rawTree{id: Hash{1}, raw: a}, &rawTree{id: Hash{2}, raw: b}
		entriesA, badA := parseTree(before.id, a)
		entriesB, badB := parseTree(after.id, b)
		if badA != nil {
			entriesA, before = nil, nil
		} else {
			_, err := walked(nil, before)
			require.NoError(t, err)
			requireSound(t, before, entriesA)
		}
		got, err := walked(before, after)
		require.Equal(t, badB != nil, err != nil, "%v, %v", badB, err)
		if badB == nil {
			require.Equal(t, told(entriesA, entriesB), got)
			requireSound(t, after, entriesB)
		}
	})
}
