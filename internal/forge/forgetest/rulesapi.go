package forgetest

import (
	"slices"
	"strconv"
	"strings"
)

func listRulesForBranch(c *call) answer {
	var out []any
	for _, rule := range c.repo.rulesFor(c.params["branch"], Account{}) {
		one := object{
			"type": rule.kind, "ruleset_source_type": "Repository", "ruleset_source": c.repo.Name, "ruleset_id": rule.set.id,
		}
		if rule.parameters != nil {
			one["parameters"] = rule.parameters
		}
		out = append(out, one)
	}
	return c.page(out)
}

func (c *call) rulesetJSON(s *ruleset, whole bool) object {
	u := c.repo.api("/rulesets/%d", s.id)
	out := object{
		"id": s.id, "name": s.Name, "target": "branch", "source_type": "Repository", "source": c.repo.Name, "enforcement": s.Enforcement,
		"node_id": node("RepositoryRuleset", s.id), "created_at": stamp(s.created), "updated_at": stamp(s.created),
		"_links": object{"self": object{"href": u}, "html": object{"href": c.repo.html("/rules/%d", s.id)}},
	}
	if !whole {
		return out
	}
	include := append([]string{}, s.Branches...)
	if len(include) == 0 {
		include = []string{"~DEFAULT_BRANCH"}
	}
	out["conditions"] = object{"ref_name": object{"include": include, "exclude": []string{}}}
	rules := []any{}
	for _, rule := range s.Rules {
		one := object{"type": rule.Type}
		if rule.Parameters != nil {
			one["parameters"] = rule.Parameters
		}
		rules = append(rules, one)
	}
	out["rules"], out["current_user_can_bypass"] = rules, "never"
	if c.repo.passes(s, c.actor) {
		out["current_user_can_bypass"] = "always"
	}
	// Only who may alter a ruleset sees who may pass it.
	if c.token.may("administration:write") {
		actors := []any{}
		for _, b := range s.Bypass {
			one := object{"actor_type": b.Kind, "bypass_mode": b.Mode, "actor_id": nil}
			if b.ID != 0 {
				one["actor_id"] = b.ID
			}
			actors = append(actors, one)
		}
		out["bypass_actors"] = actors
	}
	return out
}

func listRulesets(c *call) answer {
	var out []any
	for _, s := range c.repo.rulesets {
		out = append(out, c.rulesetJSON(s, false))
	}
	return c.page(out)
}

func getRuleset(c *call) answer {
	for _, s := range c.repo.rulesets {
		if strconv.FormatInt(s.id, 10) == c.params["ruleset_id"] {
			return ok(c.rulesetJSON(s, true))
		}
	}
	return notFound()
}

func getProtection(c *call) answer {
	return refuse(404, "Branch not protected")
}

func (c *call) branchJSON(name, id string) object {
	r := c.repo
	u := r.api("/branches/%s", name)
	return object{
		"name": name, "commit": r.commitJSON(r.commit(id)), "_links": object{"self": u, "html": r.html("/tree/%s", name)},
		"protected": len(r.rulesFor(name, Account{})) > 0, "protection": object{"enabled": false}, "protection_url": u + "/protection",
	}
}

func getBranch(c *call) answer {
	name := c.params["branch"]
	id := c.repo.refs["refs/heads/"+name]
	if id == "" {
		return refuse(404, "Branch not found")
	}
	return ok(c.branchJSON(name, id))
}

func listBranches(c *call) answer {
	var names []string
	for ref := range c.repo.refs {
		if name, ok := strings.CutPrefix(ref, "refs/heads/"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []any
	for _, name := range names {
		id := c.repo.refs["refs/heads/"+name]
		out = append(out, object{
			"name": name, "commit": object{"sha": id, "url": c.repo.api("/commits/%s", id)}, "protected": len(c.repo.rulesFor(name, Account{})) > 0,
		})
	}
	return c.page(out)
}
