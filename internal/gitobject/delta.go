package gitobject

import (
	"errors"
	"fmt"
)

var errDelta = errors.New("a difference is not well formed")

// deltaSizes takes the sizes of base and result off the front of a delta.
func deltaSizes(delta []byte) (base, result uint64, rest []byte, err error) {
	base, rest, ok := cutSize(delta)
	if ok {
		result, rest, ok = cutSize(rest)
	}
	if !ok {
		return 0, 0, nil, errDelta
	}
	return base, result, rest, nil
}

// cutSize reads seven bits a byte, the lowest first.
func cutSize(b []byte) (size uint64, rest []byte, ok bool) {
	for i, c := range b {
		if i > 8 {
			break
		}
		size |= uint64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return size, b[i+1:], true
		}
	}
	return 0, nil, false
}

// applyDelta makes an object from the one that it was stored as a difference from. It
// accepts what git accepts.
func applyDelta(base, delta []byte, limit int64) ([]byte, error) {
	from, to, delta, err := deltaSizes(delta)
	switch {
	case err != nil:
		return nil, err
	case from != uint64(len(base)):
		return nil, fmt.Errorf("%w: it is from %d bytes, not from %d", errDelta, from, len(base))
	case to > uint64(limit):
		return nil, &SizeError{int64(min(to, 1<<62))}
	}
	if err := checkDelta(uint64(len(base)), to, delta); err != nil {
		return nil, err
	}
	out := make([]byte, to)
	for at := 0; len(delta) > 0; {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 {
			at += copy(out[at:], delta[:op])
			delta = delta[op:]
			continue
		}
		var offset, size uint64
		if offset, size, delta, err = cutCopy(op, delta); err != nil {
			return nil, err
		}
		at += copy(out[at:], base[offset:offset+size])
	}
	return out, nil
}

// checkDelta follows the steps of a difference without making anything, so that it costs no
// memory to be lied to.
func checkDelta(base, to uint64, delta []byte) error {
	made := uint64(0)
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 {
			if op == 0 || int(op) > len(delta) {
				return errDelta
			}
			made += uint64(op)
			delta = delta[op:]
			continue
		}
		var offset, size uint64
		var err error
		if offset, size, delta, err = cutCopy(op, delta); err != nil {
			return err
		}
		if offset+size > base {
			return fmt.Errorf("%w: it copies what lies beyond its base", errDelta)
		}
		made += size
	}
	if made != to {
		return fmt.Errorf("%w: it makes %d bytes and promises %d", errDelta, made, to)
	}
	return nil
}

// cutCopy reads offset and size of a copy, of which op says which bytes are there.
func cutCopy(op byte, delta []byte) (offset, size uint64, rest []byte, err error) {
	for bit := range 7 {
		if op&(1<<bit) == 0 {
			continue
		}
		if len(delta) == 0 {
			return 0, 0, nil, errDelta
		}
		if bit < 4 {
			offset |= uint64(delta[0]) << (8 * bit)
		} else {
			size |= uint64(delta[0]) << (8 * (bit - 4))
		}
		delta = delta[1:]
	}
	if size == 0 {
		size = 0x10000
	}
	return offset, size, delta, nil
}
