package gittree

import (
	"bytes"
	"fmt"
	"sort"
)

// lockstep goes through a sound tree a and another tree b side by side. Where their bytes are
// equal, b is as sound as a, so that only what differs is parsed; there b is checked as
// parseTree does.
type lockstep struct {
	a, b         *rawTree
	rawA, rawB   []byte
	i, j         int // where the next entries begin
	viewA, viewB entryView
	readA, readB bool // the views are those of the next entries

	marks []treeMark // of a
	next  int        // the first of them beyond i

	known   bool        // b is sound too
	out     []treeMark  // of b, as far as it was read
	odd     int         // see soundness
	added   []entryView // entries of b that may have a namesake of the other kind
	last    entryView   // the entry of b before j, if there is one
	lastSet bool
}

// visitor is told what two trees do not have alike under one name and kind; nil where there
// is nothing.
type visitor func(a, b *entryView) error

// compareTrees tells a visitor, in git's order, of all in which two folders differ; nil is
// an empty one. It fails with *TreeError if one of them is not as git makes it, perhaps only
// after the visitor was told of some. Like is a sound tree that may have much in common with
// them, or nil.
func compareTrees(a, b, like *rawTree, visit visitor) error {
	swapped := func(x, y *entryView) error { return visit(y, x) }
	switch {
	case a.soundness() != nil:
		return walkTrees(a, b, visit)
	case b.soundness() != nil:
		return walkTrees(b, a, swapped)
	}
	if err := walkTrees(like, a, func(_, _ *entryView) error { return nil }); err != nil {
		return err
	}
	return walkTrees(a, b, visit)
}

// walkTrees is compareTrees where a is sound.
func walkTrees(a, b *rawTree, visit visitor) error {
	sound := a.soundness()
	l := lockstep{a: a, b: b, rawA: a.bytes(), rawB: b.bytes(), marks: sound.marks, odd: sound.odd, known: b.soundness() != nil}
	l.skip()
	for {
		c, err := l.heads()
		if err != nil || c == atEnd {
			if err == nil && !l.known {
				err = l.conclude()
			}
			return err
		}
		switch {
		case c < 0:
			err = visit(&l.viewA, nil)
			l.stepA()
		case c > 0:
			if l.viewB.dir || len(l.rawA) > 0 {
				l.added = append(l.added, l.viewB)
			}
			err = visit(nil, &l.viewB)
			l.stepB()
		default:
			if l.viewA.hash != l.viewB.hash || l.viewA.mode != l.viewB.mode {
				err = visit(&l.viewA, &l.viewB)
			}
			l.stepA()
			l.stepB()
			l.skip()
		}
		if err != nil {
			return err
		}
	}
}

// atEnd is what heads returns when there are no entries left.
const atEnd = 2

// heads reads the next entries and returns which comes first: -1 that of a, 1 that of b,
// 0 both.
func (l *lockstep) heads() (int, error) {
	moreA, moreB := l.i < len(l.rawA), l.j < len(l.rawB)
	if moreA && !l.readA {
		var problem string
		if l.viewA, problem = cutEntry(l.rawA, l.i); problem != "" {
			return 0, &TreeError{Tree: l.a.id, Problem: problem}
		}
		l.readA = true
	}
	if moreB && !l.readB {
		if err := l.readNext(); err != nil {
			return 0, err
		}
	}
	switch {
	case !moreA && !moreB:
		return atEnd, nil
	case !moreA:
		return 1, nil
	case !moreB:
		return -1, nil
	}
	c := compareViews(l.rawA, &l.viewA, l.rawB, &l.viewB)
	return max(-1, min(c, 1)), nil
}

// readNext reads the next entry of b, which must come after the one before it.
func (l *lockstep) readNext() error {
	v, problem := cutEntry(l.rawB, l.j)
	if problem == "" && l.lastSet && !l.known {
		if c := compareViews(l.rawB, &l.last, l.rawB, &v); c == 0 {
			problem = fmt.Sprintf("has the entry %q twice", v.nameIn(l.rawB))
		} else if c > 0 {
			problem = fmt.Sprintf("is not in git's order at the entry %q", v.nameIn(l.rawB))
		}
	}
	if problem != "" {
		return &TreeError{Tree: l.b.id, Problem: problem}
	}
	l.viewB, l.readB = v, true
	return nil
}

