package history

import (
	"bytes"
	"slices"
)

// What git counts as the same file after an edit: scores go up to maxScore, and from
// minScore on one is what became of another.
const (
	maxScore = 60000
	minScore = 30000
)

// spans are the parts of a text, lines or 64 bytes, by a number made of their bytes, with
// how many bytes there are of each; sorted by the number.
type spans []span

type span struct{ number, size uint32 }

// spanPrime bounds the numbers.
const spanPrime = 107927

// spansOf takes a text apart as git does. What follows the last line counts for nothing,
// and neither do the carriage returns of a text.
func spansOf(content []byte) spans {
	text := bytes.IndexByte(content[:min(len(content), 8000)], 0) < 0
	var all spans
	var low, high, size uint32
	for i, c := range content {
		if text && c == '\r' && i+1 < len(content) && content[i+1] == '\n' {
			continue
		}
		before := low
		low = low<<7 ^ high>>25
		high = high<<7 ^ before>>25
		low += uint32(c)
		if size++; size < 64 && c != '\n' {
			continue
		}
		all = append(all, span{(low + high*0x61) % spanPrime, size})
		low, high, size = 0, 0, 0
	}
	slices.SortFunc(all, func(a, b span) int { return int(a.number) - int(b.number) })
	var merged spans
	for _, s := range all {
		if n := len(merged); n > 0 && merged[n-1].number == s.number {
			merged[n-1].size += s.size
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}

// shared counts the bytes of one text that another one has too.
func shared(from, to spans) int {
	sum := 0
	for len(from) > 0 && len(to) > 0 {
		switch {
		case from[0].number < to[0].number:
			from = from[1:]
		case from[0].number > to[0].number:
			to = to[1:]
		default:
			sum += int(min(from[0].size, to[0].size))
			from, to = from[1:], to[1:]
		}
	}
	return sum
}

// text is a content that is compared with others.
type text struct {
	size  int
	spans spans
}

func newText(content []byte) *text { return &text{len(content), spansOf(content)} }

// score says how much of the larger of two texts is in both, up to maxScore.
func score(from, to *text) int {
	most := max(from.size, to.size)
	if to.size == 0 || tooUnlike(from.size, to.size) {
		return 0
	}
	return int(float64(shared(from.spans, to.spans)) * maxScore / float64(most))
}

// tooUnlike reports whether sizes alone tell that two texts have too little in common.
func tooUnlike(a, b int) bool {
	most := max(a, b)
	return most*(maxScore-minScore) < (most-min(a, b))*maxScore
}

// sameBase reports whether two paths have the same last part.
func sameBase(a, b string) bool { return a[lastPart(a):] == b[lastPart(b):] }

func lastPart(path string) int {
	for i := len(path); i > 0; i-- {
		if path[i-1] == '/' {
			return i
		}
	}
	return 0
}
