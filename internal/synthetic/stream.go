package synthetic

import (
	"bufio"
	"io"
	"strconv"
	"time"
)

// stream writes the commands that git fast-import reads. The writer keeps the first error, which end gives.
type stream struct {
	out   *bufio.Writer
	marks int
}

// identity is who wrote or committed something.
type identity struct{ name, email string }

// newStream writes to w.
func newStream(w io.Writer) *stream {
	s := &stream{out: bufio.NewWriterSize(w, 1<<16)}
	s.line("feature done")
	return s
}

// end says that all is written.
func (s *stream) end() error {
	s.line("done")
	return s.out.Flush()
}

func (s *stream) line(parts ...string) {
	for _, p := range parts {
		s.out.WriteString(p)
	}
	s.out.WriteByte('\n')
}

// mark names the object that is being written.
func (s *stream) mark() string {
	s.marks++
	m := ":" + strconv.Itoa(s.marks)
	s.line("mark ", m)
	return m
}

func (s *stream) data(content string) {
	s.line("data ", strconv.Itoa(len(content)))
	s.line(content)
}

// blob writes content for several commits.
func (s *stream) blob(content []byte) string {
	s.line("blob")
	m := s.mark()
	s.data(string(content))
	return m
}

// commit begins a commit on a reference; what it holds follows. The parents are marks, and may be none.
func (s *stream) commit(ref string, author, committer identity, at time.Time, message string, parents ...string) string {
	s.line("commit ", ref)
	m := s.mark()
	when := strconv.FormatInt(at.Unix(), 10) + " " + at.Format("-0700")
	s.line("author ", author.name, " <", author.email, "> ", when)
	s.line("committer ", committer.name, " <", committer.email, "> ", when)
	s.data(message)
	for i, p := range parents {
		s.line([...]string{"from ", "merge "}[min(i, 1)], p)
	}
	return m
}

// put writes a file of the commit, by the mark of its blob.
func (s *stream) put(path, blob string) { s.line("M 100644 ", blob, " ", path) }

// content writes a file of the commit.
func (s *stream) content(path string, content []byte) {
	s.line("M 100644 inline ", path)
	s.data(string(content))
}

// drop removes a file.
func (s *stream) drop(path string) { s.line("D ", path) }

// forget removes a reference.
func (s *stream) forget(ref string) {
	s.line("reset ", ref)
	s.line("from 0000000000000000000000000000000000000000")
	s.line()
}
