package audit_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// approvedByMal lets an account approve that only a push past review made a person of.
func approvedByMal(p *pull) {
	approvedBy(p, "mal")
	p.facts.Reviews[0].By = facts.Identity{Login: "mal", ID: 301, Type: facts.User}
}

// TestKeysThatWereNotReviewed: who pushes a key of his own past review cannot sign with it
// that others approved.
func TestKeysThatWereNotReviewed(t *testing.T) {
	t.Parallel()
	evil := func(h *house) (own *signature.Key, after gittree.Hash) {
		own = newKey(h.t, 9)
		lines := signature.SignerLine("recorder", h.key.Public(), time.Time{}, time.Time{}) + "\n" +
			signature.SignerLine("evil", own.Public(), time.Time{}, time.Time{}) + "\n"
		before, after := h.push(map[string]string{".github/allowed_signers": lines})
		h.unauthorised(before, after)
		return own, after
	}
	t.Run("the one who pushed records the approval", func(t *testing.T) {
		t.Parallel()
		h := lived(t)
		own, after := evil(h)
		h.key = own
		p := h.emergency("emergency", "ratifies: ["+after.String()+"]\n", nil)
		merged := h.at("change-ledger")
		ratified := h.ratify(p, after).Commit.ID
		r := h.verify()
		demand(t, r, at(diag.UnknownSigner, merged), at(diag.UnknownSigner, ratified), at(diag.Unratified, after))
		require.Contains(t, r.Findings[0].Message, "allows only since")
	})
	t.Run("the recorder does, and the key is good from then on", func(t *testing.T) {
		t.Parallel()
		h := lived(t)
		own, after := evil(h)
		p := h.emergency("emergency", "ratifies: ["+after.String()+"]\n", nil)
		h.ratify(p, after)
		demand(t, h.verify())
		h.key = own
		head := h.branch("five", map[string]string{"five": "5"})
		before, merged := h.merge(head)
		h.record(h.recorded(before, merged, head))
		demand(t, h.verify())
	})
}

// TestWhoMayRatify: nobody ratifies what he did himself, or what made him entitled to.
func TestWhoMayRatify(t *testing.T) {
	t.Parallel()
	manyCases(t)
	const team = "catalogue/teams/owners.yaml"
	for name, c := range map[string]struct {
		by    string
		files map[string]string
		alter func(*pull)
		bad   string
	}{
		"who pushed it": {"bob", map[string]string{"fix": "1"}, nil, "person/bob"},
		"who was made a person by it": {"ada", map[string]string{
			"catalogue/people/mal.yaml": "kind: Person\nname: Mal\ntype: human\nemails: [mal@example.org]\ngithub: [{login: mal, id: 301}]\n",
			team:                        "kind: Team\nname: Owners\nlead: person/bob\nmembers: [person/bob, person/cyd, person/mal]\n",
		}, approvedByMal, "person/mal"},
		"who was entitled before it": {"ada", map[string]string{team: "kind: Team\nname: Owners\nlead: person/bob\nmembers: [person/bob]\n"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			before := h.at("main")
			h.files(c.files)
			after := h.commit(c.by, "Push")
			h.unauthorised(before, after)
			p := h.emergency("emergency", "ratifies: ["+after.String()+"]\n", c.alter)
			h.ratify(p, after)
			r := h.verify()
			if c.bad == "" {
				demand(t, r)
				return
			}
			demand(t, r, at(diag.BadRatification, after), at(diag.Unratified, after))
			require.Contains(t, r.Findings[1].Message, c.bad)
		})
	}
}

// TestEntriesThatContradictThemselves: what an entry says beside decision and facts is what
// these say.
func TestEntriesThatContradictThemselves(t *testing.T) {
	t.Parallel()
	manyCases(t)
	for name, c := range map[string]struct {
		alter func(h *house, p *pull)
		want  []diag.Code
	}{
		"the facts of another pull request": {func(_ *house, p *pull) { p.facts.Pull.Number += 10 }, []diag.Code{diag.UnknownApproval}},
		"another change":                    {func(_ *house, p *pull) { p.entry.Change = "change/2026-01-05-other" }, []diag.Code{diag.NotApproved}},
		"a review for another branch": {func(_ *house, p *pull) { p.facts.Reviews[0].BaseRef = "refs/heads/feature" },
			[]diag.Code{diag.UnknownApproval}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, after := decided(t, c.alter)
			var want []string
			for _, code := range c.want {
				want = append(want, at(code, after))
			}
			demand(t, h.verify(), want...)
		})
	}
}

