package forgetest

import (
	"fmt"
	"net/http"
	"strings"
)

func (e end) json() object {
	out := object{
		"label": e.repo.owner.Login + ":" + e.ref, "ref": e.ref, "sha": e.sha, "repo": nil, "user": e.repo.g.userJSON(e.repo.owner),
	}
	if !e.repo.gone {
		out["repo"] = e.repo.rawJSON()
	}
	return out
}

func (r *Repository) state(p *pull) string {
	if p.closed {
		return "closed"
	}
	return "open"
}

func (r *Repository) simplePullJSON(p *pull) object {
	u, h := r.api("/pulls/%d", p.number), r.html("/pull/%d", p.number)
	issue := r.api("/issues/%d", p.number)
	href := func(s string) object { return object{"href": s} }
	labels := []any{}
	for _, name := range p.labels {
		labels = append(labels, r.labelJSON(name))
	}
	asked := []any{}
	for _, a := range p.asked {
		asked = append(asked, r.g.userJSON(a))
	}
	var mergedAt any
	if p.isMerged {
		mergedAt = stamp(p.closedAt)
	}
	return object{
		"id": p.id, "node_id": node("PullRequest", p.id), "number": p.number, "state": r.state(p), "locked": false, "title": p.title,
		"user": r.g.userJSON(p.by), "body": orNull(p.body), "draft": p.draft, "url": u, "html_url": h, "diff_url": h + ".diff", "patch_url": h + ".patch",
		"issue_url": issue, "commits_url": u + "/commits", "review_comments_url": u + "/comments", "review_comment_url": r.api("/pulls/comments{/number}"),
		"comments_url": issue + "/comments", "statuses_url": r.api("/statuses/%s", p.head.sha), "labels": labels, "assignee": nil, "assignees": []any{},
		"requested_reviewers": asked, "requested_teams": []any{}, "milestone": nil, "author_association": "MEMBER", "auto_merge": nil,
		"created_at": stamp(p.created), "updated_at": stamp(p.updated), "closed_at": when(p.closedAt), "merged_at": mergedAt,
		"merge_commit_sha": r.mergeCommitOf(p), "head": p.head.json(), "base": p.base.json(),
		"_links": object{
			"self": href(u), "html": href(h), "issue": href(issue), "comments": href(issue + "/comments"), "review_comments": href(u + "/comments"),
			"review_comment": href(r.api("/pulls/comments{/number}")), "commits": href(u + "/commits"), "statuses": href(r.api("/statuses/%s", p.head.sha)),
		},
	}
}

// mergeCommitOf is the commit by which it was merged. While it is open GitHub names one there that
// it made for trying: it is no commit of any branch, and nobody may take it for the merge.
func (r *Repository) mergeCommitOf(p *pull) any {
	switch {
	case p.isMerged:
		return p.mergeCommit
	case p.closed:
		return nil
	}
	return fmt.Sprintf("%x", hash("trial", p.head.sha, p.base.sha))
}

func (r *Repository) pullJSON(p *pull) object {
	additions, deletions := 0, 0
	files := r.pullFiles(p)
	for _, f := range files {
		additions, deletions = additions+f.additions, deletions+f.deletions
	}
	comments := 0
	for _, c := range r.comments {
		if c.number == p.number {
			comments++
		}
	}
	var mergeable, by any
	state := "unknown"
	if p.open() {
		clean := r.mergeTree(r.refs["refs/heads/"+p.base.ref], p.head.sha) != ""
		mergeable = clean
		switch {
		case !clean:
			state = "dirty"
		case p.draft:
			state = "draft"
		case r.unmet(p, Account{}) != "":
			state = "blocked"
		default:
			state = "clean"
		}
	}
	if p.isMerged {
		by = r.g.userJSON(p.mergedBy)
	}
	return with(r.simplePullJSON(p), object{
		"additions": additions, "deletions": deletions, "changed_files": len(files), "commits": len(r.commits(p)), "comments": comments,
		"review_comments": 0, "mergeable": mergeable, "rebaseable": mergeable, "mergeable_state": state, "merged": p.isMerged, "merged_by": by,
		"maintainer_can_modify": false,
	})
}

func (r *Repository) minimalPull(p *pull) object {
	one := func(e end) object {
		return object{"ref": e.ref, "sha": e.sha, "repo": object{"id": e.repo.ID, "url": e.repo.api(""), "name": e.repo.short}}
	}
	return object{"id": p.id, "number": p.number, "url": r.api("/pulls/%d", p.number), "head": one(p.head), "base": one(p.base)}
}

