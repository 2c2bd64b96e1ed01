package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// jsonReader builds nodes from the tokens of a JSON text.
type jsonReader struct {
	*builder
	decoder *json.Decoder
	places  *places
	content []byte
}

// parseJSON reads one JSON value.
func (b *builder) parseJSON(content []byte) (estate.Node, bool) {
	r := &jsonReader{builder: b, decoder: json.NewDecoder(bytes.NewReader(content)), places: newPlaces(content), content: content}
	r.decoder.UseNumber()
	n, ok := r.value(0)
	if !ok {
		return estate.Node{}, false
	}
	pos := r.position()
	switch _, err := r.decoder.Token(); {
	case err == nil:
		b.faults = append(b.faults, fault(diag.SeveralDocuments, pos, "the file holds more than one value", "write one record to a file"))
	case !errors.Is(err, io.EOF):
		r.syntax(err)
	}
	return n, len(b.faults) == 0
}

// position is where the next token begins.
func (r *jsonReader) position() estate.Position {
	offset := int(r.decoder.InputOffset())
	for offset < len(r.content) && strings.IndexByte(" \t\r\n,:", r.content[offset]) >= 0 {
		offset++
	}
	return r.places.at(offset)
}

func (r *jsonReader) syntax(err error) bool {
	// The offsets in the decoder's own errors are counted from different places; the fault
	// lies in the token that begins behind the last good one.
	pos := r.position()
	message := strings.TrimPrefix(err.Error(), "json: ")
	if strings.Contains(message, "in string literal") {
		start := int(r.decoder.InputOffset())
		if end := bytes.IndexFunc(r.content[start:], func(c rune) bool { return c < ' ' }); end >= 0 && bytes.IndexByte(r.content[start:start+end], '"') >= 0 {
			pos = r.places.at(start + end)
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		pos, message = r.places.at(len(bytes.TrimRight(r.content, " \t\r\n"))), "the text ends too early"
	}
	r.faults = append(r.faults, fault(diag.SyntaxError, pos, "not JSON: "+message, ""))
	return false
}

func (r *jsonReader) value(depth int) (estate.Node, bool) {
	n := estate.Node{Pos: r.position()}
	token, err := r.decoder.Token()
	if err != nil {
		return n, r.syntax(err)
	}
	if !r.enter(n.Pos, depth) {
		return n, false
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			return r.list(n, depth)
		}
		return r.object(n, depth)
	case string:
		n.Kind, n.Text = estate.String, token
	case json.Number:
		n.Kind = estate.Number
		var ok bool
		if n.Text, ok = r.number(token.String(), n.Pos); !ok {
			return n, false
		}
	case bool:
		n.Kind, n.Text = estate.Bool, "false"
		if token {
			n.Text = "true"
		}
	case nil:
		n.Kind = estate.Null
	}
	return n, true
}

func (r *jsonReader) list(n estate.Node, depth int) (estate.Node, bool) {
	n.Kind = estate.List
	for r.decoder.More() {
		item, ok := r.value(depth + 1)
		if !ok {
			return n, false
		}
		n.Items = append(n.Items, item)
		if !r.listLength(n.Pos, len(n.Items)) {
			return n, false
		}
	}
	return n, r.end()
}

func (r *jsonReader) object(n estate.Node, depth int) (estate.Node, bool) {
	n.Kind = estate.Struct
	for r.decoder.More() {
		pos := r.position()
		token, err := r.decoder.Token()
		if err != nil {
			return n, r.syntax(err)
		}
		name, ok := token.(string)
		if !ok {
			return n, r.syntax(errors.New("a key must be a string"))
		}
		value, ok := r.value(depth + 1)
		if !ok {
			return n, false
		}
		if first := n.Field(name); first != nil {
			r.duplicate(name, first.Pos, pos)
			continue
		}
		n.Fields = append(n.Fields, estate.Field{Name: name, Pos: pos, Value: value})
	}
	return n, r.end()
}

// end reads the closing bracket.
func (r *jsonReader) end() bool {
	if _, err := r.decoder.Token(); err != nil {
		return r.syntax(err)
	}
	return true
}
