package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/gittree"
)

// Newest yields the entries from the newest to the first. What it yields is read, not
// checked: whoever relies on it checks the ledger.
func (l *Ledger) Newest(ctx context.Context) iter.Seq2[Link, error] {
	return func(yield func(Link, error) bool) {
		for at := l.Tip; !at.IsZero(); {
			link, err := l.read(ctx, at)
			if !yield(link, err) || err != nil {
				return
			}
			at = gittree.Hash{}
			if parents := link.Commit.Parents; len(parents) > 0 && link.Entry.Number > 1 {
				at = parents[0]
			}
		}
	}
}

// Read reads the link of a commit. It is not checked, not even whether the commit belongs to
// this ledger.
func (l *Ledger) Read(ctx context.Context, commit gittree.Hash) (Link, error) {
	return l.read(ctx, commit)
}

// read reads one link by what its message says.
func (l *Ledger) read(ctx context.Context, at gittree.Hash) (Link, error) {
	if err := ctx.Err(); err != nil {
		return Link{}, err
	}
	c, err := l.repo.SignedCommit(at)
	if err != nil {
		return Link{}, fmt.Errorf("read the ledger: %w", err)
	}
	number, err := numberOf(c.Message)
	if err != nil {
		return Link{}, fmt.Errorf("read the ledger: commit %s: %w", at, err)
	}
	file, err := l.file(c.Tree, number)
	if err != nil {
		return Link{}, fmt.Errorf("read the ledger: commit %s: %w", at, err)
	}
	e, err := Decode(file)
	if err != nil {
		return Link{}, fmt.Errorf("read the ledger: commit %s: %w", at, err)
	}
	return newLink(c, e, Digest(file)), nil
}

func newLink(c gittree.SignedCommit, e Entry, digest string) Link {
	link := Link{Commit: c, Entry: e, Digest: digest}
	if e.Number > 1 && len(c.Parents) > 0 {
		link.Pinned = c.Parents[1:]
	} else {
		link.Pinned = c.Parents
	}
	return link
}

// numberOf reads the number of the entry that a message is about.
func numberOf(message string) (int, error) {
	for line := range strings.SplitSeq(message, "\n") {
		if digits, ok := strings.CutPrefix(line, "Entry: "); ok {
			n, err := strconv.Atoi(digits)
			if err != nil || n < 1 || strconv.Itoa(n) != digits {
				break
			}
			return n, nil
		}
	}
	return 0, errors.New("its message does not say which entry it adds")
}

// file reads the file of an entry from a tree of the ledger.
func (l *Ledger) file(tree gittree.Hash, number int) ([]byte, error) {
	blob, err := l.find(tree, number)
	if err != nil {
		return nil, err
	}
	return l.repo.Blob(blob, MaxEntry)
}

// find returns the blob of an entry's file in a tree of the ledger.
func (l *Ledger) find(tree gittree.Hash, number int) (gittree.Hash, error) {
	s, err := l.openTree(tree, number)
	if err != nil {
		return gittree.Hash{}, err
	}
	p := placeOf(number)
	for _, item := range s.leaf {
		if item.Name == p.name && !item.Folder {
			return item.Hash, nil
		}
	}
	return gittree.Hash{}, fmt.Errorf("there is no file %s", Path(number))
}

// open reads the trees along the path of the entry of a mark.
func (l *Ledger) open(at Mark) (*shelf, error) {
	c, err := l.repo.SignedCommit(at.Commit)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	return l.openTree(c.Tree, at.Number)
}

// openTree reads the trees along the path of an entry.
func (l *Ledger) openTree(tree gittree.Hash, number int) (*shelf, error) {
	p := placeOf(number)
	s := &shelf{outer: p.outer, inner: p.inner}
	var err error
	if s.root, err = l.repo.ReadTree(tree); err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	if s.all, err = l.below(s.root, entriesFolder); err != nil {
		return nil, err
	}
	if s.wide, err = l.below(s.all, p.outer); err != nil {
		return nil, err
	}
	s.leaf, err = l.below(s.wide, p.inner)
	return s, err
}

// below reads a folder of a folder.
func (l *Ledger) below(f folder, name string) (folder, error) {
	for _, item := range f {
		if item.Name == name && item.Folder {
			items, err := l.repo.ReadTree(item.Hash)
			if err != nil {
				return nil, fmt.Errorf("read the ledger: %w", err)
			}
			return items, nil
		}
	}
	return nil, fmt.Errorf("there is no folder %s", name)
}

// ScriptIn returns the script that a commit of the ledger carries; nil where it has none.
func (l *Ledger) ScriptIn(c gittree.SignedCommit) ([]byte, error) {
	items, err := l.repo.ReadTree(c.Tree)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	for _, item := range items {
		if item.Name == scriptName && !item.Folder {
			return l.repo.Blob(item.Hash, MaxEntry)
		}
	}
	return nil, nil
}
