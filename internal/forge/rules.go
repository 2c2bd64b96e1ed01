package forge

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// Rule is a rule that holds for a branch.
type Rule struct {
	// Type is GitHub's word, such as required_status_checks, deletion or non_fast_forward;
	// there may be types that nobody knows here.
	Type string
	// Ruleset is where it comes from; 0 for branch protection of the old kind.
	Ruleset int64
	// Checks are the checks that a rule of type required_status_checks asks for.
	Checks []RequiredCheck
	// ReviewsDismissed, LastPushApproved and Reviews are what a rule of type pull_request asks
	// for.
	ReviewsDismissed, LastPushApproved bool
	Reviews                            int
}

// RequiredCheck is a check that has to succeed.
type RequiredCheck struct {
	Name string
	// AppID is the App that has to have made it; 0 where anybody may.
	AppID int64
}

// Rules returns the rules that hold for a branch, those of rulesets and of branch protection
// of the old kind. Where the App may not see the latter in full, only the checks that it asks
// for are among them.
func (r *Repository) Rules(ctx context.Context, branch string) ([]Rule, error) {
	doing := r.doing("list the rules for the branch %s", printable(branch))
	rules, err := r.rulesets(ctx, branch)
	if err != nil {
		return nil, fail(doing, err)
	}
	old, err := r.protection(ctx, branch)
	if err != nil {
		return nil, fail(doing, err)
	}
	return append(rules, old...), nil
}

// rulesets reads the rules of rulesets. The library gives up at a type that it does not know.
func (r *Repository) rulesets(ctx context.Context, branch string) ([]Rule, error) {
	type rule struct {
		Type       string `json:"type"`
		Ruleset    int64  `json:"ruleset_id"`
		Parameters struct {
			Checks []struct {
				Context string `json:"context"`
				AppID   int64  `json:"integration_id"`
			} `json:"required_status_checks"`
			Dismiss  bool `json:"dismiss_stale_reviews_on_push"`
			LastPush bool `json:"require_last_push_approval"`
			Reviews  int  `json:"required_approving_review_count"`
		} `json:"parameters"`
	}
	found, err := list(ctx, r.as(reading), r.Name.path("/rules/branches/%s", escape(branch)), url.Values{}, same[rule])
	if err != nil {
		return nil, err
	}
	rules := make([]Rule, 0, len(found))
	for _, f := range found {
		p := f.Parameters
		one := Rule{Type: f.Type, Ruleset: f.Ruleset, ReviewsDismissed: p.Dismiss, LastPushApproved: p.LastPush, Reviews: p.Reviews}
		for _, c := range p.Checks {
			one.Checks = append(one.Checks, RequiredCheck{c.Context, c.AppID})
		}
		rules = append(rules, one)
	}
	return rules, nil
}

// protected are the checks that branch protection asks for. An App of -1 is any.
type protected struct {
	Contexts []string `json:"contexts"`
	Checks   []struct {
		Context string `json:"context"`
		AppID   int64  `json:"app_id"`
	} `json:"checks"`
}

func (p *protected) rules() []Rule {
	if p == nil {
		return nil
	}
	one := Rule{Type: "required_status_checks"}
	named := map[string]bool{}
	for _, c := range p.Checks {
		one.Checks, named[c.Context] = append(one.Checks, RequiredCheck{c.Context, max(c.AppID, 0)}), true
	}
	for _, name := range p.Contexts {
		if !named[name] {
			one.Checks = append(one.Checks, RequiredCheck{Name: name})
		}
	}
	return []Rule{one}
}

// protection reads branch protection of the old kind.
func (r *Repository) protection(ctx context.Context, branch string) ([]Rule, error) {
	type enabled struct {
		Enabled bool `json:"enabled"`
	}
	var found struct {
		Checks  *protected `json:"required_status_checks"`
		Reviews *struct {
			Dismiss  bool `json:"dismiss_stale_reviews"`
			LastPush bool `json:"require_last_push_approval"`
			Count    int  `json:"required_approving_review_count"`
		} `json:"required_pull_request_reviews"`
		ForcePushes enabled `json:"allow_force_pushes"`
		Deletions   enabled `json:"allow_deletions"`
	}
	_, err := r.as(settingUp).do(ctx, http.MethodGet, r.Name.path("/branches/%s/protection", escape(branch)), nil, &found)
	switch err := fail("", err); {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case errors.Is(err, ErrForbidden):
		return r.protectedChecks(ctx, branch)
	case err != nil:
		return nil, err
	}
	rules := found.Checks.rules()
	if v := found.Reviews; v != nil {
		rules = append(rules, Rule{Type: "pull_request", ReviewsDismissed: v.Dismiss, LastPushApproved: v.LastPush, Reviews: v.Count})
	}
	if !found.ForcePushes.Enabled {
		rules = append(rules, Rule{Type: "non_fast_forward"})
	}
	if !found.Deletions.Enabled {
		rules = append(rules, Rule{Type: "deletion"})
	}
	return rules, nil
}

// protectedChecks is what anybody may see of branch protection who may read.
func (r *Repository) protectedChecks(ctx context.Context, branch string) ([]Rule, error) {
	var found struct {
		Protection struct {
			Enabled bool       `json:"enabled"`
			Checks  *protected `json:"required_status_checks"`
		} `json:"protection"`
	}
	_, err := r.as(reading).do(ctx, http.MethodGet, r.Name.path("/branches/%s", escape(branch)), nil, &found)
	if errors.Is(fail("", err), ErrNotFound) || err == nil && !found.Protection.Enabled {
		return nil, nil
	}
	return found.Protection.Checks.rules(), err
}
