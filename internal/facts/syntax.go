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
	if !json.Valid(content) {
		return value{}, syntaxError(content)
	}
	p := &parser{text: content}
	return p.value(nil, 0)
}

// syntaxError says what is wrong with a text that is not one document of JSON.
func syntaxError(content []byte) error {
	d := json.NewDecoder(bytes.NewReader(content))
	var document json.RawMessage
	err := d.Decode(&document)
	if err == nil {
		return errors.New("facts: something follows the document; give one document")
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	at := d.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = syntax.Offset
	}
	return fmt.Errorf("facts: not JSON: %w (byte %d)", err, at)
}

// parser reads what is known to be JSON.
type parser struct {
	text   []byte
	at     int
	values int
}

// next returns the next byte that says something.
func (p *parser) next() byte {
	for {
		switch c := p.text[p.at]; c {
		case ' ', '\t', '\r', '\n', ',', ':':
			p.at++
		default:
			return c
		}
	}
}

// string takes a text.
func (p *parser) string() (string, error) {
	p.next()
	from := p.at
	plain := true
	for p.at++; p.text[p.at] != '"'; p.at++ {
		if p.text[p.at] == '\\' {
			plain = false
			p.at++
		}
	}
	p.at++
	if plain {
		return string(p.text[from+1 : p.at-1]), nil
	}
	var text string
	err := json.Unmarshal(p.text[from:p.at], &text)
	return text, err
}

// scalar takes a value that holds no others.
func (p *parser) scalar(c byte) (content any, err error) {
	switch c {
	case '"':
		return p.string()
	case 't':
		p.at += len("true")
		return true, nil
	case 'f':
		p.at += len("false")
		return false, nil
	case 'n':
		p.at += len("null")
		return nil, nil
	}
	from := p.at
	for p.at < len(p.text) && strings.IndexByte("+-.0123456789eE", p.text[p.at]) >= 0 {
		p.at++
	}
	return json.Number(p.text[from:p.at]), nil
}

func (p *parser) value(at *place, depth int) (value, error) {
	v := value{at: at}
	if p.values++; p.values > MaxValues {
		return value{}, v.fail("more than %d values in all", MaxValues)
	}
	c := p.next()
	var err error
	switch nested := c == '[' || c == '{'; {
	case nested && depth >= maxDepth:
		return value{}, v.fail("nested deeper than %d levels", maxDepth)
	case c == '[':
		v.content, err = p.list(at, depth+1)
	case c == '{':
		v.content, err = p.mapping(at, depth+1)
	default:
		v.content, err = p.scalar(c)
	}
	return v, err
}

func (p *parser) list(at *place, depth int) ([]value, error) {
	items := []value{}
	for p.at++; p.next() != ']'; {
		if len(items) == MaxEntries {
			return nil, value{at: at}.fail("more than %d entries", MaxEntries)
		}
		item, err := p.value(&place{up: at, index: len(items)}, depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	p.at++
	return items, nil
}

func (p *parser) mapping(at *place, depth int) (map[string]value, error) {
	fields, folded := map[string]value{}, map[string]string{}
	for p.at++; p.next() != '}'; {
		if len(fields) == MaxEntries {
			return nil, value{at: at}.fail("more than %d fields", MaxEntries)
		}
		name, err := p.string()
		if err != nil {
			return nil, err
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
	p.at++
	return fields, nil
}
