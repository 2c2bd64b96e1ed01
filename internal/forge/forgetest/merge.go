package forgetest

import (
	"cmp"
	"fmt"
	"net/http"
)

// Merge merges a pull request, as by the button: merge, squash or rebase. It is refused where
// GitHub refuses it.
func (r *Repository) Merge(number int, by Account, method string) (sha string, err error) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		if why := r.unmergeable(p, by); why != "" {
			err = refusal(why)
			return
		}
		sha, err = r.merge(p, by, method, "", "")
	})
	return sha, err
}

// unmergeable says why somebody may not merge a pull request now; "" where they may.
func (r *Repository) unmergeable(p *pull, by Account) string {
	switch {
	case p.closed:
		return "Pull Request is not mergeable"
	case p.draft:
		return "Pull Request is still a draft"
	case r.mergeTree(r.refs["refs/heads/"+p.base.ref], p.head.sha) == "":
		return "Pull Request is not mergeable"
	}
	return r.unmet(p, by)
}

// unmet says which rule of the branch is not met, for somebody.
func (r *Repository) unmet(p *pull, by Account) string {
	if missing, _ := r.checksMissing(p.base.ref, p.head.sha, by); missing != "" {
		return fmt.Sprintf("Repository rule violations found\n\nRequired status check %q is expected.\n", missing)
	}
	for _, rule := range r.rulesFor(p.base.ref, by) {
		switch rule.kind {
		case "merge_queue":
			return "Repository rule violations found\n\nChanges must be made through the merge queue\n"
		case "pull_request":
			if r.approvals(p) < int(asID(rule.parameters["required_approving_review_count"])) {
				return "Repository rule violations found\n\nAn approving review is required.\n"
			}
		}
	}
	return ""
}

// approvals counts who approved and did not think otherwise since.
func (r *Repository) approvals(p *pull) int {
	latest := map[int64]string{}
	for _, v := range p.reviews {
		if v.state != "COMMENTED" {
			latest[v.by.ID] = v.state
		}
	}
	n := 0
	for _, state := range latest {
		if state == "APPROVED" {
			n++
		}
	}
	return n
}

func (r *Repository) merge(p *pull, by Account, method, title, message string) (string, error) {
	ref := "refs/heads/" + p.base.ref
	base := r.refs[ref]
	var id string
	var err error
	switch method {
	case "", "merge":
		if title == "" {
			title = fmt.Sprintf("Merge pull request #%d from %s/%s", p.number, p.head.repo.owner.Login, p.head.ref)
			message = cmp.Or(message, p.title)
		}
		id, err = r.commitTree(by, text(title, message), r.mergeTree(base, p.head.sha), base, p.head.sha)
	case "squash":
		title = cmp.Or(title, fmt.Sprintf("%s (#%d)", p.title, p.number))
		id, err = r.commitTree(by, text(title, message), r.mergeTree(base, p.head.sha), base)
	case "rebase":
		id, err = r.rebase(p, base)
	default:
		err = fmt.Errorf("there is no way of merging %q", method)
	}
	if err != nil {
		return "", err
	}
	if err := r.setRef(ref, id); err != nil {
		return "", err
	}
	r.merged(p, by, id, base)
	r.follow(by, ref, base, id, "pr_merge")
	return id, nil
}

func text(title, message string) string {
	if message == "" {
		return title
	}
	return title + "\n\n" + message
}

// rebase makes the commits of a pull request anew on the branch.
func (r *Repository) rebase(p *pull, base string) (string, error) {
	for _, c := range r.commits(p) {
		if len(c.parents) != 1 {
			return "", refusal("This branch can't be rebased")
		}
		tree, err := r.git("merge-tree", "--write-tree", "--merge-base="+c.parents[0], base, c.id)
		if err != nil {
			tree = r.mergeTree(base, c.id)
		}
		env := environment("GIT_AUTHOR_NAME="+c.author.name, "GIT_AUTHOR_EMAIL="+c.author.email, "GIT_AUTHOR_DATE="+c.author.date,
			"GIT_COMMITTER_NAME=GitHub", "GIT_COMMITTER_EMAIL=noreply@github.com", "GIT_COMMITTER_DATE="+stamp(r.g.now()))
		base, err = run(c.message, env, "--git-dir="+r.dir, "commit-tree", tree, "-F", "-", "-p", base)
		if err != nil {
			return "", err
		}
	}
	return base, nil
}

// merged closes a pull request as merged; base is where its branch was before.
func (r *Repository) merged(p *pull, by Account, id, base string) {
	if e := r.queued(p); e != nil {
		r.drop(e, "merged")
	}
	p.base.sha = base
	p.closed, p.isMerged, p.closedAt, p.mergedBy, p.mergeCommit = true, true, r.g.now(), by, id
	r.touch(p)
	r.event(p, by, "merged", object{"commit_id": id, "commit_url": r.api("/commits/%s", id)})
	r.queuePull(p, by, "closed", nil)
}

func mergePull(c *call, p *pull) answer {
	var in struct {
		Title   string `json:"commit_title"`
		Message string `json:"commit_message"`
		Sha     string `json:"sha"`
		Method  string `json:"merge_method"`
	}
	if !c.read(&in) {
		return invalid("Problems parsing JSON")
	}
	refused := func(status int, message string) answer {
		return answer{status: status, body: object{"message": message, "documentation_url": "https://docs.github.com/rest/pulls/pulls#merge-a-pull-request"}}
	}
	if in.Sha != "" && in.Sha != p.head.sha {
		return refused(http.StatusConflict, "Head branch was modified. Review and try the merge again.")
	}
	if why := c.repo.unmergeable(p, c.actor); why != "" {
		return refused(http.StatusMethodNotAllowed, why)
	}
	id, err := c.repo.merge(p, c.actor, in.Method, in.Title, in.Message)
	if err != nil {
		return refused(http.StatusMethodNotAllowed, err.Error())
	}
	return ok(object{"sha": id, "merged": true, "message": "Pull Request successfully merged"})
}

func updateBranch(c *call, p *pull) answer {
	var in struct {
		Expected string `json:"expected_head_sha"`
	}
	r, from := c.repo, p.head.repo
	if !c.read(&in) || in.Expected != "" && in.Expected != p.head.sha {
		return invalid("expected head sha didn't match current head ref.")
	}
	base := r.refs["refs/heads/"+p.base.ref]
	tree := r.mergeTree(p.head.sha, base)
	if tree == "" || from != r {
		return invalid("merge conflict between base and head")
	}
	id, err := r.commitTree(c.actor, fmt.Sprintf("Merge branch '%s' into %s", p.base.ref, p.head.ref), tree, p.head.sha, base)
	if err != nil {
		return invalid(err.Error())
	}
	before := p.head.sha
	if err := r.setRef("refs/heads/"+p.head.ref, id); err != nil {
		return invalid(err.Error())
	}
	r.follow(c.actor, "refs/heads/"+p.head.ref, before, id, "")
	return answer{status: http.StatusAccepted, body: object{"message": "Updating pull request branch.", "url": r.api("/pulls/%d", p.number)}}
}
