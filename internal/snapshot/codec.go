package snapshot

import (
	"crypto/sha256"
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
	"github.com/gitsm/gitsm/internal/wire"
)

// magic begins every file of this package; its number changes with the layout.
const magic = "gitsm-snapshot-2\n"

// markSize is how much of its SHA-256 a snapshot carries. The checksum, which is quicker,
// tells that nothing is damaged; the mark tells two snapshots apart, so that what is
// derived from one is never taken for that of another.
const markSize = 16

// The marks of a file.
const (
	isRacy byte = 1 << iota
	hasRecord
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
	var files, faults wire.Writer
	faulty := 0
	for i := range s.Files {
		f := &s.Files[i]
		files.Text(f.Path)
		files.Varint(f.Stat.Size)
		files.Varint(f.Stat.ModTime)
		files.Varint(f.Stat.ChangeTime)
		files.Uvarint(f.Stat.Inode)
		files.Uvarint(uint64(f.Stat.Mode))
		files.Raw(f.Blob[:])
		var flags byte
		if f.Racy {
			flags |= isRacy
		}
		if f.Record != nil {
			flags |= hasRecord
		}
		files.Byte(flags)
		if len(f.Faults) > 0 {
			faulty++
			faults.Uvarint(uint64(i))
			text, err := json.Marshal(f.Faults)
			if err != nil {
				return nil, fmt.Errorf("encode diagnostics: %w", err)
			}
			faults.Text(string(text))
		}
	}
	size := len(magic) + markSize + len(files) + len(faults) + 64
	for i := range s.Files {
		if r := s.Files[i].Record; r != nil {
			size += len(r.Encoded) + 128 + 64*len(r.Links)
		}
	}
	out := make(wire.Writer, 0, size)
	out.Raw([]byte(magic))
	out.Raw(make([]byte, markSize))
	out.Uvarint(uint64(len(s.Files)))
	out.Uvarint(uint64(len(files)))
	out.Uvarint(uint64(faulty))
	out.Uvarint(uint64(len(faults)))
	out = append(out, files...)
	out = append(out, faults...)
	for i := range s.Files {
		if r := s.Files[i].Record; r != nil {
			estate.WriteRecord(&out, r)
		}
	}
	mark := sha256.Sum256(out)
	copy(out[len(magic):], mark[:markSize])
	return seal(out), nil
}

// readFile reads what encode wrote of a file, its marks apart.
func readFile(r *wire.Reader) (f File, flags byte) {
	f.Path = r.Text()
	f.Stat = gittree.Stat{Size: r.Varint(), ModTime: r.Varint(), ChangeTime: r.Varint(), Inode: r.Uvarint(), Mode: uint32(r.Uvarint())}
	copy(f.Blob[:], r.Raw(len(f.Blob)))
	flags = r.Byte()
	f.Racy = flags&isRacy != 0
	return f, flags
}
