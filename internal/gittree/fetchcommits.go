package gittree

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// maxWanted is how many commits one git is asked to fetch by their ids.
const maxWanted = 64

// AbsentError are commits that a remote does not give by their ids. It wraps
// ErrMissingObject.
type AbsentError struct{ Commits []Hash }

// Error names the first.
func (e *AbsentError) Error() string {
	if len(e.Commits) == 0 {
		return ErrMissingObject.Error()
	}
	return fmt.Sprintf("%d commits cannot be fetched by their ids, %s among them", len(e.Commits), e.Commits[0])
}

// Unwrap returns ErrMissingObject.
func (e *AbsentError) Unwrap() error { return ErrMissingObject }

// FetchCommits brings commits by their ids, with what they stand on, as far as they are not
// here and the remote gives them: many servers do so for what no branch has any more. The
// rest is an [AbsentError]. No reference is made, so git gc removes them after some weeks.
func (r *Repository) FetchCommits(ctx context.Context, remote string, ids ...Hash) error {
	if _, err := r.trackingFolder(ctx, remote); err != nil {
		return err
	}
	var absent []Hash
	for some := range slices.Chunk(r.lacking(ids), maxWanted) {
		if some[0].IsZero() { // they are sorted
			absent, some = append(absent, some[0]), some[1:]
		}
		rest, err := r.fetchCommits(ctx, remote, some)
		if err != nil {
			return err
		}
		absent = append(absent, rest...)
	}
	if len(absent) > 0 {
		return &AbsentError{absent}
	}
	return nil
}

// fetchCommits returns which it could not get. A server refuses all where it lacks one, in
// words of its own, so halves are tried.
func (r *Repository) fetchCommits(ctx context.Context, remote string, ids []Hash) (absent []Hash, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	a, err := r.runFetch(ctx, remote, texts(ids)...)
	if err != nil {
		return nil, err
	}
	rest := r.lacking(ids)
	if a.code == 0 || len(rest) == 0 {
		return rest, nil
	}
	if _, err := r.values(ctx, remote, "refs/heads/main"); err != nil { // no server, no answer
		return nil, err
	}
	if len(rest) == 1 {
		return rest, nil
	}
	first, err := r.fetchCommits(ctx, remote, rest[:len(rest)/2])
	if err != nil {
		return nil, err
	}
	second, err := r.fetchCommits(ctx, remote, rest[len(rest)/2:])
	return append(first, second...), err
}

// lacking returns the commits that are not here, sorted and each once. What is here and cannot
// be read is not lacking: fetching would not mend it.
func (r *Repository) lacking(ids []Hash) []Hash {
	var absent []Hash
	for _, id := range ids {
		if _, err := r.commit(id); errors.Is(err, ErrMissingObject) {
			absent = append(absent, id)
		}
	}
	slices.SortFunc(absent, compareHashes)
	return slices.Compact(absent)
}

func texts(ids []Hash) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = id.String()
	}
	return all
}
