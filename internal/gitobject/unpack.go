package gitobject

import (
	"compress/zlib"
	"errors"
	"io"
	"math"
)

// maxInflation is how many times larger than what is stored its content can be.
const maxInflation = 1032

// read returns type and content of the object at an offset. It fails with *KindError for
// another type than was asked for, and with *SizeError, before loading the content, for one
// larger than the limit. The content may be used by others too: nobody may write to it.
func (p *pack) read(offset int64, want Kind, limit int64) (Kind, []byte, error) {
	kind, content, err := p.unpack(offset, want, limit)
	var k *KindError
	var s *SizeError
	if err != nil && !errors.As(err, &k) && !errors.As(err, &s) {
		err = &packError{p.path, err}
	}
	return kind, content, err
}

func (p *pack) unpack(offset int64, want Kind, limit int64) (Kind, []byte, error) {
	file, err := p.open()
	if err != nil {
		return Invalid, nil, err
	}
	w, _ := p.shelf.unpackers.Get().(*unpacker)
	if w == nil {
		w = &unpacker{}
	}
	defer w.done(p.shelf)
	base, known, err := w.chain(p, file, offset)
	kind := base.kind
	switch {
	case err != nil:
		return Invalid, nil, err
	case want != Any && kind != want:
		return kind, nil, &KindError{kind}
	}
	size := int64(len(base.content))
	if len(w.steps) > 0 {
		size, err = w.result(file, w.steps[0])
	} else if !known {
		size = w.root.size
	}
	switch {
	case err != nil:
		return kind, nil, err
	case size > limit:
		return kind, nil, &SizeError{size}
	}
	if !known {
		if base.content, err = w.whole(file, len(w.steps) == 0); err != nil {
			return kind, nil, err
		}
		if len(w.steps) > 0 || kind == Tree {
			p.keep(w.rootAt, base)
		}
	}
	content := base.content
	for i := len(w.steps) - 1; i >= 0; i-- {
		if content, err = w.apply(file, content, i); err != nil {
			return kind, nil, err
		}
		p.keep(w.steps[i].at, baseObject{kind, content})
	}
	return kind, content, nil
}

func (p *pack) keep(offset int64, o baseObject) {
	p.shelf.bases.Put(baseKey{p, offset}, o, len(o.content)+128)
}

// unpacker inflates objects; it is used again and again.
type unpacker struct {
	source  stream
	zlib    io.ReadCloser
	steps   []deltaStep
	root    packedEntry
	rootAt  int64
	first   []byte // the difference of the first step
	scratch []byte // that of another
}

// deltaStep is an object that is stored as a difference.
type deltaStep struct {
	at   int64
	head packedEntry
}

// maxScratch is how large a buffer is kept to be used again.
const maxScratch = 1 << 20

func (w *unpacker) done(s *shelf) {
	w.source = stream{}
	w.steps = w.steps[:0]
	w.first = w.first[:0]
	if cap(w.first) > maxScratch {
		w.first = nil
	}
	if cap(w.scratch) > maxScratch {
		w.scratch = nil
	}
	s.unpackers.Put(w)
}

// chain collects the differences that lead to an object, down to a base that is known or
// stored whole.
func (w *unpacker) chain(p *pack, file *pagedFile, offset int64) (base baseObject, known bool, err error) {
	for {
		if base, ok := p.shelf.bases.Get(baseKey{p, offset}); ok {
			return base, true, nil
		}
		e, err := p.entry(file, offset)
		switch {
		case err != nil:
			return baseObject{}, false, err
		case !e.isDelta():
			w.root, w.rootAt = e, offset
			return baseObject{kind: e.kind}, false, nil
		case len(w.steps) == maxChain:
			return baseObject{}, false, errors.New("too many differences lead to an object, or they lead in circles")
		}
		w.steps = append(w.steps, deltaStep{offset, e})
		offset = e.base
	}
}

// result inflates a difference and returns the size of what it makes.
func (w *unpacker) result(file *pagedFile, s deltaStep) (int64, error) {
	var err error
	if w.first, err = w.delta(file, s, w.first); err != nil {
		return 0, err
	}
	_, size, _, err := deltaSizes(w.first)
	return int64(min(size, 1<<62)), err
}

func (w *unpacker) delta(file *pagedFile, s deltaStep, buf []byte) ([]byte, error) {
	if s.head.size > maxBase {
		return buf, errLargeBase
	}
	if int64(cap(buf)) < s.head.size {
		buf = make([]byte, s.head.size+s.head.size/2)
	}
	buf = buf[:s.head.size]
	return buf, w.inflate(file, s.head.data, buf)
}

// whole inflates the object at the end of the chain.
func (w *unpacker) whole(file *pagedFile, wanted bool) ([]byte, error) {
	if !wanted && w.root.size > maxBase {
		return nil, errLargeBase
	}
	content := make([]byte, w.root.size)
	return content, w.inflate(file, w.root.data, content)
}

// apply makes the object of the ith step from its base.
func (w *unpacker) apply(file *pagedFile, base []byte, i int) ([]byte, error) {
	if i == 0 {
		return applyDelta(base, w.first, math.MaxInt64)
	}
	var err error
	if w.scratch, err = w.delta(file, w.steps[i], w.scratch); err != nil {
		return nil, err
	}
	content, err := applyDelta(base, w.scratch, maxBase)
	var size *SizeError
	if errors.As(err, &size) {
		err = errLargeBase
	}
	return content, err
}

// inflate fills content with what is stored at an offset, which must be all there is.
func (w *unpacker) inflate(file *pagedFile, offset int64, content []byte) error {
	w.source.reset(file, offset)
	if err := w.open(); err != nil {
		return err
	}
	if _, err := io.ReadFull(w.zlib, content); err != nil {
		return unexpected(err)
	}
	var more [1]byte
	n, err := w.zlib.Read(more[:])
	switch {
	case n > 0:
		return errors.New("an object is larger than it says")
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

func (w *unpacker) open() error {
	var err error
	if w.zlib == nil {
		w.zlib, err = zlib.NewReader(&w.source)
		return unexpected(err)
	}
	return unexpected(w.zlib.(zlib.Resetter).Reset(&w.source, nil))
}

// unexpected turns an end that comes too early into an error that says so.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// errLargeBase is an object stored as a difference from, or by way of, one that is too large
// to be held in memory beside it.
var errLargeBase = errors.New("an object is stored as a difference from one that is larger than git makes differences of")
