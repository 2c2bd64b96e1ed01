package review

import (
	"context"
	"fmt"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
)

// commitsOf returns the commits that a merge would bring, as git has them.
func commitsOf(ctx context.Context, repo *gittree.Repository, base, head gittree.Hash) ([]approval.Commit, error) {
	found, err := repo.Commits(ctx, base, head)
	if err != nil {
		return nil, err
	}
	commits := make([]approval.Commit, len(found))
	for i, c := range found {
		commits[i] = approval.Commit{
			ID: c.ID.String(), Author: identity(c.Author), Committer: identity(c.Committer), Merge: len(c.Parents) > 1,
			Reserved: reserved(c),
		}
		for _, other := range c.CoAuthors {
			commits[i].CoAuthors = append(commits[i].CoAuthors, identity(other))
		}
	}
	return commits, nil
}

func identity(s gittree.Signature) facts.Identity { return facts.Identity{Email: s.Email} }

// reviewed returns what the patch was at each commit that was reviewed and is still there.
func (p *pull) reviewed(ctx context.Context, reviews []facts.Review) (map[string]string, error) {
	patches := map[string]string{p.head.String(): p.patch}
	for _, r := range reviews {
		if _, known := patches[r.Commit]; known || r.Commit == "" {
			continue
		}
		id, err := gittree.ParseHash(r.Commit)
		if err != nil {
			continue // no commit has such an id, so nobody can have reviewed it
		}
		patch, ok, err := p.patchAt(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			patches[r.Commit] = patch
		}
	}
	return patches, nil
}

// patchAt identifies what differs between a commit and where it parts from base; false
// where the commit, or what lies between, is gone.
func (p *pull) patchAt(ctx context.Context, id gittree.Hash) (string, bool, error) {
	fork, err := forkOf(ctx, p.repo, p.base, id)
	if err == nil {
		var changes []gittree.FileChange
		if changes, err = p.repo.Difference(ctx, fork, id); err == nil {
			return gittree.PatchDigest(changes), true, nil
		}
	}
	if gittree.Shallow(err) {
		return "", false, nil
	}
	return "", false, err
}

// ratified finds the commits that a change says it ratifies and the main line does not have.
// Of the others it says who made them.
func (p *pull) ratified(ctx context.Context, q *change.Request) ([]approval.Ratified, []diag.Diagnostic, error) {
	if q == nil {
		return nil, nil, nil
	}
	body := q.Record.Body()
	entries := body.Each("ratifies")
	var out []diag.Diagnostic
	var known []approval.Ratified
	for i, text := range q.Ratifies {
		id, found, err := p.merged(ctx, text)
		if err != nil && !gittree.Shallow(err) {
			return nil, nil, err
		}
		if found {
			made, err := p.madeBy(ctx, id)
			if err != nil {
				return nil, nil, err
			}
			known = append(known, made)
			continue
		}
		unknown := diag.Diagnostic{
			Code: diag.UnknownRatified, Severity: diag.Error, Record: string(q.Ref), Span: diag.Span{Path: q.Record.Path, Line: 1, Column: 1},
			Message: fmt.Sprintf("%s ratifies %s, which is no commit on the main line of base", q.Ref, diag.Quote(text)),
			Hint:    "name the commit by which it came to the branch, as git log --first-parent shows it there",
		}
		if err != nil {
			unknown.Message = fmt.Sprintf("%s ratifies %s, and the history of base that is here does not go back to it", q.Ref, diag.Quote(text))
			unknown.Hint = "fetch the whole history with git fetch --unshallow; if it still is not there, name the commit as git log --first-parent shows it on the branch"
		}
		if i < len(entries) && entries[i].Pos.Line > 0 {
			unknown.Line, unknown.Column = entries[i].Pos.Line, entries[i].Pos.Column
		}
		out = append(out, unknown)
	}
	return known, out, nil
}

// merged reports whether what a change names is a commit on the main line of base. The
// error is one of a shallow clone where that cannot be told.
func (p *pull) merged(ctx context.Context, text string) (gittree.Hash, bool, error) {
	id, err := p.repo.Resolve(text)
	if err != nil {
		id = gittree.Hash{} // nothing here has this name; whether history goes on is told at its end
	}
	found, err := p.repo.OnMainLine(ctx, id, p.base)
	return id, found, err
}

// madeBy says who made what came to the main line by one of its commits.
func (p *pull) madeBy(ctx context.Context, id gittree.Hash) (approval.Ratified, error) {
	made := approval.Ratified{Commit: id.String()}
	before, more, err := p.repo.FirstParent(id)
	if err != nil || !more {
		return made, err
	}
	if made.Makers, err = p.repo.Makers(ctx, before, id); gittree.Shallow(err) {
		err = nil // who made it cannot be told; the commit itself is there
	}
	return made, err
}
