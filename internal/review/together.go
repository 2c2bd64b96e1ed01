package review

import (
	"context"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/policy"
)

// Pull is one pull request of several that are assessed in the same way.
type Pull struct {
	// Base, Head, Facts and At are as in Options.
	Base, Head string
	Facts      *facts.Facts
	At         time.Time
}

// Together is how many pull requests are best given to AssessAll at once: all of them are
// held in memory.
const Together = 8

// AssessAll decides about several pull requests to one repository as Assess does about each.
// A policy is asked about all at once that have it. The outcome of each, or why it has
// none, has its place in the lists.
func (o Options) AssessAll(ctx context.Context, repo *gittree.Repository, pulls []Pull) ([]*Outcome, []error) {
	outcomes, errs := make([]*Outcome, len(pulls)), make([]error, len(pulls))
	all := make([]*prepared, len(pulls))
	var policies []string
	asked := map[string][]int{}
	for i, p := range pulls {
		one := o
		one.Base, one.Head, one.Facts, one.At = p.Base, p.Head, p.Facts, p.At
		if all[i], errs[i] = one.prepare(ctx, repo, false); errs[i] != nil {
			continue
		}
		defer all[i].pull.close()
		digest := all[i].pair.before.PolicyDigest()
		if asked[digest] == nil {
			policies = append(policies, digest)
		}
		asked[digest] = append(asked[digest], i)
	}
	for _, digest := range policies {
		places := asked[digest]
		assessments, times := make([]change.Assessment, len(places)), make([]time.Time, len(places))
		for n, i := range places {
			assessments[n], times[n] = all[i].in.Assessment, all[i].pull.at
		}
		rules, err := policy.EvaluateAll(ctx, all[places[0]].pair.before, assessments, times)
		for n, i := range places {
			if err != nil {
				errs[i] = fmt.Errorf("ask the policy: %w", err)
				continue
			}
			outcomes[i], errs[i] = all[i].decide(ctx, rules[n])
		}
	}
	return outcomes, errs
}
