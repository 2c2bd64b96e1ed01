package history

import (
	"context"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
)

// index is what is known of the commits of a repository. Commits, paths and people have
// numbers, in the order in which they were met.
type index struct {
	commits []commit
	parents []int32 // of all commits, one after the other
	changes []change
	people  []Person
	paths   []string
	// lines are the changes of merges against their first parents, as far as somebody asked.
	lines map[int32][]change
	// renames are the files that a commit moved, and copies what git log --follow goes on
	// with where a file appeared, as far as somebody asked.
	renames map[int32][]move
	copies  map[arrival]int32

	numbers  map[gittree.Hash]int32 // made where it is needed
	pathNo   map[string]int32
	personNo map[Person]int32
	altered  bool
}

// commit is one commit. Its parents and changes begin where those of the one before end.
type commit struct {
	id                gittree.Hash
	author, committer int32
	authored          stamp
	committed         stamp
	parents, changes  int32 // the ends
	summary           string
	unreadable        bool // its changes could not be told
}

// stamp is a time with its zone.
type stamp struct {
	seconds int64
	zone    int32 // seconds east
}

func stampOf(t time.Time) stamp {
	_, offset := t.Zone()
	return stamp{t.Unix(), int32(offset)}
}

func (s stamp) time() time.Time {
	if s.zone == 0 {
		return time.Unix(s.seconds, 0).UTC()
	}
	return time.Unix(s.seconds, 0).In(time.FixedZone("", int(s.zone)))
}

// change is a path that a commit changed.
type change struct {
	path          int32
	before, after gittree.File
}

// none stands for no commit, path or person.
const none = int32(-1)

// move says that a file was moved.
type move struct{ from, to int32 }

// arrival is a path that a commit brought.
type arrival struct{ commit, path int32 }

func newIndex() *index {
	return &index{lines: map[int32][]change{}, renames: map[int32][]move{}, copies: map[arrival]int32{}}
}

// parentsOf returns the parents of a commit, by number.
func (x *index) parentsOf(n int32) []int32 {
	from := int32(0)
	if n > 0 {
		from = x.commits[n-1].parents
	}
	return x.parents[from:x.commits[n].parents]
}

// changesOf returns what a commit changed.
func (x *index) changesOf(n int32) []change {
	from := int32(0)
	if n > 0 {
		from = x.commits[n-1].changes
	}
	return x.changes[from:x.commits[n].changes]
}

// number returns the number of a commit, or none.
func (x *index) number(id gittree.Hash) int32 {
	if x.numbers == nil {
		x.numbers = make(map[gittree.Hash]int32, len(x.commits)+64)
		for i := range x.commits {
			x.numbers[x.commits[i].id] = int32(i)
		}
	}
	if n, ok := x.numbers[id]; ok {
		return n
	}
	return none
}

// find returns the number of one commit, without making the table of all; or none.
func (x *index) find(id gittree.Hash) int32 {
	for i := range x.commits {
		if x.commits[i].id == id {
			return int32(i)
		}
	}
	return none
}

// extend adds the commits that a tip leads to and that are not known, and reports whether
// a shallow clone hides the beginning of history.
func (x *index) extend(ctx context.Context, repo *gittree.Repository, tip gittree.Hash, progress func(done, total int)) (cut bool, err error) {
	h, err := repo.History(tip, func(id gittree.Hash) bool { return x.number(id) != none })
	if err != nil {
		return false, err
	}
	var pasts [][]gittree.Hash // the parents of the new commits
	first := len(x.commits)
	for {
		p, ok, err := h.Next(ctx)
		if err != nil {
			return false, err
		}
		if !ok {
			break
		}
		x.add(&p)
		pasts = append(pasts, p.Parents)
		if progress != nil {
			progress(len(pasts), -1)
		}
	}
	for i, parents := range pasts {
		for _, id := range parents {
			x.parents = append(x.parents, x.number(id))
		}
		x.commits[first+i].parents = int32(len(x.parents))
	}
	x.altered = x.altered || len(pasts) > 0
	return h.Cut(), nil
}

// add adds a commit, its parents apart.
func (x *index) add(p *gittree.Past) {
	for _, c := range p.Changes {
		x.changes = append(x.changes, x.change(c))
	}
	number := int32(len(x.commits))
	x.commits = append(x.commits, commit{
		id: p.ID, author: x.person(p.Author), committer: x.person(p.Committer),
		authored: stampOf(p.Author.Time), committed: stampOf(p.Committer.Time),
		changes: int32(len(x.changes)), summary: p.Summary, unreadable: p.Fault != nil,
	})
	x.numbers[p.ID] = number
}

func (x *index) change(c gittree.FileChange) change {
	if x.pathNo == nil {
		x.pathNo = make(map[string]int32, len(x.paths)+64)
		for i, p := range x.paths {
			x.pathNo[p] = int32(i)
		}
	}
	n, ok := x.pathNo[c.Path]
	if !ok {
		n = int32(len(x.paths))
		x.paths = append(x.paths, c.Path)
		x.pathNo[c.Path] = n
	}
	return change{path: n, before: c.Before, after: c.After}
}

func (x *index) person(s gittree.Signature) int32 {
	if x.personNo == nil {
		x.personNo = make(map[Person]int32, len(x.people)+64)
		for i, p := range x.people {
			x.personNo[p] = int32(i)
		}
	}
	p := Person{Name: s.Name, Email: s.Email}
	n, ok := x.personNo[p]
	if !ok {
		n = int32(len(x.people))
		x.people = append(x.people, p)
		x.personNo[p] = n
	}
	return n
}
