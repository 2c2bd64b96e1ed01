package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// maxMarks bounds the places of a YAML file at which values may begin: the decoder makes some
// hundred bytes of each.
const maxMarks = 4_000_000

// readYAML reads the documents of a YAML file one by one.
func readYAML(in io.Reader, s *splitter) error {
	content, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return err
	}
	if len(content) > maxBytes {
		return tooLarge(estate.Position{}, "the file")
	}
	if marks(content) > maxMarks {
		return newFault(diag.SourceTooComplex, estate.Position{}, "the file has more than 4 million values", "split the source")
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	empty := true
	for {
		var document yaml.Node
		err := decodeYAML(decoder, &document)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return yamlFault(content, err)
		}
		if len(document.Content) == 0 || document.Content[0].ShortTag() == nullTag {
			continue // nothing between two marks
		}
		empty = false
		n, err := (&yamlReader{}).node(document.Content[0], 1)
		if err == nil {
			err = s.document(&n)
		}
		if err != nil {
			return err
		}
	}
	if empty {
		return newFault(diag.SourceMalformed, estate.Position{}, "there is nothing in the file", "get the whole file")
	}
	return unended(content)
}

// unended finds fault with a text whose last line has no end: most of YAML can be cut off anywhere
// and still be read, and half of a source must not be taken for all of it.
func unended(content []byte) error {
	text := bytes.TrimRight(content, " \t")
	last := text[bytes.LastIndexByte(text, '\n')+1:]
	if len(last) == 0 || string(last) == "..." || bytes.HasSuffix(last, []byte("}")) || bytes.HasSuffix(last, []byte("]")) {
		return nil
	}
	return newFault(diag.SourceMalformed, estate.Position{
		Line: bytes.Count(text, []byte{'\n'}) + 1, Column: utf8.RuneCount(last),
	}, "the last line has no end: the text may be cut off", "get the whole file; where this is all of it, end its last line")
}

// decodeYAML reads one document. The decoder is known to panic on some texts.
func decodeYAML(decoder *yaml.Decoder, document *yaml.Node) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: it cannot be read")
		}
	}()
	return decoder.Decode(document)
}

// marks counts the places at which values may begin.
func marks(content []byte) int {
	n := 0
	for i, b := range content {
		switch b {
		case '\n', '\r', ',', '[', '{':
			n++
		case '-', '?', ':':
			if i+1 == len(content) || content[i+1] == ' ' || content[i+1] == '\t' {
				n++
			}
		}
	}
	return n
}
