package evidence

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
)

// span is a range of main's first parents that came in at once.
type span struct {
	before, after gittree.Hash
	tree          gittree.Hash // of after
	at            time.Time    // the committer's time of after
	// head is what was proposed: that of the facts, else the second parent of a merge, else
	// after itself, where nothing is known to have been proposed.
	head gittree.Hash
	// pull are the facts; nil where there are none.
	pull *facts.Facts
	// merge is true where after has two parents.
	merge bool
}

// judged is the time as of which the span is judged: when main took it in. A commit that
// waited in a queue is older than that.
func (s *span) judged() time.Time {
	if s.pull != nil && s.pull.Pull.MergedAt.After(s.at) {
		return s.pull.Pull.MergedAt
	}
	return s.at
}

// key tells spans apart.
type key struct {
	before, after, head gittree.Hash
	number              int
}

func (s *span) key() key {
	k := key{before: s.before, after: s.after, head: s.head, number: -1}
	if s.pull != nil {
		k.number = s.pull.Pull.Number
	}
	return k
}

// direct reports whether the span is a commit made on main itself.
func (s *span) direct() bool { return s.head == s.after }

// single is the span of one commit of main that no facts are about.
func single(c gittree.MainCommit) span {
	s := span{before: c.Parents[0], after: c.ID, tree: c.Tree, at: c.Time, head: c.ID, merge: len(c.Parents) == 2}
	if s.merge {
		s.head = c.Parents[1]
	}
	return s
}

// pull is a pull request that may have been merged.
type pull struct {
	facts       facts.Facts
	head, merge gittree.Hash
	// used is true where it is known what it became, and written where the ledger has that.
	used, written bool
	most          int // how many commits it can become; 0 where nobody has counted
}

// about is the span of a range of commits that facts are about.
func (p *pull) about(commits []gittree.MainCommit) span {
	last := commits[len(commits)-1]
	return span{
		before: commits[0].Parents[0], after: last.ID, tree: last.Tree, at: last.Time, head: p.head, pull: &p.facts,
		merge: len(last.Parents) == 2,
	}
}

// isMerge reports whether a commit merges this head.
func (p *pull) isMerge(c gittree.MainCommit) bool {
	return len(c.Parents) == 2 && c.Parents[1] == p.head
}

// has reports whether the forge lists a commit as one of the pull request's.
func (p *pull) has(id gittree.Hash) bool {
	return slices.ContainsFunc(p.facts.Commits, func(c facts.Commit) bool { return c.SHA == id.String() })
}

// named returns the pull request, of those that are still to be found, that this commit merges
// or that names it.
func named(pulls []*pull, c gittree.MainCommit) *pull {
	i := slices.IndexFunc(pulls, func(p *pull) bool { return !p.used && p.isMerge(c) && (p.merge.IsZero() || p.merge == c.ID) })
	if i < 0 {
		i = slices.IndexFunc(pulls, func(p *pull) bool { return !p.used && (p.merge == c.ID || p.merge.IsZero() && p.head == c.ID) })
	}
	if i < 0 {
		return nil
	}
	return pulls[i]
}
