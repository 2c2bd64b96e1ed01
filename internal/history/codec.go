package history

import (
	"cmp"
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/wire"
)

// layout changes with the form in which an index is kept.
const layout = "history 1\n"

// encode lays an index out.
func (x *index) encode() []byte {
	w := make(wire.Writer, 0, 64*len(x.commits)+48*len(x.changes)+64*len(x.paths)+64)
	w.Raw([]byte(layout))
	w.Uvarint(uint64(len(x.paths)))
	for _, p := range x.paths {
		w.Text(p)
	}
	w.Uvarint(uint64(len(x.people)))
	for _, p := range x.people {
		w.Text(p.Name)
		w.Text(p.Email)
	}
	w.Uvarint(uint64(len(x.parents)))
	w.Uvarint(uint64(len(x.changes)))
	w.Uvarint(uint64(len(x.commits)))
	for i := range x.commits {
		c := &x.commits[i]
		w.Raw(c.id[:])
		w.Uvarint(uint64(c.author))
		w.Uvarint(uint64(c.committer))
		w.Varint(c.authored.seconds)
		w.Varint(int64(c.authored.zone))
		w.Varint(c.committed.seconds)
		w.Varint(int64(c.committed.zone))
		w.Text(c.summary)
		if c.unreadable {
			w.Byte(1)
		} else {
			w.Byte(0)
		}
		parents := x.parentsOf(int32(i))
		w.Uvarint(uint64(len(parents)))
		for _, p := range parents {
			w.Uvarint(uint64(p))
		}
		writeChanges(&w, x.changesOf(int32(i)))
	}
	w.Uvarint(uint64(len(x.lines)))
	for _, n := range slices.Sorted(maps.Keys(x.lines)) {
		w.Uvarint(uint64(n))
		writeChanges(&w, x.lines[n])
	}
	w.Uvarint(uint64(len(x.renames)))
	for _, n := range slices.Sorted(maps.Keys(x.renames)) {
		w.Uvarint(uint64(n))
		w.Uvarint(uint64(len(x.renames[n])))
		for _, m := range x.renames[n] {
			w.Uvarint(uint64(m.from))
			w.Uvarint(uint64(m.to))
		}
	}
	w.Uvarint(uint64(len(x.copies)))
	for _, a := range slices.SortedFunc(maps.Keys(x.copies), func(a, b arrival) int {
		return cmp.Or(cmp.Compare(a.commit, b.commit), cmp.Compare(a.path, b.path))
	}) {
		w.Uvarint(uint64(a.commit))
		w.Uvarint(uint64(a.path))
		w.Varint(int64(x.copies[a]))
	}
	return w
}

func writeChanges(w *wire.Writer, changes []change) {
	w.Uvarint(uint64(len(changes)))
	for _, c := range changes {
		w.Uvarint(uint64(c.path))
		var sides byte
		if !c.before.IsZero() {
			sides |= 1
		}
		if !c.after.IsZero() {
			sides |= 2
		}
		w.Byte(sides)
		for i, f := range []gittree.File{c.before, c.after} {
			if sides&(1<<i) != 0 {
				w.Byte(byte(f.Mode))
				w.Raw(f.Hash[:])
			}
		}
	}
}

// decode reads what encode laid out; false for anything else.
func decode(payload string) (*index, bool) {
	d := decoder{wire.NewReader(payload), newIndex()}
	if d.Raw(len(layout)) != layout {
		return nil, false
	}
	x := d.index
	x.paths = make([]string, d.Count())
	for i := range x.paths {
		x.paths[i] = d.Text()
	}
	x.people = make([]Person, d.Count())
	for i := range x.people {
		x.people[i] = Person{Name: d.Text(), Email: d.Text()}
	}
	x.parents = make([]int32, 0, d.Count())
	x.changes = make([]change, 0, d.Count())
	x.commits = make([]commit, d.Count())
	for i := range x.commits {
		d.commit(&x.commits[i])
	}
	for range d.Count() {
		n := d.below(len(x.commits))
		x.lines[n] = d.changes(nil)
	}
	for range d.Count() {
		n := d.below(len(x.commits))
		moves := make([]move, d.Count())
		for i := range moves {
			moves[i] = move{d.below(len(x.paths)), d.below(len(x.paths))}
		}
		x.renames[n] = moves
	}
	for range d.Count() {
		a := arrival{d.below(len(x.commits)), d.below(len(x.paths))}
		from := d.Varint()
		if from < -1 || from >= int64(len(x.paths)) {
			d.Fail()
		}
		x.copies[a] = int32(from)
	}
	return x, d.Err() == nil && d.Rest() == ""
}

// decoder reads an index.
type decoder struct {
	*wire.Reader
	index *index
}

func (d *decoder) commit(c *commit) {
	x := d.index
	copy(c.id[:], d.Raw(len(c.id)))
	c.author, c.committer = d.below(len(x.people)), d.below(len(x.people))
	c.authored = stamp{d.Varint(), int32(d.Varint())}
	c.committed = stamp{d.Varint(), int32(d.Varint())}
	c.summary = d.Text()
	c.unreadable = d.Byte() == 1
	for range d.Count() {
		x.parents = append(x.parents, d.below(len(x.commits)))
	}
	x.changes = d.changes(x.changes)
	c.parents, c.changes = int32(len(x.parents)), int32(len(x.changes))
}

func (d *decoder) changes(to []change) []change {
	for range d.Count() {
		c := change{path: d.below(len(d.index.paths))}
		sides := d.Byte()
		if sides&1 != 0 {
			c.before = d.file()
		}
		if sides&2 != 0 {
			c.after = d.file()
		}
		to = append(to, c)
	}
	return to
}

func (d *decoder) file() gittree.File {
	f := gittree.File{Mode: gittree.Mode(d.Byte())}
	copy(f.Hash[:], d.Raw(len(f.Hash)))
	return f
}

// below reads a number that must be less than a limit.
func (d *decoder) below(limit int) int32 {
	n := d.Uvarint()
	if n >= uint64(limit) {
		d.Fail()
		return 0
	}
	return int32(n)
}
