package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/diag"
)

// maxMessage is how many characters of CUE's words a message repeats.
const maxMessage = 200

// broken is the fault of a mapping that cannot be used.
func (m *Mapping) broken(err error) *diag.Diagnostic {
	fault := m.fault(err)
	fault.Code = diag.MappingBroken
	fault.Message = "the mapping does not evaluate: " + fault.Message
	fault.Hint = "mend the mapping"
	if fault.Path == "" && len(m.files) > 0 {
		fault.Span = diag.Span{Path: m.files[0].Path, Line: 1, Column: 1}
	}
	return fault
}

// failed is the fault of an object for which the mapping has no valid answer.
func (m *Mapping) failed(err error) *diag.Diagnostic {
	fault := m.fault(err)
	fault.Code = diag.MappingFailed
	fault.Message = "the mapping has no valid answer for it: " + fault.Message
	fault.Hint = "mend the object, or let the mapping allow for it"
	return fault
}

// fault words the first thing that CUE objects to, at its place in the mapping.
func (m *Mapping) fault(err error) *diag.Diagnostic {
	out := &diag.Diagnostic{Severity: diag.Error, Message: cut(err.Error())}
	var its errors.Error
	if !errors.As(err, &its) {
		return out // said by us and not by CUE
	}
	all := errors.Errors(err)
	for i, e := range all {
		message := wording(e)
		if strings.Contains(message, "errors in empty disjunction") && i+1 < len(all) {
			continue // what the terms object to says more
		}
		out.Message = message
		for _, pos := range errors.Positions(e) {
			if span := m.span(pos); span.Path != "" {
				out.Span = span
				break
			}
		}
		break
	}
	return out
}

// wording is CUE's message with the field that it is about.
func wording(e errors.Error) string {
	format, args := e.Msg()
	message := fmt.Sprintf(format, args...)
	if p := e.Path(); len(p) > 0 {
		message = strings.Join(p, ".") + ": " + message
	}
	return cut(message)
}

// cut shortens a text and escapes what does not print, line ends among it.
func cut(text string) string {
	runes := []rune(text)
	if len(runes) > maxMessage {
		runes = append(runes[:maxMessage], '…')
	}
	var b strings.Builder
	for _, r := range runes {
		switch {
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case !unicode.IsPrint(r):
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// span is a place in a file of the mapping; empty for one in the contract or the object.
// CUE's columns count bytes.
func (m *Mapping) span(pos token.Pos) diag.Span {
	if !pos.IsValid() {
		return diag.Span{}
	}
	for _, f := range m.files {
		if f.Path != pos.Filename() {
			continue
		}
		offset := min(pos.Offset(), len(f.Content))
		begin := strings.LastIndexByte(string(f.Content[:offset]), '\n') + 1
		return diag.Span{Path: f.Path, Line: pos.Line(), Column: utf8.RuneCount(f.Content[begin:offset]) + 1}
	}
	return diag.Span{}
}
