package policy

import (
	"context"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
)

// EvaluateCases returns what the policy says about each of several cases, whose assessments
// are given too. The policy is told what the cases say, contents of records included, which
// their assessments do not have.
func EvaluateCases(ctx context.Context, e Evaluator, cases []Case, assessments []change.Assessment) ([]approval.Rules, error) {
	inputs := make([][]byte, len(cases))
	for i := range cases {
		inputs[i] = cases[i].Input
	}
	out := make([]approval.Rules, len(cases))
	err := e.Policies(ctx, inputs, func(i int, rules []byte, fault *diag.Diagnostic) {
		out[i] = Read(e.PolicyDigest(), rules, fault, &assessments[i])
	})
	return out, err
}
