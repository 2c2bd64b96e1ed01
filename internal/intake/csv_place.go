package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// declaredSeparator reads the line sep=; that spreadsheets put before a table, and returns how
// long it is; 0 where there is none.
func declaredSeparator(head []byte) (rune, int) {
	line, _, ended := bytes.Cut(head, []byte{'\n'})
	value, ok := bytes.CutPrefix(bytes.TrimRight(line, "\r"), []byte("sep="))
	if !ok || !ended || len(value) != 1 || bytes.IndexByte([]byte("\"\r\n"), value[0]) >= 0 {
		return 0, 0
	}
	return rune(value[0]), len(line) + 1
}

// likelySeparator is the separator that the first line has most often outside quotes.
func likelySeparator(head []byte) rune {
	counts := map[byte]int{}
	quoted := false
	for _, b := range head {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[b]++
		}
	}
	best := byte(',')
	for _, b := range []byte{';', '\t'} {
		if counts[b] > counts[best] {
			best = b
		}
	}
	return rune(best)
}

// places returns where the cells of the row that was read last begin.
func (t *table) places(n int) []estate.Position {
	raw := t.trail.kept[:t.InputOffset()-t.trail.base]
	t.ended = bytes.HasSuffix(raw, []byte{'\n'})
	begin := t.trail.pos.Line
	ascii := isASCII(raw)
	out := make([]estate.Position, n)
	var lines [][]byte
	if !ascii {
		lines = bytes.SplitAfter(raw, []byte{'\n'})
	}
	for i := range out {
		line, column := t.FieldPos(i)
		if !ascii {
			column = utf8.RuneCount(lines[line-begin][:column-1]) + 1
		}
		out[i] = estate.Position{Line: line + t.skipped, Column: column}
	}
	t.trail.at(t.InputOffset())
	return out
}

func isASCII(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fault is what is wrong with the row that could not be read, which begins where the trail does.
func (t *table) fault(err error) error {
	var syntax *csv.ParseError
	long := errors.Is(err, errTooLong)
	if !errors.As(err, &syntax) && !long {
		return err
	}
	raw := t.trail.kept
	if at := openQuote(raw, byte(t.Comma)); at >= 0 {
		pos := t.place(at)
		if long {
			return newFault(diag.SourceTooComplex, pos, "a cell has more than 1 MiB", "is its closing quote missing?")
		}
		return newFault(diag.SourceMalformed, pos, "the quote is not closed", "close it; a quote inside a cell is written twice")
	}
	if long {
		return newFault(diag.SourceTooComplex, t.place(0), "a row has more than 16 MiB", "split the source")
	}
	at := 0
	for line := t.trail.pos.Line; line < syntax.Line && at < len(raw); line++ {
		at += bytes.IndexByte(raw[at:], '\n') + 1
	}
	return newFault(diag.SourceMalformed, t.place(min(at+syntax.Column-1, len(raw))), "a quote stands in the middle of a cell", "put the whole cell in quotes and write the quote inside twice")
}

func (t *table) place(at int) estate.Position {
	pos := t.trail.at(t.trail.base + int64(at))
	pos.Line += t.skipped
	return pos
}

// openQuote returns where the quote stands that is open at the end of a text; -1 where none is,
// or where the quotes go wrong before.
func openQuote(raw []byte, comma byte) int {
	for at := 0; at < len(raw); {
		if raw[at] != '"' {
			next := bytes.IndexAny(raw[at:], string([]byte{comma, '\n'}))
			if next < 0 {
				return -1
			}
			at += next + 1
			continue
		}
		opened := at
		for at++; ; at += 2 {
			closed := bytes.IndexByte(raw[at:], '"')
			if closed < 0 {
				return opened
			}
			if at += closed; at+1 >= len(raw) || raw[at+1] != '"' {
				break
			}
		}
		at++
		if at < len(raw) && raw[at] == '\r' {
			at++
		}
		if at >= len(raw) || raw[at] != comma && raw[at] != '\n' {
			return -1
		}
		at++
	}
	return -1
}
