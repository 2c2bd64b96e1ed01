package intake

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// The caps on what a source may have.
const (
	// maxBytes bounds a YAML file, and one object of a JSON file.
	maxBytes = 64 << 20
	// maxDepth bounds how deep mappings and lists nest.
	maxDepth = 100
	// maxValues bounds the values of one object or document.
	maxValues = 1_000_000
	// maxCell and maxRow bound a cell and a row of a table in bytes.
	maxCell = 1 << 20
	maxRow  = 16 << 20
)

// fault is a fault of the source, which ends the reading. Its path is filled in at the end.
type fault struct{ diag.Diagnostic }

func (f *fault) Error() string { return f.Message }

func newFault(code diag.Code, pos estate.Position, message, hint string) *fault {
	return &fault{diag.Diagnostic{
		Code: code, Severity: diag.Error, Message: message, Hint: hint,
		Span: diag.Span{Line: max(pos.Line, 1), Column: max(pos.Column, 1)},
	}}
}

// repeated is the fault of a name that stands twice where it may stand once.
func repeated(what, name string, first, second estate.Position) *fault {
	f := newFault(diag.SourceRepeatedKey, second, what+" "+diag.Quote(name)+" is there already, on line "+strconv.Itoa(first.Line), "keep one of the two, or give one another name")
	f.Related = []diag.Related{{Span: diag.Span{Line: first.Line, Column: first.Column}, Message: "first here"}}
	return f
}

func tooDeep(pos estate.Position) *fault {
	return newFault(diag.SourceTooComplex, pos, "mappings and lists nest more than "+strconv.Itoa(maxDepth)+" levels deep", "make it flatter")
}

func tooMany(pos estate.Position) *fault {
	return newFault(diag.SourceTooComplex, pos, "there are more than "+strconv.Itoa(maxValues)+" values in one object", "split the source")
}

func tooLarge(pos estate.Position, what string) *fault {
	return newFault(diag.SourceTooComplex, pos, what+" is larger than "+strconv.Itoa(maxBytes>>20)+" MiB", "split the source")
}
