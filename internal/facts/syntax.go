package facts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
)

// The caps on what is read.
const (
	// MaxBytes is the largest file of facts.
	MaxBytes = 16 << 20
	// MaxEntries is how many entries a list or a mapping may have.
	MaxEntries = 10_000
	// MaxValues is how many values there may be in all.
	MaxValues = 1_000_000
	// maxDepth is how deep lists and mappings may be nested. Facts need five.
	maxDepth = 32
)

// place is where a value stands: in a field, or with "" for the name at an index. It is
// written out only for a fault, since long keys would make for much longer paths. The
// root's is nil.
type place struct {
	up    *place
	name  string
	index int
}

func (p *place) String() string {
	switch {
	case p == nil:
		return ""
	case p.name == "":
		return estate.IndexPath(p.up.String(), p.index)
	}
	return estate.JoinPath(p.up.String(), cut(p.name))
}

// cut shortens somebody's text for a message.
func cut(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// value is a value of JSON with its place. Its content is nil, a bool, a json.Number, a
// string, a []value or a map[string]value.
type value struct {
	at      *place
	content any
}

// fail returns an error that names the value's place.
func (v value) fail(format string, args ...any) error {
	at := v.at.String()
	if at == "" {
		at = "facts"
	}
	return fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...))
}

// kind words what sort of value it is.
func (v value) kind() string {
	switch v.content.(type) {
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "text"
	case []value:
		return "a list"
	case map[string]value:
		return "a mapping"
	}
	return "nothing"
}

// parse reads one document of JSON within the caps. Keys that only differ in case are
// refused: readers do not agree on which of them counts.
func parse(content []byte) (value, error) {
	if len(content) > MaxBytes {
		return value{}, fmt.Errorf("facts: %d bytes are more than the %d that are read", len(content), MaxBytes)
	}
	if !utf8.Valid(content) {
		return value{}, errors.New("facts: not UTF-8")
	}
	p := &parser{decoder: json.NewDecoder(bytes.NewReader(content))}
	p.decoder.UseNumber()
	v, err := p.value(nil, 0)
	if err != nil {
		return value{}, err
	}
	if _, err := p.decoder.Token(); !errors.Is(err, io.EOF) {
		return value{}, errors.New("facts: something follows the document; give one document")
	}
	return v, nil
}

type parser struct {
	decoder *json.Decoder
	values  int
}

// token returns the next token, and what is wrong with the text otherwise.
func (p *parser) token(at *place) (json.Token, error) {
	token, err := p.decoder.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, value{at: at}.fail("not JSON: %v (byte %d)", err, p.decoder.InputOffset())
	}
	return token, nil
}

func (p *parser) value(at *place, depth int) (value, error) {
	token, err := p.token(at)
	if err != nil {
		return value{}, err
	}
	v := value{at, token}
	if p.values++; p.values > MaxValues {
		return value{}, v.fail("more than %d values in all", MaxValues)
	}
	if _, nested := token.(json.Delim); nested && depth >= maxDepth {
		return value{}, v.fail("nested deeper than %d levels", maxDepth)
	}
	switch token {
	case json.Delim('['):
		v.content, err = p.list(at, depth+1)
	case json.Delim('{'):
		v.content, err = p.mapping(at, depth+1)
	}
	return v, err
}

func (p *parser) list(at *place, depth int) ([]value, error) {
	items := []value{}
	for p.decoder.More() {
		if len(items) == MaxEntries {
			return nil, value{at: at}.fail("more than %d entries", MaxEntries)
		}
		item, err := p.value(&place{up: at, index: len(items)}, depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := p.token(at)
	return items, err
}

func (p *parser) mapping(at *place, depth int) (map[string]value, error) {
	fields, folded := map[string]value{}, map[string]string{}
	for p.decoder.More() {
		if len(fields) == MaxEntries {
			return nil, value{at: at}.fail("more than %d fields", MaxEntries)
		}
		token, err := p.token(at)
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, value{at: at}.fail("a key is no text")
		}
		key := strings.ToLower(strings.ToUpper(name))
		if other, twice := folded[key]; twice {
			return nil, value{at: at}.fail("%q and %q are one key twice", cut(other), cut(name))
		}
		folded[key] = name
		if fields[name], err = p.value(&place{up: at, name: name}, depth); err != nil {
			return nil, err
		}
	}
	_, err := p.token(at)
	return fields, err
}
