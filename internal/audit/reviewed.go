package audit

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// review finds the review by which somebody approved, or says why there is none: what he
// said last counts.
func (j *judging) review(person estate.Ref, commit string) (*facts.Review, string) {
	if j.facts == nil {
		return nil, "the entry has no facts"
	}
	var last *facts.Review
	for i := range j.facts.Reviews {
		r := &j.facts.Reviews[i]
		if r.State == facts.Commented || r.State == facts.Approved && r.SubmittedAt.After(j.decision.EvaluatedAt) {
			continue
		}
		if who, ok := j.roster.Person(r.By); !ok || who != person || !r.By.MayBeHuman() {
			continue
		}
		if last == nil || r.Compare(last) > 0 {
			last = r
		}
	}
	switch {
	case last == nil:
		return nil, "no account of this person approved by the time of the decision"
	case last.State != facts.Approved:
		return nil, "what this person said last does not approve"
	case !strings.EqualFold(last.Commit, commit):
		return nil, fmt.Sprintf("the review is of the commit %s, not of %s", short(last.Commit), short(commit))
	case last.BaseRef != j.facts.Pull.BaseRef:
		return nil, fmt.Sprintf("the review is for %s, not for %s", diag.Quote(last.BaseRef), diag.Quote(j.facts.Pull.BaseRef))
	case !j.taken.IsZero() && last.SubmittedAt.After(j.merged().Add(clockSlack)):
		return nil, "the review was given after main had taken it in"
	case strings.EqualFold(last.Commit, j.entry.Head):
		return last, ""
	case j.patches[last.Commit] == "":
		return nil, fmt.Sprintf("the reviewed commit %s is gone", short(last.Commit))
	case j.patches[last.Commit] != j.patch:
		return nil, fmt.Sprintf("the reviewed commit %s makes another patch", short(last.Commit))
	}
	return last, ""
}

// nameless reports whether there is an approval by an account that nobody is known to have.
func (j *judging) nameless() bool {
	if j.facts == nil {
		return false
	}
	for i := range j.facts.Reviews {
		r := &j.facts.Reviews[i]
		if _, known := j.roster.Person(r.By); r.State == facts.Approved && !known {
			return true
		}
	}
	return false
}
