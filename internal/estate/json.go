package estate

import (
	"bytes"
	"encoding/json"
)

// AppendJSON appends the value as compact JSON, fields in written order.
func (n *Node) AppendJSON(dst []byte) []byte {
	switch n.Kind {
	case Null:
		return append(dst, "null"...)
	case Bool, Number:
		return append(dst, n.Text...)
	case String:
		return appendJSONString(dst, n.Text)
	case List:
		dst = append(dst, '[')
		for i := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = n.Items[i].AppendJSON(dst)
		}
		return append(dst, ']')
	case Struct:
		dst = append(dst, '{')
		for i := range n.Fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSONString(dst, n.Fields[i].Name)
			dst = append(dst, ':')
			dst = n.Fields[i].Value.AppendJSON(dst)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// MarshalJSON writes the value as JSON.
func (n Node) MarshalJSON() ([]byte, error) { return n.AppendJSON(nil), nil }

// appendJSONString writes a string as encoding/json does, without escaping HTML.
func appendJSONString(dst []byte, s string) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return append(dst, `""`...) // a string always encodes
	}
	return append(dst, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
}
