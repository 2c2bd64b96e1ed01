package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
)

// errNotCanonical is JSON that is not in the one form that equal values have.
var errNotCanonical = errors.New("it is not in the one form that it can have (RFC 8785)")

// maxNesting is how deep values may lie in each other, as for encoding/json.
const maxNesting = 10_000

// member is one field of an object in canonical JSON: its name with the quotes, and its value.
type member struct{ name, value []byte }

// members returns the fields of an object that makes up a document. It fails for everything
// that Canonical would not write: nothing in it can be read in two ways, no field is there
// twice.
func members(document []byte) ([]member, error) {
	s := scanner{text: document}
	if len(document) == 0 || document[0] != '{' || !s.value(0) || s.at != len(document) {
		return nil, errNotCanonical
	}
	return s.fields, nil
}

// Pick returns an object of canonical JSON with none but these of its fields. What the others
// hold is not decoded, which is most of the work of reading it. It fails for what is not
// canonical.
func Pick(document []byte, names ...string) ([]byte, error) {
	all, err := members(document)
	if err != nil {
		return nil, err
	}
	out := []byte{'{'}
	for _, m := range all {
		for _, name := range names {
			if string(m.name[1:len(m.name)-1]) == name {
				if len(out) > 1 {
					out = append(out, ',')
				}
				out = append(append(append(out, m.name...), ':'), m.value...)
			}
		}
	}
	return append(out, '}'), nil
}

// scanner checks canonical JSON in one pass, and keeps the fields at the top.
type scanner struct {
	text   []byte
	at     int
	fields []member
}

// next takes a byte if it is the next one.
func (s *scanner) next(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) value(depth int) bool {
	if s.at == len(s.text) || depth > maxNesting {
		return false
	}
	switch c := s.text[s.at]; c {
	case '{':
		return s.object(depth)
	case '[':
		return s.list(depth)
	case '"':
		_, ok := s.string()
		return ok
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scanner) word(word string) bool {
	if !bytes.HasPrefix(s.text[s.at:], []byte(word)) {
		return false
	}
	s.at += len(word)
	return true
}

func (s *scanner) list(depth int) bool {
	s.at++
	if s.next(']') {
		return true
	}
	for s.value(depth + 1) {
		if s.next(']') {
			return true
		}
		if !s.next(',') {
			return false
		}
	}
	return false
}

func (s *scanner) object(depth int) bool {
	s.at++
	if s.next('}') {
		return true
	}
	var last []byte
	lastPlain := true
	for {
		from := s.at
		plain, ok := s.string()
		name := s.text[from:s.at]
		if !ok || last != nil && !follows(last, name, plain && lastPlain) || !s.next(':') {
			return false
		}
		start := s.at
		if !s.value(depth + 1) {
			return false
		}
		if depth == 0 {
			s.fields = append(s.fields, member{name, s.text[start:s.at]})
		}
		if s.next('}') {
			return true
		}
		if !s.next(',') {
			return false
		}
		last, lastPlain = name, plain
	}
}

// follows reports whether a field's name comes after another: names are sorted by their
// UTF-16. Plain ones are ASCII as it stands.
func follows(last, name []byte, plain bool) bool {
	if plain {
		return bytes.Compare(last[1:len(last)-1], name[1:len(name)-1]) < 0
	}
	var a, b string
	if json.Unmarshal(last, &a) != nil || json.Unmarshal(name, &b) != nil {
		return false
	}
	one, other := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := range min(len(one), len(other)) {
		if one[i] != other[i] {
			return one[i] < other[i]
		}
	}
	return len(one) < len(other)
}

// string takes a text in quotes, of which plain says that it is ASCII without escapes.
func (s *scanner) string() (plain, ok bool) {
	if !s.next('"') {
		return false, false
	}
	plain = true
	for {
		rest := s.text[s.at:]
		n := 0
		for n < len(rest) && rest[n] >= ' ' && rest[n] < utf8.RuneSelf && rest[n] != '"' && rest[n] != '\\' {
			n++
		}
		if s.at += n; s.at == len(s.text) {
			return false, false
		}
		c := s.text[s.at]
		switch {
		case c == '"':
			s.at++
			return plain, true
		case c == '\\':
			plain = false
			if !s.escape() {
				return false, false
			}
		case c < ' ':
			return false, false
		default:
			plain = false
			r, size := utf8.DecodeRune(s.text[s.at:])
			if r == utf8.RuneError && size == 1 {
				return false, false
			}
			s.at += size
		}
	}
}

// escape takes the one way in which a character is escaped that must be.
func (s *scanner) escape() bool {
	rest := s.text[s.at+1:]
	if len(rest) == 0 {
		return false
	}
	switch rest[0] {
	case '"', '\\', 'b', 'f', 'n', 'r', 't':
		s.at += 2
		return true
	case 'u':
	default:
		return false
	}
	if len(rest) < 5 || rest[1] != '0' || rest[2] != '0' {
		return false
	}
	s.at += 6
	low := rest[4]
	switch {
	case rest[3] == '1':
		return low >= '0' && low <= '9' || low >= 'a' && low <= 'f'
	case rest[3] != '0':
		return false
	}
	return low >= '0' && low <= '7' || low == 'b' || low == 'e' || low == 'f'
}

// safeDigits is how many digits a whole number has at most that every reader takes for the
// same.
const safeDigits = 15

// number takes a number as ECMAScript writes it.
func (s *scanner) number() bool {
	from := s.at
	whole := true
	for s.at < len(s.text) {
		c := s.text[s.at]
		if c == '.' || c == 'e' || c == '+' || c == '-' && s.at > from {
			whole = false
		} else if (c < '0' || c > '9') && c != '-' {
			break
		}
		s.at++
	}
	text := s.text[from:s.at]
	digits := bytes.TrimPrefix(text, []byte{'-'})
	if whole && len(digits) > 0 && len(digits) <= safeDigits && (digits[0] != '0' || len(text) == 1) {
		return true
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return false
	}
	written, err := jcs.NumberToJSON(f)
	return err == nil && written == string(text)
}
