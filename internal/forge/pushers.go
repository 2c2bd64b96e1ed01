package forge

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/facts"
)

// push is one movement of a branch.
type push struct {
	ID     int64        `json:"id"`
	Ref    string       `json:"ref"`
	Type   string       `json:"activity_type"`
	Before string       `json:"before"`
	After  string       `json:"after"`
	Actor  *github.User `json:"actor"`
}

// begins reports whether the branch was made by the push.
func (p push) begins() bool { return strings.Trim(p.Before, "0") == "" || p.Type == "branch_creation" }

// whoPushed is who pushed to the branch of a pull request.
type whoPushed struct {
	who []facts.Identity
	// lacking says why that may not be everybody, and what to do; "" where it is everybody.
	lacking string
	// shared is true where a list was used that was read for others too, and lag is how long ago
	// that was.
	shared bool
	lag    time.Duration
}

// pushers names who pushed to the branch of a pull request. Where the repository does not say, as
// of a private fork, that is not everybody.
func (r *Repository) pushers(ctx context.Context, p Pull, commits []commit, shared *feed) (whoPushed, error) {
	if p.HeadRepository == (Name{}) || p.HeadRef == "" {
		return whoPushed{who: []facts.Identity{}, lacking: r.lackingHead()}, nil
	}
	t := trail{ref: "refs/heads/" + p.HeadRef, wanted: p.Head, based: outside(commits), closed: !p.Open}
	if shared != nil && !p.Fork {
		common := t
		lag, err := shared.follow(ctx, &common)
		if err != nil {
			return whoPushed{}, err
		}
		if who, complete := common.actors(); complete {
			return whoPushed{who: who, shared: true, lag: lag}, nil
		}
	}
	return r.trail(ctx, p, t)
}

// trail reads the pushes to one branch.
func (r *Repository) trail(ctx context.Context, p Pull, t trail) (whoPushed, error) {
	hidden := false
	for page, err := range pages[[]push](ctx, r.as(reading), p.HeadRepository.path("/activity"), url.Values{"ref": {t.ref}}) {
		if err != nil {
			hidden = untold(err)
			if !hidden && !errors.Is(err, errTooMany) {
				return whoPushed{}, err
			}
			break
		}
		if t.add(page); t.follow() {
			break
		}
	}
	who, complete := t.actors()
	switch {
	case complete:
		return whoPushed{who: who}, nil
	case hidden:
		return whoPushed{who: who, lacking: r.lackingActivity(p)}, nil
	}
	return whoPushed{who: who, lacking: r.lackingPushes(p)}, nil
}

// outside are the parents of the commits that are none of them: where a branch was there, it
// had nothing yet of what is proposed.
func outside(commits []commit) map[string]bool {
	own, found := map[string]bool{}, map[string]bool{}
	for _, c := range commits {
		own[c.SHA] = true
	}
	for _, c := range commits {
		for _, p := range c.parents {
			if !own[p] {
				found[p] = true
			}
		}
	}
	return found
}

// trail follows pushes from what is proposed back to where the branch began. The latest comes
// first; those of one second may be in any order, so each is looked for among all that are
// not used yet.
type trail struct {
	ref    string
	pushes []push
	// wanted is what the next push has to have led to, and based what needs none.
	wanted string
	based  map[string]bool
	// closed is true where the branch may have been removed in the end.
	closed bool
	used   []bool
	// seen is how many of the pushes were made since the branch began, with all that stand
	// among them; complete is true where it was found.
	seen     int
	complete bool
}

// add adds those of the pushes that were to the branch.
func (t *trail) add(page []push) {
	for _, one := range page {
		if one.Ref == t.ref {
			t.pushes = append(t.pushes, one)
		}
	}
}

// follow goes on with the pushes known by now, and reports whether it came to the end.
func (t *trail) follow() bool {
	t.used = append(t.used, make([]bool, len(t.pushes)-len(t.used))...)
	for !t.complete {
		i := t.next()
		if i < 0 {
			return false
		}
		t.used[i], t.seen = true, max(t.seen, i+1)
		t.wanted = t.pushes[i].Before
		t.complete = t.pushes[i].begins() || t.based[t.wanted]
	}
	return true
}

func (t *trail) next() int {
	for i, p := range t.pushes {
		if !t.used[i] && p.After == t.wanted {
			return i
		}
	}
	return -1
}

// actors are who pushed, each once: also by pushes that the trail leaves out, such as one that
// GitHub knows and the head does not. Those leave it incomplete, and so does a push by nobody.
// That the branch of a closed pull request was removed in the end alters nothing; one of an
// open pull request was made anew after that, which GitHub has not told yet.
func (t *trail) actors() ([]facts.Identity, bool) {
	known := t.pushes
	if t.complete {
		known = t.pushes[:t.seen]
	}
	who, seen, complete := []facts.Identity{}, map[facts.Identity]bool{}, t.complete
	for i, p := range known {
		id := account(p.Actor)
		removed := t.closed && i == 0 && strings.Trim(p.After, "0") == ""
		if !t.used[i] && !removed || id.IsZero() {
			complete = false
		}
		if !id.IsZero() && !seen[id] {
			seen[id] = true
			who = append(who, id)
		}
	}
	return who, complete
}
