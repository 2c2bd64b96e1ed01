package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/publish"
	"github.com/gitsm/gitsm/internal/ruleset"
)

// protections are the rules that make the verdict bind on the default branch.
var protections = []struct{ id, kind, subject, without, with string }{
	{"branch.pull_request", "pull_request", "pull requests", "Whoever may write can push without a pull request.", "What comes in comes by pull request."},
	{"branch.deletion", "deletion", "deletion", "Whoever may write can delete it.", "Nobody can delete it."},
	{"branch.force_push", "non_fast_forward", "force pushes", "Whoever may write can rewrite its history.", "Nobody can rewrite its history."},
}

// branchChecks are the checks that need the rules of the default branch.
var branchChecks = []string{"branch.required_check", "branch.pull_request", "branch.deletion", "branch.force_push", "branch.bypass", "branch.reviews"}

// branch looks at the rules of the default branch.
func (e *examination) branch(ctx context.Context, t *Target, p *passers) {
	where := "the branch " + t.DefaultBranch
	rules, err := t.Repository.Rules(ctx, t.DefaultBranch)
	if err != nil {
		for _, id := range branchChecks {
			e.unseen(id, where, err)
		}
		return
	}
	binding := [][]forge.Rule{e.requiredCheck(t, rules)}
	for _, want := range protections {
		subject := want.subject + " on " + where
		found := ofType(rules, want.kind)
		if len(found) == 0 {
			e.add(want.id, subject, Error, want.without, e.importRules(ruleset.Main))
			continue
		}
		e.add(want.id, subject, OK, want.with)
		binding = append(binding, found)
	}
	e.bypass(ctx, t, p, binding)
	e.reviews(where, rules)
}

// importRules is how rules get there.
func (e *examination) importRules(file string) string {
	return fmt.Sprintf("Settings > Rules > Rulesets > New ruleset > Import a ruleset: %s, which gitsm doctor --rulesets DIR --app-id %d writes.", file, e.info.ID)
}

// requiredCheck looks for the check that has to succeed, and returns the rules that ask for it
// from the App.
func (e *examination) requiredCheck(t *Target, rules []forge.Rule) []forge.Rule {
	id, subject := "branch.required_check", fmt.Sprintf("the check %q on the branch %s", publish.Check, t.DefaultBranch)
	if !e.known {
		e.unseen(id, subject, errNobody)
		return nil
	}
	var ours []forge.Rule
	anybody, other := false, int64(0)
	for _, rule := range ofType(rules, "required_status_checks") {
		for _, c := range rule.Checks {
			switch {
			case c.Name != publish.Check:
			case c.AppID == e.info.ID:
				ours = append(ours, rule)
			case c.AppID <= 0:
				anybody = true
			default:
				other = c.AppID
			}
		}
	}
	source := fmt.Sprintf("Settings > Rules > Rulesets > the ruleset > Require status checks to pass: remove %s, add it again, and choose the App as its source.", publish.Check)
	switch {
	case other != 0:
		e.add(id, subject, Error, fmt.Sprintf("It is required from the App %d, which is not this one (%d): nothing can be merged, or another decides.", other, e.info.ID), source)
	case len(ours) > 0:
		e.add(id, subject, OK, "It is required, from this App and nobody else.")
	case anybody:
		e.add(id, subject, Error, "It is required from anybody: whoever can write to the repository can forge it.", source)
	default:
		e.add(id, subject, Error, "It is not required: what was not approved can be merged.", e.importRules(ruleset.Main))
	}
	return ours
}

// bypass looks at who may pass the rules of the default branch: nobody, or the one team that
// was named for it.
func (e *examination) bypass(ctx context.Context, t *Target, p *passers, binding [][]forge.Rule) {
	id, subject := "branch.bypass", "who may pass the rules of the branch "+t.DefaultBranch
	team := int64(0)
	if e.BreakGlass != "" {
		var err error
		if team, err = t.Repository.Team(ctx, e.BreakGlass); errors.Is(err, forge.ErrNotFound) || err == nil && team <= 0 {
			e.add(id, subject, Error, fmt.Sprintf("%s has no team %q that could break the glass.", t.Name.Owner, e.BreakGlass),
				"Name the team by its slug, as in its address, with --break-glass.")
			return
		} else if err != nil {
			e.unseen(id, subject, err, "Give the App the permission members: read, so that the team can be found.")
			return
		}
	}
	result, why, looked := OK, "", false
	var blind error
	for _, rules := range binding {
		if len(rules) == 0 {
			continue
		}
		looked = true
		r, text, err := p.best(ctx, rules, func(who []forge.Bypass) (Result, string) { return e.glass(who, team) })
		if r.rank() > result.rank() {
			result, why, blind = r, text, err
		}
	}
	switch {
	case !looked:
		e.add(id, subject, Error, "There are no rules to pass.", "Mend the checks above first.")
	case result == OK && team != 0:
		e.add(id, subject, OK, fmt.Sprintf("Only the team %s may pass the rules, and what it does is recorded as unauthorised until it is ratified.", e.BreakGlass))
	case result == OK:
		e.add(id, subject, OK, "Nobody may pass the rules.")
	case result == Unknown:
		e.add(id, subject, Unknown, "It cannot be looked at: "+why+".", seen(blind)...)
	default:
		e.add(id, subject, result, why, "Settings > Rules > Rulesets > the ruleset > Bypass list: remove everybody but the break-glass team, if there is one; name that with --break-glass.")
	}
}

// glass judges who may pass a ruleset of the default branch.
func (e *examination) glass(who []forge.Bypass, team int64) (Result, string) {
	var others []forge.Bypass
	found, silent := false, false
	for _, b := range who {
		if team != 0 && b.Kind == "Team" && b.ID == team {
			found, silent = true, silent || b.Mode == "exempt"
			continue
		}
		others = append(others, b)
	}
	switch {
	case len(others) > 0:
		return Error, fmt.Sprintf("These may pass: %s.", names(others))
	case team != 0 && !found:
		return Warning, fmt.Sprintf("The team %s may not pass: on the day on which it has to, it cannot.", e.BreakGlass)
	case silent:
		return Warning, fmt.Sprintf("The team %s is exempt, so that GitHub's audit log says nothing when it passes; let it bypass instead.", e.BreakGlass)
	}
	return OK, ""
}

// reviews tells what else GitHub asks for. Gitsm binds approvals to what was reviewed by
// itself, so that nothing rests on it.
func (e *examination) reviews(where string, rules []forge.Rule) {
	dismissed, last := false, false
	for _, rule := range ofType(rules, "pull_request") {
		dismissed = dismissed || rule.ReviewsDismissed
		last = last || rule.LastPushApproved
	}
	word := map[bool]string{true: "on", false: "off"}
	e.add("branch.reviews", "GitHub's own rules for reviews on "+where, OK,
		fmt.Sprintf("Dismissal of stale approvals is %s, approval of the last push is %s; either will do, since gitsm counts approvals for the content they were given to.", word[dismissed], word[last]))
}
