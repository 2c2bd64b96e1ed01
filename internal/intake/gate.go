package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// gate passes on text in UTF-8 without a byte-order mark and without control characters, and
// ends with a fault at the first byte that is anything else: decoders behind it would read it
// as something that is not written.
type gate struct {
	in    io.Reader
	buf   []byte
	ready []byte // checked and not yet passed on
	rest  []byte // the beginning of a character whose end has not been read
	begun bool
	pos   estate.Position // of the next character
	err   error
}

func newGate(in io.Reader) *gate {
	return &gate{in: in, buf: make([]byte, 64<<10), pos: estate.Position{Line: 1, Column: 1}}
}

func (g *gate) Read(p []byte) (int, error) {
	for len(g.ready) == 0 {
		if g.err != nil {
			return 0, g.err
		}
		g.fill()
	}
	n := copy(p, g.ready)
	g.ready = g.ready[n:]
	return n, nil
}

// fill reads and checks what the buffer holds.
func (g *gate) fill() {
	have := copy(g.buf, g.rest)
	n, err := g.in.Read(g.buf[have:])
	for !g.begun && err == nil && have+n < 4 {
		have += n
		n, err = g.in.Read(g.buf[have:])
	}
	data := g.buf[:have+n]
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("read the source: %w", err)
	}
	if !g.begun {
		g.begun = true
		if looksUTF16(data) {
			g.err = newFault(diag.SourceMalformed, g.utf16Place(data), "the text looks like UTF-16", "save it as UTF-8")
			return
		}
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	}
	good, bad := g.check(data, err != nil)
	g.ready, g.rest = data[:good], data[good:]
	if bad != nil {
		g.rest, err = nil, bad
	}
	g.err = err
}

// check returns how many bytes are good, and why the byte behind them is not.
func (g *gate) check(data []byte, last bool) (int, error) {
	for i := 0; i < len(data); {
		b := data[i]
		switch {
		case b >= ' ' && b < 0x7f, b == '\t', b == '\r':
			i++
			g.pos.Column++
		case b == '\n':
			i++
			g.pos.Line, g.pos.Column = g.pos.Line+1, 1
		case b < utf8.RuneSelf:
			return i, newFault(diag.SourceMalformed, g.pos, "there is the control character "+strconv.QuoteRuneToASCII(rune(b)), "remove it; a text has none but tabs and line ends")
		default:
			if !last && !utf8.FullRune(data[i:]) {
				return i, nil
			}
			r, size := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && size == 1 {
				return i, g.foreign(b)
			}
			i += size
			g.pos.Column++
		}
	}
	return len(data), nil
}

func (g *gate) foreign(b byte) error {
	return newFault(diag.SourceMalformed, g.pos, "byte 0x"+strconv.FormatUint(uint64(b), 16)+" is no UTF-8: the text looks like Latin-1 or Windows-1252", "save it as UTF-8")
}

// looksUTF16 reports whether the beginning of a text has the mark of UTF-16, or a zero byte
// beside each of many characters.
func looksUTF16(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return true
	}
	beginning := data[:min(len(data), 1<<10)]
	return len(beginning) >= 4 && bytes.Count(beginning, []byte{0}) > len(beginning)/4
}

// utf16Place is where the first byte stands that no UTF-8 text has.
func (g *gate) utf16Place(data []byte) estate.Position {
	if data[0] >= utf8.RuneSelf {
		return g.pos
	}
	g.check(data[:max(bytes.IndexByte(data, 0), 0)], true)
	return g.pos
}
