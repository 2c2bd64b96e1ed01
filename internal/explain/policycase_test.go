package explain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/review"
)

// tested reports whether a code is about a case of an organisation's own, which is run to
// show it.
func tested(code diag.Code) bool {
	return code == diag.PolicyCaseFailed || code == diag.PolicyCaseInvalid
}

// run returns the codes of what is wrong with the policy cases of an example, which is
// else without faults.
func run(t *testing.T, example []explain.File) []diag.Code {
	t.Helper()
	state := load(t, example)
	faults, err := state.Diagnostics(t.Context())
	require.NoError(t, err)
	require.Empty(t, faults)
	cases, err := review.TryCases(t.Context(), state, nil)
	require.NoError(t, err)
	var codes []diag.Code
	for _, f := range cases.Faults {
		codes = append(codes, f.Code)
	}
	return codes
}
