package intake

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// jsonReader reads JSON values one after another. Lists of objects are not kept as a whole.
type jsonReader struct {
	*json.Decoder
	trail  *trail
	split  *splitter
	before int64 // the offset behind the token before the last
	began  int64 // the offset of the object that is being read
	values int   // in it
}

// readJSON reads one JSON text, or several one after another.
func readJSON(in io.Reader, s *splitter) error {
	t := newTrail(in, maxBytes)
	r := &jsonReader{Decoder: json.NewDecoder(t), trail: t, split: s}
	r.UseNumber()
	for documents := 0; ; documents++ {
		token, pos, err := r.next()
		if errors.Is(err, io.EOF) && documents > 0 {
			return nil
		}
		if err == nil {
			err = r.document(token, pos)
		}
		if err != nil {
			return r.fault(err)
		}
	}
}

// next returns a token and its place.
func (r *jsonReader) next() (json.Token, estate.Position, error) {
	r.before = r.InputOffset()
	token, err := r.Token()
	if err != nil {
		return nil, estate.Position{}, err
	}
	return token, r.trail.past(r.before, " \t\r\n,:"), nil
}

// fault is what is wrong with the text where the decoder could not go on.
func (r *jsonReader) fault(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errTooLong):
		return tooLarge(r.trail.past(r.before, " \t\r\n,:"), "a value")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return newFault(diag.SourceMalformed, r.trail.end(), "the text ends too early: it is cut off", "get the whole file")
	case errors.As(err, &syntax):
		return newFault(diag.SourceMalformed, r.trail.past(r.before, " \t\r\n,:"), "not JSON: "+strings.TrimPrefix(err.Error(), "json: "), "mend it, or say in which format the source is")
	}
	return err
}

func (r *jsonReader) document(token json.Token, pos estate.Position) error {
	switch delim, _ := token.(json.Delim); {
	case r.split.routes != nil:
		return r.walk(r.split.routes, token, pos, 1)
	case delim == '[':
		return r.entries("")
	case delim == '{' && r.split.layout.Normalise == NetBoxREST:
		return r.answer(pos)
	}
	return r.object("", token, pos)
}

// object reads one object and passes it on.
func (r *jsonReader) object(objectType string, token json.Token, pos estate.Position) error {
	n, err := r.whole(token, pos)
	if err != nil {
		return err
	}
	return r.split.object(objectType, &n)
}

// whole reads a value of which all is kept.
func (r *jsonReader) whole(token json.Token, pos estate.Position) (estate.Node, error) {
	r.began, r.values = r.InputOffset(), 0
	return r.value(token, pos, 1)
}

// entries reads the rest of a list, each of whose entries is an object.
func (r *jsonReader) entries(objectType string) error {
	for r.More() {
		token, pos, err := r.next()
		if err != nil {
			return err
		}
		if err := r.object(objectType, token, pos); err != nil {
			return err
		}
	}
	_, _, err := r.next()
	return err
}

// answer reads the rest of a mapping that is a page of a list of objects, or is an object.
func (r *jsonReader) answer(pos estate.Position) error {
	n := estate.Node{Kind: estate.Struct, Pos: pos}
	r.began, r.values = r.InputOffset(), 0
	page := false
	err := r.fields(func(f estate.Field, token json.Token, at estate.Position) error {
		if first := n.Field(f.Name); first != nil {
			return repeated("the key", f.Name, first.Pos, f.Pos)
		}
		var err error
		if delim, _ := token.(json.Delim); f.Name == resultsField && delim == '[' {
			page = true
			err = r.entries("")
		} else {
			f.Value, err = r.value(token, at, 2)
		}
		n.Fields = append(n.Fields, f)
		return err
	})
	if err != nil || page {
		return err
	}
	return r.split.object("", &n)
}

// walk reads a value on the way to lists of objects.
func (r *jsonReader) walk(to *route, token json.Token, pos estate.Position, depth int) error {
	if depth > maxDepth {
		return tooDeep(pos)
	}
	delim, _ := token.(json.Delim)
	switch {
	case to.list && delim == '[' && len(to.below) == 0:
		r.split.found++
		return r.entries(to.objectType)
	case to.list:
		n, err := r.whole(token, pos)
		if err != nil {
			return err
		}
		return r.split.descend(to, &n)
	case delim == '[':
		for r.More() {
			token, pos, err := r.next()
			if err != nil {
				return err
			}
			if err := r.walk(to, token, pos, depth+1); err != nil {
				return err
			}
		}
		_, _, err := r.next()
		return err
	case delim == '{':
		seen := map[string]estate.Position{}
		return r.fields(func(f estate.Field, token json.Token, pos estate.Position) error {
			if first, twice := seen[f.Name]; twice {
				return repeated("the key", f.Name, first, f.Pos)
			}
			seen[f.Name] = f.Pos
			if next := to.below[f.Name]; next != nil {
				return r.walk(next, token, pos, depth+1)
			}
			return r.skip(token, pos)
		})
	}
	return nil
}
