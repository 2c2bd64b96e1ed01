package gitobject

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
)

// packIndex finds the objects of a pack by their ids. Both versions of git's format are
// read.
type packIndex struct {
	file   *pagedFile
	fanout [256]uint32 // how many ids have a first byte up to this one
	ids    int64       // where the first id lies
	stride int64       // from one id to the next
	offset int64       // where the first short offset lies
	step   int64       // from one short offset to the next
	large  int64       // where the first long offset lies; 0 in version 1
}

const (
	fanoutSize  = 256 * 4
	indexMagic  = "\xfftOc\x00\x00\x00\x02"
	trailerSize = 2 * len(Hash{}) // the pack's checksum and the index's own
)

func openIndex(all *pages, path string) (*packIndex, error) {
	file, err := all.open(path)
	if err != nil {
		return nil, err
	}
	x := &packIndex{file: file}
	if err := x.readLayout(); err != nil {
		return nil, errors.Join(fmt.Errorf("pack index %s: %w", path, err), file.close())
	}
	return x, nil
}

func (x *packIndex) readLayout() error {
	head, err := x.file.bytes(0, len(indexMagic), make([]byte, len(indexMagic)))
	if err != nil {
		return err
	}
	start := int64(0)
	switch {
	case string(head) == indexMagic:
		start = int64(len(indexMagic))
	case string(head[:4]) == indexMagic[:4]:
		return fmt.Errorf("version %d is not known", binary.BigEndian.Uint32(head[4:]))
	}
	fanout, err := x.file.bytes(start, fanoutSize, make([]byte, fanoutSize))
	if err != nil {
		return err
	}
	for i := range x.fanout {
		x.fanout[i] = binary.BigEndian.Uint32(fanout[4*i:])
		if i > 0 && x.fanout[i] < x.fanout[i-1] {
			return errors.New("it is damaged: its counts are not in order")
		}
	}
	n, id := int64(x.count()), int64(len(Hash{}))
	least, most := start+fanoutSize+n*(id+4)+int64(trailerSize), int64(0)
	if start == 0 {
		x.offset, x.step = fanoutSize, id+4
		x.ids, x.stride = fanoutSize+4, id+4
		most = least
	} else {
		least += n * 4 // checksums
		most = least + n*8
		x.ids, x.stride = start+fanoutSize, id
		x.offset, x.step = x.ids+n*(id+4), 4
		x.large = x.offset + n*4
	}
	if x.file.size < least || x.file.size > most {
		return errors.New("it is damaged: its size does not go with its number of objects")
	}
	return nil
}

func (x *packIndex) count() uint32 { return x.fanout[255] }

// checksum is that of the pack.
func (x *packIndex) checksum() (Hash, error) {
	var buf Hash
	b, err := x.file.bytes(x.file.size-int64(trailerSize), len(buf), buf[:])
	if err != nil {
		return Hash{}, err
	}
	return Hash(b), nil
}

// id returns the nth id; it may use buf.
func (x *packIndex) id(n int, buf *Hash) ([]byte, error) {
	return x.file.bytes(x.ids+int64(n)*x.stride, len(buf), buf[:])
}

// bucket is where ids with a first byte lie.
func (x *packIndex) bucket(b byte) (from, to int) {
	if b > 0 {
		from = int(x.fanout[b-1])
	}
	return from, int(x.fanout[b])
}

// search returns the first place from which on ids do not come before a prefix, and where
// the prefix's bucket ends.
func (x *packIndex) search(prefix []byte) (at, end int, err error) {
	from, to := x.bucket(prefix[0])
	var buf Hash
	at = from + sort.Search(to-from, func(i int) bool {
		id, failed := x.id(from+i, &buf)
		if failed != nil {
			err = failed
			return true
		}
		return bytes.Compare(id[:len(prefix)], prefix) >= 0
	})
	return at, to, err
}

// find returns where an object lies in the pack.
func (x *packIndex) find(h Hash) (offset int64, ok bool, err error) {
	at, end, err := x.search(h[:])
	if err != nil || at == end {
		return 0, false, err
	}
	var buf Hash
	if id, err := x.id(at, &buf); err != nil || !bytes.Equal(id, h[:]) {
		return 0, false, err
	}
	offset, err = x.offsetOf(at)
	return offset, err == nil, err
}

func (x *packIndex) offsetOf(n int) (int64, error) {
	var buf [8]byte
	b, err := x.file.bytes(x.offset+int64(n)*x.step, 4, buf[:])
	if err != nil {
		return 0, err
	}
	short := binary.BigEndian.Uint32(b)
	if x.large == 0 || short&(1<<31) == 0 {
		return int64(short), nil
	}
	at := x.large + int64(short&^(1<<31))*8
	if at > x.file.size-int64(trailerSize)-8 {
		return 0, errors.New("the pack index is damaged: an offset lies beyond its end")
	}
	if b, err = x.file.bytes(at, 8, buf[:]); err != nil {
		return 0, err
	}
	long := binary.BigEndian.Uint64(b)
	if long > 1<<62 {
		return 0, errors.New("the pack index is damaged: an offset is too large")
	}
	return int64(long), nil
}

// withPrefix returns the ids that begin with some bytes.
func (x *packIndex) withPrefix(prefix []byte) ([]Hash, error) {
	at, end, err := x.search(prefix)
	var found []Hash
	for ; at < end && err == nil; at++ {
		var id []byte
		var buf Hash
		if id, err = x.id(at, &buf); err != nil || !bytes.HasPrefix(id, prefix) {
			break
		}
		found = append(found, Hash(id))
	}
	return found, err
}
