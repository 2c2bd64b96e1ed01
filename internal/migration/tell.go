package migration

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// statement is what tells diagnostics of dangling references from each other.
type statement struct {
	span            diag.Span
	record, message string
}

// Tell takes out of the faults of the repository those that Diagnostics tell already: that there is
// no record to which one refers. Such a diagnostic becomes as severe as the fault, and says what
// may have been meant and where the record refers to it. Tell returns the other faults, and how
// many it took out.
func (i *Import) Tell(faults []diag.Diagnostic) (others []diag.Diagnostic, told int) {
	known := map[statement]*diag.Diagnostic{}
	for j := range i.Diagnostics {
		if d := &i.Diagnostics[j]; d.Code == diag.SourceDangling {
			known[statement{d.Span, d.Record, d.Message}] = d
		}
	}
	for _, fault := range faults {
		d := i.toldBy(fault, known)
		if d == nil {
			others = append(others, fault)
			continue
		}
		told++
		d.Severity = min(d.Severity, fault.Severity)
		if strings.HasPrefix(fault.Hint, "did you mean") && !strings.HasPrefix(d.Hint, fault.Hint) {
			d.Hint = fault.Hint + " " + d.Hint
		}
		d.Related = append(d.Related, diag.Related{Span: fault.Span, Message: "in the record"})
	}
	return others, told
}

// toldBy returns which of the diagnostics tells what a fault does, or nil.
func (i *Import) toldBy(fault diag.Diagnostic, known map[statement]*diag.Diagnostic) *diag.Diagnostic {
	origin, ok := i.origins[fault.Path]
	if fault.Code != diag.DanglingReference || !ok {
		return nil
	}
	r := origin.referenceIn(fault.Message)
	if r == nil {
		return nil
	}
	return known[statement{r.span, string(origin.ref), r.dangling}]
}
