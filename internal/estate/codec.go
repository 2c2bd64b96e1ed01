package estate

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/wire"
)

// maxDepth bounds the recursion of the decoder; records are capped well below it.
const maxDepth = 512

// maxTrusted is how many entries are made room for on the word of an encoding alone.
const maxTrusted = 32

// AppendNode appends the compact encoding of a value, positions included, to dst.
//
// A value is its kind, the distance in lines from the value before it, its column, and
// then a text, or a count and the entries.
func AppendNode(dst []byte, n *Node) []byte {
	w := nodeWriter{Writer: dst}
	w.node(n)
	return w.Writer
}

type nodeWriter struct {
	wire.Writer
	line int
}

func (w *nodeWriter) node(n *Node) {
	w.Byte(byte(n.Kind))
	w.position(n.Pos)
	switch n.Kind {
	case Null:
	case Bool, Number, String:
		w.Text(n.Text)
	case List:
		w.Uvarint(uint64(len(n.Items)))
		for i := range n.Items {
			w.node(&n.Items[i])
		}
	case Struct:
		w.Uvarint(uint64(len(n.Fields)))
		for i := range n.Fields {
			f := &n.Fields[i]
			w.Text(f.Name)
			w.position(f.Pos)
			w.node(&f.Value)
		}
	}
}

func (w *nodeWriter) position(p Position) {
	w.Varint(int64(p.Line - w.line))
	w.line = p.Line
	w.Uvarint(uint64(p.Column))
}

// DecodeNode is the inverse of AppendNode. The texts of the result share the memory of s.
func DecodeNode(s string) (Node, error) {
	r := nodeReader{Reader: wire.NewReader(s)}
	var n Node
	r.node(&n, 0)
	if err := r.Err(); err != nil {
		return Node{}, fmt.Errorf("decode record: %w", err)
	}
	if left := len(r.Rest()); left > 0 {
		return Node{}, fmt.Errorf("decode record: %w: %d bytes left over", wire.ErrMalformed, left)
	}
	return n, nil
}

type nodeReader struct {
	*wire.Reader
	line int
}

func (r *nodeReader) node(n *Node, depth int) {
	if depth > maxDepth {
		r.Fail()
		return
	}
	n.Kind = NodeKind(r.Byte())
	n.Pos = r.position()
	switch n.Kind {
	case Null:
	case Bool, Number, String:
		n.Text = r.Text()
	case List:
		count := r.Count()
		n.Items = make([]Node, 0, min(count, maxTrusted))
		for i := 0; i < count && r.Err() == nil; i++ {
			var item Node
			r.node(&item, depth+1)
			n.Items = append(n.Items, item)
		}
	case Struct:
		count := r.Count()
		n.Fields = make([]Field, 0, min(count, maxTrusted))
		for i := 0; i < count && r.Err() == nil; i++ {
			f := Field{Name: r.Text(), Pos: r.position()}
			r.node(&f.Value, depth+1)
			n.Fields = append(n.Fields, f)
		}
	default:
		r.Fail()
	}
}

// field reads a mapping up to the field with a name and returns its value.
func (r *nodeReader) field(name string) Node {
	kind := NodeKind(r.Byte())
	r.position()
	if kind != Struct {
		return Node{}
	}
	for count := r.Count(); count > 0 && r.Err() == nil; count-- {
		found := r.Text() == name
		r.position()
		if !found {
			r.skip(0)
			continue
		}
		var n Node
		if r.node(&n, 1); r.Err() == nil {
			return n
		}
	}
	return Node{}
}

// skip reads a value without keeping it.
func (r *nodeReader) skip(depth int) {
	if depth > maxDepth {
		r.Fail()
		return
	}
	kind := NodeKind(r.Byte())
	r.position()
	switch kind {
	case Null:
	case Bool, Number, String:
		r.Text()
	case List:
		for count := r.Count(); count > 0 && r.Err() == nil; count-- {
			r.skip(depth + 1)
		}
	case Struct:
		for count := r.Count(); count > 0 && r.Err() == nil; count-- {
			r.Text()
			r.position()
			r.skip(depth + 1)
		}
	default:
		r.Fail()
	}
}

func (r *nodeReader) position() Position {
	r.line += int(r.Varint())
	return Position{Line: r.line, Column: int(r.Uvarint())}
}
