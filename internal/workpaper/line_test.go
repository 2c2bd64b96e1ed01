package workpaper_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/roster"
	"github.com/gitsm/gitsm/internal/workpaper"
)

// nobody is rosters without people.
type nobody struct{}

func (nobody) At(context.Context, string) (*roster.Roster, error) { return &roster.Roster{}, nil }

// randomMain is a main with dates of all sorts, and a ledger that may say anything about it.
func randomMain(t *rapid.T) workpaper.Input {
	n := rapid.IntRange(0, 30).Draw(t, "commits")
	in := workpaper.Input{Rosters: nobody{}, Verified: true}
	moment := func(name string) time.Time { return at(1, rapid.IntRange(-500, 900).Draw(t, name)) }
	for i := range n {
		in.Commits = append(in.Commits, workpaper.Commit{ID: fmt.Sprintf("%040x", i+1), Time: moment("date"), People: rapid.Bool().Draw(t, "people")})
	}
	commit := func(name string) string { return fmt.Sprintf("%040x", rapid.IntRange(0, n+1).Draw(t, name)) }
	for number := range rapid.IntRange(0, 12).Draw(t, "entries") {
		e := ledger.Entry{Format: ledger.Format, Number: number + 1, RecordedAt: moment("recorded"), At: moment("happened")}
		if number == 0 {
			e.Kind, e.Adoption = ledger.Adopted, &ledger.Adoption{Commit: commit("adopted")}
		} else {
			e.Kind = rapid.SampledFrom([]ledger.Kind{ledger.Merged, ledger.Merged, ledger.Unauthorised, ledger.Ratified}).Draw(t, "kind")
			e.Before, e.After = commit("before"), commit("after")
		}
		id, err := gittree.ParseHash(fmt.Sprintf("%040x", 1000+number))
		require.NoError(t, err)
		in.Links = append(in.Links, ledger.Link{Commit: gittree.SignedCommit{ID: id}, Entry: e, Digest: fmt.Sprintf("%064x", number)})
	}
	return in
}

// Whatever dates and entries say, consecutive periods share out all of main: each commit
// is in one row of one of them, or before the adoption.
func TestPeriodsShareOutMain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := randomMain(t)
		var ends []time.Time
		for _, day := range []int{-100000, rapid.IntRange(-20, 10).Draw(t, "first"), rapid.IntRange(11, 30).Draw(t, "second"), 100000} {
			ends = append(ends, at(1, 0).AddDate(0, 0, day))
		}
		total, exempt, next := 0, 0, 0
		seen := map[int]bool{}
		for i := range 3 {
			in.From, in.To = ends[i], ends[i+1]
			p, err := workpaper.Make(context.Background(), in)
			require.NoError(t, err)
			r := p.Reconciliation
			require.True(t, r.Agrees)
			require.Equal(t, len(in.Commits), r.MainCommits)
			require.Equal(t, next, r.BeforePeriod, "the period follows the one before")
			next += r.InPeriod
			rows, at := 0, r.BeforePeriod+r.BeforeAdoption
			for _, row := range p.Population {
				rows += row.Commits
				require.False(t, row.Time.Before(in.From) || !row.Time.Before(in.To), "a row counts within its period")
				for range row.Commits {
					require.False(t, seen[at])
					seen[at] = true
					at++
				}
				require.Equal(t, in.Commits[at-1].ID, row.After, "the rows follow each other on main")
			}
			require.Equal(t, r.InPeriod, rows+r.BeforeAdoption)
			total += r.InPeriod
			exempt += r.BeforeAdoption
		}
		require.Equal(t, len(in.Commits), total)
		require.Len(t, seen, total-exempt)
	})
}

