package forgetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const zeroID = "0000000000000000000000000000000000000000"

// activity is what moved a reference.
type activity struct {
	id            int64
	kind          string
	ref           string
	before, after string
	at            time.Time
	actor         Account
}

// Push pushes a commit of a local directory to a branch, as somebody with git would, by force
// if need be. It asks no rules: who pushes so may pass them.
func (r *Repository) Push(actor Account, from, ref, branch string) {
	r.g.t.Helper()
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	id := r.must(from, "rev-parse", "--verify", ref+"^{commit}")
	r.must(from, "push", "--quiet", "--force", "--no-verify", "--receive-pack=git -c core.hooksPath=/dev/null receive-pack", r.dir, id+":refs/heads/"+branch)
	r.moved(actor)
}

// Delete deletes a branch.
func (r *Repository) Delete(actor Account, branch string) {
	r.g.t.Helper()
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.must(r.dir, "update-ref", "-d", "refs/heads/"+branch)
	r.moved(actor)
}

// Pushed tells GitHub that somebody moved branches in the bare repository.
func (r *Repository) Pushed(actor Account) {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.moved(actor)
}

// ForgetActivity loses the activity that is older than now, as GitHub does after some time.
func (r *Repository) ForgetActivity() {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.activity = nil
}

// moved finds what references moved, and has everything follow.
func (r *Repository) moved(actor Account) {
	before := r.refs
	r.refs = r.readRefs()
	names := maps.Clone(before)
	maps.Copy(names, r.refs)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if before[name] != r.refs[name] {
			r.follow(actor, name, before[name], r.refs[name], "")
		}
	}
}

// follow records that a reference moved, and tells pull requests. kind is the activity where
// it is none of git's.
func (r *Repository) follow(actor Account, name, before, after, kind string) {
	forced := before != "" && after != "" && kind == "" && !r.within(before, after)
	switch {
	case kind != "":
	case before == "":
		kind = "branch_creation"
	case after == "":
		kind = "branch_deletion"
	case forced:
		kind = "force_push"
	default:
		kind = "push"
	}
	r.pushed = r.g.now()
	branch, isBranch := strings.CutPrefix(name, "refs/heads/")
	if isBranch {
		r.activity = append(r.activity, &activity{r.g.id(), kind, name, orZero(before), orZero(after), r.g.now(), actor})
	}
	r.queuePush(actor, name, before, after, forced)
	if !isBranch || strings.HasPrefix(branch, "gh-readonly-queue/") {
		return
	}
	for _, base := range r.g.repositories {
		for _, p := range base.pulls {
			if p.head.repo == r && p.head.ref == branch && p.open() {
				base.headMoved(p, actor, before, after)
			}
		}
	}
	r.baseMoved(actor, branch, before, after)
}

func orZero(id string) string {
	if id == "" {
		return zeroID
	}
	return id
}

// headMoved follows the head of a pull request, which is closed with its branch.
func (r *Repository) headMoved(p *pull, actor Account, before, after string) {
	if after == "" {
		r.close(p, actor)
		return
	}
	if r.dequeue(p, actor, "invalidated"); !r.takeHead(p, after) {
		return
	}
	p.base.sha = r.refs["refs/heads/"+p.base.ref]
	r.touch(p)
	r.dismissStale(p, actor)
	r.event(p, actor, "synchronized", nil)
	r.queuePull(p, actor, "synchronize", object{"before": before, "after": after})
	r.queueSuite(after, p.head.ref, actor)
}

// takeHead gives a pull request another head and moves refs/pull/N/head.
func (r *Repository) takeHead(p *pull, id string) bool {
	if p.head.repo != r {
		if _, err := r.git("fetch", "--quiet", "--no-write-fetch-head", p.head.repo.dir, id); err != nil {
			r.g.t.Error(err)
			return false
		}
	}
	p.head.sha = id
	if err := r.setRef(fmt.Sprintf("refs/pull/%d/head", p.number), id); err != nil {
		r.g.t.Error(err)
	}
	return true
}

// baseMoved closes as merged the pull requests whose head came to their branch by other ways.
func (r *Repository) baseMoved(actor Account, branch, before, after string) {
	if after == "" {
		for _, p := range r.pulls {
			if p.open() && p.base.ref == branch {
				r.close(p, actor)
			}
		}
		return
	}
	var came map[string]bool
	for _, p := range r.pulls {
		if !p.open() || p.base.ref != branch {
			continue
		}
		if came == nil {
			came = r.between(before, after)
		}
		if came[p.head.sha] {
			r.merged(p, actor, after, before)
		}
	}
	r.rebuildQueue(actor, branch)
}

// between are the commits that came to a branch.
func (r *Repository) between(before, after string) map[string]bool {
	args := []string{"rev-list", after}
	if before != "" {
		args = append(args, "^"+before)
	}
	out, err := r.git(args...)
	came := map[string]bool{}
	if err != nil {
		return came
	}
	for line := range strings.Lines(out) {
		came[strings.TrimSpace(line)] = true
	}
	return came
}
