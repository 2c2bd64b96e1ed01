package diagram

import (
	"slices"
)

// box is a group as it is drawn: around its members, or by a number at each of them.
type box struct {
	label   string
	members []int // in ascending order, without repetition
	// number is that of the note which stands for a box that cannot be drawn; 0 is a box.
	number int
}

// boxesOf returns the groups of a graph that have members. Groups of the same members are
// one, with both labels.
func boxesOf(g *Graph) []box {
	boxes := make([]box, 0, len(g.Groups))
	at := map[string]int{}
	var key []byte
	for _, group := range g.Groups {
		members := make([]int, 0, len(group.Members))
		for _, m := range group.Members {
			if m >= 0 && m < len(g.Nodes) {
				members = append(members, m)
			}
		}
		slices.Sort(members)
		members = slices.Compact(members)
		if len(members) == 0 {
			continue
		}
		key = key[:0]
		for _, m := range members {
			key = append(key, byte(m), byte(m>>8), byte(m>>16), byte(m>>24))
		}
		if i, known := at[string(key)]; known {
			if boxes[i].label != group.Label {
				boxes[i].label += " · " + group.Label
			}
			continue
		}
		at[string(key)] = len(boxes)
		boxes = append(boxes, box{label: group.Label, members: members})
	}
	return boxes
}

// claim gives every box its members, as far as none of them is in a box already.
func (l *layout) claim() {
	n := len(l.g.Nodes)
	l.box = make([]int32, n)
	l.unit = make([]int32, n)
	for v := range n {
		l.box[v], l.unit[v] = -1, int32(v)
	}
	for i := range l.boxes {
		members := l.boxes[i].members
		if slices.ContainsFunc(members, func(m int) bool { return l.box[m] >= 0 }) {
			l.note(i)
			continue
		}
		for _, m := range members {
			l.box[m], l.unit[m] = int32(i), int32(members[0])
		}
	}
}

// open gives up a box: its members are free, and a note stands for it.
func (l *layout) open(i int) {
	if l.boxes[i].number > 0 {
		return
	}
	for _, m := range l.boxes[i].members {
		l.box[m], l.unit[m] = -1, int32(m)
	}
	l.note(i)
}

// note gives a box that is not drawn the next number.
func (l *layout) note(i int) {
	l.noted++
	l.boxes[i].number = l.noted
}
