package audit

import (
	"context"
	"errors"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// merged checks an entry that says that an approved pull request was merged.
func (x *examiner) merged(ctx context.Context, e *exam, o *opinion, when time.Time) error {
	entry := &e.link.Entry
	head, err := gittree.ParseHash(entry.Head)
	if err != nil {
		return nil // told where the entry was read
	}
	commits, err := x.repo.Commits(ctx, o.before, head)
	if err != nil {
		return o.fail(err, diag.MalformedMain, "what was proposed cannot be read")
	}
	forks, err := forksOf(ctx, x.repo, o.before, head, commits)
	if err != nil {
		return o.fail(err, diag.OtherContent, "what main took in cannot be compared with what was approved")
	}
	is, err := compare(ctx, x.repo, o.before, o.after, head, forks)
	if err != nil {
		return o.fail(err, diag.OtherContent, "what main took in cannot be compared with what was approved")
	}
	switch {
	case is.why != "":
		o.add(diag.OtherContent, o.after, "main took in something else than was approved: %s", is.why)
	case is.unknown != "":
		o.lacks, o.remedy = "the merge of "+head.Short()+" cannot be made again: "+is.unknown, "install git 2.38 or later, and verify again"
	}
	if len(entry.Decision) == 0 {
		o.add(diag.NotApproved, o.after, "it is recorded as merged without a decision")
		return nil
	}
	c := claim{entry: entry, patch: is.patch, tree: is.tree.String(), taken: when}
	if c.decision, err = readDecision(entry.Decision); err != nil {
		o.add(diag.NotApproved, o.after, "%v", err)
		return nil
	}
	o.alone = !c.decision.approved()
	if o.emergency = c.decision.authorises(); o.emergency {
		o.requirements, o.decided = c.decision.Requirements, c.decision.EvaluatedAt
		if err := x.owes(ctx, entry, o); err != nil {
			return err
		}
	}
	if len(entry.Facts) > 0 {
		known, forgotten, err := readFacts(entry.Facts, x.names)
		if err != nil {
			o.add(diag.UnknownApproval, o.after, "%v", err)
			return nil
		}
		c.facts, c.forgotten = &known, forgotten
	}
	if e.people == nil || e.people.err != nil {
		err := e.main.err
		if e.people != nil {
			err = e.people.err
		}
		if err == nil {
			return nil
		}
		return o.fail(err, diag.NotEntitled, "the people of main at %s cannot be read", o.before.Short())
	}
	c.roster = e.people.roster
	c.propose(commits)
	if e.change != nil && e.change.record != nil && e.change.record.Encoded != "" {
		c.request = change.ParseRequest(e.change.record)
	}
	if o.after == head {
		c.taken = time.Time{}
	}
	if err := x.reviewed(ctx, &c, o.before, head); err != nil {
		return err
	}
	for _, f := range c.judge() {
		o.add(f.code, o.after, "%s", f.message)
		o.found[len(o.found)-1].Severity = f.severity
	}
	return nil
}

// owes checks that an emergency owes a review, unless it was merged before and this only
// closes it.
func (x *examiner) owes(ctx context.Context, entry *ledger.Entry, o *opinion) error {
	if entry.Review != nil {
		return nil
	}
	c, _, err := x.changed(ctx, entry)
	if err != nil {
		return o.fail(err, diag.OtherContent, "what main took in cannot be read")
	}
	if c.Before.IsZero() {
		o.add(diag.LateReview, o.after, "it is an emergency, and says nothing of the review that one owes")
	}
	return nil
}

// propose notes who made what was proposed, by git.
func (c *claim) propose(commits []gittree.CommitInfo) {
	for i := range commits {
		p := &commits[i]
		for _, s := range append([]gittree.Signature{p.Author, p.Committer}, p.CoAuthors...) {
			c.proposers = append(c.proposers, facts.Identity{Email: s.Email})
		}
	}
}

// reviewed adds what was proposed at the commits that were reviewed and are still there.
func (x *examiner) reviewed(ctx context.Context, c *claim, before, head gittree.Hash) error {
	if c.facts == nil {
		return nil
	}
	c.patches = map[string]string{head.String(): c.patch}
	for i := range c.facts.Reviews {
		commit := c.facts.Reviews[i].Commit
		id, err := gittree.ParseHash(commit)
		if _, known := c.patches[commit]; known || err != nil {
			continue
		}
		patch, err := x.patchAt(ctx, before, id)
		if err != nil && !errors.Is(err, gittree.ErrMissingObject) && !inData(err) {
			return err
		}
		if err == nil {
			c.patches[commit] = patch
		}
	}
	return nil
}

func (x *examiner) patchAt(ctx context.Context, before, id gittree.Hash) (string, error) {
	forks, err := x.repo.MergeBases(ctx, before, id)
	if err != nil {
		return "", err
	}
	fork := before
	if len(forks) > 0 {
		fork = forks[0]
	}
	changes, err := x.repo.Difference(ctx, fork, id)
	return gittree.PatchDigest(changes), err
}

// adoption checks what the first entry pins.
func (x *examiner) adoption(e *exam, o *opinion) error {
	adopted := e.link.Entry.Adoption
	if adopted == nil || e.main.err != nil {
		return nil // told where the chain was checked, or the rules were read
	}
	signers, err := x.signersIn(e.main.signers)
	if err != nil {
		return nil // told with the signature
	}
	if !sameSigners(adopted.Signers, signers) {
		o.add(diag.OtherRules, o.commit, "it pins other keys than main allows at %s", o.adopted.Short())
	}
	script, err := x.ledger.ScriptIn(e.link.Commit)
	if err != nil {
		return o.fail(err, diag.DigestMismatch, "its script cannot be read")
	}
	switch digest := ledger.Digest(script); {
	case script == nil:
		o.add(diag.DigestMismatch, o.commit, "the ledger has no script that verifies it")
	case digest != adopted.Script:
		o.add(diag.DigestMismatch, o.commit, "the script of the ledger is not the one whose digest it pins")
	case digest != ledger.Digest(ledger.Script):
		o.add(diag.OtherScript, o.commit, "the script of the ledger is not the one that this gitsm writes; both may be right")
		o.found[len(o.found)-1].Severity = diag.Info
	}
	return nil
}
