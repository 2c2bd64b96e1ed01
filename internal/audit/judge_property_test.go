package audit

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// commitNo is the id of the nth commit that a test makes up.
func commitNo(n int) gittree.Hash {
	var h gittree.Hash
	binary.BigEndian.PutUint64(h[:], uint64(n)+1)
	return h
}

// history is main and its evidence as they came about.
type history struct {
	commits []mainCommit
	entries []opinion
	// of says which entry records a commit, by its place; 0 for the adopted one.
	of []int
}

// happened draws an honest history: ranges of main, each recorded, those that were not
// authorised ratified in the end.
func happened(t *rapid.T) history {
	h := history{commits: []mainCommit{{id: commitNo(0)}}, of: []int{0}}
	h.entries = []opinion{{number: 1, kind: ledger.Adopted, commit: commitNo(1000), main: commitNo(0), adopted: commitNo(0)}}
	var pushes []gittree.Hash
	add := func(o opinion) {
		o.number = len(h.entries) + 1
		o.commit = commitNo(1000 + len(h.entries))
		h.entries = append(h.entries, o)
	}
	for range rapid.IntRange(0, 12).Draw(t, "ranges") {
		before := len(h.commits) - 1
		for range rapid.IntRange(1, 3).Draw(t, "length") {
			h.commits = append(h.commits, mainCommit{id: commitNo(len(h.commits)), merge: rapid.Bool().Draw(t, "merge")})
			h.of = append(h.of, len(h.entries))
		}
		o := opinion{kind: ledger.Merged, main: h.commits[before].id, before: h.commits[before].id, after: h.commits[len(h.commits)-1].id}
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			o.kind = ledger.Unauthorised
			pushes = append(pushes, o.after)
			add(o)
		case 1:
			o.emergency, o.change = true, "change/2026-01-05-fix"
			add(o)
			o.kind, o.emergency, o.ratifies = ledger.Ratified, false, pushes
			for _, p := range pushes {
				o.answers = append(o.answers, p.String())
			}
			if len(pushes) > 0 {
				add(o)
			}
			pushes = nil
		default:
			add(o)
			if rapid.Bool().Draw(t, "finished") {
				add(opinion{kind: ledger.Finished, main: o.main, after: o.after, before: o.before})
			}
		}
	}
	if len(pushes) > 0 {
		before := h.commits[len(h.commits)-1].id
		h.commits, h.of = append(h.commits, mainCommit{id: commitNo(len(h.commits)), merge: true}), append(h.of, len(h.entries))
		o := opinion{kind: ledger.Merged, main: before, before: before, after: h.commits[len(h.commits)-1].id, emergency: true, change: "change/2026-01-05-fix"}
		add(o)
		o.kind, o.emergency, o.ratifies = ledger.Ratified, false, pushes
		for _, p := range pushes {
			o.answers = append(o.answers, p.String())
		}
		add(o)
	}
	return h
}

func onLine(commits []mainCommit) *line {
	newest := slices.Clone(commits)
	slices.Reverse(newest)
	return newLine(newest, false)
}

// judged is what comes of a history.
func judged(h history, become fate) []Finding {
	j := &judge{line: onLine(h.commits), fate: func(gittree.Hash) fate { return become }}
	for i := range h.entries {
		j.entry(&h.entries[i])
	}
	return tidy(append(slices.Clone(j.Findings), j.open()...))
}

type claimOf struct {
	code   diag.Code
	commit string
}

func claims(found []Finding) map[claimOf]bool {
	out := map[claimOf]bool{}
	for _, f := range found {
		out[claimOf{f.Code, f.Commit}] = true
	}
	return out
}

// unrecordedCode is how a commit is named that has no entry.
func unrecordedCode(c mainCommit) diag.Code {
	if c.merge {
		return diag.MissingEvidence
	}
	return diag.DirectPush
}

func covering(h history) []int {
	var out []int
	for i := range h.entries {
		if k := h.entries[i].kind; k == ledger.Merged || k == ledger.Unauthorised {
			out = append(out, i)
		}
	}
	return out
}

func TestHonestHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		require.Empty(t, judged(happened(t), rewritten))
	})
}

