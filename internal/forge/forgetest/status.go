package forgetest

import (
	"slices"
	"time"
)

// status is a commit status of the older kind.
type status struct {
	id                                 int64
	sha, state, context, target, about string
	by                                 Account
	at                                 time.Time
}

func (r *Repository) statusJSON(s *status) object {
	return object{
		"id": s.id, "node_id": node("Status", s.id), "url": r.api("/statuses/%s", s.sha), "avatar_url": nil, "state": s.state, "context": s.context,
		"description": orNull(s.about), "target_url": orNull(s.target), "created_at": stamp(s.at), "updated_at": stamp(s.at), "creator": r.g.userJSON(s.by),
	}
}

func createStatus(c *call) answer {
	in := struct {
		State, Context, Description string
		TargetURL                   string `json:"target_url"`
	}{Context: "default"}
	if !c.read(&in) || len(in.Description) > 140 {
		return invalid("Validation Failed")
	}
	id := c.params["sha"]
	if c.repo.resolve(id) != id {
		return invalid("No commit found for SHA: " + id)
	}
	s := &status{c.g.id(), id, in.State, in.Context, in.TargetURL, in.Description, c.actor, c.g.now()}
	c.repo.statuses = append(c.repo.statuses, s)
	c.repo.advanceQueue()
	return created(c.repo.statusJSON(s))
}

func (r *Repository) statusesOf(id string) []*status {
	var out []*status
	for _, s := range slices.Backward(r.statuses) {
		if s.sha == id {
			out = append(out, s)
		}
	}
	return out
}

func listStatuses(c *call) answer {
	var out []any
	for _, s := range c.repo.statusesOf(c.repo.resolve(c.params["ref"])) {
		out = append(out, c.repo.statusJSON(s))
	}
	return c.page(out)
}

func getCombinedStatus(c *call) answer {
	r := c.repo
	id := r.resolve(c.params["ref"])
	if id == "" {
		return notFound()
	}
	state := "pending"
	seen := map[string]bool{}
	list := []any{}
	for _, s := range r.statusesOf(id) {
		if seen[s.context] {
			continue
		}
		seen[s.context] = true
		list = append(list, r.statusJSON(s))
		switch {
		case s.state == "failure" || s.state == "error":
			state = "failure"
		case len(list) == 1 && s.state == "success":
			state = "success"
		case s.state == "pending" && state == "success":
			state = "pending"
		}
	}
	return ok(object{
		"state": state, "sha": id, "total_count": len(list), "statuses": list, "repository": r.json(), "commit_url": r.api("/commits/%s", id),
		"url": r.api("/commits/%s/status", id),
	})
}
