package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
	"github.com/gitsm/gitsm/internal/workpaper"
)

// make reads what a pack is made of, and makes it.
func (o *exportOptions) make(ctx context.Context, from, to time.Time) (pack *workpaper.Pack, err error) {
	repo, err := gittree.Open(o.workingDir())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, repo.Close()) }()
	tip, err := repo.Resolve(o.main)
	if err != nil {
		return nil, err
	}
	r := &packReader{exportOptions: o, repo: repo, tip: tip}
	r.extractor = repository.NewExtractor(repo, r.repositoryOptions())
	in := workpaper.Input{From: from, To: to, Main: o.main, Options: o.Options, Engine: version(), Rosters: r}
	if err := r.line(ctx, &in); err != nil {
		return nil, err
	}
	if err := r.ledger(ctx, &in); err != nil {
		return nil, err
	}
	if err := r.changes(ctx, &in); err != nil {
		return nil, err
	}
	if err := r.verify(ctx, &in); err != nil {
		return nil, err
	}
	return workpaper.Make(ctx, in)
}

// packReader reads the repository for a pack.
type packReader struct {
	*exportOptions
	repo      *gittree.Repository
	tip       gittree.Hash
	extractor *repository.Extractor
	// altered are the commits of main that may have altered people, the oldest first, and
	// rosters those of some of them that were read together.
	altered []string
	rosters map[string]*roster.Roster
}

// peopleFolders are where people, teams and roles are.
var peopleFolders = []string{repository.Catalogue + "/people", repository.Catalogue + "/roles", repository.Catalogue + "/teams"}

// changesFolder is where change records are.
const changesFolder = repository.CMDB + "/changes"

// schemaFolder is where the schema is, which says how records read.
const schemaFolder = "schema"

// line reads main's first parents.
func (r *packReader) line(ctx context.Context, in *workpaper.Input) error {
	walk := r.repo.Line(r.tip, repository.Catalogue, schemaFolder)
	for {
		step, ok, err := walk.Next(ctx)
		if gittree.Shallow(err) && len(in.Commits) > 0 {
			in.Shallow = true
			break
		}
		if err != nil {
			return fmt.Errorf("read main: %w", err)
		}
		if !ok {
			break
		}
		c := workpaper.Commit{
			ID: step.Commit.String(), Time: step.Time, Summary: step.Summary, People: slices.ContainsFunc(step.Changes, concernsPeople),
		}
		in.Commits = append(in.Commits, c)
		if c.People {
			r.altered = append(r.altered, c.ID)
		}
	}
	slices.Reverse(in.Commits)
	slices.Reverse(r.altered)
	return nil
}

func concernsPeople(c gittree.PathChange) bool {
	within := func(folder string) bool { return strings.HasPrefix(c.Path, folder+"/") }
	return within(schemaFolder) || slices.ContainsFunc(peopleFolders, within)
}

// ledger reads all entries, and what their tokens stand for. What cannot be read as an entry
// is left out; the verification tells.
func (r *packReader) ledger(ctx context.Context, in *workpaper.Input) error {
	l, _, err := ledger.Open(ctx, r.repo)
	if errors.Is(err, ledger.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	in.Reference, in.Tip = l.Reference, l.Tip.String()
	_, err = l.Check(ctx, ledger.Mark{}, func(link ledger.Link, _ []ledger.Fault) error {
		if link.Entry.Number > 0 {
			in.Links = append(in.Links, link)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if in.Names, err = ledger.ReadNames(ctx, r.repo); errors.Is(err, ledger.ErrNames) {
		err = nil // the verification tells; people are shown by their numbers
	}
	return err
}

// changes reads the change records that main has now.
func (r *packReader) changes(ctx context.Context, in *workpaper.Input) error {
	rev, err := r.repo.Revision(r.tip)
	if err != nil {
		return err
	}
	found, err := r.extractor.Extract(ctx, repository.Part{Revision: rev, Folders: []string{changesFolder}})
	if err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	in.Changes = map[estate.Ref]workpaper.Change{}
	for record := range found[0].OfKind(estate.Change) {
		q := change.ParseRequest(record)
		c := workpaper.Change{
			Title: q.Title, Owner: q.Owner, Requester: q.Requester, Implementer: q.Implementer,
			End: q.End, ActualEnd: q.ActualEnd, Cancelled: q.Cancelled, Result: q.Result, Reviewed: q.Reviewed,
		}
		body := record.Body()
		if outcome := body.Get("outcome"); outcome != nil {
			c.ReviewedOn, _ = outcome.Date("reviewedOn")
			c.ReviewedBy = estate.Ref(outcome.Str("reviewedBy"))
		}
		in.Changes[q.Ref] = c
	}
	return nil
}

// together is how many states of the people are read at once.
const together = 100

// At returns the people of a commit of main. Those of the commits that altered people after
// it are read with them: they are asked for next.
func (r *packReader) At(ctx context.Context, commit string) (*roster.Roster, error) {
	if found := r.rosters[commit]; found != nil {
		return found, nil
	}
	wanted := []string{commit}
	if i := slices.Index(r.altered, commit); i >= 0 {
		wanted = r.altered[i:min(len(r.altered), i+together)]
	}
	parts := make([]repository.Part, len(wanted))
	for i, text := range wanted {
		id, err := gittree.ParseHash(text)
		if err != nil {
			return nil, fmt.Errorf("read people: %w", err)
		}
		if parts[i].Revision, err = r.repo.Revision(id); err != nil {
			return nil, fmt.Errorf("read the people of %s: %w", id.Short(), err)
		}
		parts[i].Folders = peopleFolders
	}
	read, err := r.extractor.Extract(ctx, parts...)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	r.rosters = map[string]*roster.Roster{}
	for i, e := range read {
		r.rosters[wanted[i]] = roster.New(e)
	}
	return r.rosters[commit], nil
}

func (r *packReader) repositoryOptions() repository.Options {
	return repository.Options{Dir: r.workingDir(), Now: r.env.Now(), Pool: r.pool(), CacheDir: r.env.CacheDir, Engine: r.env.engine()}
}

// verify holds main against the ledger.
func (r *packReader) verify(ctx context.Context, in *workpaper.Input) error {
	progress := newProgress(r.env, "verifying entries")
	defer progress.close()
	found, err := audit.Verify(ctx, audit.Options{
		Dir: r.workingDir(), Main: r.tip.String(), TrustRoot: r.trustRoot, Seen: r.seen, Contents: r.contents, Index: true, Repository: r.repositoryOptions(), Progress: progress.set,
	})
	if err != nil {
		return err
	}
	in.Verified, in.Unchecked = true, found.Unchecked
	for i := range found.Findings {
		f := &found.Findings[i]
		in.Findings = append(in.Findings, workpaper.Finding{Code: f.Code, Severity: f.Severity, Commit: f.Commit, Entry: f.Entry, Message: f.Message})
	}
	return nil
}