func TestEmergencyThatOwesNoReview(t *testing.T) {
	t.Parallel()
	h := lived(t)
	p := h.emergency("emergency", "", func(p *pull) { p.entry.Review = nil })
	after, err := gittree.ParseHash(p.entry.After)
	require.NoError(t, err)
	demand(t, h.verify(), at(diag.LateReview, after))
}

// TestWhoCarriesItOut: who asked for a change, or carries it out, does not approve it.
func TestWhoCarriesItOut(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{"requester": "requester: person/bob\n", "implementer": "implementer: person/bob\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			p := h.emergency("normal", more, nil)
			after, err := gittree.ParseHash(p.entry.After)
			require.NoError(t, err)
			r := h.verify(func(o *audit.Options) { o.Contents = true })
			demand(t, r, at(diag.NotEntitled, after))
			require.Contains(t, r.Findings[0].Message, fix)
		})
	}
}

// TestMalformedTip: the time of main's last commit is not needed to verify, so that a tip
// which nobody can read is a finding.
func TestMalformedTip(t *testing.T) {
	t.Parallel()
	h := lived(t)
	h.emergency("emergency", "", nil) // its review is looked up in the records of the tip
	h.push(map[string]string{"x": "y"})
	raw := h.git("cat-file", "commit", "HEAD") + "\n"
	line, rest, _ := bytes.Cut([]byte(raw), []byte("\n"))
	twice := bytes.Join([][]byte{line, []byte("tree " + h.git("rev-parse", "HEAD~1^{tree}")), rest}, []byte("\n"))
	id, err := h.try("ada", twice, "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
	require.NoError(t, err)
	h.git("update-ref", "refs/heads/main", id)
	evil, err := gittree.ParseHash(id)
	require.NoError(t, err)
	demand(t, h.verify(), at(diag.MalformedMain, evil), at(diag.DirectPush, evil))
}

// TestUnreadableNames: whoever may push a branch of names, which nothing protects, cannot
// keep an auditor from verifying.
func TestUnreadableNames(t *testing.T) {
	t.Parallel()
	h := lived(t)
	h.files(map[string]string{"names.json": "{\""})
	blob := h.git("hash-object", "-w", "names.json")
	tree, err := h.try("ada", []byte("100644 blob "+blob+"\tnames.json\n"), "mktree")
	require.NoError(t, err)
	h.git("update-ref", "refs/heads/change-ledger-names", h.git("commit-tree", "-m", "x", tree))
	r := h.verify()
	require.Len(t, r.Findings, 1)
	require.Equal(t, diag.NamesForgotten, r.Findings[0].Code)
	require.Equal(t, diag.Warning, r.Findings[0].Severity)
}

// TestFinishedOtherwise: the outcome that an entry records is the one that the change has.
func TestFinishedOtherwise(t *testing.T) {
	t.Parallel()
	manyCases(t)
	for name, c := range map[string]struct {
		outcome, change string
		good            bool
	}{
		"as it was":         {"failed", fix, true},
		"another outcome":   {"successful", fix, false},
		"no such change":    {"failed", "change/2026-01-05-none", false},
		"hostile reference": {"failed", "change/x\x1b[31m", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			p := h.emergency("normal", "outcome: {result: failed, actualEnd: 2026-01-07T00:00:00Z}\n", nil)
			main, err := gittree.ParseHash(p.entry.Before)
			require.NoError(t, err)
			e := h.entry(ledger.Finished, main, p.entry.At)
			e.Before, e.After = p.entry.Before, p.entry.After
			e.Change, e.Outcome = estate.Ref(c.change), c.outcome
			link := h.append(ledger.Draft{Entry: e})[0]
			r := h.verify(func(o *audit.Options) { o.Contents = true })
			if c.good {
				demand(t, r)
				return
			}
			demand(t, r, at(diag.OtherContent, link.Commit.ID))
			require.NotContains(t, r.Findings[0].Message, "\x1b")
		})
	}
}

// TestBranchesOfOtherNames: a branch whose name only ends like that of the ledger is no ledger;
// anybody who may push could have made it.
func TestBranchesOfOtherNames(t *testing.T) {
	t.Parallel()
	h := lived(t)
	h.git("update-ref", "refs/remotes/origin/change-ledger", "change-ledger")
	h.git("update-ref", "refs/remotes/origin/x/change-ledger", "main")
	h.git("update-ref", "refs/remotes/origin/x/change-ledger-names", "main")
	demand(t, h.verify())
}
