package memo

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/wire"
)

// magic begins the file of a book; its digit is the format's.
const magic = "gitsm memo 1\n"

// Open reads the book that Save wrote. One that is absent, damaged or of another edition is
// empty.
func Open(path string, edition Digest) *Book {
	b := New(edition)
	content, err := os.ReadFile(path)
	if err != nil {
		return b
	}
	if before, ok := decode(content, edition); ok {
		b.before = before
	}
	return b
}

// Save writes what this run asked. Answers that nothing was made from are left out, unless
// they were kept: others may have been worked out from them. The old file stands until the new
// one is complete.
func (b *Book) Save(path string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	b.now.remember(b.before)
	_, err = file.Write(b.now.encode(b.edition))
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		err = errors.Join(err, ignoreAbsent(os.Remove(file.Name())))
	}
	return err
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// remember takes over what was kept about everything, without a subject, and that this run had
// no reason to ask: the next one may. It says by its inputs whether it still holds. What was
// kept about subjects goes with them.
func (p pages) remember(before pages) {
	for q, a := range before.answers {
		if _, asked := p.answers[q]; !asked && a.Kept != nil && q.Subject == "" {
			p.answers[q] = a
		}
	}
}

// encode writes the edition, the questions with their answers, and for each thing the
// numbers of its questions; last a digest of all that.
func (p pages) encode(edition Digest) []byte {
	var w wire.Writer
	w.Raw([]byte(magic))
	w.Raw(edition[:])
	number := map[Question]int{}
	var used []Question
	use := func(q Question) {
		if _, ok := number[q]; !ok {
			number[q] = len(used)
			used = append(used, q)
		}
	}
	names := slices.Sorted(maps.Keys(p.asked))
	for _, name := range names {
		for _, q := range p.asked[name] {
			use(q)
		}
	}
	for q, a := range p.answers {
		if a.Kept != nil {
			use(q)
		}
	}
	w.Uvarint(uint64(len(used)))
	for _, q := range used {
		a := p.answers[q]
		w.Text(q.Name)
		w.Text(q.Subject)
		w.Raw(a.Inputs[:])
		w.Raw(a.Value[:])
		w.Text(string(a.Kept))
	}
	w.Uvarint(uint64(len(names)))
	for _, name := range names {
		w.Text(name)
		w.Uvarint(uint64(len(p.asked[name])))
		for _, q := range p.asked[name] {
			w.Uvarint(uint64(number[q]))
		}
	}
	sum := Of(w)
	w.Raw(sum[:])
	return w
}

func decode(content []byte, edition Digest) (pages, bool) {
	p := newPages()
	const overhead = len(magic) + 2*len(Digest{})
	if len(content) < overhead || !bytes.HasPrefix(content, []byte(magic)) {
		return p, false
	}
	body, sum := content[:len(content)-len(Digest{})], content[len(content)-len(Digest{}):]
	if d := Of(body); !bytes.Equal(d[:], sum) || !bytes.Equal(body[len(magic):overhead-len(Digest{})], edition[:]) {
		return p, false
	}
	r := wire.NewReader(string(body[overhead-len(Digest{}):]))
	questions := make([]Question, r.Count())
	p.answers = make(map[Question]Answer, len(questions))
	names := map[string]string{}
	for i := range questions {
		name := r.Text()
		if _, ok := names[name]; !ok {
			names[name] = strings.Clone(name)
		}
		q := Question{names[name], r.Text()}
		var a Answer
		copy(a.Inputs[:], r.Raw(len(a.Inputs)))
		copy(a.Value[:], r.Raw(len(a.Value)))
		if kept := r.Text(); kept != "" {
			a.Kept = []byte(kept)
		}
		questions[i], p.answers[q] = q, a
	}
	count := r.Count()
	p.asked = make(map[string][]Question, count)
	for range count {
		name := r.Text()
		asked := make([]Question, r.Count())
		for i := range asked {
			n := r.Uvarint()
			if n >= uint64(len(questions)) {
				return newPages(), false
			}
			asked[i] = questions[n]
		}
		p.asked[name] = asked
	}
	return p, r.Err() == nil && r.Rest() == ""
}
