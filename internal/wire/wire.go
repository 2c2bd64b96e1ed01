// Package wire is the compact binary form in which decoded records are stored and passed
// between processes: variable-length integers and length-prefixed texts.
package wire

import (
	"encoding/binary"
	"errors"
)

// ErrMalformed is returned for bytes that no Writer wrote.
var ErrMalformed = errors.New("malformed encoding")

// Writer appends values to a slice of bytes.
type Writer []byte

// Byte appends one byte.
func (w *Writer) Byte(b byte) { *w = append(*w, b) }

// Raw appends bytes as they are; the reader must know how many.
func (w *Writer) Raw(b []byte) { *w = append(*w, b...) }

// Uvarint appends a number that is not negative.
func (w *Writer) Uvarint(v uint64) { *w = binary.AppendUvarint(*w, v) }

// Varint appends a number that may be negative.
func (w *Writer) Varint(v int64) { *w = binary.AppendVarint(*w, v) }

// Text appends a text with its length.
func (w *Writer) Text(s string) {
	w.Uvarint(uint64(len(s)))
	*w = append(*w, s...)
}

// Reader takes an encoding apart. The texts that it returns share the memory of the
// encoding. After the first fault every value is zero; Err then tells.
type Reader struct {
	rest string
	err  error
}

// NewReader returns a reader of an encoding.
func NewReader(encoding string) *Reader { return &Reader{rest: encoding} }

// Err returns ErrMalformed once something did not fit.
func (r *Reader) Err() error { return r.err }

// Rest returns what has not been read yet.
func (r *Reader) Rest() string { return r.rest }

// Fail makes the reader fail: for a value that cannot be, though its form is right.
func (r *Reader) Fail() {
	r.err, r.rest = ErrMalformed, ""
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	if r.rest == "" {
		r.Fail()
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

// Raw reads so many bytes.
func (r *Reader) Raw(n int) string {
	if n < 0 || n > len(r.rest) {
		r.Fail()
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

// Uvarint reads a number that is not negative.
func (r *Reader) Uvarint() uint64 {
	var value uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		b := r.rest[i]
		value |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			r.rest = r.rest[i+1:]
			return value
		}
	}
	r.Fail()
	return 0
}

// Varint reads a number that may be negative.
func (r *Reader) Varint() int64 {
	u := r.Uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// Count reads a number of things that take at least one byte each: a larger claim than
// what is left is a lie.
func (r *Reader) Count() int {
	n := r.Uvarint()
	if n > uint64(len(r.rest)) {
		r.Fail()
		return 0
	}
	return int(n)
}

// Text reads a text with its length.
func (r *Reader) Text() string { return r.Raw(r.Count()) }
