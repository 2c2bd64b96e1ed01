package gitobject

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

const (
	pageSize = 64 << 10
	// maxPages is how many pages a store keeps, of all its packs and indexes together.
	maxPages = 1024
)

// pages are the parts of files that were read last. A page is read without waiting for
// anybody; files that shrink under the reader give errors, where mapped ones would end the
// process.
type pages struct {
	mu   sync.Mutex
	kept []pageSlot
	hand int
}

// pageSlot says where one of the pages that are kept belongs.
type pageSlot struct {
	file *pagedFile
	page int64
}

// page is a part of a file.
type page struct {
	content []byte
	used    atomic.Bool // since the hand was there
}

// pagedFile is a file that is read, and never written, by pages.
type pagedFile struct {
	path  string
	size  int64
	file  *os.File
	all   *pages
	pages []atomic.Pointer[page]
}

func (a *pages) open(path string) (*pagedFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	p := &pagedFile{path: path, size: info.Size(), file: f, all: a}
	p.pages = make([]atomic.Pointer[page], (p.size+pageSize-1)/pageSize)
	return p, nil
}

func (p *pagedFile) close() error {
	if err := p.file.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return err
	}
	return nil
}

// from returns what lies at an offset, up to the end of its page: at least one byte, or
// io.ErrUnexpectedEOF at the end of the file.
func (p *pagedFile) from(offset int64) ([]byte, error) {
	if offset < 0 || offset >= p.size {
		return nil, io.ErrUnexpectedEOF
	}
	n := offset / pageSize
	g := p.pages[n].Load()
	if g == nil {
		var err error
		if g, err = p.load(n); err != nil {
			return nil, err
		}
	} else if !g.used.Load() {
		g.used.Store(true)
	}
	return g.content[offset%pageSize:], nil
}

// bytes returns n bytes at an offset; it may use buf, which has room for them.
func (p *pagedFile) bytes(offset int64, n int, buf []byte) ([]byte, error) {
	if offset > p.size-int64(n) {
		return nil, io.ErrUnexpectedEOF
	}
	b, err := p.from(offset)
	if err != nil || len(b) >= n {
		return b[:min(n, len(b))], err
	}
	buf = buf[:n]
	for at := copy(buf, b); at < n; {
		if b, err = p.from(offset + int64(at)); err != nil {
			return nil, err
		}
		at += copy(buf[at:], b)
	}
	return buf, nil
}

func (p *pagedFile) load(n int64) (*page, error) {
	g := &page{content: make([]byte, min(pageSize, p.size-n*pageSize))}
	if got, err := p.file.ReadAt(g.content, n*pageSize); got < len(g.content) {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("read %s: %w", p.path, err)
	}
	if p.pages[n].CompareAndSwap(nil, g) {
		p.all.keep(pageSlot{p, n})
	}
	return g, nil
}

// keep makes room for a page, in the place of one that was not used for long.
func (a *pages) keep(s pageSlot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.kept) < maxPages {
		a.kept = append(a.kept, s)
		return
	}
	for {
		a.hand = (a.hand + 1) % len(a.kept)
		old := a.kept[a.hand]
		if g := old.file.pages[old.page].Load(); g == nil || !g.used.Swap(false) {
			old.file.pages[old.page].Store(nil)
			a.kept[a.hand] = s
			return
		}
	}
}

// stream reads a file from an offset on. It never reads more of it than was asked for, as
// far as its user can tell.
type stream struct {
	file   *pagedFile
	offset int64
	rest   []byte // of the page
}

func (s *stream) reset(file *pagedFile, offset int64) { *s = stream{file: file, offset: offset} }

func (s *stream) fill() error {
	if len(s.rest) > 0 {
		return nil
	}
	b, err := s.file.from(s.offset)
	if err != nil {
		return err
	}
	s.rest = b
	s.offset += int64(len(b))
	return nil
}

// ReadByte returns the next byte; see [io.ByteReader].
func (s *stream) ReadByte() (byte, error) {
	if len(s.rest) == 0 {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return b, nil
}

// Read returns some of the next bytes; see [io.Reader].
func (s *stream) Read(b []byte) (int, error) {
	if err := s.fill(); err != nil {
		return 0, err
	}
	n := copy(b, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// at is where the next byte lies.
func (s *stream) at() int64 { return s.offset - int64(len(s.rest)) }
