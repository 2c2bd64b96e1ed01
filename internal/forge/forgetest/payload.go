package forgetest

import (
	"fmt"
	"slices"
	"strings"
)

// wants reports whether the App is sent such events: somebody listens, it is installed on the
// repository, and it subscribed to them.
func (r *Repository) wants(event string) bool {
	return r.g.hooked && r.has(r.g.app) && slices.Contains(r.g.app.events, event)
}

// send queues an event for the App.
func (r *Repository) send(event, action string, by Account, more object) {
	i := r.g.install(r.g.app, r.owner)
	body := with(object{
		"sender": r.g.userJSON(by), "repository": r.json(), "installation": object{"id": i.id, "node_id": node("Integration", i.id)},
	}, more)
	if r.owner.Type == "Organization" {
		body["organization"] = object{"login": r.owner.Login, "id": r.owner.ID}
	}
	if action != "" {
		body["action"] = action
	}
	r.g.enqueue(&Delivery{Event: event, Action: action, installation: i.id, repository: r.ID}, body)
}

func (r *Repository) queuePull(p *pull, by Account, action string, more object) {
	if !r.wants("pull_request") {
		return
	}
	r.send("pull_request", action, by, with(object{"number": p.number, "pull_request": r.pullJSON(p)}, more))
}

func (r *Repository) queueReview(p *pull, by Account, v *review, action string) {
	if !r.wants("pull_request_review") {
		return
	}
	one := r.reviewJSON(p, v)
	one["state"] = strings.ToLower(v.state)
	r.send("pull_request_review", action, by, object{"review": one, "pull_request": r.simplePullJSON(p)})
}

func (r *Repository) queueComment(c *comment, by Account, action string, more object) {
	if !r.wants("issue_comment") {
		return
	}
	p := r.pull(c.number)
	r.send("issue_comment", action, by, with(object{"comment": r.commentJSON(c), "issue": r.issueJSON(p)}, more))
}

func (r *Repository) queueCheck(c *CheckRun, by Account, action string) {
	if !r.wants("check_run") || action == "rerequested" && c.AppID != r.g.app.id {
		return
	}
	one := r.checkJSON(c)
	suite := r.suiteJSON(c.suite)
	delete(suite, "repository")
	one["check_suite"] = suite
	r.send("check_run", action, by, object{"check_run": one})
}

// queueSuite tells of a commit that was pushed, for which GitHub opens a suite.
func (r *Repository) queueSuite(id, branch string, by Account) {
	if !r.has(r.g.app) {
		return
	}
	s := r.suite(r.g.app, id)
	s.branch = branch
	r.queueSuiteAction(s, by, "requested")
}

func (r *Repository) queueSuiteAction(s *suite, by Account, action string) {
	if !r.wants("check_suite") {
		return
	}
	one := r.suiteJSON(s)
	delete(one, "repository")
	r.send("check_suite", action, by, object{"check_suite": one})
}

func (r *Repository) queueGroup(e *group, action, reason string) {
	if !r.wants("merge_group") {
		return
	}
	more := object{"merge_group": object{
		"head_sha": e.head, "head_ref": e.ref, "base_sha": e.base, "base_ref": "refs/heads/" + e.pull.base.ref, "head_commit": r.simpleCommit(r.commit(e.head)),
	}}
	if reason != "" {
		more["reason"] = reason
	}
	r.send("merge_group", action, e.by, more)
}

func (r *Repository) queuePush(by Account, ref, before, after string, forced bool) {
	if !r.wants("push") {
		return
	}
	var head any
	if after != "" {
		if c := r.commit(after); c != nil {
			head = with(r.simpleCommit(c), object{"distinct": true, "url": r.html("/commit/%s", after), "added": []any{}, "removed": []any{}, "modified": []any{}})
		}
	}
	r.send("push", "", by, object{
		"ref": ref, "before": orZero(before), "after": orZero(after), "created": before == "", "deleted": after == "", "forced": forced, "base_ref": nil,
		"compare": r.html("/compare/%.12s...%.12s", orZero(before), orZero(after)), "commits": []any{}, "head_commit": head,
		"pusher": object{"name": by.Login, "email": fmt.Sprintf("%d+%s@users.noreply.github.com", by.ID, by.Login)},
	})
}

// queueInstalled tells that the App was given a repository, or lost one.
func (r *Repository) queueInstalled(action string) {
	if !r.g.hooked {
		return
	}
	one := []any{object{"id": r.ID, "node_id": node("Repository", r.ID), "name": r.short, "full_name": r.Name, "private": r.private}}
	i := r.g.install(r.g.app, r.owner)
	body := object{
		"action": action, "installation": r.g.installationJSON(i), "repository_selection": "selected", "repositories_added": []any{}, "repositories_removed": []any{},
		"requester": nil, "sender": r.g.userJSON(r.owner),
	}
	body["repositories_"+action] = one
	r.g.enqueue(&Delivery{Event: "installation_repositories", Action: action, installation: i.id}, body)
}

func (r *Repository) issueJSON(p *pull) object {
	u := r.api("/issues/%d", p.number)
	labels := []any{}
	for _, name := range p.labels {
		labels = append(labels, r.labelJSON(name))
	}
	comments := 0
	for _, c := range r.comments {
		if c.number == p.number {
			comments++
		}
	}
	pull := r.api("/pulls/%d", p.number)
	h := r.html("/pull/%d", p.number)
	return object{
		"id": p.id, "node_id": node("PullRequest", p.id), "number": p.number, "title": p.title, "body": orNull(p.body), "user": r.g.userJSON(p.by), "state": r.state(p),
		"locked": false, "assignee": nil, "assignees": []any{}, "milestone": nil, "labels": labels, "comments": comments, "url": u, "repository_url": r.api(""),
		"comments_url": u + "/comments", "events_url": u + "/events", "labels_url": u + "/labels{/name}", "html_url": h, "author_association": "MEMBER",
		"created_at": stamp(p.created), "updated_at": stamp(p.updated), "closed_at": when(p.closedAt), "draft": p.draft,
		"pull_request": object{"url": pull, "html_url": h, "diff_url": h + ".diff", "patch_url": h + ".patch", "merged_at": nil},
	}
}

func listIssues(c *call) answer {
	state := c.query("state")
	var out []any
	for _, p := range slices.Backward(c.repo.pulls) {
		if state == "all" || p.closed == (state == "closed") {
			out = append(out, c.repo.issueJSON(p))
		}
	}
	return c.page(out)
}

func getIssue(c *call, p *pull) answer { return ok(c.repo.issueJSON(p)) }

func listEvents(c *call, p *pull) answer {
	var out []any
	for _, e := range p.events {
		out = append(out, e)
	}
	return c.page(out)
}
