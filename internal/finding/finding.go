// Package finding is what a calculation has to say about a record: a promise that cannot
// hold, a plan that takes too long, a measure that somebody should mend.
package finding

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Finding is one result of a calculation that somebody should know. An error is what
// provably cannot be as it is promised or planned; a warning is what is missing, unknown
// or soon will be.
type Finding struct {
	// Code is stable; gitsm explain tells more.
	Code diag.Code `json:"code"`
	// Severity says how much it matters.
	Severity diag.Severity `json:"severity"`
	// Ref is the record that the finding is about.
	Ref estate.Ref `json:"ref"`
	// Message says what is the matter, in one sentence without a full stop.
	Message string `json:"message"`
	// Promised is what the record says, with its unit, such as 99.9 % or 4h; "" where
	// nothing is measured.
	Promised string `json:"promised,omitempty"`
	// Achievable is what the rest of the estate allows, in the same unit; "" where nothing
	// is measured or it is unknown.
	Achievable string `json:"achievable,omitempty"`
	// Because are the records that the finding follows from, the nearest first.
	Because []estate.Ref `json:"because"`
	// Hint says what would put it right.
	Hint string `json:"hint,omitempty"`
	// Span is the place in the record that the finding is about.
	diag.Span
}

// New returns a finding about a place in a record.
func New(code diag.Code, severity diag.Severity, r *estate.Record, pos estate.Position, message string, because ...estate.Ref) Finding {
	return Finding{
		Code: code, Severity: severity, Ref: r.Ref, Message: message, Because: because,
		Span: diag.Span{Path: r.Path, Line: max(pos.Line, 1), Column: max(pos.Column, 1)},
	}
}

// Of returns the finding with what is promised and what is achievable.
func (f Finding) Of(promised, achievable string) Finding {
	f.Promised, f.Achievable = promised, achievable
	return f
}

// Mend returns the finding with a hint at what would put it right.
func (f Finding) Mend(hint string) Finding {
	f.Hint = hint
	return f
}

// MarshalJSON writes a list where nothing is the cause.
func (f Finding) MarshalJSON() ([]byte, error) {
	type plain Finding
	if f.Because == nil {
		f.Because = []estate.Ref{}
	}
	return json.Marshal(plain(f))
}

// Diagnostic returns the finding as the reports of validate show it.
func (f Finding) Diagnostic() diag.Diagnostic {
	return diag.Diagnostic{Code: f.Code, Severity: f.Severity, Span: f.Span, Message: f.Message, Record: string(f.Ref), Hint: f.Hint}
}

// Sort brings findings into their order, by record, place, code and message, and drops
// those that say the same. It reuses the slice.
func Sort(found []Finding) []Finding {
	order := func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Ref, b.Ref), a.Span.Compare(b.Span), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	}
	slices.SortStableFunc(found, order)
	return slices.CompactFunc(found, func(a, b Finding) bool { return order(a, b) == 0 })
}

// Count returns how many errors and warnings there are.
func Count(found []Finding) (errors, warnings int) {
	for _, f := range found {
		switch f.Severity {
		case diag.Error:
			errors++
		case diag.Warning:
			warnings++
		}
	}
	return errors, warnings
}