// A commit without evidence is a row of its own, and none with evidence is called so.
func TestWhatHasNoEvidence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := randomMain(t)
		in.From, in.To = at(1, 0).AddDate(-400, 0, 0), at(1, 0).AddDate(400, 0, 0)
		p, err := workpaper.Make(context.Background(), in)
		require.NoError(t, err)
		at := map[string]int{fmt.Sprintf("%040x", 0): -2}
		for i, c := range in.Commits {
			at[c.ID] = i
		}
		adopted := -1
		if len(in.Links) > 0 {
			if i, ok := at[in.Links[0].Entry.Adoption.Commit]; ok {
				adopted = max(adopted, i)
			}
		}
		for _, row := range p.Population {
			last := at[row.After]
			require.Greater(t, last-row.Commits, adopted-1)
			covered := false
			for _, l := range in.Links {
				before, ok := at[l.Entry.Before]
				ends := l.Entry.Covers() && ok && before >= 0 && at[l.Entry.After] == last && last > max(before, adopted)
				if _, known := at[l.Entry.After]; ends && known {
					covered = true
				}
			}
			require.Equal(t, covered, row.Recorded != workpaper.NotRecorded, "%s", row.After)
			if !covered {
				require.Equal(t, 1, row.Commits)
			}
		}
	})
}

func TestNoDateTakesOthersAlong(t *testing.T) {
	t.Parallel()
	in := workpaper.Input{From: at(1, 0), To: at(15, 0), Rosters: nobody{}}
	for i, day := range []int{2, 3, 400, 4, 5} { // the third is dated a year ahead
		in.Commits = append(in.Commits, workpaper.Commit{ID: id(i + 1), Time: at(1, 0).AddDate(0, 0, day)})
	}
	in.Links = []ledger.Link{
		{Entry: ledger.Entry{Number: 1, Kind: ledger.Adopted, Adoption: &ledger.Adoption{Commit: id(1)}}},
		{Entry: ledger.Entry{Number: 2, Kind: ledger.Merged, Before: id(2), After: id(3), RecordedAt: at(4, 1)}, Digest: "x"},
	}
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, 5, p.Reconciliation.InPeriod, "the evidence says when it was there")
	require.Len(t, p.Reconciliation.Redated, 1)
	assert.Equal(t, id(3), p.Reconciliation.Redated[0].Commit)

	in.Commits[2].Time, in.Commits[4].Time = at(4, 0), at(1, 0).AddDate(-1, 0, 0) // the last one is backdated
	p, err = workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, 5, p.Reconciliation.InPeriod, "it was not there before the one that it follows")
}

func TestOneMergeIsInOnePeriod(t *testing.T) {
	t.Parallel()
	in := workpaper.Input{From: at(1, 0), To: at(2, 0), Rosters: nobody{}}
	for i, when := range []time.Time{at(1, 9), at(1, 23), at(2, 1), at(2, 9)} { // rebased around midnight
		in.Commits = append(in.Commits, workpaper.Commit{ID: id(i + 1), Time: when})
	}
	in.Links = []ledger.Link{{Entry: ledger.Entry{Number: 1, Kind: ledger.Merged, Before: id(1), After: id(3), RecordedAt: at(2, 2)}, Digest: "x"}}
	first, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	in.From, in.To = at(2, 0), at(3, 0)
	second, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 3}, []int{first.Reconciliation.InPeriod, second.Reconciliation.InPeriod})
	assert.True(t, first.Reconciliation.Agrees && second.Reconciliation.Agrees)
	assert.Equal(t, 2, second.Population[0].Commits)
	assert.Equal(t, at(2, 1), second.Population[0].Time)
}

func BenchmarkMake(b *testing.B) {
	in := workpaper.Input{From: at(1, 0).AddDate(-50, 0, 0), To: at(1, 0).AddDate(50, 0, 0), Rosters: nobody{}, Verified: true}
	m := merged{change: "change/2026-10-01-x", title: "Something", kind: "normal", approver: "person/a", account: 7, from: "team/a", requirement: "owner.team/a"}
	decision, facts := m.decision(), m.facts(at(1, 0))
	for i := range 10_000 {
		in.Commits = append(in.Commits, workpaper.Commit{ID: fmt.Sprintf("%040x", i+1), Time: at(1, i)})
		e := ledger.Entry{Number: i + 1, Kind: ledger.Merged, Before: fmt.Sprintf("%040x", i), After: fmt.Sprintf("%040x", i+1), RecordedAt: at(1, i), Decision: decision, Facts: facts}
		in.Links = append(in.Links, ledger.Link{Entry: e, Digest: fmt.Sprintf("%064x", i)})
	}
	b.ReportAllocs()
	for b.Loop() {
		p, err := workpaper.Make(b.Context(), in)
		require.NoError(b, err)
		require.NoError(b, p.HTML(&bytes.Buffer{}))
	}
}
