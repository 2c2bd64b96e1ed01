package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gowebpki/jcs"
)

// MaxEntry is the largest entry, in bytes.
const MaxEntry = 32 << 20

// Encode returns the entry as the file that the ledger keeps: canonical JSON (RFC 8785) and
// a line's end. Equal entries give equal bytes.
func (e *Entry) Encode() ([]byte, error) {
	whole := *e
	for _, part := range []*json.RawMessage{&whole.Decision, &whole.Facts} {
		if len(*part) == 0 {
			continue
		}
		var err error
		if *part, err = Canonical(*part); err != nil {
			return nil, fmt.Errorf("write entry: %w", err)
		}
	}
	file, err := whole.frame()
	if err != nil {
		return nil, fmt.Errorf("write entry: %w", err)
	}
	if _, err := members(file[:len(file)-1]); err != nil {
		return nil, fmt.Errorf("write entry: %w", err)
	}
	if len(file) > MaxEntry {
		return nil, fmt.Errorf("write entry: it has %d bytes, more than the %d that one may have", len(file), MaxEntry)
	}
	return file, nil
}

// frame is the file of an entry whose decision and facts are canonical; they are put in as
// they are.
func (e *Entry) frame() ([]byte, error) {
	bare := *e
	parts := []struct {
		name   string
		value  json.RawMessage
		within *json.RawMessage
	}{{"decision", e.Decision, &bare.Decision}, {"facts", e.Facts, &bare.Facts}}
	for _, p := range parts {
		if len(p.value) > 0 {
			*p.within = json.RawMessage(`0`)
		}
	}
	loose, err := json.Marshal(&bare)
	if err != nil {
		return nil, err
	}
	file, err := Canonical(loose)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		if len(p.value) > 0 {
			// No other field has this name, and in a text its quotes would be escaped.
			mark := []byte(`"` + p.name + `":0`)
			file = bytes.Replace(file, mark, slices.Concat(mark[:len(mark)-1], p.value), 1)
		}
	}
	return append(file, '\n'), nil
}

// Canonical brings JSON into the one form that equal values have (RFC 8785).
func Canonical(loose []byte) ([]byte, error) { return jcs.Transform(loose) }

// Decode reads the file of an entry. Fields that it does not know are an error, since a later
// form has another number, and so is every file that Encode would not write, decision and
// facts included, so that no two readers find different things in it. These are parts of the
// file, which nobody may write to any more.
func Decode(file []byte) (Entry, error) {
	var e Entry
	if len(file) > MaxEntry {
		return e, fmt.Errorf("the entry has %d bytes, more than the %d that one may have", len(file), MaxEntry)
	}
	text, ended := bytes.CutSuffix(file, []byte{'\n'})
	fields, err := members(text)
	if err != nil || !ended {
		return e, fmt.Errorf("the entry cannot be read: %w", errNotCanonical)
	}
	bare, decision, facts := split(fields)
	d := json.NewDecoder(bytes.NewReader(bare))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return e, fmt.Errorf("the entry cannot be read: %w", err)
	}
	if e.Format != Format {
		return e, fmt.Errorf("the entry is in form %d; this gitsm reads form %d", e.Format, Format)
	}
	if !e.writes(bare) {
		return e, fmt.Errorf("the entry cannot be read: %w", errNotCanonical)
	}
	e.Decision, e.Facts = decision, facts
	return e, nil
}

// split returns the text of an entry without its decision and its facts, and these.
func split(fields []member) (bare, decision, facts []byte) {
	bare = []byte{'{'}
	for _, f := range fields {
		switch string(f.name) {
		case `"decision"`:
			decision = f.value
		case `"facts"`:
			facts = f.value
		default:
			if len(bare) > 1 {
				bare = append(bare, ',')
			}
			bare = append(append(append(bare, f.name...), ':'), f.value...)
		}
	}
	return append(bare, '}'), decision, facts
}

// Digest returns the SHA-256 of a file, in hexadecimal digits.
func Digest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
