package fieldguide

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// object is a JSON object whose members keep their order. The nil object stands for
// the schema that accepts everything.
type object []member

type member struct {
	key   string
	value any
}

// with appends a member.
func (o object) with(key string, value any) object { return append(o, member{key, value}) }

func (o object) get(key string) (any, bool) {
	for _, m := range o {
		if m.key == key {
			return m.value, true
		}
	}
	return nil, false
}

// set replaces a member or appends it.
func (o object) set(key string, value any) object {
	for i := range o {
		if o[i].key == key {
			o[i].value = value
			return o
		}
	}
	return o.with(key, value)
}

// encode writes a value as indented JSON with a final newline.
func encode(v any) ([]byte, error) {
	var compact, out bytes.Buffer
	if err := appendJSON(&compact, v); err != nil {
		return nil, err
	}
	if err := json.Indent(&out, compact.Bytes(), "", "  "); err != nil {
		return nil, fmt.Errorf("indent JSON: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func appendJSON(out *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case object:
		out.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := appendScalar(out, m.key); err != nil {
				return err
			}
			out.WriteByte(':')
			if err := appendJSON(out, m.value); err != nil {
				return err
			}
		}
		out.WriteByte('}')
		return nil
	case []any:
		return appendList(out, v)
	case []object:
		return appendList(out, v)
	case []string:
		return appendList(out, v)
	}
	return appendScalar(out, v)
}

func appendList[T any](out *bytes.Buffer, items []T) error {
	out.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := appendJSON(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func appendScalar(out *bytes.Buffer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode JSON: %w", err)
	}
	out.Truncate(out.Len() - 1)
	return nil
}

// same reports whether two values are written alike.
func same(a, b any) bool {
	var left, right bytes.Buffer
	return appendJSON(&left, a) == nil && appendJSON(&right, b) == nil && bytes.Equal(left.Bytes(), right.Bytes())
}
