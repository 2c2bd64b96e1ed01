package search

import (
	"crypto/sha256"
	"encoding/hex"
	"math/bits"
	"slices"
	"sort"
	"strings"
)

// entry is a piece of the index: what it is sorted by, and its text in a file.
type entry struct {
	key  string // compares as the client compares what the entry begins with
	from string // what the directory says of a shard that begins here
	text []byte
}

// shard is the entries of one file.
type shard struct {
	name    string
	entries []entry
}

// cut parts sorted entries into shards of at most limit bytes, one entry at least. It
// halves at the first bit in which the keys differ, so that where a shard begins does not
// depend on how full its neighbours are, and names shards after these bits.
func cut(prefix string, entries []entry, limit int) []shard {
	ends := make([]int, len(entries)+1) // ends[i] is the size of the entries before i
	for i, e := range entries {
		ends[i+1] = ends[i] + len(e.text)
	}
	var shards []shard
	var halve func(from, to int, place string)
	halve = func(from, to int, place string) {
		if from == to {
			return
		}
		if ends[to]-ends[from] <= limit || to-from == 1 {
			shards = append(shards, shard{prefix + place, entries[from:to]})
			return
		}
		bit := differ(entries[from].key, entries[to-1].key)
		middle := from + sort.Search(to-from, func(i int) bool { return has(entries[from+i].key, bit) })
		halve(from, middle, digest(entries[from].key, bit))
		halve(middle, to, digest(entries[middle].key, bit))
	}
	halve(0, len(entries), digest("", -1))
	return shards
}

// differ is the first bit in which two different keys differ. A key goes on with zeros.
func differ(a, b string) int {
	for i := 0; ; i++ {
		if x, y := at(a, i), at(b, i); x != y {
			return i*8 + bits.LeadingZeros8(x^y)
		}
	}
}

func at(key string, i int) byte {
	if i < len(key) {
		return key[i]
	}
	return 0
}

func has(key string, bit int) bool { return at(key, bit/8)>>(7-bit%8)&1 == 1 }

// digest names the keys that have the same bits as this one up to and including bit. File
// systems differ in which names they take for the same; they all take these for different.
func digest(key string, bit int) string {
	head := make([]byte, 0, len(key)+3)
	for i := 0; i <= bit/8 && bit >= 0; i++ {
		head = append(head, at(key, i))
	}
	if bit >= 0 {
		head[bit/8] &= 0xff << (7 - bit%8)
	}
	head = append(head, byte(bit+1), byte((bit+1)>>8))
	sum := sha256.Sum256(head)
	return hex.EncodeToString(sum[:8])
}

// utf16Order returns a key that compares, byte by byte, as JavaScript compares the text:
// characters beyond U+FFFF come before those from U+E000.
func utf16Order(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= 0xe000 && r <= 0xffff }) {
		return text
	}
	key := []byte(text)
	for i, c := range key {
		if c == 0xee || c == 0xef {
			key[i] = c + 0x10
		}
	}
	return string(key)
}

func sortEntries(entries []entry) {
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
}
