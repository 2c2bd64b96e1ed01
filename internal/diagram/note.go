package diagram

import "strconv"

// mostNotes is how many groups are explained below a diagram.
const mostNotes = 40

// notes explains the numbers of groups that could not be drawn as boxes.
func (p *pen) notes() {
	labels := make([]string, min(p.noted, mostNotes))
	for i := range p.boxes {
		if n := p.boxes[i].number; n > 0 && n <= len(labels) {
			labels[n-1] = plain(p.boxes[i].label)
		}
	}
	for i, label := range labels {
		p.note(i, "["+strconv.Itoa(i+1)+"] "+label)
	}
	if more := p.noted - len(labels); more > 0 {
		p.note(len(labels), "and "+strconv.Itoa(more)+" more groups")
	}
}

// note writes one line below the diagram.
func (p *pen) note(i int, text string) {
	p.line("dg-note", margin, p.notesTop+i*noteStep+120, cut(text, p.width-2*margin, noteSize))
	p.raw("\n")
}

// notesHeight is how much room the notes take.
func (f *figure) notesHeight() int {
	if f.noted == 0 {
		return 0
	}
	return min(f.noted, mostNotes+1)*noteStep + margin
}
