package record

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// fault is a diagnostic whose path is filled in when the file is done.
func fault(code diag.Code, pos estate.Position, message, hint string) diag.Diagnostic {
	return diag.Diagnostic{
		Code: code, Severity: diag.Error, Message: message, Hint: hint,
		Span: diag.Span{Line: max(pos.Line, 1), Column: max(pos.Column, 1)},
	}
}

// TooLarge is the fault of a file beyond the cap; its content need not be read.
func TooLarge(path string, size int64, limits shape.Limits) diag.Diagnostic {
	f := fault(diag.FileTooLarge, estate.Position{},
		"the file is too large: "+strconv.FormatInt((size+1023)/1024, 10)+" KiB; a record may have "+strconv.Itoa(limits.FileBytes/1024)+" KiB",
		"keep documents elsewhere and link to them")
	f.Path = path
	return f
}

// gateBytes refuses content that no decoder should see: what is too large, not UTF-8,
// or has characters that editors, terminals and decoders read differently.
func gateBytes(content []byte, limits shape.Limits) (diag.Diagnostic, bool) {
	if len(content) > limits.FileBytes {
		return TooLarge("", int64(len(content)), limits), true
	}
	if bytes.HasPrefix(content, []byte("\xef\xbb\xbf")) {
		return fault(diag.ByteOrderMark, estate.Position{}, "the file begins with a byte-order mark", "save it as UTF-8 without a byte-order mark"), true
	}
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		return fault(diag.NotUTF8, estate.Position{}, "the file is UTF-16, not UTF-8", "save it as UTF-8"), true
	}
	for i := 0; i < len(content); {
		b := content[i]
		if b >= 0x20 && b < 0x7f || b == '\n' || b == '\t' {
			i++
			continue
		}
		if b == '\r' && i+1 < len(content) && content[i+1] == '\n' {
			i += 2
			continue
		}
		// Most of what comes here is a letter that is no fault and needs no place.
		pos := func() estate.Position { return newPlaces(content).at(i) }
		if b == '\r' {
			return fault(diag.ControlCharacter, pos(), "a carriage return stands alone", "end lines with a line feed"), true
		}
		if b < utf8.RuneSelf {
			return fault(diag.ControlCharacter, pos(), "control character "+strconv.QuoteRuneToASCII(rune(b)), "remove it"), true
		}
		r, size := utf8.DecodeRune(content[i:])
		if r == utf8.RuneError && size == 1 {
			return fault(diag.NotUTF8, pos(), "byte 0x"+strconv.FormatUint(uint64(b), 16)+" is no UTF-8", "save the file as UTF-8"), true
		}
		if r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 || r == 0xfeff {
			return fault(diag.ControlCharacter, pos(), "invisible control character "+strconv.QuoteRuneToASCII(r), "remove it: it can make a line read differently from what it says"), true
		}
		i += size
	}
	if len(bytes.TrimSpace(content)) == 0 {
		return emptyFile(), true
	}
	return diag.Diagnostic{}, false
}

func emptyFile() diag.Diagnostic {
	return fault(diag.EmptyFile, estate.Position{}, "the file is empty", "write a record, for instance with: gitsm new, or remove the file")
}

// builder counts what a decoder builds against the caps.
type builder struct {
	limits shape.Limits
	nodes  int
	faults []diag.Diagnostic
}

// enter counts a value at a depth and reports false, once, beyond the caps.
func (b *builder) enter(pos estate.Position, depth int) bool {
	b.nodes++
	switch {
	case b.nodes == b.limits.Nodes+1:
		b.faults = append(b.faults, fault(diag.TooComplex, pos, "the record has more than "+strconv.Itoa(b.limits.Nodes)+" values", "split it"))
		return false
	case b.nodes > b.limits.Nodes:
		return false
	case depth > b.limits.Depth:
		b.nodes = b.limits.Nodes + 1
		b.faults = append(b.faults, fault(diag.TooComplex, pos, "mappings and lists nest more than "+strconv.Itoa(b.limits.Depth)+" levels deep", "make it flatter"))
		return false
	}
	return true
}

// listLength reports false beyond the cap on list entries.
func (b *builder) listLength(pos estate.Position, n int) bool {
	if n <= b.limits.ListItems {
		return true
	}
	b.faults = append(b.faults, fault(diag.TooComplex, pos, "the list has "+strconv.Itoa(n)+" entries; a list may have "+strconv.Itoa(b.limits.ListItems), "split the record"))
	b.nodes = b.limits.Nodes + 1
	return false
}

// duplicate reports a key that stands twice in a mapping.
func (b *builder) duplicate(name string, first, second estate.Position) {
	f := fault(diag.DuplicateKey, second, "the key "+name+" is already on line "+strconv.Itoa(first.Line), "keep one of the two")
	f.Related = []diag.Related{{Span: diag.Span{Line: first.Line, Column: first.Column}, Message: "first here"}}
	b.faults = append(b.faults, f)
}

// maxNumber bounds a number literal, so that comparing it costs nothing to speak of.
const maxNumber = 64

// number checks that a literal is a JSON number of bounded size.
func (b *builder) number(text string, pos estate.Position) (string, bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	digits := strings.TrimLeft(exponent, "+-0")
	if len(mantissa) > maxNumber || len(digits) > 2 {
		b.faults = append(b.faults, fault(diag.MalformedValue, pos, "the number "+diag.Quote(text)+" is too large", "put it in quotes if it is no quantity"))
		return "", false
	}
	return text, true
}
