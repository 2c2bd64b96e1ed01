package forgetest

import (
	"slices"
	"strconv"
)

func createCheck(c *call) answer {
	var in checkInput
	if c.token.app == nil {
		return refuse(403, "You must authenticate via a GitHub App.")
	}
	if !c.read(&in) || in.refused() {
		return invalid("Invalid request.")
	}
	if len(in.Head) != 40 || c.repo.resolve(in.Head) != in.Head {
		return invalid("No commit found for SHA: " + in.Head)
	}
	run := c.repo.newCheck(c.token.app, in.Head, *in.Name)
	c.repo.alterCheck(run, &in)
	c.repo.queueCheck(run, c.actor, "created")
	if run.Status == "completed" {
		c.repo.concluded(run, c.actor, "completed")
	}
	return created(c.repo.checkJSON(run))
}

func withCheck(f func(c *call, run *CheckRun) answer) func(c *call) answer {
	return func(c *call) answer {
		id, _ := strconv.ParseInt(c.params["check_run_id"], 10, 64)
		run := c.repo.check(id)
		if run == nil {
			return notFound()
		}
		return f(c, run)
	}
}

func getCheck(c *call, run *CheckRun) answer { return ok(c.repo.checkJSON(run)) }

func updateCheck(c *call, run *CheckRun) answer {
	var in checkInput
	if c.token.app == nil || c.token.app.id != run.AppID {
		return refuse(403, "Invalid app_id `"+c.actor.Login+"` - check run can only be modified by the GitHub App that created it.")
	}
	if !c.read(&in) || in.refused() {
		return invalid("Invalid request.")
	}
	was := run.Status
	c.repo.alterCheck(run, &in)
	if run.Status == "completed" && (was != "completed" || in.Conclusion != nil) {
		c.repo.concluded(run, c.actor, "completed")
	}
	return ok(c.repo.checkJSON(run))
}

func rerequestCheck(c *call, run *CheckRun) answer {
	c.repo.rerequest(run, c.actor)
	return created(object{})
}

func listAnnotations(c *call, run *CheckRun) answer {
	var out []any
	for _, a := range run.Annotations {
		out = append(out, object{
			"path": a.Path, "start_line": a.StartLine, "end_line": a.EndLine, "start_column": nil, "end_column": nil, "annotation_level": a.Level,
			"title": orNull(a.Title), "message": orNull(a.Message), "raw_details": nil, "blob_href": c.repo.html("/blob/%s/%s", run.Head, escapePath(a.Path)),
		})
	}
	return c.page(out)
}

func listChecks(c *call) answer {
	id := c.repo.resolve(c.params["ref"])
	if id == "" {
		return invalid("No commit found for SHA: " + c.params["ref"])
	}
	var out []any
	type key struct {
		app  int64
		name string
	}
	seen := map[key]bool{}
	for _, run := range slices.Backward(c.repo.checks) {
		k := key{run.AppID, run.Name}
		if run.Head != id || c.query("check_name") != "" && c.query("check_name") != run.Name || c.query("status") != "" && c.query("status") != run.Status ||
			c.query("app_id") != "" && c.query("app_id") != strconv.FormatInt(run.AppID, 10) || c.query("filter") != "all" && seen[k] {
			continue
		}
		seen[k] = true
		out = append(out, c.repo.checkJSON(run))
	}
	return c.counted("check_runs", out)
}

func (r *Repository) suiteJSON(s *suite) object {
	u := r.api("/check-suites/%d", s.id)
	status, conclusion, count := "queued", "", 0
	for _, c := range r.checks {
		if c.suite == s {
			status, conclusion, count = c.Status, c.Conclusion, count+1
		}
	}
	pulls := []any{}
	for _, p := range r.openPullsAt(s.head) {
		pulls = append(pulls, r.minimalPull(p))
	}
	out := object{
		"id": s.id, "node_id": node("CheckSuite", s.id), "head_branch": orNull(s.branch), "head_sha": s.head, "status": status, "conclusion": orNull(conclusion),
		"url": u, "before": zeroID, "after": s.head, "created_at": stamp(s.created), "updated_at": stamp(s.updated), "app": r.g.appJSON(s.app),
		"latest_check_runs_count": count, "check_runs_url": u + "/check-runs", "pull_requests": pulls, "repository": r.json(),
	}
	if c := r.commit(s.head); c != nil {
		out["head_commit"] = r.simpleCommit(c)
	}
	return out
}

func (r *Repository) simpleCommit(c *commit) object {
	one := func(s signatory) object { return object{"name": s.name, "email": s.email} }
	return object{"id": c.id, "tree_id": c.tree, "message": c.message, "timestamp": c.committer.date, "author": one(c.author), "committer": one(c.committer)}
}

func listSuites(c *call) answer {
	id := c.repo.resolve(c.params["ref"])
	var out []any
	for _, s := range c.repo.suites {
		if s.head == id && (c.query("app_id") == "" || c.query("app_id") == strconv.FormatInt(s.app.id, 10)) {
			out = append(out, c.repo.suiteJSON(s))
		}
	}
	return c.counted("check_suites", out)
}
