package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/gittree"
)

// preparedCommit is a commit of the ledger, with everything about it that does not depend
// on the one before.
type preparedCommit struct {
	id     gittree.Hash
	number int
	signed gittree.SignedCommit
	broken error // why it cannot be read as a commit

	blob            gittree.Hash
	entry           Entry
	digest, message string
	err             error // why its file cannot be read as an entry
	size            int   // of the file
}

// since returns the commits that follow a mark, the oldest first. A commit that cannot be
// read in one way only ends the walk, for nobody can say what comes before it.
func (l *Ledger) since(ctx context.Context, from Mark) ([]preparedCommit, error) {
	var out []preparedCommit
	for at := l.Tip; at != from.Commit; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := l.repo.SignedCommit(at)
		if err != nil && !errors.Is(err, gittree.ErrMalformedCommit) {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		out = append(out, preparedCommit{id: at, signed: c, broken: err})
		if err != nil || len(c.Parents) == 0 || isFirst(c) {
			if from.Number > 0 {
				return nil, fmt.Errorf("%w: entry %d (commit %s) is gone", ErrRolledBack, from.Number, from.Commit)
			}
			break
		}
		at = c.Parents[0]
	}
	slices.Reverse(out)
	for i := range out {
		out[i].number = from.Number + 1 + i
	}
	return out, nil
}

// isFirst reports whether a commit claims to add the first entry; what parents it has are
// pinned.
func isFirst(c gittree.SignedCommit) bool {
	n, err := numberOf(c.Message)
	return err == nil && n == 1
}

// read reads the file of one entry. The newest commit knows them all; whether this one has
// the same is told by the id of its tree.
func (c *checking) read(p *preparedCommit) {
	if p.broken != nil {
		return
	}
	p.blob = c.blobs[p.number]
	if p.blob.IsZero() {
		if p.blob, p.err = c.ledger.find(p.signed.Tree, p.number); p.err != nil {
			return
		}
	}
	file, err := c.ledger.repo.Blob(p.blob, MaxEntry)
	if err != nil {
		p.err = err
		return
	}
	p.digest, p.size = Digest(file), len(file)
	if p.entry, p.err = Decode(file); p.err == nil {
		p.message = p.entry.Message(file)
	}
}

// blobs returns the files of entries in the newest commit, by their numbers.
func (l *Ledger) blobs(ctx context.Context, from, to int) (map[int]gittree.Hash, error) {
	out := make(map[int]gittree.Hash, max(0, to-from+1))
	tip, err := l.repo.SignedCommit(l.Tip)
	if err != nil || to < from {
		return out, nil // what is wrong is told where the commit is checked
	}
	for number := from; number <= to; number = (number/100 + 1) * 100 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := l.openTree(tip.Tree, number)
		if err != nil {
			continue
		}
		for _, item := range s.leaf {
			if n, ok := numberOfFile(item.Name); ok && !item.Folder && n >= from && n <= to {
				out[n] = item.Hash
			}
		}
	}
	return out, nil
}

// numberOfFile reads the number of an entry off the name of its file.
func numberOfFile(name string) (int, bool) {
	digits := name[:max(0, len(name)-len(".json"))]
	n, err := strconv.Atoi(digits)
	return n, err == nil && n > 0 && placeOf(n).name == name
}
