package forgetest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pull is a pull request.
type pull struct {
	id               int64
	number           int
	title, body      string
	by               Account
	draft            bool
	closed, isMerged bool
	mergedBy         Account
	mergeCommit      string
	head, base       end
	created, updated time.Time
	closedAt         time.Time
	labels           []string
	reviews          []*review
	events           []object
	asked            []Account
}

// end is one of the two ends of a pull request.
type end struct {
	repo *Repository
	ref  string
	sha  string
}

func (p *pull) open() bool { return !p.closed }

// PullOption alters a pull request that is opened.
type PullOption func(*pull)

// AsDraft opens it as a draft.
func AsDraft() PullOption { return func(p *pull) { p.draft = true } }

// Onto opens it to another branch than the default.
func Onto(branch string) PullOption { return func(p *pull) { p.base.ref = branch } }

// Body gives it a text.
func Body(text string) PullOption { return func(p *pull) { p.body = text } }

// Open opens a pull request from a branch of the repository and returns its number.
func (r *Repository) Open(by Account, branch, title string, options ...PullOption) int {
	r.g.t.Helper()
	return r.OpenFork(by, r, branch, title, options...)
}

// OpenFork opens a pull request from a branch of another repository, such as Fork makes.
func (r *Repository) OpenFork(by Account, from *Repository, branch, title string, options ...PullOption) int {
	r.g.t.Helper()
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	p, err := r.openPull(by, from, branch, title, options...)
	if err != nil {
		r.g.t.Fatal(err)
	}
	return p.number
}

// Fork makes a fork of the repository under somebody's name. The App is not installed on it.
func (r *Repository) Fork(by Account) *Repository {
	r.g.t.Helper()
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	fork := r.g.newRepository(by.Login+"/"+r.short, r.dir)
	fork.fork, fork.branch = true, r.branch
	fork.without[r.g.app] = true
	return fork
}

func (r *Repository) openPull(by Account, from *Repository, branch, title string, options ...PullOption) (*pull, error) {
	p := &pull{by: by, title: title, head: end{from, branch, ""}, base: end{r, r.branch, ""}}
	for _, option := range options {
		option(p)
	}
	id := from.refs["refs/heads/"+branch]
	p.base.sha = r.refs["refs/heads/"+p.base.ref]
	switch {
	case id == "" || p.base.sha == "":
		return nil, fmt.Errorf("there is no branch %s or %s", branch, p.base.ref)
	case id == p.base.sha:
		return nil, refusal(fmt.Sprintf("No commits between %s and %s", p.base.ref, branch))
	}
	for _, other := range r.pulls {
		if other.open() && other.head.repo == from && other.head.ref == branch && other.base.ref == p.base.ref {
			return nil, refusal(fmt.Sprintf("A pull request already exists for %s:%s.", from.owner.Login, branch))
		}
	}
	r.numbers++
	p.id, p.number, p.created, p.updated = r.g.id(), r.numbers, r.g.now(), r.g.now()
	if !r.takeHead(p, id) {
		return nil, fmt.Errorf("the head of %s cannot be fetched", branch)
	}
	r.pulls = append(r.pulls, p)
	r.queuePull(p, by, "opened", nil)
	r.queueSuite(id, branch, by)
	return p, nil
}

// change runs something on a pull request; the test fails where there is none.
func (r *Repository) change(number int, f func(p *pull)) {
	r.g.t.Helper()
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	p := r.pull(number)
	if p == nil {
		r.g.t.Fatalf("%s has no pull request %d", r.Name, number)
	}
	f(p)
}

// Close closes a pull request without merging it.
func (r *Repository) Close(number int, by Account) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { r.close(p, by) })
}

func (r *Repository) close(p *pull, by Account) {
	if p.closed {
		return
	}
	r.dequeue(p, by, "dequeued")
	p.closed, p.closedAt = true, r.g.now()
	r.touch(p)
	r.event(p, by, "closed", nil)
	r.queuePull(p, by, "closed", nil)
}

// Reopen opens a pull request again.
func (r *Repository) Reopen(number int, by Account) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { r.reopen(p, by) })
}

func (r *Repository) reopen(p *pull, by Account) {
	if !p.closed || p.isMerged {
		return
	}
	p.closed, p.closedAt = false, time.Time{}
	r.touch(p)
	r.event(p, by, "reopened", nil)
	r.queuePull(p, by, "reopened", nil)
}

// Retarget has a pull request go to another branch.
func (r *Repository) Retarget(number int, by Account, base string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { r.retarget(p, by, base) })
}

