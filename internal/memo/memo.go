// Package memo keeps what was asked and answered while a thing was made, so that it need
// not be made again while the answers are the same.
//
// A question has a digest of everything that its answer can depend on (its inputs) and one
// of the answer itself. A thing, such as a page, is a function of the answers it asked for.
// On the next run it stands as it is if every one of these answers has the digest it had;
// and an answer whose inputs have the digest they had need not be worked out to know its
// own (early cutoff; compare Mokhov, Mitchell and Peyton Jones, Build systems à la carte,
// ICFP 2018).
//
// A book that is lost, damaged or of another edition only costs time.
package memo

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// Digest identifies a content. The zero value stands for what does not exist.
type Digest [16]byte

// Of returns the digest of a content.
func Of(content []byte) Digest {
	sum := sha256.Sum256(content)
	return Digest(sum[:16])
}

// Mix collects parts into one digest. Their lengths count, so that what is in one part
// cannot seem to be in the next.
type Mix struct{ buffer []byte }

// Text adds a text.
func (m *Mix) Text(s string) {
	m.buffer = binary.AppendUvarint(m.buffer, uint64(len(s)))
	m.buffer = append(m.buffer, s...)
}

// Digest adds a digest.
func (m *Mix) Digest(d Digest) { m.buffer = append(m.buffer, d[:]...) }

// Sum returns the digest of what was added and begins anew.
func (m *Mix) Sum() Digest {
	d := Of(m.buffer)
	m.buffer = m.buffer[:0]
	return d
}

// Question is something that can be asked: what, and about which subject.
type Question struct{ Name, Subject string }

// Answer is what is known of an answer without the answer.
type Answer struct {
	// Inputs is the digest of everything that the answer can depend on.
	Inputs Digest
	// Value is the digest of the answer.
	Value Digest
	// Kept is the answer itself, where it is worth keeping; else nil.
	Kept []byte
}

// Book is the questions of the last run with their answers, and those of this one. It is safe
// for concurrent use.
type Book struct {
	edition Digest
	before  pages
	mu      sync.Mutex
	now     pages
}

// pages are what was made, and from what.
type pages struct {
	answers map[Question]Answer
	asked   map[string][]Question
}

func newPages() pages {
	return pages{map[Question]Answer{}, map[string][]Question{}}
}

// New returns a book without memory. Books of different editions know nothing of each
// other: the edition stands for the program and whatever else all that is made depends on.
func New(edition Digest) *Book {
	return &Book{edition: edition, before: newPages(), now: newPages()}
}

// Before returns what the last run knew of an answer.
func (b *Book) Before(q Question) (Answer, bool) {
	a, ok := b.before.answers[q]
	return a, ok
}

// Stands reports whether every answer that a thing was made from has the digest that it
// had. digest returns what it is now. It is false for a thing that was not made before.
func (b *Book) Stands(name string, digest func(Question) Digest) bool {
	asked, ok := b.before.asked[name]
	if !ok {
		return false
	}
	for _, q := range asked {
		if b.before.answers[q].Value != digest(q) {
			return false
		}
	}
	return true
}

// Keep carries over from what a thing was made. It must stand.
func (b *Book) Keep(name string) { b.Made(name, b.before.asked[name]) }

// Made notes from which answers a thing was made.
func (b *Book) Made(name string, asked []Question) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now.asked[name] = asked
}

// Answered notes an answer of this run.
func (b *Book) Answered(q Question, a Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now.answers[q] = a
}
