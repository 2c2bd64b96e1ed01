package review

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/repository"
)

// step is a commit of the main line.
type step struct {
	commit  gittree.Hash
	parents []gittree.Hash
	time    time.Time
	summary string
	// setsRules is true where it may alter the schema.
	setsRules bool
}

func newStep(s gittree.Step) step {
	return step{
		commit: s.Commit, parents: s.Parents, time: s.Time, summary: s.Summary,
		setsRules: slices.ContainsFunc(s.Changes, func(c gittree.PathChange) bool {
			// The module's file tells this program's own repository.
			return strings.HasPrefix(c.Path, record.SchemaFolder+"/") || c.Path == "go.mod"
		}),
	}
}

// proposal is what a step asked its base to take in.
type proposal struct {
	base *gittree.Revision
	// revision is the merge as it was foretold, or the commit itself where that is the same
	// or could not be.
	revision *gittree.Revision
	changes  []gittree.FileChange
}

// proposal finds what a step proposed: of a merge what its second parent brings, of any
// other commit, and of one that joins several branches at once, the commit itself.
func (s *step) proposal(ctx context.Context, repo *gittree.Repository) (*proposal, error) {
	base, head := s.parents[0], s.commit
	fork := base
	if len(s.parents) == 2 {
		at, err := forkOf(ctx, repo, base, s.parents[1])
		if err != nil {
			return nil, err
		}
		if !at.IsZero() { // otherwise they have nothing in common
			fork, head = at, s.parents[1]
		}
	}
	p := &proposal{}
	var err error
	if p.changes, err = repo.Difference(ctx, fork, head); err != nil {
		return nil, err
	}
	if p.base, err = repo.Revision(base); err != nil {
		return nil, err
	}
	if p.revision, err = repo.Revision(s.commit); err != nil || head == s.commit {
		return p, err
	}
	merge, err := repo.Merge(ctx, base, head)
	if err != nil {
		return nil, err
	}
	if !merge.Tree.IsZero() && merge.Tree != p.revision.TreeHash() {
		p.revision = merge.Revision()
	}
	return p, nil
}

// recorded reports whether all revisions have folders for records.
func recorded(revisions ...*gittree.Revision) (bool, error) {
	for _, rev := range revisions {
		any := false
		for _, folder := range []string{repository.Catalogue, repository.CMDB} {
			_, ok, err := rev.Folder(folder)
			if err != nil {
				return false, err
			}
			any = any || ok
		}
		if !any {
			return false, nil
		}
	}
	return true, nil
}
