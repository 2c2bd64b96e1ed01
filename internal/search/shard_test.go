package search

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// estate makes documents as those of records: titles and ids of a few words, an owner, tags
// and a sentence or two.
func estate(n int) []Document {
	vocabulary := func(i int) string {
		return fmt.Sprintf("%c%s%d", 'a'+i*7%26, []string{"server", "service", "gate", "store", "queue"}[i%5], i)
	}
	docs := make([]Document, n)
	seed := uint32(1)
	draw := func(limit int) int {
		seed = seed*1664525 + 1013904223
		a := int(seed >> 8 % 65536)
		seed = seed*1664525 + 1013904223
		return min(a, int(seed>>8%65536)) * limit / 65536 % limit
	}
	for i := range docs {
		id := fmt.Sprintf("%s-%s-%04d", vocabulary(draw(300)), vocabulary(draw(50)), i)
		var body strings.Builder
		for range 12 {
			body.WriteString(vocabulary(draw(3000)) + " ")
		}
		docs[i] = Document{
			Ref: "ci/" + id, Title: "Database node " + id, Kind: "Configuration item", Href: "ci/" + id + ".html", Status: "In use",
			Text: []Field{{Label, "team/" + vocabulary(draw(40))}, {Label, "pci production amsterdam"}, {Body, body.String()}},
		}
	}
	return docs
}

func contents(files []File) map[string]string {
	out := make(map[string]string, len(files))
	for _, f := range files {
		out[f.Path] = string(f.Content)
	}
	return out
}

// altered are the files that differ between two indexes, by the first letter of their names.
func altered(before, after []File) map[string]int {
	old, now := contents(before), contents(after)
	out := map[string]int{}
	for path, content := range now {
		if old[path] != content {
			out[path[len(folder):len(folder)+1]]++
		}
	}
	for path := range old {
		if _, ok := now[path]; !ok {
			out[path[len(folder):len(folder)+1]]++
		}
	}
	return out
}

func TestFilesAreSmallAndMany(t *testing.T) {
	t.Parallel()
	docs := estate(7000)
	files := Files(analyse(docs...))
	assert.Greater(t, len(files), 60)
	for _, f := range files {
		limit := shardBytes
		switch {
		case f.Path == "search/index.js":
			limit = 16 << 10
		case strings.HasPrefix(f.Path, "search/d"):
			limit = blockBytes
		}
		assert.LessOrEqual(t, len(f.Content), limit*11/10+100, f.Path)
	}
	assert.True(t, slices.IsSortedFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) }))
	assert.Len(t, contents(files), len(files), "every file has its own path")

	answers := ask(t, node(t), t.TempDir(), files, find("amsterdam"), find("ci "+docs[42].Ref), find("d"), find("zserv"))
	assert.Equal(t, 7000, answers[0].Total, "a word in pieces")
	assert.Len(t, answers[0].Refs, 100)
	assert.Equal(t, 1, answers[1].Total)
	assert.Equal(t, []string{docs[42].Ref}, answers[1].Refs)
	assert.Equal(t, 7000, answers[2].Total)
	assert.LessOrEqual(t, len(answers[3].Loaded)-min(100, answers[3].Total), 3, "a prefix is in few shards")
}

func TestAChangeAltersFewFiles(t *testing.T) {
	t.Parallel()
	docs := estate(3000)
	before := Files(analyse(docs...))
	changed := slices.Clone(docs)
	changed[7].Text = append(slices.Clone(changed[7].Text), Field{Body, "unprecedented"})
	assert.Equal(t, map[string]int{"w": 1}, altered(before, Files(analyse(changed...))), "a word more")

	changed[7] = docs[7]
	changed[7].Status = "Retired"
	assert.Equal(t, map[string]int{"d": 1}, altered(before, Files(analyse(changed...))), "another status")

	added := append(slices.Clone(docs), Document{Ref: "service/qqq", Title: "Unprecedented thing"})
	got := altered(before, Files(analyse(added...)))
	assert.LessOrEqual(t, got["w"], 5, "one shard for each of its words")
	assert.Equal(t, 1, got["d"])
	assert.LessOrEqual(t, got["i"], 1)

	fewer := slices.Delete(slices.Clone(added), 3000, 3001)
	assert.Empty(t, altered(before, Files(analyse(fewer...))))
}

func TestTheOrderOfDocumentsDoesNotMatter(t *testing.T) {
	t.Parallel()
	docs := analyse(estate(300)...)
	docs = append(docs, Analysed{Ref: docs[0].Ref, Row: `"twice"`})
	want := Files(docs)
	rapid.Check(t, func(t *rapid.T) {
		shuffled := rapid.Permutation(docs[:300]).Draw(t, "docs")
		require.Equal(t, want, Files(append(shuffled, docs[300])))
	})
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	all := enumerate(analyse(estate(20_000)...)) // some digests meet
	seen := map[number]bool{}
	for i, d := range all {
		require.False(t, seen[d.number])
		seen[d.number] = true
		if i > 0 {
			a, b := string(all[i-1].number.append(nil)), string(d.number.append(nil))
			require.Less(t, a, b, "numbers compare as text")
		}
	}
	assert.Len(t, all, 20_000)
	taken := map[number]bool{}
	for range 50 { // beyond what a digest offers
		n := free(&Analysed{Ref: "same", Rank: 3}, taken)
		require.False(t, taken[n])
		require.Equal(t, number(3), n>>rankShift)
		taken[n] = true
	}
}

// Shards follow each other, are complete, keep to the limit, and are in JavaScript's order.
func TestCut(t *testing.T) {
	t.Parallel()
	words := rapid.SliceOfNDistinct(rapid.OneOf(rapid.StringMatching(`[ab]{1,12}`), rapid.StringMatching(`[\x{e000}-\x{ffff}\x{10000}-\x{10010}a]{1,4}`)), 0, 60, rapid.ID[string])
	rapid.Check(t, func(t *rapid.T) {
		var entries []entry
		for _, w := range words.Draw(t, "words") {
			entries = append(entries, entry{utf16Order(w), w, bytes.Repeat([]byte{'x'}, rapid.IntRange(1, 40).Draw(t, "size"))})
		}
		sortEntries(entries)
		require.True(t, slices.IsSortedFunc(entries, func(a, b entry) int {
			return slices.Compare(utf16.Encode([]rune(a.from)), utf16.Encode([]rune(b.from)))
		}))
		var together []entry
		names := map[string]bool{}
		for _, s := range cut("w", entries, 50) {
			size := 0
			for _, e := range s.entries {
				size += len(e.text)
			}
			require.True(t, size <= 50 || len(s.entries) == 1)
			require.NotEmpty(t, s.entries)
			require.False(t, names[s.name])
			names[s.name] = true
			together = append(together, s.entries...)
		}
		require.Equal(t, entries, together)
	})
}
