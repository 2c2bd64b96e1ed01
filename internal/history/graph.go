package history

import (
	"container/heap"
	"slices"
)

// order returns all commits that a tip leads to, in the order of git log: the youngest
// first, among those of one time the one that was met first.
func (x *index) order(tip int32) []int32 {
	met := make([]bool, len(x.commits))
	q := queue{index: x}
	out := make([]int32, 0, len(x.commits))
	met[tip] = true
	heap.Push(&q, waiting{number: tip})
	for count := int32(1); len(q.waiting) > 0; {
		n := heap.Pop(&q).(waiting).number
		out = append(out, n)
		for _, p := range x.parentsOf(n) {
			if !met[p] {
				met[p] = true
				heap.Push(&q, waiting{p, count})
				count++
			}
		}
	}
	return out
}

// mainLine returns a tip and its first parents, the newest first.
func (x *index) mainLine(tip int32) []int32 {
	out := []int32{tip}
	for {
		parents := x.parentsOf(out[len(out)-1])
		if len(parents) == 0 {
			return out
		}
		out = append(out, parents[0])
	}
}

// brought returns for every commit the one of the main line that brought it there: the
// oldest that it can be reached from; none for a commit that is not in it.
func (x *index) brought(line []int32) []int32 {
	by := make([]int32, len(x.commits))
	for i := range by {
		by[i] = none
	}
	var todo []int32
	for i := len(line) - 1; i >= 0; i-- {
		// Whatever its first parent leads to was brought before.
		todo = append(todo, line[i])
		for len(todo) > 0 {
			n := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if by[n] == none {
				by[n] = line[i]
				todo = append(todo, x.parentsOf(n)...)
			}
		}
	}
	return by
}

// waiting is a commit with its place in the order of queueing.
type waiting struct{ number, place int32 }

// queue has the youngest commit first, then the one that was queued first.
type queue struct {
	index   *index
	waiting []waiting
}

func (q *queue) Len() int { return len(q.waiting) }
func (q *queue) Less(i, j int) bool {
	a, b := q.waiting[i], q.waiting[j]
	x, y := q.index.commits[a.number].committed.seconds, q.index.commits[b.number].committed.seconds
	return x > y || x == y && a.place < b.place
}
func (q *queue) Swap(i, j int) { q.waiting[i], q.waiting[j] = q.waiting[j], q.waiting[i] }

// Push adds a commit; see [container/heap].
func (q *queue) Push(x any) { q.waiting = append(q.waiting, x.(waiting)) }

// Pop takes the last commit; see [container/heap].
func (q *queue) Pop() any {
	last := len(q.waiting) - 1
	x := q.waiting[last]
	q.waiting = q.waiting[:last]
	return x
}

// childrenFirst sorts commits so that none comes before one of its children. The order that
// is given decides between others, as far as it can.
func (x *index) childrenFirst(order []int32) []int32 {
	children := make([]int32, len(x.commits))
	for _, n := range order {
		for _, p := range x.parentsOf(n) {
			children[p]++
		}
	}
	out := make([]int32, 0, len(order))
	var ready []int32
	for _, n := range order {
		if children[n] == 0 {
			ready = append(ready, n)
		}
	}
	for len(ready) > 0 {
		n := ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		out = append(out, n)
		for _, p := range x.parentsOf(n) {
			if children[p]--; children[p] == 0 {
				ready = append(ready, p)
			}
		}
	}
	return out
}

// parentsFirst is childrenFirst from the other end.
func (x *index) parentsFirst(order []int32) []int32 {
	out := x.childrenFirst(order)
	slices.Reverse(out)
	return out
}
