package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/forge"
)

// errOldKind is why nobody knows who passes branch protection of the old kind.
var errOldKind = errors.New("branch protection of the old kind does not say whether administrators are bound by it")

// passers asks once for each ruleset who may pass it.
type passers struct {
	target *Target
	known  map[int64]bypassAnswer
}

type bypassAnswer struct {
	who []forge.Bypass
	err error
}

// of returns who may pass a ruleset; 0 is branch protection of the old kind.
func (p *passers) of(ctx context.Context, ruleset int64) ([]forge.Bypass, error) {
	if ruleset == 0 {
		return nil, errOldKind
	}
	if a, ok := p.known[ruleset]; ok {
		return a.who, a.err
	}
	var a bypassAnswer
	if p.target.Administrator != nil {
		a.who, a.err = p.target.Administrator.Bypasses(ctx, ruleset)
	}
	if p.target.Administrator == nil || a.err != nil {
		a.who, a.err = p.target.Repository.Bypasses(ctx, ruleset)
	}
	p.known[ruleset] = a
	return a.who, a.err
}

// seen are steps that let somebody see who may pass a ruleset.
func seen(err error) []string {
	if errors.Is(err, errOldKind) {
		return []string{"Replace it by a ruleset: gitsm doctor --rulesets DIR writes one to import."}
	}
	return []string{
		"GitHub tells this only to who may alter the ruleset (administration: write), which the App should not. Give doctor the token of somebody who administers the repository, in GITSM_ADMIN_TOKEN: a fine-grained one for this repository alone, with Administration: read and write, for a day.",
		"Or look for yourself: Settings > Rules > Rulesets > the ruleset > Bypass list.",
	}
}

// passage judges who may pass a ruleset.
type passage func(who []forge.Bypass) (Result, string)

// best is the judgement of the strictest of several rulesets: whoever is to get through has
// to pass all of them. err is set where that is unknown.
func (p *passers) best(ctx context.Context, rules []forge.Rule, judge passage) (Result, string, error) {
	result, why := Result(""), ""
	var unknown error
	for _, rule := range rules {
		who, err := p.of(ctx, rule.Ruleset)
		r, text := Unknown, ""
		if err == nil {
			r, text = judge(who)
		} else {
			text = fmt.Sprintf("who may pass it cannot be seen: %s", err)
		}
		if result == "" || r.rank() < result.rank() {
			result, why, unknown = r, text, err
		}
	}
	return result, why, unknown
}

// ofType returns the rules of a type.
func ofType(rules []forge.Rule, kind string) []forge.Rule {
	var out []forge.Rule
	for _, rule := range rules {
		if rule.Type == kind {
			out = append(out, rule)
		}
	}
	return out
}

// roleName is what a role is called by whose number a ruleset names it.
func roleName(id int64) string {
	switch id {
	case 2:
		return "maintain"
	case 4:
		return "write"
	case 5:
		return "admin"
	}
	return fmt.Sprintf("with the number %d", id)
}

// name says who may pass.
func name(b forge.Bypass) string {
	switch b.Kind {
	case "Integration":
		return fmt.Sprintf("the App %d", b.ID)
	case "OrganizationAdmin":
		return "the owners of the organisation"
	case "RepositoryRole":
		return "the role " + roleName(b.ID)
	case "Team":
		return fmt.Sprintf("the team %d", b.ID)
	case "DeployKey":
		return "deploy keys"
	case "User":
		return fmt.Sprintf("the user %d", b.ID)
	}
	return fmt.Sprintf("%q %d", b.Kind, b.ID)
}

func names(who []forge.Bypass) string {
	var out []string
	for _, b := range who {
		out = append(out, name(b))
	}
	return list(out)
}

// isApp reports whether somebody who may pass is the App itself.
func (e *examination) isApp(b forge.Bypass) bool {
	return e.known && b.Kind == "Integration" && b.ID == e.info.ID
}

// direct reports whether the mode lets somebody push, not only merge.
func direct(b forge.Bypass) bool { return b.Mode == "always" || b.Mode == "exempt" }
