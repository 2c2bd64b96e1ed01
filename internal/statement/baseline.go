package statement

import (
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// Baseline is the known findings of an estate: an earlier output in JSON. A finding is
// known by its code, its record and its message; where it stands may change. That a record
// is incomplete is known whatever it lacks, so that adding a part makes nothing new.
type Baseline struct {
	known map[fingerprint]int
}

type fingerprint struct {
	code    diag.Code
	ref     estate.Ref
	message string
}

func fingerprintOf(code diag.Code, ref estate.Ref, message string) fingerprint {
	if code == diag.IncompleteRecord {
		message = ""
	}
	return fingerprint{code, ref, message}
}

// ParseBaseline reads a baseline. It fails for what is not JSON with findings.
func ParseBaseline(content []byte) (*Baseline, error) {
	var v struct {
		Findings *[]struct {
			Code    diag.Code  `json:"code"`
			Ref     estate.Ref `json:"ref"`
			Message string     `json:"message"`
		} `json:"findings"`
	}
	if err := json.Unmarshal(content, &v); err != nil {
		return nil, fmt.Errorf("read baseline: %w", err)
	}
	if v.Findings == nil {
		return nil, fmt.Errorf("read baseline: it has no findings; make one with -o json")
	}
	b := &Baseline{known: map[fingerprint]int{}}
	for _, f := range *v.Findings {
		b.known[fingerprintOf(f.Code, f.Ref, f.Message)]++
	}
	return b, nil
}

// Filter returns the findings that the baseline does not know, and how many it does. A
// finding that stands more often than when the baseline was made is new the other times.
func (b *Baseline) Filter(found []finding.Finding) (fresh []finding.Finding, accepted int) {
	left := make(map[fingerprint]int, len(b.known))
	for key, n := range b.known {
		left[key] = n
	}
	fresh = []finding.Finding{}
	for _, f := range found {
		if key := fingerprintOf(f.Code, f.Ref, f.Message); left[key] > 0 {
			left[key]--
			accepted++
			continue
		}
		fresh = append(fresh, f)
	}
	return fresh, accepted
}
