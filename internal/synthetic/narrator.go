package synthetic

import (
	"context"
	"strconv"
	"time"
)

// The references that the import writes; the second is gone at the end.
const (
	mainRef = "refs/heads/main"
	pullRef = "refs/synthetic/pull"
)

// narrator writes a history as a stream of commits.
type narrator struct {
	estate  *estate
	history *history
	out     *stream
	report  func(done int)

	ages  map[handle]int // of the records that will still be modified
	tips  []string       // of the main line: after the first commit, and after each unit
	done  int            // records and commits
	last  time.Time
	step  time.Duration
	count int // commits written
	total int // commits to write
	pulls int
}

func newNarrator(out *stream, o Options, progress func(done, total int)) *narrator {
	e := newEstate(o)
	h := e.plan(o.Commits)
	total := 1 + o.Commits + h.merges
	const years = 2 * 365 * 24 * time.Hour
	return &narrator{
		estate: e, history: h, out: out, report: reporter(progress, o.Records+total),
		ages: h.touches, last: o.at(), total: total,
		step: min(6*time.Hour, max(time.Minute, (years/time.Duration(total)).Truncate(time.Second))),
	}
}

// tell writes everything.
func (n *narrator) tell(ctx context.Context) error {
	if err := n.first(ctx); err != nil {
		return err
	}
	for _, u := range n.history.units {
		if err := ctx.Err(); err != nil {
			return err
		}
		tip := n.tips[len(n.tips)-1]
		if u.pull {
			tip = n.pull(u, tip)
		} else {
			author := n.person(n.estate.leadOf(n.count % n.estate.counts[team]))
			tip = n.commit(mainRef, author, n.about(u.commits[0]), tip)
			n.apply(u.commits[0])
		}
		n.tips = append(n.tips, tip)
	}
	if n.pulls > 0 {
		n.out.forget(pullRef)
	}
	return n.out.end()
}

// first writes the first commit.
func (n *narrator) first(ctx context.Context) error {
	e := n.estate
	tip := n.commit(mainRef, n.person(e.leadOf(0)), "Take over the records of the old tool")
	for path, h := range e.all() {
		n.done++
		n.report(n.done)
		if n.history.absent[h] {
			continue
		}
		if n.history.former[h] {
			path = e.place(h, e.formerID(h))
		}
		n.out.content(path, e.render(h, n.ages[h]))
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for _, h := range n.history.extra {
		n.out.content(e.path(h), e.render(h, 0))
	}
	n.tips = append(n.tips, tip)
	return nil
}

// file is what a touch leaves at a path: a blob, or nothing.
type file struct{ path, blob string }

// pull writes a branch and its merge into the main line, whose new tip it gives.
func (n *narrator) pull(u unit, tip string) string {
	e := n.estate
	n.pulls++
	owner := e.changeOwner(u.change)
	parent := n.tips[u.base+1]
	var all []file
	for i, touches := range u.commits {
		files := n.blobs(touches)
		message := e.changeTitle(u.change)
		if i > 0 {
			message += ", part " + strconv.Itoa(i+1)
		}
		parent = n.commit(pullRef, n.person(owner), message, parent)
		n.place(files)
		all = append(all, files...)
	}
	github := identity{"GitHub", "noreply@github.com"}
	message := "Merge pull request #" + strconv.Itoa(n.pulls) + " from example/" + e.id(u.change) + "\n\n" + e.changeTitle(u.change)
	reviewer := n.person(e.leadOf((owner.n + 1) % e.counts[team]))
	merge := n.out.commit(mainRef, reviewer, github, n.now(), message, tip, parent)
	n.place(all)
	return merge
}

// commit begins a commit whose author is its committer.
func (n *narrator) commit(ref string, by identity, message string, parents ...string) string {
	return n.out.commit(ref, by, by, n.now(), message, parents...)
}

// now is the time of the next commit.
func (n *narrator) now() time.Time {
	n.count++
	n.done++
	n.report(n.done)
	return n.last.Add(-n.step * time.Duration(n.total-n.count))
}

// person is who somebody is to git.
func (n *narrator) person(h handle) identity {
	return identity{n.estate.displayName(h), n.estate.address(h)}
}

// about is the message of a commit on the main line.
func (n *narrator) about(touches []touch) string {
	if len(touches) == 0 {
		return "Nothing to do today"
	}
	verb := [...]string{modify: "Review ", add: "Record ", remove: "Remove ", rename: "Rename "}
	return verb[touches[0].operation] + n.estate.id(touches[0].record)
}

// content is a record as a touch leaves it.
func (n *narrator) content(t touch) []byte {
	if t.operation == modify {
		n.ages[t.record]--
	}
	return n.estate.render(t.record, n.ages[t.record])
}

// apply writes what touches do to the commit that has begun.
func (n *narrator) apply(touches []touch) {
	e := n.estate
	for _, t := range touches {
		if t.operation == remove {
			n.out.drop(e.path(t.record))
			continue
		}
		if t.operation == rename {
			n.out.drop(e.place(t.record, e.formerID(t.record)))
		}
		n.out.content(e.path(t.record), n.content(t))
	}
}

// blobs writes what touches leave, for a commit and a merge to come.
func (n *narrator) blobs(touches []touch) []file {
	files := make([]file, 0, len(touches))
	for _, t := range touches {
		f := file{path: n.estate.path(t.record)}
		if t.operation != remove {
			f.blob = n.out.blob(n.content(t))
		}
		files = append(files, f)
	}
	return files
}

// place writes files to the commit that has begun.
func (n *narrator) place(files []file) {
	for _, f := range files {
		if f.blob == "" {
			n.out.drop(f.path)
		} else {
			n.out.put(f.path, f.blob)
		}
	}
}
