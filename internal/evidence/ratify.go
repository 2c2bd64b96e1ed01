package evidence

import (
	"context"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/roster"
)

// peopleFolders are the folders of the records that say who may approve.
var peopleFolders = []string{"catalogue/people", "catalogue/roles", "catalogue/teams"}

// unfit says why an approved emergency may not ratify a range; "" where it may. An entry that
// says it did would be wrong for good.
func (r *recorder) unfit(ctx context.Context, h ledger.Heading, o *review.Outcome) (string, error) {
	before, err := gittree.ParseHash(h.Before)
	if err != nil {
		return "", err
	}
	after, err := gittree.ParseHash(h.After)
	if err != nil {
		return "", err
	}
	var bypass approval.Bypass
	if bypass.Makers, err = r.repo.Makers(ctx, before, after); err != nil {
		return "", err
	}
	changes, err := r.repo.Difference(ctx, before, after)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(changes, repeoples) {
		if bypass.Before, err = r.peopleAt(ctx, before); err != nil {
			return "", err
		}
	}
	return bypass.Ratifying(o.Decision.Requirements, o.Input.Roster, o.Decision.EvaluatedAt), nil
}

// repeoples reports whether a change may alter who can approve.
func repeoples(c gittree.FileChange) bool {
	return c.Path == "go.mod" || strings.HasPrefix(c.Path, "schema/") ||
		slices.ContainsFunc(peopleFolders, func(folder string) bool { return strings.HasPrefix(c.Path, folder+"/") })
}

// peopleAt reads the people of a commit of main.
func (r *recorder) peopleAt(ctx context.Context, commit gittree.Hash) (*roster.Roster, error) {
	rev, err := r.repo.Revision(commit)
	if err != nil {
		return nil, err
	}
	x := repository.NewExtractor(r.repo, repository.Options{
		Dir: r.Review.Dir, Now: r.Ledger.Now(), Pool: r.Review.Pool, CacheDir: r.Review.CacheDir, Engine: r.Review.Engine,
	})
	estates, err := x.Extract(ctx, repository.Part{Revision: rev, Folders: peopleFolders})
	if err != nil {
		return nil, err
	}
	return roster.New(estates[0]), nil
}

// note adds what somebody should look at, once.
func (r *recorder) note(text string) {
	if !slices.Contains(r.report.Notes, text) {
		r.report.Notes = append(r.report.Notes, text)
	}
}
