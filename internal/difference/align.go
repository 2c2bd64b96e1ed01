package difference

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// pair says that an entry of one list is what became of an entry of another.
type pair struct {
	a, b int
	// equal is true where they are the same; descend where they are compared field by
	// field. Otherwise the one replaced the other as a whole.
	equal, descend bool
}

// Bounds of the work for one pair of lists. Longer lists are cut at the entries that occur
// once on both sides, and what is then still too long is paired in order.
const (
	// maxCells bounds the table in which the longest common subsequence is found.
	maxCells = 1 << 18
	// maxWeights bounds the table in which entries are compared with each other.
	maxWeights = 1 << 12
	// maxCuts bounds how often what lies between cuts is cut again.
	maxCuts = 8
)

// aligner pairs the entries of two lists. Pairs never cross: order carries meaning, and an
// entry that was moved is one that was removed and added.
type aligner struct {
	a, b []estate.Node
	// x and y are numbers for the contents of the entries.
	x, y []int
	// p and q tell how alike entries are; filled where it is asked.
	p, q  []*likeness
	pairs []pair
}

// align pairs the entries of two lists: first those that are equal, as many as possible;
// between them mappings with the same natural key, or with at least half of their values in
// common, the most alike first; then what is left over, in order.
func align(a, b []estate.Node) []pair {
	// Where two solutions are equally good, the choice must not depend on which side is
	// the older.
	if compareKeys(a, b) > 0 {
		pairs := align(b, a)
		for i, p := range pairs {
			pairs[i].a, pairs[i].b = p.b, p.a
		}
		return pairs
	}
	numbers := map[string]int{}
	number := func(items []estate.Node) []int {
		out := make([]int, len(items))
		for i := range items {
			key := keyOf(&items[i])
			if _, known := numbers[key]; !known {
				numbers[key] = len(numbers)
			}
			out[i] = numbers[key]
		}
		return out
	}
	l := aligner{a: a, b: b, p: make([]*likeness, len(a)), q: make([]*likeness, len(b))}
	l.x, l.y = number(a), number(b)
	l.equal(0, len(a), 0, len(b), maxCuts)
	slices.SortFunc(l.pairs, func(p, q pair) int { return cmp.Compare(p.a, q.a) })
	return l.pairs
}

func compareKeys(a, b []estate.Node) int {
	return cmp.Compare(keyOf(&estate.Node{Kind: estate.List, Items: a}), keyOf(&estate.Node{Kind: estate.List, Items: b}))
}

// equal pairs equal entries of a range of each list, and what lies between them otherwise.
func (l *aligner) equal(a0, a1, b0, b1, cuts int) {
	for a0 < a1 && b0 < b1 && l.x[a0] == l.y[b0] {
		l.pairs = append(l.pairs, pair{a: a0, b: b0, equal: true})
		a0, b0 = a0+1, b0+1
	}
	for a0 < a1 && b0 < b1 && l.x[a1-1] == l.y[b1-1] {
		a1, b1 = a1-1, b1-1
		l.pairs = append(l.pairs, pair{a: a1, b: b1, equal: true})
	}
	var anchors []pair
	between := l.similar
	if (a1-a0)*(b1-b0) <= maxCells {
		anchors = heaviest(a0, a1, b0, b1, func(i, j int) int {
			if l.x[i] == l.y[j] {
				return 1
			}
			return 0
		})
	} else if anchors = l.once(a0, a1, b0, b1); len(anchors) > 0 && cuts > 0 {
		between = func(a0, a1, b0, b1 int) { l.equal(a0, a1, b0, b1, cuts-1) }
	}
	for i := range anchors {
		anchors[i].equal = true
	}
	l.split(anchors, a0, a1, b0, b1, between)
}

