package diagram

import "strconv"

// face is what a node shows.
type face struct {
	first, second string // of the name
	note          string
	effect        string // in words, empty for none
	tags          string // numbers of the notes that hold for it
}

// Sizes of nodes in tenths of a pixel.
const (
	narrowest, broadest = 1240, 1800
	textLeft            = 340 // of the node, to the right of its mark
	textRight           = 110
	nameLine            = 160
	noteLine            = 145
	signWidth           = 155
	padding             = 90 // above the first line and below the last
)

// facesOf returns what the nodes show, and how wide they all are: as wide as the names need,
// within bounds.
func (l *layout) facesOf() ([]face, int) {
	nodes := l.g.Nodes
	names := make([]string, len(nodes))
	notes := make([]string, len(nodes))
	width := narrowest
	for i := range nodes {
		names[i] = nodes[i].name()
		if word := nodes[i].Effect.String(); word != "" {
			width = max(width, textLeft+signWidth+widthOf(word, noteSize)+textRight)
		}
		notes[i] = plain(nodes[i].Note)
		if fits, _ := fit(notes[i], broadest-textLeft-textRight, noteSize); fits == len(notes[i]) {
			width = max(width, textLeft+widthOf(notes[i], noteSize)+20+textRight)
		}
		for width < broadest {
			if _, _, short := wrap(names[i], width-textLeft-textRight); !short {
				break
			}
			width += 80
		}
	}
	space := width - textLeft - textRight
	faces := make([]face, len(nodes))
	for i := range nodes {
		f := &faces[i]
		f.first, f.second, _ = wrap(names[i], space)
		f.note = cut(notes[i], space, noteSize)
		f.effect = nodes[i].Effect.String()
	}
	for _, b := range l.boxes {
		if b.number == 0 {
			continue
		}
		for _, m := range b.members {
			if len(faces[m].tags) < 8 { // more have no room
				faces[m].tags += "[" + strconv.Itoa(b.number) + "]"
			}
		}
	}
	return faces, width
}

// name is the plain name of a node, or a word for it.
func (n *Node) name() string {
	if s := plain(n.Name); s != "" {
		return s
	}
	return "unnamed"
}

// height is that of the lines with their padding.
func (f *face) height() int {
	h := 2*padding + f.lines()
	return max(h, 460)
}

// lines is the height of the lines alone.
func (f *face) lines() int {
	h := nameLine
	if f.second != "" {
		h += nameLine
	}
	if f.note != "" {
		h += noteLine
	}
	if f.effect != "" {
		h += noteLine + 20
	}
	return h
}
