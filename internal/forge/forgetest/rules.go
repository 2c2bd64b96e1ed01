package forgetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rule is a rule of a ruleset: the type is GitHub's word, and the parameters are as in the
// description.
type Rule struct {
	Type       string
	Parameters map[string]any
}

// Bypass is who may pass a ruleset: the kind is Integration, OrganizationAdmin,
// RepositoryRole, Team, DeployKey or User, and the mode always, pull_request or exempt.
type Bypass struct {
	Kind string
	ID   int64
	Mode string
}

// Ruleset is a set of rules for branches.
type Ruleset struct {
	Name string
	// Branches are patterns of references, such as refs/heads/release/*; none is the default
	// branch.
	Branches []string
	// Enforcement is active, evaluate or disabled; "" is active.
	Enforcement string
	Rules       []Rule
	Bypass      []Bypass
}

type ruleset struct {
	id      int64
	created time.Time
	Ruleset
}

type ruleInForce struct {
	kind       string
	parameters map[string]any
	set        *ruleset
}

// Rules makes a ruleset and returns its number.
func (r *Repository) Rules(set Ruleset) int64 {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	return r.newRuleset(set).id
}

func (r *Repository) newRuleset(set Ruleset) *ruleset {
	if set.Enforcement == "" {
		set.Enforcement = "active"
	}
	s := &ruleset{r.g.id(), r.g.now(), set}
	r.rulesets = append(r.rulesets, s)
	return s
}

// Require has a ruleset named gitsm ask for a check on the default branch, made by an App; 0
// is anybody.
func (r *Repository) Require(check string, app int64) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	one := map[string]any{"context": check}
	if app != 0 {
		one["integration_id"] = app
	}
	s := r.own()
	for _, rule := range s.Rules {
		if rule.Type == "required_status_checks" {
			rule.Parameters["required_status_checks"] = append(rule.Parameters["required_status_checks"].([]any), one)
			return
		}
	}
	s.Rules = append(s.Rules, Rule{"required_status_checks", map[string]any{
		"required_status_checks": []any{one}, "strict_required_status_checks_policy": false,
	}})
}

// Bypass has the ruleset named gitsm let somebody pass.
func (r *Repository) Bypass(kind string, id int64, mode string) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	s := r.own()
	s.Bypass = append(s.Bypass, Bypass{kind, id, mode})
}

// UseMergeQueue has the ruleset named gitsm ask for a merge queue.
func (r *Repository) UseMergeQueue() {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	s := r.own()
	s.Rules = append(s.Rules, Rule{"merge_queue", map[string]any{
		"check_response_timeout_minutes": 60, "grouping_strategy": "ALLGREEN", "max_entries_to_build": 5, "max_entries_to_merge": 5,
		"merge_method": "MERGE", "min_entries_to_merge": 1, "min_entries_to_merge_wait_minutes": 5,
	}})
}

func (r *Repository) own() *ruleset {
	for _, s := range r.rulesets {
		if s.Name == "gitsm" {
			return s
		}
	}
	return r.newRuleset(Ruleset{Name: "gitsm"})
}

func (r *Repository) holds(s *ruleset, branch string) bool {
	if s.Enforcement != "active" {
		return false
	}
	if len(s.Branches) == 0 {
		return branch == r.branch
	}
	for _, pattern := range s.Branches {
		head, wild := strings.CutSuffix(strings.TrimPrefix(pattern, "refs/heads/"), "*")
		if pattern == "~ALL" || pattern == "~DEFAULT_BRANCH" && branch == r.branch || head == branch || wild && strings.HasPrefix(branch, head) {
			return true
		}
	}
	return false
}

// rulesFor are the rules that hold for a branch and for somebody; the zero Account passes none.
func (r *Repository) rulesFor(branch string, by Account) []ruleInForce {
	var out []ruleInForce
	for _, s := range r.rulesets {
		if !r.holds(s, branch) || r.passes(s, by) {
			continue
		}
		for _, rule := range s.Rules {
			out = append(out, ruleInForce{rule.Type, rule.Parameters, s})
		}
	}
	return out
}

func (r *Repository) passes(s *ruleset, by Account) bool {
	for _, b := range s.Bypass {
		switch b.Kind {
		case "Integration":
			if a := r.g.apps[b.ID]; a != nil && a.bot.ID == by.ID {
				return true
			}
		case "Team":
			for _, t := range r.g.teams {
				if t.id == b.ID && t.has(by.Login) {
					return true
				}
			}
		case "User":
			if b.ID == by.ID {
				return true
			}
		case "OrganizationAdmin", "RepositoryRole":
			if r.readers[strings.ToLower(by.Login)] == "admin" {
				return true
			}
		}
	}
	return false
}

// succeeded says which check that a branch asks for is not there, has not succeeded, or has
// failed.
func (r *Repository) checksMissing(branch, id string, by Account) (missing string, failed bool) {
	for _, rule := range r.rulesFor(branch, by) {
		if rule.kind != "required_status_checks" {
			continue
		}
		for _, one := range asList(rule.parameters["required_status_checks"]) {
			context, _ := one["context"].(string)
			state := r.required(id, context, asID(one["integration_id"]))
			if state != "success" {
				return context, state == "failure"
			}
		}
	}
	return "", false
}

func asList(v any) []map[string]any {
	var out []map[string]any
	switch list := v.(type) {
	case []any:
		for _, one := range list {
			if m, ok := one.(map[string]any); ok {
				out = append(out, m)
			}
		}
	case []map[string]any:
		out = list
	}
	return out
}

func asID(v any) int64 {
	id, _ := strconv.ParseInt(fmt.Sprint(v), 10, 64)
	return id
}

// required is success, failure or pending.
func (r *Repository) required(id, context string, app int64) string {
	for _, c := range slices.Backward(r.checks) {
		if c.Head != id || c.Name != context || app != 0 && c.AppID != app {
			continue
		}
		switch {
		case c.Status != "completed":
			return "pending"
		case slices.Contains([]string{"success", "neutral", "skipped"}, c.Conclusion):
			return "success"
		}
		return "failure"
	}
	for _, s := range r.statusesOf(id) {
		if s.context == context && app == 0 {
			return s.state
		}
	}
	return "pending"
}