// split takes over pairs and does what is to be done between them.
func (l *aligner) split(pairs []pair, a0, a1, b0, b1 int, between func(a0, a1, b0, b1 int)) {
	for _, p := range pairs {
		between(a0, p.a, b0, p.b)
		l.pairs = append(l.pairs, p)
		a0, b0 = p.a+1, p.b+1
	}
	between(a0, a1, b0, b1)
}

// similar pairs entries of a range of each list that are alike, and the others in order.
func (l *aligner) similar(a0, a1, b0, b1 int) {
	var alike []pair
	if a0 < a1 && b0 < b1 && (a1-a0)*(b1-b0) <= maxWeights {
		alike = heaviest(a0, a1, b0, b1, l.weight)
	}
	for i := range alike {
		alike[i].descend = true
	}
	l.split(alike, a0, a1, b0, b1, func(a0, a1, b0, b1 int) {
		for ; a0 < a1 && b0 < b1; a0, b0 = a0+1, b0+1 {
			lists := l.a[a0].Kind == estate.List && l.b[b0].Kind == estate.List
			l.pairs = append(l.pairs, pair{a: a0, b: b0, equal: l.x[a0] == l.y[b0], descend: lists || l.weight(a0, b0) > 0})
		}
	})
}

// heaviest returns the pairs of a range of each list, none crossing another, whose weights
// have the largest sum; a pair of weight 0 is none.
func heaviest(a0, a1, b0, b1 int, weight func(i, j int) int) []pair {
	rows, columns := a1-a0, b1-b0
	if rows == 0 || columns == 0 {
		return nil
	}
	weights, sums := make([]int, rows*columns), make([]int, (rows+1)*(columns+1))
	sum := func(i, j int) *int { return &sums[i*(columns+1)+j] }
	for i := rows - 1; i >= 0; i-- {
		for j := columns - 1; j >= 0; j-- {
			w := weight(a0+i, b0+j)
			weights[i*columns+j] = w
			best := max(*sum(i+1, j), *sum(i, j+1))
			if w > 0 {
				best = max(best, w+*sum(i+1, j+1))
			}
			*sum(i, j) = best
		}
	}
	var out []pair
	for i, j := 0, 0; i < rows && j < columns; {
		w := weights[i*columns+j]
		switch {
		case w > 0 && *sum(i, j) == w+*sum(i+1, j+1):
			out = append(out, pair{a: a0 + i, b: b0 + j})
			i, j = i+1, j+1
		case *sum(i+1, j) >= *sum(i, j+1):
			i++
		default:
			j++
		}
	}
	return out
}

// once returns the longest run of pairs, none crossing another, of equal entries that
// occur exactly once in the range of each list.
func (l *aligner) once(a0, a1, b0, b1 int) []pair {
	type place struct{ countA, countB, b int }
	places := map[int]*place{}
	at := func(number int) *place {
		if places[number] == nil {
			places[number] = &place{}
		}
		return places[number]
	}
	for i := a0; i < a1; i++ {
		at(l.x[i]).countA++
	}
	for j := b0; j < b1; j++ {
		p := at(l.y[j])
		p.countB, p.b = p.countB+1, j
	}
	// Patience: each pile is topped by the smallest end of a run of its length.
	type link struct {
		pair
		before int
	}
	var links []link
	var piles []int
	for i := a0; i < a1; i++ {
		p := places[l.x[i]]
		if p.countA != 1 || p.countB != 1 {
			continue
		}
		at, _ := slices.BinarySearchFunc(piles, p.b, func(top, b int) int { return cmp.Compare(links[top].b, b) })
		before := -1
		if at > 0 {
			before = piles[at-1]
		}
		links = append(links, link{pair{a: i, b: p.b}, before})
		if at == len(piles) {
			piles = append(piles, 0)
		}
		piles[at] = len(links) - 1
	}
	if len(piles) == 0 {
		return nil
	}
	var out []pair
	for k := piles[len(piles)-1]; k >= 0; k = links[k].before {
		out = append(out, links[k].pair)
	}
	slices.Reverse(out)
	return out
}
