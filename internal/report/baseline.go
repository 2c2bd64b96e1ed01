package report

import (
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
)

// Baseline is the known faults of an adopted estate. It is a validation in its JSON
// shape, as gitsm validate -o json wrote it when the estate was adopted. A fault is
// known by its code, its record and its message; where it stands may change.
type Baseline struct {
	known map[fingerprint]int
}

type fingerprint struct {
	code            diag.Code
	record, message string
}

func fingerprintOf(d diag.Diagnostic) fingerprint {
	record := d.Record
	if record == "" {
		record = d.Path
	}
	return fingerprint{d.Code, record, d.Message}
}

// ParseBaseline reads a baseline.
func ParseBaseline(content []byte) (*Baseline, error) {
	var v struct {
		Diagnostics *[]diag.Diagnostic `json:"diagnostics"`
	}
	if err := json.Unmarshal(content, &v); err != nil {
		return nil, fmt.Errorf("read baseline: %w", err)
	}
	if v.Diagnostics == nil {
		return nil, fmt.Errorf("read baseline: it has no diagnostics; make one with gitsm validate -o json")
	}
	return NewBaseline(*v.Diagnostics), nil
}

// NewBaseline makes a baseline of faults that are known already.
func NewBaseline(known []diag.Diagnostic) *Baseline {
	b := &Baseline{known: map[fingerprint]int{}}
	for _, d := range known {
		b.known[fingerprintOf(d)]++
	}
	return b
}

// Filter returns the diagnostics that the baseline does not know, and how many it does.
// A fault that stands more often than when the baseline was made is new the other times.
// A nil baseline knows nothing.
func (b *Baseline) Filter(ds []diag.Diagnostic) (fresh []diag.Diagnostic, accepted int) {
	if b == nil {
		return ds, 0
	}
	left := make(map[fingerprint]int, len(b.known))
	for key, n := range b.known {
		left[key] = n
	}
	for _, d := range ds {
		if key := fingerprintOf(d); left[key] > 0 {
			left[key]--
			accepted++
			continue
		}
		fresh = append(fresh, d)
	}
	return fresh, accepted
}
