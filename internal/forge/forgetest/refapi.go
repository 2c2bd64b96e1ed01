package forgetest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

func listActivity(c *call) answer {
	ref := c.query("ref")
	if ref != "" && !strings.HasPrefix(ref, "refs/") {
		ref = "refs/heads/" + ref
	}
	age := map[string]time.Duration{"day": 24 * time.Hour, "week": 7 * 24 * time.Hour, "month": 30 * 24 * time.Hour, "quarter": 91 * 24 * time.Hour, "year": 365 * 24 * time.Hour}
	var found []*activity
	for _, a := range c.repo.activity {
		within := age[c.query("time_period")]
		if (ref == "" || a.ref == ref) && (c.query("actor") == "" || strings.EqualFold(c.query("actor"), a.actor.Login)) &&
			(c.query("activity_type") == "" || c.query("activity_type") == a.kind) && (within == 0 || a.at.After(c.g.now().Add(-within))) {
			found = append(found, a)
		}
	}
	if c.query("direction") != "asc" {
		slices.Reverse(found)
	}
	var out []any
	for _, a := range found {
		out = append(out, object{
			"id": a.id, "node_id": node("PushEvent", a.id), "before": a.before, "after": a.after, "ref": a.ref, "timestamp": stamp(a.at),
			"activity_type": a.kind, "actor": c.g.userJSON(a.actor),
		})
	}
	return c.cursored("after", out, func(i int) string { return fmt.Sprintf("cursor-%d", found[i].id) })
}

func getRef(c *call) answer {
	name := "refs/" + c.params["ref"]
	id := c.repo.refs[name]
	if number, ok := strings.CutPrefix(name, "refs/pull/"); ok {
		if p := c.repo.pullByText(strings.TrimSuffix(number, "/head")); p != nil {
			id = p.head.sha
		}
	}
	if id == "" {
		return notFound()
	}
	return ok(c.repo.refJSON(name, id))
}

func (r *Repository) refJSON(name, id string) object {
	return object{
		"ref": name, "node_id": node("Ref", name), "url": r.api("/git/%s", name),
		"object": object{"type": "commit", "sha": id, "url": r.api("/git/commits/%s", id)},
	}
}

func listMatchingRefs(c *call) answer {
	var out []any
	for _, name := range slices.Sorted(maps.Keys(c.repo.refs)) {
		if strings.HasPrefix(name, "refs/"+c.params["ref"]) {
			out = append(out, c.repo.refJSON(name, c.repo.refs[name]))
		}
	}
	return c.page(out)
}

func createRef(c *call) answer {
	var in struct{ Ref, Sha string }
	if !c.read(&in) || !strings.HasPrefix(in.Ref, "refs/") || strings.Count(in.Ref, "/") < 2 {
		return invalid("Reference name must start with 'refs/'")
	}
	if c.repo.refs[in.Ref] != "" {
		return invalid("Reference already exists")
	}
	if c.repo.resolve(in.Sha) != in.Sha {
		return invalid("Object does not exist")
	}
	if err := c.repo.setRef(in.Ref, in.Sha); err != nil {
		return invalid("Reference could not be created")
	}
	c.repo.follow(c.actor, in.Ref, "", in.Sha, "")
	return created(c.repo.refJSON(in.Ref, in.Sha))
}

func updateRef(c *call) answer {
	var in struct {
		Sha   string
		Force bool
	}
	name := "refs/" + c.params["ref"]
	old := c.repo.refs[name]
	switch {
	case !c.read(&in) || old == "":
		return invalid("Reference does not exist")
	case c.repo.resolve(in.Sha) != in.Sha:
		return invalid("Object does not exist")
	case !in.Force && !c.repo.within(old, in.Sha):
		return invalid("Update is not a fast forward")
	}
	if refused := c.repo.refuses(c.actor, name); refused != "" {
		return invalid(refused)
	}
	if err := c.repo.setRef(name, in.Sha); err != nil {
		return answer{status: http.StatusConflict, body: object{"message": "Reference cannot be updated"}}
	}
	c.repo.follow(c.actor, name, old, in.Sha, "")
	return ok(c.repo.refJSON(name, in.Sha))
}

func deleteRef(c *call) answer {
	name := "refs/" + c.params["ref"]
	old := c.repo.refs[name]
	if old == "" {
		return invalid("Reference does not exist")
	}
	if refused := c.repo.refuses(c.actor, name); refused != "" {
		return invalid(refused)
	}
	if err := c.repo.setRef(name, ""); err != nil {
		return invalid("Reference cannot be deleted")
	}
	c.repo.follow(c.actor, name, old, "", "")
	return answer{status: http.StatusNoContent}
}

// refuses says by which rule somebody may not move a branch; "" where they may.
func (r *Repository) refuses(by Account, ref string) string {
	for _, rule := range r.rulesFor(strings.TrimPrefix(ref, "refs/heads/"), by) {
		switch rule.kind {
		case "required_status_checks", "pull_request", "update", "merge_queue", "deletion":
			return "Repository rule violations found"
		}
	}
	return ""
}
