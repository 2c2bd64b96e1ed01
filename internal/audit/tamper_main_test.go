package audit_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

func TestRewrittenMain(t *testing.T) {
	t.Parallel()
	h := lived(t)
	lost := []gittree.Hash{h.at("main~1"), h.at("main")}
	h.git("reset", "--quiet", "--hard", "main~2")
	_, other := h.push(map[string]string{"cmdb/items/two.txt": "2\n"})
	demand(t, h.verify(), at(diag.MainRewritten, lost[0]), at(diag.MainRewritten, lost[1]), at(diag.DirectPush, other))
}

func TestMainSetBack(t *testing.T) {
	t.Parallel()
	h := lived(t)
	lost := h.at("main")
	h.git("reset", "--quiet", "--hard", "main~1")
	demand(t, h.verify(), at(diag.MainSetBack, lost))
}

func TestMainThatLostWhatWasSeen(t *testing.T) {
	t.Parallel()
	h := lived(t)
	_, pushed := h.push(map[string]string{"a": "b"})
	h.git("update-ref", "refs/remotes/origin/main", "main")
	remote := func(o *audit.Options) { o.Index, o.Main = true, "refs/remotes/origin/main" }
	demand(t, h.verify(remote), at(diag.DirectPush, pushed))
	h.git("update-ref", "refs/remotes/origin/main", "main~1")
	for range 2 {
		demand(t, h.verify(remote), at(diag.MainSetBack, pushed))
	}
}

func TestNothingAdopted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	root := h.at("main")
	_, after := h.merge(h.branch("one", map[string]string{"one": "1"}))
	demand(t, h.verify(), at(diag.NeverAdopted, after), at(diag.DirectPush, root), at(diag.MissingEvidence, after))
}

func TestCommitsThatNobodyRecorded(t *testing.T) {
	t.Parallel()
	h := lived(t)
	one, two := h.branch("four", map[string]string{"four": "4"}), h.branch("five", map[string]string{"five": "5"})
	_, merged := h.merge(one)
	_, pushed := h.push(map[string]string{"past": "review"})
	before, after := h.merge(two)
	h.record(h.recorded(before, after, two))
	_, last := h.push(map[string]string{"past": "review again"})
	demand(t, h.verify(), at(diag.MissingEvidence, merged), at(diag.DirectPush, pushed), at(diag.DirectPush, last))
}

func TestRebaseWithSeveralCommits(t *testing.T) {
	t.Parallel()
	h := lived(t)
	h.branch("several", map[string]string{"s": "1"})
	h.git("checkout", "--quiet", "several")
	h.files(map[string]string{"s": "2", "cmdb/items/web.txt": "ONE\ntwo\nthree\nfour\nFIVE\n"})
	head := h.commit("ada", "More")
	h.git("checkout", "--quiet", "main")
	one := h.branch("between", map[string]string{"between": "1"})
	b, a := h.merge(one)
	h.record(h.recorded(b, a, one))
	before := h.at("main")
	h.git("checkout", "--quiet", "-b", "rebased", "several")
	h.git("rebase", "--quiet", "main")
	h.git("checkout", "--quiet", "main")
	h.git("merge", "--quiet", "--ff-only", "rebased")
	h.record(h.recorded(before, h.at("main"), head))
	demand(t, h.verify())
	require.Equal(t, 6, h.verify().Commits)
}

// A change that both sides made in one file is merged by git, and made again.
func TestMergeWithinOneFile(t *testing.T) {
	t.Parallel()
	h := lived(t)
	one := h.branch("top", map[string]string{"cmdb/items/web.txt": "ONE\ntwo\nthree\nfour\nFIVE\n"})
	b, a := h.push(map[string]string{"cmdb/items/web.txt": "one\ntwo\nthree\nfour\nfive!\n"})
	h.unauthorised(b, a)
	before, after := h.merge(one)
	h.record(h.recorded(before, after, one))
	demand(t, h.verify(), at(diag.Unratified, a))
}

func TestEvilMerge(t *testing.T) {
	t.Parallel()
	h := lived(t)
	head := h.branch("evil", map[string]string{"evil": "1"})
	before := h.at("main")
	h.git("merge", "--quiet", "--no-ff", "--no-commit", head.String())
	h.files(map[string]string{"cmdb/items/web.txt": "backdoor\n"})
	after := h.commit("ada", "Merge")
	p := h.recorded(before, after, head)
	h.record(p)
	r := h.verify()
	demand(t, r, at(diag.OtherContent, after))
	require.Contains(t, r.Findings[0].Message+r.Findings[1].Message, `neither side had what main has in "cmdb/items/web.txt"`)

	// Nor does it help to say that this is the tree that was foretold.
	h2 := lived(t)
	head = h2.branch("evil", map[string]string{"evil": "1"})
	before = h2.at("main")
	h2.git("merge", "--quiet", "--no-ff", "--no-commit", head.String())
	h2.files(map[string]string{"cmdb/items/web.txt": "backdoor\n"})
	after = h2.commit("ada", "Merge")
	p = h2.recorded(before, after, head)
	p.decision.Tree = h2.git("rev-parse", "main^{tree}")
	h2.record(p)
	demand(t, h2.verify(), at(diag.OtherContent, after))
}

