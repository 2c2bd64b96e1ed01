package document_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

var shown = regexp.MustCompile(`(?s)Td \((.*?[^\\]|)\) ?Tj`)

// printed reads the texts of a PDF from its bytes, in the order in which they were written:
// the streams are unpacked and what is shown by Tj is decoded. It shares nothing with the
// writer.
func printed(t require.TestingT, file string) string {
	var out strings.Builder
	for rest := []byte(file); ; {
		_, after, found := bytes.Cut(rest, []byte("stream\n"))
		if !found {
			return out.String()
		}
		content, tail, found := bytes.Cut(after, []byte("\nendstream"))
		require.True(t, found)
		rest = tail
		r, err := zlib.NewReader(bytes.NewReader(content))
		if err != nil {
			continue
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			continue
		}
		for _, m := range shown.FindAllSubmatch(plain, -1) {
			out.WriteString(unescape(m[1]))
			out.WriteByte('\n')
		}
	}
}

func unescape(text []byte) string {
	var units []uint16
	var raw []byte
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
			if text[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, text[i])
	}
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}