func TestTamperedHistories(t *testing.T) {
	tampered := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		h := happened(t)
		ranges := covering(h)
		if len(ranges) == 0 {
			return
		}
		which := rapid.IntRange(0, len(ranges)-1).Draw(t, "which")
		at := ranges[which]
		kind := rapid.SampledFrom([]string{"drop", "push", "set back", "rewrite", "repeat", "old rules", "wrong answer", "swap"}).Draw(t, "tampering")
		tampered[kind]++
		switch kind {
		case "drop": // an entry is not there: each commit that it recorded is named
			lost := h.entries[at]
			h.entries = slices.Delete(slices.Clone(h.entries), at, at+1)
			got := claims(judged(h, rewritten))
			for i, c := range h.commits {
				require.Equal(t, h.of[i] == lost.number-1 && i > 0, got[claimOf{unrecordedCode(c), c.id.String()}], "commit %d", i)
			}
		case "push": // a commit past review
			pushed := mainCommit{id: commitNo(500), merge: rapid.Bool().Draw(t, "merge")}
			h.commits = append(slices.Clone(h.commits), pushed)
			require.Equal(t, map[claimOf]bool{{unrecordedCode(pushed), pushed.id.String()}: true}, claims(judged(h, rewritten)))
		case "set back": // main ends earlier: every later entry is named
			end, _ := onLine(h.commits).at(h.entries[at].before)
			h.commits = h.commits[:end+1]
			got := claims(judged(h, setBack))
			for _, i := range ranges[which:] {
				require.True(t, got[claimOf{diag.MainSetBack, h.entries[i].after.String()}])
			}
		case "rewrite": // main goes on otherwise: what is lost is named, and what is new
			end, _ := onLine(h.commits).at(h.entries[at].before)
			other := mainCommit{id: commitNo(500)}
			h.commits = append(slices.Clone(h.commits[:end+1]), other)
			got := claims(judged(h, rewritten))
			require.True(t, got[claimOf{diag.DirectPush, other.id.String()}])
			for _, i := range ranges[which:] {
				require.True(t, got[claimOf{diag.MainRewritten, h.entries[i].after.String()}])
			}
		case "repeat": // a range is recorded again
			again := h.entries[at]
			again.number = len(h.entries) + 1
			h.entries = append(slices.Clone(h.entries), again)
			require.True(t, claims(judged(h, rewritten))[claimOf{diag.DisorderedRange, again.after.String()}])
		case "swap": // two entries are in each other's place
			if which+1 == len(ranges) {
				return
			}
			h.entries = slices.Clone(h.entries)
			first, second := h.entries[at], h.entries[ranges[which+1]]
			h.entries[at], h.entries[ranges[which+1]] = second, first
			require.True(t, claims(judged(h, rewritten))[claimOf{diag.DisorderedRange, first.after.String()}])
		case "old rules": // an entry falls back to rules from before
			if len(ranges) < 2 {
				return
			}
			last := opinion{number: len(h.entries) + 1, kind: ledger.Finished, commit: commitNo(900), main: h.entries[ranges[0]].before}
			h.entries = append(slices.Clone(h.entries), last)
			require.True(t, claims(judged(h, rewritten))[claimOf{diag.OtherRules, last.commit.String()}])
		case "wrong answer": // a ratification that its change record does not bear out
			i := slices.IndexFunc(h.entries, func(o opinion) bool { return o.kind == ledger.Ratified })
			if i < 0 {
				return
			}
			h.entries = slices.Clone(h.entries)
			h.entries[i].answers = nil
			got := claims(judged(h, rewritten))
			for _, id := range h.entries[i].ratifies {
				require.True(t, got[claimOf{diag.BadRatification, id.String()}])
				require.True(t, got[claimOf{diag.Unratified, id.String()}])
			}
		}
	})
	if !testing.Short() { // few histories need not have been tampered with in every way
		require.Len(t, tampered, 8)
	}
}

// To go on from what is kept comes to the same as to begin anew, tampered with or not.
func TestGoingOnComesToTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := happened(t)
		if ranges := covering(h); len(ranges) > 1 && rapid.Bool().Draw(t, "tampered") {
			at := rapid.SampledFrom(ranges).Draw(t, "dropped")
			h.entries = slices.Delete(h.entries, at, at+1)
		}
		split := rapid.IntRange(1, len(h.entries)).Draw(t, "split")
		first := &judge{line: onLine(h.commits), fate: func(gittree.Hash) fate { return rewritten }}
		for i := range h.entries[:split] {
			first.entry(&h.entries[i])
		}
		text, err := json.Marshal(first.state)
		require.NoError(t, err)
		place, ok := first.line.at(first.Ruled)
		require.True(t, ok)
		rest := &judge{line: onLine(h.commits[place:]), fate: func(gittree.Hash) fate { return unknownFate }}
		require.NoError(t, json.Unmarshal(text, &rest.state))
		for i := split; i < len(h.entries); i++ {
			rest.entry(&h.entries[i])
		}
		require.False(t, rest.strayed)
		require.Equal(t, judged(h, rewritten), tidy(append(slices.Clone(rest.Findings), rest.open()...)))
	})
}
