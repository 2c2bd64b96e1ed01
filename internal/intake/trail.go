package intake

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
)

// trail keeps what has been read and not yet passed, to find the place of an offset in a
// stream. Offsets that are asked for only grow.
type trail struct {
	in    io.Reader
	kept  []byte
	base  int64           // the offset of kept
	pos   estate.Position // of base
	limit int             // of kept
}

// errTooLong ends a stream of which too much would have to be kept at once.
var errTooLong = errors.New("too much at once")

func newTrail(in io.Reader, limit int) *trail {
	return &trail{in: in, pos: estate.Position{Line: 1, Column: 1}, limit: limit}
}

func (t *trail) Read(p []byte) (int, error) {
	if len(t.kept) > t.limit {
		return 0, errTooLong
	}
	n, err := t.in.Read(p)
	t.kept = append(t.kept, p[:n]...)
	return n, err
}

// at returns the place of an offset and forgets what lies before it.
func (t *trail) at(offset int64) estate.Position {
	n := int(max(0, min(offset-t.base, int64(len(t.kept)))))
	passed := t.kept[:n]
	if lines := bytes.Count(passed, []byte{'\n'}); lines > 0 {
		t.pos.Line, t.pos.Column = t.pos.Line+lines, 1
		passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
	}
	t.pos.Column += utf8.RuneCount(passed)
	t.kept, t.base = t.kept[n:], t.base+int64(n)
	return t.pos
}

// past returns the place of the first byte from an offset on that is none of these.
func (t *trail) past(offset int64, those string) estate.Position {
	t.at(offset)
	n := 0
	for n < len(t.kept) && bytes.IndexByte([]byte(those), t.kept[n]) >= 0 {
		n++
	}
	return t.at(t.base + int64(n))
}

// end returns the place behind the last byte that is no space.
func (t *trail) end() estate.Position {
	return t.at(t.base + int64(len(bytes.TrimRight(t.kept, " \t\r\n"))))
}
