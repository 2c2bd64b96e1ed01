package policy

import (
	"context"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
)

// Evaluator asks the change policy of one state of a repository.
type Evaluator interface {
	// Policies gives the policy each input and calls done with the index and the answer of
	// each, or the fault of the policy that left none, in no particular order.
	Policies(ctx context.Context, inputs [][]byte, done func(i int, rules []byte, fault *diag.Diagnostic)) error
	// PolicyDigest identifies the files that the policy is made of.
	PolicyDigest() string
}

// Evaluate returns what the policy says about an assessment. Faults of the policy are in
// the rules; an error means that it could not be asked.
func Evaluate(ctx context.Context, e Evaluator, a change.Assessment, at time.Time) (approval.Rules, error) {
	all, err := EvaluateAll(ctx, e, []change.Assessment{a}, []time.Time{at})
	if err != nil {
		return approval.Rules{}, err
	}
	return all[0], nil
}

// EvaluateAll returns what the policy says about each of several assessments, each at its
// time.
func EvaluateAll(ctx context.Context, e Evaluator, assessments []change.Assessment, at []time.Time) ([]approval.Rules, error) {
	out := make([]approval.Rules, len(assessments))
	var inputs [][]byte
	var indices []int
	for i := range assessments {
		in, err := Input(assessments[i], at[i])
		if err != nil {
			out[i] = failed(e.PolicyDigest(), broken("the change policy cannot be asked: "+err.Error(), "split the change"))
			continue
		}
		inputs, indices = append(inputs, in), append(indices, i)
	}
	err := e.Policies(ctx, inputs, func(i int, rules []byte, fault *diag.Diagnostic) {
		a := &assessments[indices[i]]
		out[indices[i]] = Read(e.PolicyDigest(), rules, fault, a)
	})
	return out, err
}

// Sound returns what is wrong with the policy as it stands, whatever it is asked: its
// fault when it is asked about a change that touches nothing; nil where it has an answer.
func Sound(ctx context.Context, e Evaluator) (*diag.Diagnostic, error) {
	rules, err := Evaluate(ctx, e, change.Assessment{}, time.Unix(0, 0))
	return rules.Failure, err
}

func failed(digest string, fault *diag.Diagnostic) approval.Rules {
	return approval.Rules{Digest: digest, Merge: byPerson, Failure: fault}
}

func broken(message, hint string) *diag.Diagnostic {
	return &diag.Diagnostic{Code: diag.PolicyBroken, Severity: diag.Error, Message: message, Hint: hint}
}
