package repository

import (
	"context"
	"slices"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
)

// Policies gives the change policy of the state each input and calls done with the index
// and the answer of each, or the fault of the policy that left none, in no particular
// order. The policy is that of all schema files; where one of them is at fault there is none.
func (s *State) Policies(ctx context.Context, inputs [][]byte, done func(i int, rules []byte, fault *diag.Diagnostic)) error {
	if fault := s.set.unusable(); fault != nil {
		for i := range inputs {
			done(i, nil, fault)
		}
		return nil
	}
	if s.counsel != nil {
		return s.counsel.Policies(ctx, inputs, done)
	}
	return s.options.Pool.Policies(ctx, s.set.policy(), inputs, done)
}

// PolicyCases returns the organisation's own tests of the policy.
func (s *State) PolicyCases(ctx context.Context) ([]record.PolicyCase, *diag.Diagnostic, error) {
	if fault := s.set.unusable(); fault != nil {
		return nil, fault, nil
	}
	schema := s.set.policy()
	schema.Extensions = slices.Concat(schema.Extensions, s.set.cases)
	return s.options.Pool.PolicyCases(ctx, schema)
}

// PolicyDigest identifies the files that the policy is made of.
func (s *State) PolicyDigest() string { return s.set.digest }

// DeclaresPolicy reports whether the repository's own schema files set the policy, and do
// not merely leave it as it is embedded in the program.
func (s *State) DeclaresPolicy() bool {
	return slices.ContainsFunc(s.set.extensions, record.DeclaresPolicy)
}

// policy is the schema whose policy is asked. States of this program's own repository from
// before it had a policy are judged by the embedded one.
func (s *schemaSet) policy() confine.Schema {
	if s.base != nil && !slices.ContainsFunc(s.base, record.DeclaresPolicy) {
		return confine.Schema{}
	}
	return confine.Schema{Base: s.base, Extensions: s.extensions}
}

// unusable is the fault of a schema file that is left out, and the policy with it.
func (s *schemaSet) unusable() *diag.Diagnostic {
	if len(s.faults) == 0 {
		return nil
	}
	first := diag.Normalise(slices.Clone(s.faults))[0]
	return &diag.Diagnostic{
		Code: diag.PolicyBroken, Severity: diag.Error, Span: first.Span,
		Message: "the change policy is not whole: " + first.Message, Hint: first.Hint,
	}
}