func TestSquashWithOtherContent(t *testing.T) {
	t.Parallel()
	h := lived(t)
	head := h.branch("squashed", map[string]string{"good": "1", "left": "out"})
	before := h.at("main")
	h.git("merge", "--quiet", "--squash", head.String())
	h.git("rm", "--quiet", "--cached", "left")
	h.git("clean", "--quiet", "--force", "left")
	after := h.commit("ada", "Squash")
	p := h.recorded(before, after, head)
	p.decision.Tree = h.git("rev-parse", "main^{tree}")
	h.record(p)
	r := h.verify()
	demand(t, r, at(diag.OtherContent, after))
	require.Contains(t, r.Findings[0].Message, `it is not what was approved in "left"`)
}

func TestDuplicateTreeHeader(t *testing.T) {
	t.Parallel()
	for name, mangle := range map[string]func(raw, tree string) string{
		"at the front": func(raw, tree string) string { return "tree " + tree + "\n" + raw },
		"further down": func(raw, tree string) string {
			return string(bytes.Replace([]byte(raw), []byte("\n\n"), []byte("\ntree "+tree+"\n\n"), 1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			_, pushed := h.push(map[string]string{"x": "y"})
			raw := mangle(h.git("cat-file", "commit", "HEAD")+"\n", h.git("rev-parse", "HEAD~1^{tree}"))
			id, err := h.try("ada", []byte(raw), "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
			require.NoError(t, err)
			h.git("update-ref", "refs/heads/main", id)
			evil, err := gittree.ParseHash(id)
			require.NoError(t, err)
			require.NotEqual(t, pushed, evil)
			r, err := audit.Verify(t.Context(), func() audit.Options { o := h.options(); o.At = h.now; return o }())
			require.NoError(t, err)
			demand(t, r, at(diag.MalformedMain, evil), at(diag.DirectPush, evil))
		})
	}
}

// decided lets a house take in one more pull request, whose evidence somebody alters.
func decided(t *testing.T, alter func(h *house, p *pull)) (*house, gittree.Hash) {
	t.Helper()
	h := lived(t)
	head := h.branch("four", map[string]string{"four": "4"})
	before, after := h.merge(head)
	p := h.recorded(before, after, head)
	alter(h, p)
	h.record(p)
	return h, after
}

func approvedBy(p *pull, login string) {
	for i := range p.decision.Requirements {
		p.decision.Requirements[i].Approvals = []approval.Approval{{By: "person/" + login, Commit: p.decision.Head, Counted: true}}
	}
	p.facts.Reviews[0].By = account(login)
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	manyCases(t)
	for name, c := range map[string]struct {
		alter func(h *house, p *pull)
		want  []diag.Code
	}{
		"honest":                     {func(*house, *pull) {}, nil},
		"not approved":               {func(_ *house, p *pull) { p.decision.Verdict = approval.Pending }, []diag.Code{diag.NotApproved}},
		"nothing that is controlled": {func(_ *house, p *pull) { p.decision.Verdict, p.decision.Requirements = approval.NotControlled, nil }, nil},
		"for another head":           {func(h *house, p *pull) { p.decision.Head = h.at("three").String() }, []diag.Code{diag.NotApproved}},
		"on another base":            {func(h *house, p *pull) { p.decision.Base = h.at("main~2").String() }, []diag.Code{diag.NotApproved}},
		"for another patch":          {func(_ *house, p *pull) { p.decision.Patch = gittree.PatchDigest(nil) }, []diag.Code{diag.NotApproved}},
		"for another tree":           {func(h *house, p *pull) { p.decision.Tree = h.git("rev-parse", "three^{tree}") }, []diag.Code{diag.OtherContent}},
		"requirement not met": {func(_ *house, p *pull) {
			p.decision.Requirements[1].Satisfied, p.decision.Requirements[1].Have = false, 0
		}, []diag.Code{diag.NotApproved}},
		"requirement that counts too few": {func(_ *house, p *pull) {
			p.decision.Requirements[1].Need, p.decision.Requirements[1].Have = 2, 2
		}, []diag.Code{diag.NotApproved}},
		"nobody approved": {func(_ *house, p *pull) { p.decision.Requirements = nil }, []diag.Code{diag.NotApproved}},
		"the template of a standard change speaks": {func(_ *house, p *pull) {
			p.decision.Requirements, p.decision.Change.Type = nil, change.Standard
		}, nil},
		"entitled only later": {func(_ *house, p *pull) { approvedBy(p, "cyd") }, []diag.Code{diag.NotEntitled}},
		"no member":           {func(_ *house, p *pull) { p.decision.Requirements[1].From = []estate.Ref{"team/others"} }, []diag.Code{diag.NotEntitled}},
		"by the author":       {func(_ *house, p *pull) { approvedBy(p, "ada") }, []diag.Code{diag.NotEntitled}},
		"by the opener":       {func(_ *house, p *pull) { p.facts.Pull.Author = account("bob") }, []diag.Code{diag.NotEntitled}},
		"by who pushed":       {func(_ *house, p *pull) { p.facts.Pushers = append(p.facts.Pushers, account("bob")) }, []diag.Code{diag.NotEntitled}},
		"by who answers for a machine that pushed": {func(_ *house, p *pull) { p.facts.Pushers = append(p.facts.Pushers, account("robot")) }, []diag.Code{diag.NotEntitled}},
		"by a machine":          {func(_ *house, p *pull) { approvedBy(p, "robot") }, []diag.Code{diag.NotEntitled}},
		"by nobody":             {func(_ *house, p *pull) { p.facts.Reviews = nil }, []diag.Code{diag.UnknownApproval}},
		"without facts":         {func(_ *house, p *pull) { p.noFacts = true }, []diag.Code{diag.UnknownApproval}},
		"by an unknown account": {func(_ *house, p *pull) { p.facts.Reviews[0].By = facts.Identity{Login: "bob", ID: 999} }, []diag.Code{diag.UnknownApproval}},
		"by a comment":          {func(_ *house, p *pull) { p.facts.Reviews[0].State = facts.Commented }, []diag.Code{diag.UnknownApproval}},
		"withdrawn": {func(_ *house, p *pull) {
			r := p.facts.Reviews[0]
			r.State, r.SubmittedAt = facts.ChangesRequested, r.SubmittedAt.Add(time.Second)
			p.facts.Reviews = append(p.facts.Reviews, r)
		}, []diag.Code{diag.UnknownApproval}},
		"of another patch": {func(h *house, p *pull) {
			p.facts.Reviews[0].Commit = h.at("three").String()
			for i := range p.decision.Requirements {
				p.decision.Requirements[i].Approvals[0].Commit = p.facts.Reviews[0].Commit
			}
		}, []diag.Code{diag.UnknownApproval}},
		"of another commit than is counted": {func(h *house, p *pull) { p.facts.Reviews[0].Commit = h.at("three").String() }, []diag.Code{diag.UnknownApproval}},
		"after the decision":                {func(_ *house, p *pull) { p.facts.Reviews[0].SubmittedAt = p.decision.EvaluatedAt.Add(time.Minute) }, []diag.Code{diag.UnknownApproval}},
		"after the merge": {func(_ *house, p *pull) {
			p.facts.Reviews[0].SubmittedAt = p.entry.At.Add(10 * time.Minute)
			p.decision.EvaluatedAt = p.entry.At.Add(time.Hour)
		}, []diag.Code{diag.NotApproved, diag.UnknownApproval}},
		"as of another time": {func(_ *house, p *pull) { p.decision.EvaluatedAt = p.entry.At.Add(time.Minute) }, []diag.Code{diag.NotApproved}},
		"while it waited in a queue": {func(_ *house, p *pull) {
			p.facts.Reviews[0].SubmittedAt = p.entry.At.Add(2 * time.Minute)
			p.facts.Pull.MergedAt = p.entry.At.Add(3 * time.Minute)
			p.decision.EvaluatedAt = p.facts.Pull.MergedAt
		}, nil},
		"merged after it was recorded": {func(h *house, p *pull) {
			p.facts.Pull.MergedAt = h.now.Add(time.Hour)
			p.decision.EvaluatedAt = p.facts.Pull.MergedAt
		}, []diag.Code{diag.BackdatedEntry}},
		"by other rules": {func(_ *house, p *pull) { p.entry.Schema = p.entry.Signers }, []diag.Code{diag.OtherRules}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ledgerCommit gittree.Hash
			h, after := decided(t, c.alter)
			ledgerCommit = h.at("change-ledger")
			var want []string
			for _, code := range c.want {
				about := after
				if code == diag.OtherRules {
					about = ledgerCommit
				}
				want = append(want, at(code, about))
			}
			demand(t, h.verify(), want...)
		})
	}
}

// A reviewed commit may be another than the head, if it proposes the same.
func TestApprovalOfTheSamePatch(t *testing.T) {
	t.Parallel()
	h := lived(t)
	reviewed := h.branch("four", map[string]string{"four": "4"})
	h.git("checkout", "--quiet", "four")
	h.git("commit", "--quiet", "--amend", "--message", "Another message")
	head := h.at("four")
	h.git("checkout", "--quiet", "main")
	h.now = h.now.Add(time.Hour)
	before, after := h.merge(head)
	p := h.recorded(before, after, head)
	p.pins = append(p.pins, reviewed)
	p.facts.Reviews[0].Commit = reviewed.String()
	for i := range p.decision.Requirements {
		p.decision.Requirements[i].Approvals[0].Commit = reviewed.String()
	}
	h.record(p)
	demand(t, h.verify())
}

func TestForgottenNames(t *testing.T) {
	t.Parallel()
	h, _ := decided(t, func(_ *house, p *pull) {})
	draft := func(with facts.Identity) *house {
		h := lived(t)
		head := h.branch("four", map[string]string{"four": "4"})
		before, after := h.merge(head)
		p := h.recorded(before, after, head)
		p.facts.Reviews[0].By = with
		d := h.draft(p)
		d.Personal = []string{"bob", "bob@example.org"}
		h.append(d)
		return h
	}
	demand(t, h.verify())
	for _, with := range []facts.Identity{account("bob"), {Login: "bob"}, {Email: "bob@example.org"}} {
		h := draft(with)
		demand(t, h.verify())
		h.git("update-ref", "-d", "refs/heads/change-ledger-names")
		if with.ID != 0 {
			demand(t, h.verify())
			continue
		}
		r := h.verify()
		demand(t, r, at(diag.NamesForgotten, h.at("main")))
		require.Equal(t, diag.Warning, r.Findings[0].Severity)
	}
}

func TestContents(t *testing.T) {
	t.Parallel()
	h, after := decided(t, func(_ *house, p *pull) { p.entry.Content = ledger.Digest([]byte("x")) })
	demand(t, h.verify())
	demand(t, h.verify(func(o *audit.Options) { o.Contents = true }), at(diag.DigestMismatch, after))
}

func TestRangeThatIsRecordedTwice(t *testing.T) {
	t.Parallel()
	h, after := decided(t, func(*house, *pull) {})
	h.unauthorised(h.at("main~2"), after)
	demand(t, h.verify(), at(diag.DisorderedRange, after))
}

func TestKeySwappedByADirectPush(t *testing.T) {
	t.Parallel()
	h := lived(t)
	thief := newKey(t, 7)
	_, pushed := h.push(map[string]string{".github/allowed_signers": signature.SignerLine("thief", thief.Public(), time.Time{}, time.Time{}) + "\n"})
	head := h.branch("four", map[string]string{"four": "4"})
	before, after := h.merge(head)
	h.key = thief
	h.record(h.recorded(before, after, head))
	demand(t, h.verify(), at(diag.DirectPush, pushed))
}

func TestOldKey(t *testing.T) {
	t.Parallel()
	h := lived(t)
	old, adopted := h.key, h.at("main~3")
	next := newKey(t, 7)
	rotate := h.branch("rotate", map[string]string{".github/allowed_signers": signature.SignerLine("recorder", next.Public(), time.Time{}, time.Time{}) + "\n"})
	before, after := h.merge(rotate)
	h.record(h.recorded(before, after, rotate))
	h.key = next
	head := h.branch("four", map[string]string{"four": "4"})
	before, after = h.merge(head)
	h.record(h.recorded(before, after, head))
	demand(t, h.verify())

	// An entry that names the old main.
	h.key = old
	finished := h.entry(ledger.Finished, adopted, h.now)
	finished.Change, finished.Outcome = "change/2026-01-05-x", "successful"
	link := h.append(ledger.Draft{Entry: finished})[0]
	demand(t, h.verify(), at(diag.OtherRules, link.Commit.ID))

	// One that does so for a range, too.
	head = h.branch("five", map[string]string{"five": "5"})
	before, after = h.merge(head)
	p := h.recorded(before, after, head)
	p.entry.Main = adopted.String()
	p.entry.Signers, p.entry.Schema = finished.Signers, finished.Schema
	second := h.record(p)
	demand(t, h.verify(), at(diag.OtherRules, link.Commit.ID), at(diag.OtherRules, second.Commit.ID), at(diag.UnknownSigner, second.Commit.ID))
}
