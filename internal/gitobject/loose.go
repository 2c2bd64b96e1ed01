package gitobject

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxLooseHead is how many bytes type and size of a loose object take at most.
const maxLooseHead = 32

// ReadLoose reads an object that has a file of its own in an object directory. It fails with
// what os.Open says where there is none, with *KindError, *SizeError, or what is wrong
// with the file; the content is not compared with the id.
func ReadLoose(dir string, h Hash, want Kind, limit int64) (Kind, []byte, error) {
	name := h.String()
	file, err := os.Open(filepath.Join(dir, name[:2], name[2:]))
	if err != nil {
		return Invalid, nil, err
	}
	defer file.Close()
	inflated, err := zlib.NewReader(bufio.NewReaderSize(file, 4096))
	if err != nil {
		return Invalid, nil, unexpected(err)
	}
	defer inflated.Close()
	r := bufio.NewReaderSize(inflated, 512)
	kind, size, err := looseHead(r)
	switch {
	case err != nil:
		return Invalid, nil, err
	case want != Any && kind != want:
		return kind, nil, &KindError{kind}
	case size > limit:
		return kind, nil, &SizeError{size}
	}
	info, err := file.Stat()
	if err != nil {
		return kind, nil, err
	}
	if size/maxInflation > info.Size() {
		return kind, nil, errors.New("its size cannot be")
	}
	content := make([]byte, size)
	if _, err := io.ReadFull(r, content); err != nil {
		return kind, nil, unexpected(err)
	}
	if _, err := r.ReadByte(); err == nil {
		return kind, nil, errors.New("it is larger than it says")
	} else if !errors.Is(err, io.EOF) {
		return kind, nil, err
	}
	return kind, content, nil
}

// looseHead reads "type size\0".
func looseHead(r *bufio.Reader) (Kind, int64, error) {
	head, err := r.Peek(maxLooseHead)
	if err != nil && !errors.Is(err, io.EOF) {
		return Invalid, 0, err
	}
	text, _, ok := bytes.Cut(head, []byte{0})
	word, digits, _ := strings.Cut(string(text), " ")
	kind, err := parseKind(word)
	size, sizeErr := strconv.ParseUint(digits, 10, 63) // digits, and nothing else
	if !ok || err != nil || sizeErr != nil {
		return Invalid, 0, errors.New("it has no good type and size")
	}
	_, err = r.Discard(len(text) + 1)
	return kind, int64(size), err
}

// looseWithPrefix returns the ids of the loose objects that begin with hexadecimal digits,
// of which there are at least two.
func looseWithPrefix(dir, prefix string) ([]Hash, error) {
	names, err := os.ReadDir(filepath.Join(dir, prefix[:2]))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("look up %s: %w", prefix, err)
	}
	var found []Hash
	for _, n := range names {
		if h, err := ParseHash(prefix[:2] + n.Name()); err == nil && strings.HasPrefix(h.String(), prefix) {
			found = append(found, h)
		}
	}
	return found, nil
}
