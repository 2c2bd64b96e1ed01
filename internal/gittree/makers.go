package gittree

import (
	"context"
	"errors"
	"slices"
)

// Makers returns the addresses of everybody who authored, co-authored or committed what can be
// reached from after and not from before, sorted. Of a range that [Repository.Commits]
// refuses it is those of after alone, and of nobody where that is not as git writes it. It
// fails with an error that wraps ErrMissingObject where a shallow clone ends too early.
func (r *Repository) Makers(ctx context.Context, before, after Hash) ([]string, error) {
	commits, err := r.Commits(ctx, before, after)
	var refused *RepositoryError
	if errors.As(err, &refused) && !errors.Is(err, ErrMissingObject) {
		commits, err = nil, nil
		if c, broken := r.SignedCommit(after); broken == nil {
			commits = []CommitInfo{{Author: c.Author, Committer: c.Committer}}
		}
	}
	var addresses []string
	for i := range commits {
		for _, s := range append([]Signature{commits[i].Author, commits[i].Committer}, commits[i].CoAuthors...) {
			addresses = append(addresses, s.Email)
		}
	}
	slices.Sort(addresses)
	return slices.Compact(addresses), err
}
