package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/fieldguide"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/shape"
)

// requiredFields tells which fields the records of a kind must have, whatever else they say.
func requiredFields(schema *shape.Schema) func(kind estate.Kind, field string) bool {
	known := map[estate.Kind][]string{}
	return func(kind estate.Kind, field string) bool {
		if _, ok := known[kind]; !ok {
			known[kind] = []string{}
			for _, f := range fieldguide.Describe(schema, kind) {
				if f.Required && len(f.When) == 0 {
					known[kind] = append(known[kind], f.Path)
				}
			}
		}
		return slices.Contains(known[kind], field)
	}
}

// judge validates the repository as the import left it, and writes the baseline where one is
// asked for.
func (o *importOptions) judge(ctx context.Context, result *importResult) error {
	state, err := o.load(ctx, false)
	if err != nil {
		return err
	}
	faults, err := state.Diagnostics(ctx)
	if closing := state.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if o.baseline != "" {
		result.accepted = len(faults)
		return o.writeBaseline(state.Records(), faults)
	}
	faults, result.told = result.Tell(faults)
	for _, fault := range faults {
		if placed, ok := result.Place(fault); ok {
			result.found = append(result.found, placed)
		} else {
			result.elsewhere++
		}
	}
	result.found = diag.Normalise(result.found)
	return nil
}

func (o *importOptions) writeBaseline(records int, faults []diag.Diagnostic) error {
	var text strings.Builder
	if err := report.WriteJSON(&text, report.NewValidation(records, 0, faults)); err != nil {
		return err
	}
	if err := os.WriteFile(o.below(o.baseline), []byte(text.String()), 0o644); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return nil
}