func (r *Repository) retarget(p *pull, by Account, base string) {
	from := object{"base": object{"ref": object{"from": p.base.ref}, "sha": object{"from": p.base.sha}}}
	r.dequeue(p, by, "dequeued")
	p.base.ref, p.base.sha = base, r.refs["refs/heads/"+base]
	r.touch(p)
	r.event(p, by, "base_ref_changed", nil)
	r.queuePull(p, by, "edited", object{"changes": from})
}

// SetTitle gives a pull request another title.
func (r *Repository) SetTitle(number int, by Account, title string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { r.setTitle(p, by, title) })
}

func (r *Repository) setTitle(p *pull, by Account, title string) {
	from := object{"title": object{"from": p.title}}
	p.title = title
	r.touch(p)
	r.queuePull(p, by, "edited", object{"changes": from})
}

// Draft makes a pull request a draft, or ready for review.
func (r *Repository) Draft(number int, by Account, draft bool) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		if p.draft == draft {
			return
		}
		p.draft = draft
		r.touch(p)
		r.queuePull(p, by, map[bool]string{true: "converted_to_draft", false: "ready_for_review"}[draft], nil)
	})
}

// PullHead returns the commit that a pull request proposes.
func (r *Repository) PullHead(number int) (id string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { id = p.head.sha })
	return id
}

// PullState returns open, closed or merged.
func (r *Repository) PullState(number int) (state string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		switch {
		case p.isMerged:
			state = "merged"
		case p.closed:
			state = "closed"
		default:
			state = "open"
		}
	})
	return state
}

// MergeCommit returns the commit by which a pull request was merged; "" while it was not.
func (r *Repository) MergeCommit(number int) (id string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		if p.isMerged {
			id = p.mergeCommit
		}
	})
	return id
}

func (r *Repository) pull(number int) *pull {
	if i := slices.IndexFunc(r.pulls, func(p *pull) bool { return p.number == number }); i >= 0 {
		return r.pulls[i]
	}
	return nil
}

func (r *Repository) pullByText(number string) *pull {
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	return r.pull(n)
}

func (r *Repository) touch(p *pull) { p.updated = r.g.now() }

// event is an entry in the timeline of a pull request.
func (r *Repository) event(p *pull, by Account, kind string, more object) {
	p.events = append(p.events, with(object{
		"id": r.g.id(), "node_id": node("Event", r.g.lastID), "url": r.api("/issues/events/%d", r.g.lastID), "actor": r.g.userJSON(by), "event": kind,
		"commit_id": nil, "commit_url": nil, "created_at": stamp(r.g.now()), "performed_via_github_app": nil,
	}, more))
}

// commits are those of a pull request, the oldest first.
func (r *Repository) commits(p *pull) []*commit {
	base := p.base.sha
	if p.open() {
		base = r.refs["refs/heads/"+p.base.ref]
	}
	if base == "" {
		return nil
	}
	list := slices.Clone(r.log("--topo-order", p.head.sha, "^"+base))
	slices.Reverse(list)
	return list
}

func (r *Repository) openPullsAt(id string) []*pull {
	var out []*pull
	for _, p := range r.pulls {
		if p.open() && p.head.sha == id && p.head.repo == r {
			out = append(out, p)
		}
	}
	return out
}

// pullOrder compares pull requests as the parameters of a list ask for: by default the newest
// first.
func pullOrder(by, direction string) func(a, b *pull) int {
	sign := -1
	if direction == "asc" || direction == "" && by != "" && by != "created" {
		sign = 1
	}
	return func(a, b *pull) int {
		order := a.created.Compare(b.created)
		if by == "updated" {
			order = a.updated.Compare(b.updated)
		}
		return sign * cmp.Or(order, a.number-b.number)
	}
}

func listPulls(c *call) answer {
	state, base, head := c.query("state"), c.query("base"), c.query("head")
	var found []*pull
	for _, p := range c.repo.pulls {
		if (state == "all" || p.closed == (state == "closed")) && (base == "" || base == p.base.ref) &&
			(head == "" || strings.EqualFold(head, p.head.repo.owner.Login+":"+p.head.ref)) {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, pullOrder(c.query("sort"), c.query("direction")))
	from, to, header := c.cut(len(found))
	out := []any{}
	for _, p := range found[from:to] {
		out = append(out, c.repo.simplePullJSON(p))
	}
	return answer{status: 200, body: out, header: header}
}
