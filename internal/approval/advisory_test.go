package approval_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// Each of these was a hole in a product of the kind. None of them may end in approved.

func refused(t *testing.T, in approval.Input, want approval.Verdict, says string) {
	t.Helper()
	d := approval.Decide(in)
	assert.Equal(t, want, d.Verdict, whys(d.Reasons))
	assert.Contains(t, whys(d.Reasons), says)
}

// An approval given for one branch stayed when the request was retargeted to another.
func TestGitLab422142RetargetKeepsNoApproval(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Pull.BaseRef = "refs/heads/production"
	refused(t, in, approval.Pending, "not for refs/heads/production")
}

// The same in another product: the request is retargeted away and the approval is given
// there, where it is harmless.
func TestGO_2026_6080RetargetAwayAndBack(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Reviews[0].BaseRef = "refs/heads/playground"
	refused(t, in, approval.Pending, "given for refs/heads/playground")
}

// Content was swapped behind an approval by merging into the source branch.
func TestCVE_2023_4812MergeIntoTheSourceBranch(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Patch = "p2"
	in.Commits = append(in.Commits, approval.Commit{ID: older, Author: mail("alice@example.org"), Committer: mail("alice@example.org"), Merge: true})
	refused(t, in, approval.Pending, "alters something else")
}

// A request was closed, its branch replaced, and the request opened again.
func TestGitLab436977CloseSwapReopen(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Patch, in.Patches = "p2", map[string]string{older: "p2"}
	refused(t, in, approval.Pending, "the reviewed commit 1111111 is gone")
}

// A tag with the branch's name was taken for the branch.
func TestGitLab410123TagNamedLikeTheBranch(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Reviews[0].BaseRef = "refs/tags/main"
	refused(t, in, approval.Pending, "given for refs/tags/main")
}

// A request was approved while it was empty, and got its content later.
func TestGitLab437988EmptyWhenApproved(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Reviews[0].Commit, in.Patches[older] = older, "digest of nothing"
	refused(t, in, approval.Pending, "alters something else")
}

// A target branch without owners file asked for nobody.
func TestCVE_2020_13348AbsentPolicyFailsClosed(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Rules = approval.Rules{Failure: &diag.Diagnostic{Code: diag.PolicyRemoved, Message: "base has no policy"}}
	refused(t, in, approval.Pending, "base has no policy")
}

// A request removed the owners' rules, or its author made himself an owner, and was merged
// by what it proposed.
func TestCVE_2023_2576OwnersAreThoseOfBase(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Rules.Controlled, in.Rules.Governance = []string{"team/payments"}, []string{"team/payments"}
	in.Assessment.Declared = []estate.Ref{"team/payments"}
	in.Assessment.Touched = []change.Touched{{Record: difference.Record{Ref: "team/payments", Op: difference.Modify, Path: "catalogue/teams/payments.yaml",
		New: estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "lead", Value: estate.Node{Kind: estate.String, Text: "person/heidi"}}}}}}}
	in.Facts.Reviews[0] = approved(user("heidi", 8))
	refused(t, in, approval.Pending, "person/heidi does not count")
}

// Somebody who had contributed to a request approved it.
func TestCVE_2026_92528ContributorApproves(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Commits = append(in.Commits, approval.Commit{ID: older, Author: mail("2+bob@users.noreply.github.com"), Committer: mail("alice@example.org")})
	refused(t, in, approval.Pending, "authored 2222222")
}

// A name was resolved to somebody else's account.
func TestCVE_2026_14288NumberDecidesNotName(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Reviews[0].By = facts.Identity{Login: "bob", ID: 666, Type: facts.User, Email: "bob@example.org"}
	refused(t, in, approval.Pending, "nobody on main has the account")

	in.Facts.Reviews[0].By = facts.Identity{Login: "bob", ID: 8, Type: facts.User} // Heidi's number
	refused(t, in, approval.Pending, "person/heidi does not count: deputy of person/bob only from")

	in.Facts.Reviews[0].By = facts.Identity{Login: "bo\u212a", Type: facts.User} // no letter folds into another
	refused(t, in, approval.Pending, "nobody on main has the account")
}

// Trust was judged by who had triggered the event, not by who had opened the request.
func TestCVE_2026_94205OpenerIsJudged(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Pull.Author, in.Facts.Pushers = user("bob", 2), []facts.Identity{user("alice", 1)}
	refused(t, in, approval.Pending, "opened the pull request")
}

// A workflow approved its own request with the token that it was given.
func TestCiderActionsTokenApproves(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Rules.Requirements = nil
	in.Facts.Reviews[0].By = facts.Identity{Login: "github-actions[bot]", ID: 41898282, Type: facts.Bot}
	refused(t, in, approval.Pending, "given by a machine's account")
}
