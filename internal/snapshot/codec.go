package snapshot

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
)

// magic begins every file of this package; its number changes with the layout.
const magic = "gitsm-snapshot-1\n"

// The marks of a file.
const (
	isRacy byte = 1 << iota
	hasRecord
	isFaulty
)

// errDamaged is a file that cannot be used.
var errDamaged = errors.New("damaged cache file")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal appends the checksum to a payload that begins with the magic.
func seal(payload []byte) []byte {
	return binary.LittleEndian.AppendUint32(payload, crc32.Checksum(payload, castagnoli))
}

// open returns the payload behind the magic, once the checksum is right, and what
// identifies the content.
func open(path string) (payload, id string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", "", err
	}
	size := int(info.Size()) - 4
	if size < len(magic) {
		return "", "", errDamaged
	}
	// The payload is read once, into the string that everything decoded will share.
	var content strings.Builder
	content.Grow(size)
	sum := crc32.New(castagnoli)
	if _, err := io.CopyN(io.MultiWriter(&content, sum), f, int64(size)); err != nil {
		return "", "", errDamaged
	}
	var trailer [4]byte
	if _, err := io.ReadFull(f, trailer[:]); err != nil || binary.LittleEndian.Uint32(trailer[:]) != sum.Sum32() {
		return "", "", errDamaged
	}
	payload, ok := strings.CutPrefix(content.String(), magic)
	if !ok {
		return "", "", errDamaged
	}
	return payload, identify(sum.Sum32(), size), nil
}

// encode lays a snapshot out: the files with what tells whether they changed, then the
// faults, then the records, so that a reader may stop early.
func encode(s *Snapshot) ([]byte, error) {
	var files, faults writer
	faulty := 0
	for i := range s.Files {
		f := &s.Files[i]
		files.text(f.Path)
		files.varint(f.Stat.Size)
		files.varint(f.Stat.ModTime)
		files.varint(f.Stat.ChangeTime)
		files.uvarint(f.Stat.Inode)
		files.uvarint(uint64(f.Stat.Mode))
		files.raw(f.Blob[:])
		var flags byte
		if f.Racy {
			flags |= isRacy
		}
		if f.Record != nil {
			flags |= hasRecord
			if f.Record.Faulty {
				flags |= isFaulty
			}
		}
		files.raw([]byte{flags})
		if len(f.Faults) > 0 {
			faulty++
			faults.uvarint(uint64(i))
			text, err := json.Marshal(f.Faults)
			if err != nil {
				return nil, fmt.Errorf("encode diagnostics: %w", err)
			}
			faults.text(string(text))
		}
	}
	size := len(magic) + len(files) + len(faults) + 64
	for i := range s.Files {
		if r := s.Files[i].Record; r != nil {
			size += len(r.Encoded) + 128 + 64*len(r.Links)
		}
	}
	out := make(writer, 0, size)
	out.raw([]byte(magic))
	out.uvarint(uint64(len(s.Files)))
	out.uvarint(uint64(len(files)))
	out.uvarint(uint64(faulty))
	out.uvarint(uint64(len(faults)))
	out = append(out, files...)
	out = append(out, faults...)
	for i := range s.Files {
		if r := s.Files[i].Record; r != nil {
			out.record(r)
		}
	}
	return seal(out), nil
}

type writer []byte

func (w *writer) raw(b []byte)     { *w = append(*w, b...) }
func (w *writer) uvarint(v uint64) { *w = binary.AppendUvarint(*w, v) }
func (w *writer) varint(v int64)   { *w = binary.AppendVarint(*w, v) }
func (w *writer) text(s string) {
	w.uvarint(uint64(len(s)))
	*w = append(*w, s...)
}

func (w *writer) record(r *estate.Record) {
	w.text(string(r.Ref))
	w.uvarint(uint64(r.Kind))
	w.text(r.Name)
	w.text(r.Class)
	w.text(r.Status)
	w.text(r.EndOfSupport)
	w.uvarint(uint64(len(r.Links)))
	for i := range r.Links {
		l := &r.Links[i]
		w.text(l.Field)
		w.uvarint(uint64(l.Pos.Line))
		w.uvarint(uint64(l.Pos.Column))
		w.text(string(l.To))
		w.uvarint(uint64(len(l.Prefixes)))
		for _, p := range l.Prefixes {
			w.text(p)
		}
		w.text(l.Type)
		w.uvarint(uint64(l.Relation))
		soft := uint64(0)
		if l.Soft {
			soft = 1
		}
		w.uvarint(soft)
		w.uvarint(uint64(l.MinUp))
	}
	w.text(r.Encoded)
}

// reader takes a payload apart. It stops at the first fault, which err then tells.
type reader struct {
	rest string
	err  error
	// names shares what recurs from record to record.
	names *Names
}

func (r *reader) fail() {
	r.err = errDamaged
	r.rest = ""
}

func (r *reader) raw(n int) string {
	if n < 0 || n > len(r.rest) {
		r.fail()
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) uvarint() uint64 {
	var value uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		b := r.rest[i]
		value |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			r.rest = r.rest[i+1:]
			return value
		}
	}
	r.fail()
	return 0
}

func (r *reader) varint() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// count reads a number of things that take at least one byte each.
func (r *reader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) text() string { return r.raw(r.count()) }

func (r *reader) file() (f File, flags byte) {
	f.Path = r.text()
	f.Stat = gittree.Stat{Size: r.varint(), ModTime: r.varint(), ChangeTime: r.varint(), Inode: r.uvarint(), Mode: uint32(r.uvarint())}
	copy(f.Blob[:], r.raw(len(f.Blob)))
	if raw := r.raw(1); raw != "" {
		flags = raw[0]
	}
	f.Racy = flags&isRacy != 0
	return f, flags
}

func (r *reader) record(path string, into *estate.Record) {
	*into = estate.Record{Ref: estate.Ref(r.text()), Kind: estate.Kind(r.uvarint()), Path: path, Name: r.text(), Class: r.names.intern(r.text()), Status: r.names.intern(r.text()), EndOfSupport: r.text()}
	n := r.count()
	if n > 0 {
		into.Links = make([]estate.Link, n)
	}
	for i := range into.Links {
		l := &into.Links[i]
		l.Field = r.names.intern(r.text())
		l.Pos = estate.Position{Line: int(r.uvarint()), Column: int(r.uvarint())}
		l.To = estate.Ref(r.text())
		l.Prefixes = r.prefixes()
		l.Type = r.names.intern(r.text())
		l.Relation = int(r.uvarint())
		l.Soft = r.uvarint() != 0
		l.MinUp = int(r.uvarint())
	}
	into.Encoded = r.text()
}
