package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
)

// ChangeNames changes what tokens stand for. The branch of names gets a commit without
// parents, so that nothing keeps what it had before; where another writer comes first, alter
// is called again with what is there then. alter reports whether it changed anything.
func (a *Appender) ChangeNames(ctx context.Context, alter func(*Names) (bool, error)) error {
	const reference = "refs/heads/" + NamesBranch
	for try := 0; ; try++ {
		err := a.changeNames(ctx, reference, alter)
		if !errors.Is(err, gittree.ErrReferenceMoved) || try == mostTries {
			return err
		}
		wait := min(longWait, shortWait<<min(try, 10))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait/2 + mathrand.N(wait)):
		}
	}
}

func (a *Appender) changeNames(ctx context.Context, reference string, alter func(*Names) (bool, error)) error {
	var remote gittree.Hash
	if a.Remote != "" {
		var err error
		if remote, _, err = a.Repo.Fetch(ctx, a.Remote, NamesBranch); err != nil {
			return fmt.Errorf("read the names of the ledger: %w", err)
		}
	}
	local, _, err := a.Repo.Reference(reference)
	if err != nil {
		return fmt.Errorf("read the names of the ledger: %w", err)
	}
	var names, there Names
	for _, commit := range []gittree.Hash{remote, local} {
		if commit.IsZero() {
			continue
		}
		if err := names.join(a.Repo, commit); err != nil {
			return fmt.Errorf("read the names of the ledger: %w", err)
		}
		if there.text == nil {
			there.text = maps.Clone(names.text)
		}
	}
	if remote.IsZero() && local.IsZero() {
		if names, err = ReadNames(ctx, a.Repo); err != nil {
			return err
		}
	}
	// What only this repository has must reach the remote too.
	behind := a.Remote != "" && !names.equal(there)
	changed, err := alter(&names)
	if err != nil || !changed && !behind {
		return err
	}
	commit, err := a.writeNames(names)
	if err != nil {
		return fmt.Errorf("write the names of the ledger: %w", err)
	}
	if a.Remote != "" {
		if err := a.Repo.Replace(ctx, a.Remote, NamesBranch, commit, remote); err != nil {
			return fmt.Errorf("write the names of the ledger: %w", err)
		}
	}
	return a.Repo.SwapReference(ctx, reference, local, commit)
}

// writeNames writes the commit that holds the names.
func (a *Appender) writeNames(names Names) (gittree.Hash, error) {
	file, err := names.encode()
	if err != nil {
		return gittree.Hash{}, err
	}
	blob, err := a.Repo.WriteBlob(file)
	if err != nil {
		return gittree.Hash{}, err
	}
	tree, err := a.Repo.WriteTree([]gittree.TreeItem{{Name: namesFile, Mode: gittree.Regular, Hash: blob}})
	if err != nil {
		return gittree.Hash{}, err
	}
	return a.commit(gittree.CommitText{Tree: tree, Message: "What the tokens of the change ledger stand for\n"}, a.Now(), nil)
}
