package estate

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrMalformed is returned for bytes that no encoder wrote.
var ErrMalformed = errors.New("malformed record encoding")

// maxDepth bounds the recursion of the decoder; records are capped well below it.
const maxDepth = 512

// AppendNode appends the compact encoding of a value, positions included, to dst.
//
// A value is its kind, the distance in lines from the value before it, its column, and
// then a length-prefixed text, or a count and the entries.
func AppendNode(dst []byte, n *Node) []byte {
	line := 0
	return appendNode(dst, n, &line)
}

func appendNode(dst []byte, n *Node, line *int) []byte {
	dst = append(dst, byte(n.Kind))
	dst = appendPosition(dst, n.Pos, line)
	switch n.Kind {
	case Null:
	case Bool, Number, String:
		dst = appendText(dst, n.Text)
	case List:
		dst = binary.AppendUvarint(dst, uint64(len(n.Items)))
		for i := range n.Items {
			dst = appendNode(dst, &n.Items[i], line)
		}
	case Struct:
		dst = binary.AppendUvarint(dst, uint64(len(n.Fields)))
		for i := range n.Fields {
			f := &n.Fields[i]
			dst = appendText(dst, f.Name)
			dst = appendPosition(dst, f.Pos, line)
			dst = appendNode(dst, &f.Value, line)
		}
	}
	return dst
}

func appendPosition(dst []byte, p Position, line *int) []byte {
	dst = binary.AppendVarint(dst, int64(p.Line-*line))
	*line = p.Line
	return binary.AppendUvarint(dst, uint64(p.Column))
}

func appendText(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

// DecodeNode is the inverse of AppendNode. The texts of the result share the memory of s.
func DecodeNode(s string) (Node, error) {
	d := decoder{rest: s}
	var n Node
	if err := d.node(&n, 0); err != nil {
		return Node{}, err
	}
	if d.rest != "" {
		return Node{}, fmt.Errorf("%w: %d bytes left over", ErrMalformed, len(d.rest))
	}
	return n, nil
}

type decoder struct {
	rest string
	line int
}

func (d *decoder) node(n *Node, depth int) error {
	if d.rest == "" || depth > maxDepth {
		return ErrMalformed
	}
	n.Kind = NodeKind(d.rest[0])
	d.rest = d.rest[1:]
	var err error
	if n.Pos, err = d.position(); err != nil {
		return err
	}
	switch n.Kind {
	case Null:
		return nil
	case Bool, Number, String:
		n.Text, err = d.text()
		return err
	case List:
		count, err := d.count()
		if err != nil {
			return err
		}
		n.Items = make([]Node, count)
		for i := range n.Items {
			if err := d.node(&n.Items[i], depth+1); err != nil {
				return err
			}
		}
		return nil
	case Struct:
		count, err := d.count()
		if err != nil {
			return err
		}
		n.Fields = make([]Field, count)
		for i := range n.Fields {
			f := &n.Fields[i]
			if f.Name, err = d.text(); err != nil {
				return err
			}
			if f.Pos, err = d.position(); err != nil {
				return err
			}
			if err := d.node(&f.Value, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%w: node kind %d", ErrMalformed, n.Kind)
}

func (d *decoder) position() (Position, error) {
	delta, err := d.varint()
	if err != nil {
		return Position{}, err
	}
	column, err := d.uvarint()
	if err != nil {
		return Position{}, err
	}
	d.line += int(delta)
	return Position{Line: d.line, Column: int(column)}, nil
}

// count reads a number of entries; each takes at least three bytes, so a longer claim is a lie.
func (d *decoder) count() (int, error) {
	n, err := d.uvarint()
	if err != nil || n > uint64(len(d.rest)) {
		return 0, ErrMalformed
	}
	return int(n), nil
}

func (d *decoder) text() (string, error) {
	n, err := d.uvarint()
	if err != nil || n > uint64(len(d.rest)) {
		return "", ErrMalformed
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s, nil
}

func (d *decoder) uvarint() (uint64, error) {
	var value uint64
	for i := 0; i < len(d.rest) && i < binary.MaxVarintLen64; i++ {
		b := d.rest[i]
		value |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			d.rest = d.rest[i+1:]
			return value, nil
		}
	}
	return 0, ErrMalformed
}

func (d *decoder) varint() (int64, error) {
	u, err := d.uvarint()
	return int64(u>>1) ^ -int64(u&1), err
}
