package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
)

// Fault is something in the ledger that is not as it must be.
type Fault struct {
	Code    diag.Code
	Message string
}

// Mark is a link up to which a ledger is known to be in order. The zero Mark is before the
// first.
type Mark struct {
	Commit gittree.Hash
	Number int
	Digest string
	Time   time.Time
}

// ErrRolledBack is wrapped where a ledger lacks entries that it is known to have had.
var ErrRolledBack = errors.New("the ledger was rolled back")

// Check reads the links that follow a mark, the first one first, and calls visit with each
// and with what is wrong with it: whether commits, files and digests make one chain. Who
// signed is not looked at. Where a commit cannot be read as a link, its entry is the zero
// Entry. It returns the mark of the last link.
//
// The mark must be on the line of the ledger's first parents; where it is not, Check fails
// with an error that wraps ErrRolledBack.
func (l *Ledger) Check(ctx context.Context, from Mark, visit func(Link, []Fault) error) (Mark, error) {
	commits, err := l.since(ctx, from)
	if err != nil {
		return from, err
	}
	c := &checking{ledger: l, last: from}
	if c.blobs, err = l.blobs(ctx, from.Number+1, from.Number+len(commits)); err != nil {
		return from, err
	}
	if from.Number > 0 {
		if c.shelf, err = l.open(from); err != nil {
			return from, err
		}
	}
	files := goAhead(commits, c.read)
	defer files.stop()
	for range commits {
		read, err := files.take(ctx)
		if err != nil {
			return c.last, err
		}
		link, faults := c.link(&read)
		if err := visit(link, faults); err != nil {
			return c.last, err
		}
	}
	return c.last, nil
}

// checking is a walk along the chain.
type checking struct {
	ledger *Ledger
	last   Mark
	shelf  *shelf
	// blobs are the files of entries as the newest commit has them, by number.
	blobs map[int]gittree.Hash
}

// link checks one commit against the one before it.
func (c *checking) link(read *preparedCommit) (Link, []Fault) {
	number := c.last.Number + 1
	when := read.signed.Committer.Time
	link := Link{Commit: read.signed, Digest: read.digest}
	link.Commit.ID = read.id
	var faults []Fault
	fault := func(code diag.Code, format string, args ...any) {
		faults = append(faults, Fault{code, fmt.Sprintf(format, args...)})
	}
	before := c.last
	c.last = Mark{Commit: read.id, Number: number, Digest: read.digest, Time: later(before.Time, when)}
	if read.broken != nil {
		fault(diag.MalformedEntry, "the commit %s of the ledger is not as git writes it: %v", read.id.Short(), read.broken)
		return link, faults
	}
	if err := c.tree(read, number); err != nil {
		fault(diag.BrokenChain, "the commit %s of the ledger does not add entry %d and nothing else: %v", read.id.Short(), number, err)
	}
	if read.err != nil {
		fault(diag.MalformedEntry, "entry %d: %v", number, read.err)
		return link, faults
	}
	link = newLink(link.Commit, read.entry, read.digest)
	e := &link.Entry
	switch {
	case e.Number != number:
		fault(diag.BrokenChain, "entry %d calls itself entry %d", number, e.Number)
	case e.Previous != before.Digest:
		fault(diag.BrokenChain, "entry %d does not follow entry %d as that is: it names another digest", number, before.Number)
	}
	if (number == 1) != (e.Kind == Adopted) || (number == 1) != (e.Adoption != nil) {
		fault(diag.BrokenChain, "entry %d is of the kind %s: a ledger begins with its adoption, and only so", number, diag.Quote(string(e.Kind)))
	}
	if number > 1 && (len(read.signed.Parents) == 0 || read.signed.Parents[0] != before.Commit) {
		fault(diag.BrokenChain, "the commit of entry %d does not follow that of entry %d", number, before.Number)
	}
	if read.signed.Message != read.message {
		fault(diag.BrokenChain, "the message of entry %d does not say what its file does", number)
	}
	if when.Before(before.Time) {
		fault(diag.BackdatedEntry, "entry %d is dated %s, before the entry that it follows (%s)", number, stamp(when), stamp(before.Time))
	}
	return link, faults
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// tree checks that a commit adds the file of an entry and nothing else. The trees are put
// together from what is known, and only their id is compared.
func (c *checking) tree(read *preparedCommit, number int) error {
	var err error
	if c.shelf == nil {
		if c.shelf, err = c.begin(read.signed.Tree); err != nil {
			return err
		}
	}
	if read.blob.IsZero() {
		return fmt.Errorf("there is no file %s", Path(number))
	}
	tree, err := c.shelf.add(number, read.blob, func(items []gittree.TreeItem) (gittree.Hash, error) {
		return gittree.TreeHash(items), nil
	})
	if err != nil || tree == read.signed.Tree {
		return err
	}
	// What follows is compared with what is there, so that one fault is told once.
	if c.shelf, err = c.ledger.openTree(read.signed.Tree, number); err != nil {
		c.shelf = nil
		return err
	}
	return errors.New("another file of the ledger differs from the commit before")
}

// begin opens the shelf of the first entry. The script and the page for people are whatever
// they are there; they must only never change.
func (c *checking) begin(tree gittree.Hash) (*shelf, error) {
	items, err := c.ledger.repo.ReadTree(tree)
	if err != nil {
		return nil, err
	}
	s := &shelf{}
	for _, item := range items {
		switch {
		case item.Name == entriesFolder:
		case !item.Folder && (item.Name == scriptName || item.Name == readmeName):
			s.root = append(s.root, item)
		default:
			return nil, fmt.Errorf("%s is no part of a ledger", diag.Quote(item.Name))
		}
	}
	return s, nil
}
