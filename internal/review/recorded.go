package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/ledger"
)

// Recorded returns a decision as it is kept for evidence, before names are hidden in it: as
// the commands print it, in canonical form. What was altered in records of people is left
// out; the commits have it. Equal decisions give equal bytes.
func Recorded(d approval.Decision) ([]byte, error) {
	d.Diff = slices.Clone(d.Diff)
	for i := range d.Diff {
		if d.Diff[i].Ref.Kind() == estate.Person {
			d.Diff[i].Changes = []string{}
		}
	}
	var loose bytes.Buffer
	w := json.NewEncoder(&loose)
	w.SetEscapeHTML(false)
	if err := w.Encode(d); err != nil {
		return nil, fmt.Errorf("write decision: %w", err)
	}
	out, err := ledger.Canonical(loose.Bytes())
	if err != nil {
		return nil, fmt.Errorf("write decision: %w", err)
	}
	return out, nil
}
