package review

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/repository"
)

// pull is what git says of a pull request.
type pull struct {
	repo       *gittree.Repository
	base, head gittree.Hash
	fork       gittree.Hash // the merge base; zero where there is none
	merge      *gittree.Merge
	commits    []approval.Commit
	// patch identifies what differs between the merge base and head; files are the paths
	// in it that are no records.
	patch string
	files []string
	at    time.Time
	// before is the state of base once it is loaded.
	before *repository.State
}

// close ends the child that has read the policy of base.
func (p *pull) close() {
	if p.before != nil {
		_ = p.before.Close() // its files are those of repo, which whoever opened it closes
	}
}

// read asks git.
func (o Options) read(ctx context.Context, repo *gittree.Repository) (*pull, error) {
	p := &pull{repo: repo, at: o.At}
	var err error
	if p.base, err = repo.Resolve(o.Base); err != nil {
		return nil, fmt.Errorf("read base: %w", err)
	}
	if p.head, err = repo.Resolve(o.Head); err != nil {
		return nil, fmt.Errorf("read head: %w", err)
	}
	if p.at.IsZero() {
		if p.at, err = repo.CommitTime(p.head); err != nil {
			return nil, err
		}
	}
	if p.fork, err = forkOf(ctx, repo, p.base, p.head); err != nil {
		return nil, err
	}
	from := p.fork
	if from.IsZero() {
		from = p.base // nothing in common: there is no patch, and no merge either
	}
	changes, err := repo.Difference(ctx, from, p.head)
	if err != nil {
		return nil, err
	}
	p.patch = gittree.PatchDigest(changes)
	p.files = unrecorded(changes)
	if p.commits, err = commitsOf(ctx, repo, p.base, p.head); err != nil {
		return nil, err
	}
	p.merge, err = repo.Merge(ctx, p.base, p.head)
	return p, err
}

// unrecorded are the changed paths that are no records.
func unrecorded(changes []gittree.FileChange) []string {
	var files []string
	for _, c := range changes {
		if loc, _, ours := record.Locate(c.Path); !ours || loc.Ref == "" {
			files = append(files, c.Path)
		}
	}
	return files
}

// forkOf returns the commit from which two commits part. Where history crosses and there
// are several, the one with the smallest id stands for them: what counts is that it is the
// same for the present head and for a commit that was reviewed.
func forkOf(ctx context.Context, repo *gittree.Repository, base, head gittree.Hash) (gittree.Hash, error) {
	forks, err := repo.MergeBases(ctx, base, head)
	if err != nil || len(forks) == 0 {
		return gittree.Hash{}, err
	}
	return slices.MinFunc(forks, func(a, b gittree.Hash) int { return slices.Compare(a[:], b[:]) }), nil
}
