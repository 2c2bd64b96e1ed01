package repository_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/policy"
	"github.com/gitsm/gitsm/internal/repository"
)

var (
	_ policy.Evaluator  = (*repository.State)(nil)
	_ policy.CaseReader = (*repository.State)(nil)
)

// withSchema loads a working tree with schema files.
func withSchema(t *testing.T, files map[string]string) *repository.State {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "catalogue"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "schema"), 0o755))
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "schema", name), []byte("package schema\n\n"+text+"\n"), 0o644))
	}
	program, err := os.Executable()
	require.NoError(t, err)
	s, err := repository.Load(t.Context(), repository.Options{Dir: dir, Pool: confine.NewPool(confine.Command{Path: program}), Now: time.Now()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// ahead loads a working tree again, with the policy read at once. Whoever calls it closes it.
func ahead(t *testing.T, s *repository.State) *repository.State {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	out, err := repository.Load(t.Context(), repository.Options{Dir: s.Root, Pool: confine.NewPool(confine.Command{Path: program}), Now: time.Now(), Policy: true})
	require.NoError(t, err)
	return out
}

func TestPolicyOfAState(t *testing.T) {
	t.Parallel()
	a := change.Assessment{Touched: []change.Touched{{
		Record: difference.Record{Ref: "ci/a", Op: difference.Add, Path: "cmdb/items/a.yaml"}, Live: true,
	}}}
	for name, tt := range map[string]struct {
		files    map[string]string
		declares bool
		asks     string
		broken   string
	}{
		"embedded":              {nil, false, "role/change-manager", ""},
		"set by the repository": {map[string]string{"house.cue": `policy: roles: management: "team/boss"`}, true, "team/boss", ""},
		"cases do not decide":   {map[string]string{"house_policy.cue": `policy: roles: management: "team/boss"`}, false, "role/change-manager", ""},
		// What records are checked against leaves a broken file out; the policy does not.
		"broken":   {map[string]string{"house.cue": `policy: roles: management: "team/boss"`, "zzz.cue": `#Service: {`}, true, "", "schema/zzz.cue"},
		"replaced": {map[string]string{"policy.cue": `policy: {}`}, false, "", "schema/policy.cue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := withSchema(t, tt.files)
			assert.Equal(t, tt.declares, s.DeclaresPolicy())
			r, err := policy.Evaluate(t.Context(), s, a, time.Unix(0, 0))
			require.NoError(t, err)
			assert.Equal(t, s.PolicyDigest(), r.Digest)
			ahead, unasked := ahead(t, s), ahead(t, s)
			for range 2 { // the child that is ready, and another one
				again, err := policy.Evaluate(t.Context(), ahead, a, time.Unix(0, 0))
				require.NoError(t, err)
				assert.Equal(t, r, again, "read ahead")
			}
			require.NoError(t, ahead.Close())
			require.NoError(t, unasked.Close())
			if tt.broken != "" {
				require.NotNil(t, r.Failure)
				assert.Equal(t, diag.PolicyBroken, r.Failure.Code)
				assert.Equal(t, tt.broken, r.Failure.Path)
				return
			}
			require.Nil(t, r.Failure)
			require.Len(t, r.Requirements, 1)
			assert.Equal(t, tt.asks, string(r.Requirements[0].From[0]))
		})
	}
}

func TestPolicyCasesOfAState(t *testing.T) {
	t.Parallel()
	s := withSchema(t, map[string]string{"house_policy.cue": `policy: cases: x: {input: {}, verdict: "not_controlled"}`})
	cases, fault, err := policy.Cases(t.Context(), s)
	require.NoError(t, err)
	assert.Nil(t, fault)
	require.Len(t, cases, 1)
	assert.Equal(t, "x", cases[0].Name)
}
