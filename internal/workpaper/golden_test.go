package workpaper_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/workpaper"
)

// files makes the files of a pack.
func files(t *testing.T, in workpaper.Input) map[string]string {
	t.Helper()
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	made, err := p.Files()
	require.NoError(t, err)
	out := map[string]string{}
	for _, f := range made {
		out[f.Name] = string(f.Content)
	}
	return out
}

func TestGolden(t *testing.T) {
	t.Parallel()
	made := files(t, october(t))
	for _, name := range workpaper.FileNames() {
		path := filepath.Join("testdata", "october", name)
		if os.Getenv("GITSM_UPDATE") == "1" {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(made[name]), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), made[name], "%s; write it with GITSM_UPDATE=1, and read it", name)
	}
	assert.Len(t, made, len(workpaper.FileNames()))
}

func TestTheOrderOfTheInputDoesNotMatter(t *testing.T) {
	t.Parallel()
	in := october(t)
	want := files(t, in)
	in = october(t)
	slices.Reverse(in.Findings)
	assert.Equal(t, want, files(t, in))
}

func TestFiguresOfTheFirstPage(t *testing.T) {
	t.Parallel()
	p, err := workpaper.Make(t.Context(), october(t))
	require.NoError(t, err)
	assert.Equal(t, workpaper.Counts{
		Rows: 7, Approved: 5, Unauthorised: 1, NoEvidence: 1, Standard: 1, Normal: 2, Emergency: 2, Exceptions: 3, ReviewsOverdue: 1,
	}, p.Counts)
	r := p.Reconciliation
	assert.Equal(t, []int{10, 1, 8, 1, 7, 1, 0}, []int{r.MainCommits, r.BeforePeriod, r.InPeriod, r.AfterPeriod, r.Covered, r.Uncovered, r.BeforeAdoption})
	assert.True(t, r.Agrees)
	assert.Equal(t, "git rev-list --first-parent --count "+id(1)+".."+id(9), r.Command)
	assert.Equal(t, workpaper.WithExceptions, p.Scope.Verdict)
	assert.Equal(t, []int{2, 1}, []int{p.Scope.FindingsInPeriod, p.Scope.FindingsElsewhere})
}

func TestWhatWasUnauthorisedSaysWhoRatifiedIt(t *testing.T) {
	t.Parallel()
	p, err := workpaper.Make(t.Context(), october(t))
	require.NoError(t, err)
	i := slices.IndexFunc(p.Exceptions, func(x workpaper.Exception) bool { return x.Entry == 4 })
	require.GreaterOrEqual(t, i, 0, "ratified or not, it is an exception")
	x := p.Exceptions[i]
	assert.Equal(t, "ratified", x.Treatment)
	assert.Equal(t, "change/2026-10-09-firewall", x.By)
	assert.Equal(t, 6, x.ByEntry)
	assert.Equal(t, at(9, 10), *x.At)
}

func TestNothingIsInOrderThatWasNotVerified(t *testing.T) {
	t.Parallel()
	in := october(t)
	in.Verified, in.Findings = false, nil
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, workpaper.NotVerified, p.Scope.Verdict)
	for _, r := range p.Population {
		assert.Equal(t, workpaper.NotVerified, r.Evidence)
	}
}

func TestNoLedger(t *testing.T) {
	t.Parallel()
	in := october(t)
	in.Links, in.Reference, in.Tip, in.Findings = nil, "", "", nil
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, 8, p.Counts.NoEvidence)
	assert.Len(t, p.Exceptions, 8, "each commit without evidence is an exception, found or not")
	assert.Equal(t, id(10), p.Sampling.Seed, "main's tip stands in for the ledger's")
	assert.True(t, p.Access.All)
	assert.Contains(t, p.Access.Parties, "team/on-call-it")
}

func TestNothingAtAll(t *testing.T) {
	t.Parallel()
	in := workpaper.Input{From: at(1, 0), To: at(2, 0)}
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.True(t, p.Reconciliation.Agrees)
	assert.Empty(t, p.Population)
	_, err = p.Files()
	require.NoError(t, err)
}

func TestSelfApprovalsAreCounted(t *testing.T) {
	t.Parallel()
	in := october(t)
	m := merged{change: "change/2026-10-01-replica", title: "x", kind: "normal", author: facts.Identity{ID: 102}, approver: "person/j-smit", account: 102, from: "team/payments", requirement: "owner.team/payments"}
	in.Links[1].Entry.Decision, in.Links[1].Entry.Facts = m.decision(), m.facts(at(1, 7))
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, 1, p.Counts.SelfApprovals)
	assert.True(t, p.Population[0].Approvals[0].Self)
}
