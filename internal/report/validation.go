package report

import (
	"encoding/json"
	"io"

	"github.com/gitsm/gitsm/internal/diag"
)

// Validation is what a validation found, in its published JSON shape.
type Validation struct {
	Summary     Summary           `json:"summary"`
	Diagnostics []diag.Diagnostic `json:"diagnostics"`
}

// Summary counts.
type Summary struct {
	// Records is how many record files were read, faulty ones included.
	Records int `json:"records"`
	// Errors and Warnings are how many of each are listed.
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	// Accepted is how many known faults a baseline keeps off the list.
	Accepted int `json:"accepted"`
}

// NewValidation counts diagnostics, which must be in their total order.
func NewValidation(records, accepted int, diagnostics []diag.Diagnostic) Validation {
	if diagnostics == nil {
		diagnostics = []diag.Diagnostic{}
	}
	v := Validation{Summary: Summary{Records: records, Accepted: accepted}, Diagnostics: diagnostics}
	v.Summary.Errors, v.Summary.Warnings = diag.Count(diagnostics)
	return v
}

// WriteJSON writes a value as JSON for people and programs: indented, HTML not escaped.
func WriteJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
