package review

import (
	"context"
	"fmt"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/policy"
	"github.com/gitsm/gitsm/internal/record"
)

// rules asks the policy of base.
func (o Options) rules(ctx context.Context, p *pull, pair *pair, a change.Assessment) (approval.Rules, error) {
	rules, err := policy.Evaluate(ctx, pair.before, a, p.at)
	if err != nil {
		return approval.Rules{}, fmt.Errorf("ask the policy: %w", err)
	}
	removed, err := pair.before.PolicyRemoved(ctx)
	if err != nil {
		return approval.Rules{}, fmt.Errorf("ask the policy: %w", err)
	}
	if removed {
		rules.Failure = removedPolicy()
	}
	return rules, nil
}

func removedPolicy() *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: diag.PolicyRemoved, Severity: diag.Error, Span: diag.Span{Path: record.SchemaFolder, Line: 1, Column: 1},
		Message: "base had a change policy of its own once and has none any more, so nothing can be approved",
		Hint:    "bring a file that sets policy back to " + record.SchemaFolder + "/; an empty one, policy: {}, is the embedded policy",
	}
}
