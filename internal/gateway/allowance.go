package gateway

import (
	"errors"
	"io"
	"sync"
)

// errBusy means that too much is held in memory already.
var errBusy = errors.New("too much at a time")

// allowance is how much memory the bodies of all requests may take at a time, in bytes.
type allowance struct {
	mu   sync.Mutex
	left int64
}

func (a *allowance) take(n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n > a.left {
		return false
	}
	a.left -= n
	return true
}

func (a *allowance) give(n int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left += n
}

// firstPiece is what a body may take before more of it has come, in bytes.
const firstPiece = 64 << 10

// reader reads one body. What it takes of the allowance grows with what has come, so that
// nobody can take much by announcing it. Nobody waits for others, who may be slow on purpose.
type reader struct {
	*allowance
	length int64 // as it was announced; -1 for unknown
	taken  int64
}

// read returns the whole body. The content is good until close.
func (r *reader) read(body io.Reader) ([]byte, error) {
	var content []byte
	for {
		if len(content) == cap(content) {
			size := int64(max(firstPiece, 2*cap(content)))
			if r.length >= int64(len(content)) {
				size = min(size, r.length+1) // room for the end to be seen
			}
			if !r.take(size) {
				return nil, errBusy
			}
			content = append(make([]byte, 0, size), content...)
			r.give(r.taken) // what was there before is garbage now
			r.taken = size
		}
		n, err := body.Read(content[len(content):cap(content)])
		content = content[:len(content)+n]
		if errors.Is(err, io.EOF) {
			return content, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// close gives back what was taken.
func (r *reader) close() { r.give(r.taken) }
