package record

import (
	"bytes"
	"unicode/utf8"

	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// spanOf turns a position of CUE, whose columns count bytes, into a span, whose columns
// count code points.
func spanOf(pos token.Pos, f SchemaFile) diag.Span {
	p := newPlaces(f.Content).atByteColumn(pos.Line(), pos.Column())
	return diag.Span{Path: f.Path, Line: p.Line, Column: p.Column}
}

// places finds lines and columns in a file's content.
type places struct {
	content []byte
	starts  []int
	// last and column are the offset that was asked for last and its column: counting goes
	// on from there, so that a file of one long line does not cost its square.
	last, column int
}

func newPlaces(content []byte) *places {
	p := &places{content: content, starts: []int{0}, column: 1}
	for offset := 0; ; {
		next := bytes.IndexByte(content[offset:], '\n')
		if next < 0 {
			return p
		}
		offset += next + 1
		p.starts = append(p.starts, offset)
	}
}

// at returns the position of a byte offset.
func (p *places) at(offset int) estate.Position {
	offset = max(0, min(offset, len(p.content)))
	low, high := 0, len(p.starts)
	for high-low > 1 {
		middle := (low + high) / 2
		if p.starts[middle] <= offset {
			low = middle
		} else {
			high = middle
		}
	}
	if p.last < p.starts[low] || p.last > offset {
		p.last, p.column = p.starts[low], 1
	}
	p.column += utf8.RuneCount(p.content[p.last:offset])
	p.last = offset
	return estate.Position{Line: low + 1, Column: p.column}
}

// atByteColumn turns a column that counts bytes into one that counts code points.
func (p *places) atByteColumn(line, column int) estate.Position {
	if line < 1 || line > len(p.starts) || column < 1 {
		return estate.Position{Line: max(line, 1), Column: 1}
	}
	return p.at(p.starts[line-1] + column - 1)
}

// line returns the content of a line, which counts from 1.
func (p *places) line(number int) []byte {
	if number < 1 || number > len(p.starts) {
		return nil
	}
	line := p.content[p.starts[number-1]:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	return bytes.TrimSuffix(line, []byte("\r"))
}
