package forgetest

import (
	"slices"
	"strings"
	"time"
)

// review is a review; its state is in capitals, and its commit the head at that time.
type review struct {
	id     int64
	by     Account
	state  string
	commit string
	body   string
	at     time.Time
}

// Review reviews a pull request and returns the review's number. The state is APPROVED,
// CHANGES_REQUESTED or COMMENTED. Nobody can approve what they opened themselves: then the test
// fails.
func (r *Repository) Review(number int, by Account, state string) (id int64) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		r.g.t.Helper()
		if refused := r.refusesReview(p, by, state); refused != "" {
			r.g.t.Fatal(refused)
		}
		id = r.review(p, by, state, p.head.sha, "").id
	})
	return id
}

// ReviewAt reviews as somebody who still looks at an older commit.
func (r *Repository) ReviewAt(number int, by Account, state, commit string) (id int64) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { id = r.review(p, by, state, commit, "").id })
	return id
}

// Dismiss dismisses a review, as the maintainer of the repository.
func (r *Repository) Dismiss(number int, review int64) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		r.g.t.Helper()
		one := p.findReview(review)
		if one == nil {
			r.g.t.Fatalf("pull request %d has no review %d", number, review)
		}
		r.dismiss(p, *r.g.account("maintainer", "User", 0), one)
	})
}

func (p *pull) findReview(id int64) *review {
	if i := slices.IndexFunc(p.reviews, func(v *review) bool { return v.id == id }); i >= 0 {
		return p.reviews[i]
	}
	return nil
}

func (r *Repository) refusesReview(p *pull, by Account, state string) string {
	switch {
	case !slices.Contains([]string{"APPROVED", "CHANGES_REQUESTED", "COMMENTED"}, state):
		return "there is no review " + state
	case by.ID == p.by.ID && state == "APPROVED":
		return "Can not approve your own pull request"
	case by.ID == p.by.ID && state == "CHANGES_REQUESTED":
		return "Can not request changes on your own pull request"
	}
	return ""
}

func (r *Repository) review(p *pull, by Account, state, commit, body string) *review {
	one := &review{id: r.g.id(), by: by, state: state, commit: commit, body: body, at: r.g.now()}
	p.reviews = append(p.reviews, one)
	r.touch(p)
	r.event(p, by, "reviewed", nil)
	r.queueReview(p, by, one, "submitted")
	return one
}

func (r *Repository) dismiss(p *pull, by Account, one *review) {
	one.state = "DISMISSED"
	r.touch(p)
	r.event(p, by, "review_dismissed", nil)
	r.queueReview(p, by, one, "dismissed")
}

// dismissStale dismisses approvals at a push where a rule asks for it.
func (r *Repository) dismissStale(p *pull, by Account) {
	for _, rule := range r.rulesFor(p.base.ref, Account{}) {
		if stale, _ := rule.parameters["dismiss_stale_reviews_on_push"].(bool); stale {
			for _, one := range p.reviews {
				if one.state == "APPROVED" {
					r.dismiss(p, by, one)
				}
			}
		}
	}
}

func (r *Repository) reviewJSON(p *pull, v *review) object {
	h := r.html("/pull/%d#pullrequestreview-%d", p.number, v.id)
	u := r.api("/pulls/%d", p.number)
	return object{
		"id": v.id, "node_id": node("Review", v.id), "user": r.g.userJSON(v.by), "body": v.body, "state": v.state, "commit_id": v.commit, "html_url": h,
		"pull_request_url": u, "author_association": "MEMBER", "submitted_at": stamp(v.at),
		"_links": object{"html": object{"href": h}, "pull_request": object{"href": u}},
	}
}

func listReviews(c *call, p *pull) answer {
	var out []any
	for _, v := range p.reviews {
		out = append(out, c.repo.reviewJSON(p, v))
	}
	return c.page(out)
}

func getReview(c *call, p *pull) answer {
	v := p.findReview(int64(c.number("review_id")))
	if v == nil {
		return notFound()
	}
	return ok(c.repo.reviewJSON(p, v))
}

func createReview(c *call, p *pull) answer {
	var in struct {
		CommitID string `json:"commit_id"`
		Body     string `json:"body"`
		Event    string `json:"event"`
	}
	if !c.read(&in) {
		return invalid("Problems parsing JSON")
	}
	state := map[string]string{"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}[in.Event]
	if in.Event != "APPROVE" && in.Body == "" {
		return invalid("Validation Failed")
	}
	if refused := c.repo.refusesReview(p, c.actor, state); refused != "" {
		return invalid(refused)
	}
	commit := in.CommitID
	if commit == "" {
		commit = p.head.sha
	}
	return ok(c.repo.reviewJSON(p, c.repo.review(p, c.actor, state, commit, in.Body)))
}

func dismissReview(c *call, p *pull) answer {
	v := p.findReview(int64(c.number("review_id")))
	if v == nil {
		return notFound()
	}
	if v.state == "COMMENTED" || v.state == "DISMISSED" {
		return invalid("Can not dismiss a " + strings.ToLower(v.state) + " pull request review")
	}
	c.repo.dismiss(p, c.actor, v)
	return ok(c.repo.reviewJSON(p, v))
}
