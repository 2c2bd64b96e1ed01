package audit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
)

// line is main as its first parents have it, the oldest commit first.
type line struct {
	commits []mainCommit
	place   map[gittree.Hash]int
	// cut is true where the clone ends before the first commit was found.
	cut bool
}

// mainCommit is a commit of main.
type mainCommit struct {
	id    gittree.Hash
	time  time.Time
	merge bool
	// summary is the first line of the message.
	summary string
	// malformed says why programs could read it in different ways; "" where they cannot.
	malformed string
}

// newLine numbers the commits, of which the newest comes first.
func newLine(newest []mainCommit, cut bool) *line {
	l := &line{commits: make([]mainCommit, 0, len(newest)), place: make(map[gittree.Hash]int, len(newest)), cut: cut}
	for i := len(newest) - 1; i >= 0; i-- {
		l.place[newest[i].id] = len(l.commits)
		l.commits = append(l.commits, newest[i])
	}
	return l
}

// at returns the place of a commit; false where it is not on the line.
func (l *line) at(id gittree.Hash) (int, bool) {
	i, ok := l.place[id]
	return i, ok
}

// tip is the newest commit.
func (l *line) tip() *mainCommit { return &l.commits[len(l.commits)-1] }

// legible is the newest commit that can be read in one way only; the tip where none can.
func (l *line) legible() gittree.Hash {
	for i := len(l.commits) - 1; i >= 0; i-- {
		if l.commits[i].malformed == "" {
			return l.commits[i].id
		}
	}
	return l.tip().id
}

// readLine reads main from its tip down to a commit, which is included; the zero id stands
// for the beginning of history. It ends where history does, whatever was to be found.
func readLine(ctx context.Context, repo *gittree.Repository, tip, first gittree.Hash) (*line, error) {
	r := beginLine(ctx, repo, tip)
	defer r.end()
	return r.downTo(first)
}

// reading is main while it is read, before it is known down to where.
type reading struct {
	stop context.CancelFunc
	done chan struct{}

	mu     sync.Mutex
	newest []mainCommit
	place  map[gittree.Hash]int // in newest
	err    error                // why it ended before the beginning of history
	first  gittree.Hash
	known  bool // first is
}

// beginLine begins to read main from its tip. Whoever begins must end it.
func beginLine(ctx context.Context, repo *gittree.Repository, tip gittree.Hash) *reading {
	ctx, stop := context.WithCancel(ctx)
	r := &reading{stop: stop, done: make(chan struct{}), place: map[gittree.Hash]int{}}
	go func() {
		defer close(r.done)
		for at, more := tip, true; more; {
			var c mainCommit
			err := ctx.Err()
			if err == nil {
				c, at, more, err = readMain(repo, at)
			}
			more = r.add(c, err) && more
		}
	}()
	return r
}

// add adds the next commit, and reports whether it goes on.
func (r *reading) add(c mainCommit, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err = err; err != nil {
		return false
	}
	r.place[c.id] = len(r.newest)
	r.newest = append(r.newest, c)
	return !r.known || c.id != r.first
}

// downTo returns main as readLine does.
func (r *reading) downTo(first gittree.Hash) (*line, error) {
	r.mu.Lock()
	r.first, r.known = first, true
	_, passed := r.place[first]
	r.mu.Unlock()
	if passed {
		r.stop()
	}
	<-r.done
	last, found := r.place[first]
	switch {
	case found:
		return newLine(r.newest[:last+1], false), nil
	case r.err == nil:
		return newLine(r.newest, false), nil
	case errors.Is(r.err, gittree.ErrMissingObject) && len(r.newest) > 0:
		return newLine(r.newest, true), nil
	}
	return nil, fmt.Errorf("read main: %w", r.err)
}

// end ends the reading where it is.
func (r *reading) end() {
	r.stop()
	<-r.done
}

// readMain reads one commit of main and finds its first parent.
func readMain(repo *gittree.Repository, at gittree.Hash) (c mainCommit, next gittree.Hash, more bool, err error) {
	signed, err := repo.SignedCommit(at)
	if errors.Is(err, gittree.ErrMalformedCommit) {
		c = mainCommit{id: at, malformed: problemOf(err)}
		c.time, _ = repo.CommitTime(at) // of no commit that cannot be read
		next, more, err = repo.FirstParent(at)
		return c, next, more, err
	}
	if err != nil {
		return c, next, false, err
	}
	c = mainCommit{id: at, time: signed.Committer.Time, merge: len(signed.Parents) > 1, summary: summaryOf(signed.Message)}
	if len(signed.Parents) > 0 {
		next, more = signed.Parents[0], true
	}
	return c, next, more, nil
}

// problemOf is what is wrong with a commit, without its name.
func problemOf(err error) string {
	var e *gittree.RepositoryError
	if !errors.As(err, &e) {
		return err.Error()
	}
	_, problem, _ := strings.Cut(e.Problem, ": ")
	return problem
}

// summaryOf is the first line of a message, of at most 60 characters.
func summaryOf(message string) string {
	text, _, _ := strings.Cut(message, "\n")
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	return strings.Clone(text)
}

// named is a commit for a message: its id, and what it says of itself.
func (c *mainCommit) named() string {
	if c.summary == "" {
		return c.id.Short()
	}
	return c.id.Short() + " (" + diag.Quote(c.summary) + ")"
}
