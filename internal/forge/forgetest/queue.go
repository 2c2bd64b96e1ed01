package forgetest

import (
	"fmt"
	"slices"
)

// group is a pull request in the merge queue, and the commit that is tried for it.
type group struct {
	pull       *pull
	by         Account
	head, base string
	ref        string
}

// Enqueue puts a pull request into the merge queue of its branch and returns the commit that
// has to be checked; "" where GitHub does not take it.
func (r *Repository) Enqueue(number int, by Account) (head string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		missing, _ := r.checksMissing(p.base.ref, p.head.sha, Account{})
		if p.closed || p.draft || missing != "" || r.queued(p) != nil {
			return
		}
		e := &group{pull: p, by: by}
		r.queue = append(r.queue, e)
		r.event(p, by, "added_to_merge_queue", nil)
		r.queuePull(p, by, "enqueued", nil)
		r.build(e)
		head = e.head
	})
	return head
}

func (r *Repository) queued(p *pull) *group {
	if i := slices.IndexFunc(r.queue, func(e *group) bool { return e.pull == p }); i >= 0 {
		return r.queue[i]
	}
	return nil
}

// build makes the commit of a group, on that of the one before it.
func (r *Repository) build(e *group) {
	p := e.pull
	e.base = r.refs["refs/heads/"+p.base.ref]
	for _, before := range r.queue {
		if before == e {
			break
		}
		if before.pull.base.ref == p.base.ref && before.head != "" {
			e.base = before.head
		}
	}
	tree := r.mergeTree(e.base, p.head.sha)
	if tree == "" {
		r.eject(e, "dequeued", "MERGE_CONFLICT")
		return
	}
	id, err := r.commitTree(e.by, fmt.Sprintf("Merge pull request #%d from %s/%s\n\n%s", p.number, p.head.repo.owner.Login, p.head.ref, p.title), tree, e.base, p.head.sha)
	if err != nil {
		r.g.t.Error(err)
		return
	}
	e.head = id
	e.ref = fmt.Sprintf("refs/heads/gh-readonly-queue/%s/pr-%d-%s", p.base.ref, p.number, e.base)
	if err := r.setRef(e.ref, id); err != nil {
		r.g.t.Error(err)
	}
	r.queueGroup(e, "checks_requested", "")
}

// Dequeue takes a pull request out of the merge queue.
func (r *Repository) Dequeue(number int, by Account) {
	r.g.t.Helper()
	r.change(number, func(p *pull) { r.dequeue(p, by, "dequeued") })
}

func (r *Repository) dequeue(p *pull, _ Account, reason string) {
	if e := r.queued(p); e != nil {
		r.eject(e, reason, "MANUAL")
		r.advanceQueue()
	}
}

// eject takes a group out of the queue and builds those behind it anew.
func (r *Repository) eject(e *group, reason, why string) {
	i := slices.Index(r.queue, e)
	if i < 0 {
		return
	}
	behind := slices.Clone(r.queue[i+1:])
	r.drop(e, reason)
	r.event(e.pull, e.by, "removed_from_merge_queue", nil)
	r.queuePull(e.pull, e.by, "dequeued", object{"reason": why})
	for _, other := range behind {
		if other.pull.base.ref == e.pull.base.ref && slices.Contains(r.queue, other) {
			r.rebuild(other)
		}
	}
}

// drop takes a group and its reference away.
func (r *Repository) drop(e *group, reason string) {
	r.queue = slices.DeleteFunc(r.queue, func(o *group) bool { return o == e })
	r.clear(e, reason)
}

func (r *Repository) clear(e *group, reason string) {
	if e.ref == "" {
		return
	}
	r.queueGroup(e, "destroyed", reason)
	if err := r.setRef(e.ref, ""); err != nil {
		r.g.t.Error(err)
	}
	e.ref, e.head = "", ""
}

func (r *Repository) rebuild(e *group) {
	r.clear(e, "invalidated")
	r.build(e)
}

// rebuildQueue follows a branch that moved by other ways than the queue.
func (r *Repository) rebuildQueue(_ Account, branch string) {
	want := r.refs["refs/heads/"+branch]
	for _, e := range slices.Clone(r.queue) {
		if e.pull.base.ref != branch || !slices.Contains(r.queue, e) {
			continue
		}
		if e.base != want {
			r.rebuild(e)
		}
		want = e.head
	}
}

// advanceQueue merges the groups whose checks have succeeded, the first first, and ejects those
// whose have failed.
func (r *Repository) advanceQueue() {
	for again := true; again; {
		again = false
		first := map[string]bool{}
		for _, e := range slices.Clone(r.queue) {
			branch := e.pull.base.ref
			missing, failed := r.checksMissing(branch, e.head, Account{})
			if failed {
				r.eject(e, "dequeued", "CI_FAILURE")
				again = true
				break
			}
			if missing == "" && !first[branch] && e.head != "" {
				again = r.mergeGroup(e)
				break
			}
			first[branch] = true
		}
	}
}

func (r *Repository) mergeGroup(e *group) bool {
	ref := "refs/heads/" + e.pull.base.ref
	before, id := r.refs[ref], e.head
	if err := r.setRef(ref, id); err != nil {
		r.g.t.Error(err)
		return false
	}
	r.drop(e, "merged")
	r.merged(e.pull, e.by, id, before)
	r.follow(*r.g.account("github-merge-queue[bot]", "Bot", 0), ref, before, id, "merge_queue_merge")
	return true
}

// Queue returns the pull requests in the merge queue, the first first.
func (r *Repository) Queue() []int {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	var out []int
	for _, e := range r.queue {
		out = append(out, e.pull.number)
	}
	return out
}

// Group returns the commit that the merge queue has made for a pull request; "" where there
// is none.
func (r *Repository) Group(number int) (head string) {
	r.g.t.Helper()
	r.change(number, func(p *pull) {
		if e := r.queued(p); e != nil {
			head = e.head
		}
	})
	return head
}
