package controller

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
)

// keep has the ledger keep what became of a pull request, before anybody is shown a verdict. What
// touches nothing controlled is no change and leaves no trace, unless it was one before.
func (v *visit) keep(ctx context.Context, outcome *review.Outcome) error {
	if v.Key == nil || outcome.Decision.Verdict == approval.NotControlled && !v.memory.Kept {
		return nil
	}
	if err := v.step(ctx, "ledger"); err != nil {
		return err
	}
	report, err := evidence.Keep(ctx, v.evidence(v.served), v.known.Facts, outcome)
	v.metrics.recorded(report.Links)
	switch {
	case errors.Is(err, ledger.ErrNone):
		v.Log.Warn("there is no change ledger; begin it with gitsm adopt", "repository", v.repo.Name.String())
		return nil
	case err != nil:
		return fmt.Errorf("keep what became of pull request #%d: %w", v.number, err)
	}
	v.memory.Kept = true
	return nil
}
