package finding_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

func TestShape(t *testing.T) {
	t.Parallel()
	r := &estate.Record{Ref: "agreement/a", Path: "catalogue/agreements/a.yaml"}
	f := finding.New("GS3211", diag.Error, r, estate.Position{Line: 7, Column: 3}, "too little", "agreement/b").Of("99.9 %", "99.5 %").Mend("promise less")
	text, err := json.Marshal(f)
	require.NoError(t, err)
	assert.JSONEq(t, `{"code":"GS3211","severity":"error","ref":"agreement/a","message":"too little","promised":"99.9 %","achievable":"99.5 %",
		"because":["agreement/b"],"hint":"promise less","path":"catalogue/agreements/a.yaml","line":7,"column":3}`, string(text))
	text, err = json.Marshal(finding.New("GS3211", diag.Warning, r, estate.Position{}, "m"))
	require.NoError(t, err)
	assert.JSONEq(t, `{"code":"GS3211","severity":"warning","ref":"agreement/a","message":"m","because":[],"path":"catalogue/agreements/a.yaml","line":1,"column":1}`, string(text))

	d := f.Diagnostic()
	assert.Equal(t, diag.Diagnostic{Code: "GS3211", Severity: diag.Error, Span: diag.Span{Path: r.Path, Line: 7, Column: 3}, Message: "too little", Record: "agreement/a", Hint: "promise less"}, d)
}

func TestSort(t *testing.T) {
	t.Parallel()
	a, b := &estate.Record{Ref: "ci/a", Path: "z"}, &estate.Record{Ref: "ci/b", Path: "a"}
	at := func(line int) estate.Position { return estate.Position{Line: line, Column: 1} }
	want := []finding.Finding{
		finding.New("GS3002", diag.Error, a, at(2), "x"),
		finding.New("GS3001", diag.Error, a, at(3), "x"),
		finding.New("GS3001", diag.Error, a, at(3), "y"),
		finding.New("GS3002", diag.Warning, a, at(3), "x"),
		finding.New("GS3001", diag.Info, b, at(1), "x"),
	}
	for seed := range uint64(20) {
		mixed := append(append([]finding.Finding{}, want...), want...)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		require.Equal(t, want, finding.Sort(mixed), "sorted, and each said once")
	}
	errors, warnings := finding.Count(want)
	assert.Equal(t, 3, errors)
	assert.Equal(t, 1, warnings)
}
