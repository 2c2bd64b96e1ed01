package search

import (
	"crypto/sha256"
	"slices"
	"strings"
)

// alphabet has the digits of numbers, in the order in which they compare as text.
const alphabet = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

// number stands for a document: two bits of its rank and 22 that its reference gives. As
// text it has four digits of the alphabet.
type number uint32

func (n number) append(b []byte) []byte {
	return append(b, alphabet[n>>18&63], alphabet[n>>12&63], alphabet[n>>6&63], alphabet[n&63])
}

const (
	rankShift = 22
	numbers   = 1 << 24
)

// numbered is a document with its number.
type numbered struct {
	*Analysed
	number number
}

// enumerate numbers documents, and returns them in the order of their numbers. Of those
// with the same reference it keeps the first. Where digests meet, the document whose
// reference comes later takes the next part of its own.
func enumerate(docs []Analysed) []numbered {
	byRef := make([]*Analysed, len(docs))
	for i := range docs {
		byRef[i] = &docs[i]
	}
	slices.SortStableFunc(byRef, func(a, b *Analysed) int { return strings.Compare(a.Ref, b.Ref) })
	byRef = slices.CompactFunc(byRef, func(a, b *Analysed) bool { return a.Ref == b.Ref })
	byRef = byRef[:min(len(byRef), numbers/2)]
	taken := make(map[number]bool, len(byRef))
	out := make([]numbered, len(byRef))
	for i, d := range byRef {
		n := free(d, taken)
		taken[n] = true
		out[i] = numbered{d, n}
	}
	slices.SortFunc(out, func(a, b numbered) int { return int(a.number) - int(b.number) })
	return out
}

// free is the number of a document: the first that its digest offers and nobody has.
func free(d *Analysed, taken map[number]bool) number {
	digest := sha256.Sum256([]byte(d.Ref))
	n := number(0)
	for i := 0; i+3 <= len(digest); i += 3 {
		n = number(digest[i])<<16 | number(digest[i+1])<<8 | number(digest[i+2])
		n = n&(1<<rankShift-1) | number(d.Rank)<<rankShift
		if !taken[n] {
			return n
		}
	}
	for taken[n] {
		n = (n + 1) % numbers
	}
	return n
}
