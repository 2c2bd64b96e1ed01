package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/gittree"
)

// ErrNone is wrapped when a repository has no ledger.
var ErrNone = errors.New("no ledger")

// Ledger is one state of the ledger.
type Ledger struct {
	// Reference is the branch that was read, in full, and Tip its commit.
	Reference string
	Tip       gittree.Hash
	repo      *gittree.Repository
}

// Link is an entry with the commit that adds it.
type Link struct {
	Commit gittree.SignedCommit
	// Pinned are the commits that the link keeps reachable.
	Pinned []gittree.Hash
	Entry  Entry
	// Digest is that of the entry's file.
	Digest string
}

// Open finds the ledger of a repository: its branch change-ledger, or that of a remote
// where the repository has none or is behind. Where branches contradict each other the
// repository's own is taken, and rivals are the others. It fails with an error that wraps
// ErrNone where there is no such branch.
func Open(ctx context.Context, repo *gittree.Repository) (l *Ledger, rivals []string, err error) {
	names, err := branches(repo, Branch)
	if err != nil {
		return nil, nil, fmt.Errorf("find the ledger: %w", err)
	}
	for _, name := range names {
		tip, ok, err := repo.Reference(name)
		if err != nil {
			return nil, nil, fmt.Errorf("find the ledger: %w", err)
		}
		if !ok {
			continue
		}
		next := &Ledger{Reference: name, Tip: tip, repo: repo}
		if l == nil {
			l = next
			continue
		}
		if tip == l.Tip {
			continue
		}
		ahead, err := repo.OnMainLine(ctx, l.Tip, tip)
		if err != nil {
			return nil, nil, fmt.Errorf("find the ledger: %w", err)
		}
		behind, err := repo.OnMainLine(ctx, tip, l.Tip)
		if err != nil {
			return nil, nil, fmt.Errorf("find the ledger: %w", err)
		}
		switch {
		case ahead:
			l = next
		case !behind:
			rivals = append(rivals, name)
		}
	}
	if l == nil {
		return nil, nil, fmt.Errorf("%w: begin it with gitsm adopt, or fetch the branch %s", ErrNone, Branch)
	}
	return l, rivals, nil
}

// branches are the references that a branch may have, the repository's own first.
func branches(repo *gittree.Repository, branch string) ([]string, error) {
	remotes, err := repo.References("refs/remotes/")
	if err != nil {
		return nil, err
	}
	var others []string
	for name := range remotes {
		// A branch such as origin/x/change-ledger is anybody's who may push a branch.
		if _, short, ok := strings.Cut(strings.TrimPrefix(name, "refs/remotes/"), "/"); ok && short == branch {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append([]string{"refs/heads/" + branch}, others...), nil
}

// Place is the directory of the repository that holds the ledger.
func (l *Ledger) Place() string { return l.repo.Place() }

// At returns the ledger as it is at a commit.
func At(repo *gittree.Repository, reference string, tip gittree.Hash) *Ledger {
	return &Ledger{Reference: reference, Tip: tip, repo: repo}
}