func (l *lockstep) stepA() {
	l.i, l.readA = l.viewA.end, false
	if l.viewA.odd {
		l.odd--
	}
}

func (l *lockstep) stepB() {
	if l.lastSet {
		l.mark(treeMark{before: int32(l.last.start), at: int32(l.viewB.start)}, markGap)
	}
	l.last, l.lastSet = l.viewB, true
	l.j, l.readB = l.viewB.end, false
	if l.viewB.odd {
		l.odd++
	}
}

// mark adds a mark to those of b unless the one before it is near.
func (l *lockstep) mark(m treeMark, gap int32) {
	if n := len(l.out); l.known || n > 0 && m.at-l.out[n-1].at < gap || n == 0 && m.at < gap {
		return
	}
	l.out = append(l.out, m)
}

// skip goes past what is equal byte for byte, from one mark of a to another: twice as far as
// long as that goes well, then half as far. It may be called where the entries before the
// next ones have one name and kind, or where there are none before, so that what comes is
// in order in both or in neither.
func (l *lockstep) skip() {
	for l.next < len(l.marks) && int(l.marks[l.next].at) <= l.i {
		l.next++
	}
	from := l.next
	grow := true
	for step := 1; step > 0 && l.next < len(l.marks); {
		to := min(l.next+step, len(l.marks))
		n := int(l.marks[to-1].at) - l.i
		if n > len(l.rawB)-l.j || !bytes.Equal(l.rawA[l.i:l.i+n], l.rawB[l.j:l.j+n]) {
			grow = false
			step /= 2
			continue
		}
		shift := int32(l.j - l.i)
		for _, m := range l.marks[l.next:to] {
			l.mark(treeMark{before: m.before + shift, at: m.at + shift}, markGap/2)
		}
		l.next, l.i, l.j = to, l.i+n, l.j+n
		if grow {
			step *= 2
		}
	}
	if l.next > from {
		l.last, _ = cutEntry(l.rawB, int(l.marks[l.next-1].before)+l.j-l.i)
		l.lastSet = true
		l.readA, l.readB = false, false
	}
}

// conclude looks for names that b has twice, as a file and as a folder, which need not be
// neighbours: "a", "a.b", "a/". Then b is sound.
func (l *lockstep) conclude() error {
	end := treeMark{before: int32(l.last.start), at: int32(len(l.rawB))}
	if n := len(l.out); l.lastSet && (n == 0 || l.out[n-1] != end) {
		l.out = append(l.out, end)
	}
	s := &soundness{marks: l.out, odd: l.odd}
	for i := range l.added {
		v := &l.added[i]
		if name := v.nameIn(l.rawB); s.find(l.rawB, name, !v.dir) {
			return &TreeError{Tree: l.b.id, Problem: fmt.Sprintf("has the entry %q twice, as a file and as a folder", name)}
		}
	}
	if l.b != nil {
		l.b.sound.Store(s)
	}
	return nil
}

// find reports whether a tree has an entry of one name and kind.
func (s *soundness) find(raw, name []byte, dir bool) bool {
	after := sort.Search(len(s.marks), func(i int) bool {
		at := int(s.marks[i].at)
		if at == len(raw) {
			return true
		}
		v, _ := cutEntry(raw, at)
		return compareRaw(v.nameIn(raw), v.dir, name, dir) > 0
	})
	if after == len(s.marks) {
		return false
	}
	at := 0
	if after > 0 {
		at = int(s.marks[after-1].at)
	}
	for at < int(s.marks[after].at) {
		v, _ := cutEntry(raw, at)
		if c := compareRaw(v.nameIn(raw), v.dir, name, dir); c >= 0 {
			return c == 0
		}
		at = v.end
	}
	return false
}

func compareViews(rawA []byte, a *entryView, rawB []byte, b *entryView) int {
	return compareRaw(a.nameIn(rawA), a.dir, b.nameIn(rawB), b.dir)
}

// compareRaw is compareNames of names as bytes.
func compareRaw(a []byte, aDir bool, b []byte, bDir bool) int {
	n := min(len(a), len(b))
	if c := bytes.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	return rawAfter(a, n, aDir) - rawAfter(b, n, bDir)
}

func rawAfter(name []byte, n int, dir bool) int {
	switch {
	case n < len(name):
		return int(name[n])
	case dir:
		return '/'
	}
	return 0
}