// pullFiles are the files that differ between where the branch began and its head.
func (r *Repository) pullFiles(p *pull) []file {
	base := p.base.sha
	if p.open() {
		base = r.refs["refs/heads/"+p.base.ref]
	}
	key := "files " + base + " " + p.head.sha
	if list, ok := r.changed[key]; ok {
		return list
	}
	common, err := r.git("merge-base", base, p.head.sha)
	if err != nil {
		return nil
	}
	list := r.files(common, p.head.sha)
	r.changed[key] = list
	return list
}

// withPull finds the pull request of the path.
func withPull(f func(c *call, p *pull) answer) func(c *call) answer {
	return func(c *call) answer {
		p := c.repo.pull(c.number("pull_number"))
		if p == nil {
			return notFound()
		}
		return f(c, p)
	}
}

func getPull(c *call, p *pull) answer { return ok(c.repo.pullJSON(p)) }

func createPull(c *call) answer {
	var in struct {
		Title, Head, Base, Body string
		Draft                   bool
	}
	if !c.read(&in) {
		return invalid("Problems parsing JSON")
	}
	from, branch := c.repo, in.Head
	if owner, name, ok := strings.Cut(in.Head, ":"); ok {
		branch = name
		from = c.g.repository(owner + "/" + c.repo.short)
	}
	if from == nil {
		return invalid("Validation Failed")
	}
	options := []PullOption{Onto(in.Base), Body(in.Body)}
	if in.Draft {
		options = append(options, AsDraft())
	}
	p, err := c.repo.openPull(c.actor, from, branch, in.Title, options...)
	if err != nil {
		return invalid(err.Error())
	}
	return created(c.repo.pullJSON(p))
}

func updatePull(c *call, p *pull) answer {
	var in struct{ Title, State, Base, Body *string }
	if !c.read(&in) {
		return invalid("Problems parsing JSON")
	}
	if in.Base != nil && *in.Base != p.base.ref {
		if c.repo.refs["refs/heads/"+*in.Base] == "" {
			return invalid("Validation Failed")
		}
		c.repo.retarget(p, c.actor, *in.Base)
	}
	if in.Title != nil && *in.Title != p.title {
		c.repo.setTitle(p, c.actor, *in.Title)
	}
	if in.Body != nil {
		p.body = *in.Body
	}
	switch {
	case in.State != nil && *in.State == "closed":
		c.repo.close(p, c.actor)
	case in.State != nil && *in.State == "open":
		c.repo.reopen(p, c.actor)
	}
	return ok(c.repo.pullJSON(p))
}

func listPullCommits(c *call, p *pull) answer {
	var out []any
	for _, one := range c.repo.commits(p) {
		if len(out) == maxPullCommits {
			break
		}
		out = append(out, c.repo.commitJSON(one))
	}
	return c.page(out)
}

// maxPullFiles is how many files of a pull request GitHub lists.
const maxPullFiles = 3000

func listPullFiles(c *call, p *pull) answer {
	return c.page(c.repo.filesJSON(c.repo.pullFiles(p), p.head.sha, maxPullFiles))
}

func listPullsOfCommit(c *call) answer {
	id := c.repo.resolve(c.params["commit_sha"])
	if id == "" {
		return answer{status: http.StatusUnprocessableEntity, body: object{"message": "No commit found for SHA: " + c.params["commit_sha"]}}
	}
	var out []any
	for _, p := range c.repo.pulls {
		if c.repo.brings(p, id) {
			out = append(out, c.repo.simplePullJSON(p))
		}
	}
	return c.page(out)
}

// brings reports whether a commit is of a pull request, or that by which it was merged. Of a
// commit that is on the default branch GitHub names only what was merged.
func (r *Repository) brings(p *pull, id string) bool {
	if p.isMerged && p.mergeCommit == id {
		return true
	}
	if !p.isMerged && r.within(id, r.refs["refs/heads/"+r.branch]) {
		return false
	}
	for _, c := range r.commits(p) {
		if c.id == id {
			return true
		}
	}
	return false
}

func requestReviewers(c *call, p *pull) answer {
	var in struct {
		Reviewers []string `json:"reviewers"`
	}
	if !c.read(&in) {
		return invalid("Problems parsing JSON")
	}
	for _, login := range in.Reviewers {
		p.asked = append(p.asked, *c.g.account(login, "User", 0))
	}
	return created(c.repo.simplePullJSON(p))
}

func listRequestedReviewers(c *call, p *pull) answer {
	users := []any{}
	for _, a := range p.asked {
		users = append(users, c.g.userJSON(a))
	}
	return ok(object{"users": users, "teams": []any{}})
}
