package review

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/policy"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
)

// Options say which pull request is assessed, and how.
type Options struct {
	// Dir is a directory in the repository.
	Dir string
	// Base and Head name commits: where the pull request is to be merged, and what.
	Base, Head string
	// Facts are what the forge knows; nil where nobody has asked it.
	Facts *facts.Facts
	// At is the time of the decision; zero means the committer's time of head.
	At time.Time
	// Pool decodes records and evaluates policies.
	Pool *confine.Pool
	// CacheDir holds snapshots; empty means that nothing is kept or reused. Whoever can
	// write there can change the decision.
	CacheDir string
	// Engine identifies the program's version in the cache, and Version in the decision.
	Engine, Version string
	// Progress is told how many files are decoded of how many; it may be nil.
	Progress func(done, total int)
}

// Outcome is a decision with what it was made of, so that it can be asked what if.
type Outcome struct {
	Decision approval.Decision
	Input    approval.Input
	// Head is the estate as it would be after the merge.
	Head *estate.Estate

	engine approval.Engine
}

// Simulate decides again as if these people had approved head at the time of the decision.
func (o *Outcome) Simulate(as []estate.Ref) approval.Decision {
	return o.decide(approval.Simulate(o.Input, as))
}

func (o *Outcome) decide(in approval.Input) approval.Decision {
	d := approval.Decide(in)
	d.Engine = o.engine
	return d
}

// Assess decides about a pull request.
func Assess(ctx context.Context, o Options) (*Outcome, error) {
	repo, err := gittree.Open(o.Dir)
	if err != nil {
		return nil, err
	}
	out, err := o.assess(ctx, repo)
	if err != nil {
		return nil, errors.Join(err, repo.Close())
	}
	return out, repo.Close()
}

func (o Options) assess(ctx context.Context, repo *gittree.Repository) (*Outcome, error) {
	p, err := o.read(ctx, repo)
	if err != nil {
		return nil, err
	}
	defer p.close()
	pair, err := o.load(ctx, p)
	if err != nil {
		return nil, err
	}
	in := approval.Input{
		Roster: roster.New(pair.base), Patch: p.patch, Commits: p.commits,
		Base: p.base.String(), Head: p.head.String(), TreeReason: unmerged(p.merge), Diagnostics: pair.fresh, At: p.at,
		Incidents: incidents(pair.head),
	}
	if !p.merge.Tree.IsZero() {
		in.Tree = p.merge.Tree.String()
	}
	if o.Facts != nil {
		in.Facts, in.HasFacts = *o.Facts, true
		if in.Patches, err = p.reviewed(ctx, in.Facts.Reviews); err != nil {
			return nil, err
		}
	}
	in.Assessment = change.Assess(change.Input{
		Base: pair.base, Head: pair.head, Diff: pair.diff, Files: p.files, Pull: in.Facts.Pull.Number, OtherPulls: in.Facts.OtherPulls, At: p.at,
	})
	unknown, err := p.ratified(ctx, in.Assessment.Request)
	if err != nil {
		return nil, err
	}
	in.Assessment.Diagnostics = append(in.Assessment.Diagnostics, unknown...)
	if in.Rules, err = o.rules(ctx, p, pair, in.Assessment); err != nil {
		return nil, err
	}
	out := &Outcome{
		Input: in, Head: pair.head, engine: approval.Engine{Version: o.Version, Schema: pair.schema, TZData: calendar.ZoneData},
	}
	out.Decision = out.decide(in)
	return out, nil
}

// unmerged says why there is no merge, and names the paths in conflict.
func unmerged(m *gittree.Merge) string {
	const most = 5
	if len(m.Conflicts) == 0 {
		return m.Reason
	}
	text := "both changed " + strings.Join(m.Conflicts[:min(len(m.Conflicts), most)], ", ")
	if rest := len(m.Conflicts) - most; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// incidents are the incident records that an emergency may refer to.
func incidents(e *estate.Estate) map[estate.Ref]bool {
	out := map[estate.Ref]bool{}
	for r := range e.OfKind(estate.Incident) {
		out[r.Ref] = true
	}
	return out
}

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

// pair is the estate before and after the merge.
type pair struct {
	before     *repository.State
	base, head *estate.Estate
	diff       []difference.Record
	// fresh are the faults of head that base does not have.
	fresh []diag.Diagnostic
	// schema identifies the schema of base.
	schema string
}

// load reads both estates. Where there is no predicted merge, head stands by itself.
func (o Options) load(ctx context.Context, p *pull) (*pair, error) {
	options := repository.Options{
		Dir: o.Dir, At: p.at, Now: p.at, Pool: o.Pool, CacheDir: o.CacheDir, Engine: o.Engine, Records: true, Progress: o.Progress,
	}
	var err error
	if options.Revision, err = p.repo.Revision(p.base); err != nil {
		return nil, err
	}
	options.Policy = true
	before, err := repository.Load(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("read base: %w", err)
	}
	p.before = before
	options.Policy = false
	if options.Revision = p.merge.Revision(); options.Revision == nil {
		if options.Revision, err = p.repo.Revision(p.head); err != nil {
			return nil, err
		}
	}
	options.Like = before
	after, err := repository.Load(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("read head: %w", err)
	}
	return compare(ctx, before, after)
}

// compare finds what differs, and the faults that come with it.
func compare(ctx context.Context, before, after *repository.State) (*pair, error) {
	out, err := differ(ctx, before, after)
	if err != nil {
		return nil, err
	}
	known, err := before.Diagnostics(ctx)
	if err != nil {
		return nil, err
	}
	found, err := after.Diagnostics(ctx)
	if err != nil {
		return nil, err
	}
	out.fresh, _ = report.NewBaseline(known).Filter(found)
	return out, nil
}

// differ finds what differs.
func differ(ctx context.Context, before, after *repository.State) (*pair, error) {
	out := pair{before: before, schema: before.SchemaDigest()}
	var wrong, failed error
	var both sync.WaitGroup
	both.Go(func() { out.base, wrong = before.Estate(ctx) })
	both.Go(func() { out.head, failed = after.Estate(ctx) })
	both.Wait()
	if err := errors.Join(wrong, failed); err != nil {
		return nil, err
	}
	refs, told := repository.Changed(before, after)
	if !told {
		refs = nil // any may differ
	}
	if refs != nil || !told {
		out.diff = difference.Compare(out.base, out.head, refs)
	}
	return &out, nil
}

// rules asks the policy of base.
func (o Options) rules(ctx context.Context, p *pull, pair *pair, a change.Assessment) (approval.Rules, error) {
	rules, err := policy.Evaluate(ctx, pair.before, a, p.at)
	if err != nil {
		return approval.Rules{}, fmt.Errorf("ask the policy: %w", err)
	}
	removed, err := pair.before.PolicyRemoved(ctx)
	if err != nil {
		return approval.Rules{}, fmt.Errorf("ask the policy: %w", err)
	}
	if removed {
		rules.Failure = removedPolicy()
	}
	return rules, nil
}

func removedPolicy() *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: diag.PolicyRemoved, Severity: diag.Error, Span: diag.Span{Path: record.SchemaFolder, Line: 1, Column: 1},
		Message: "base had a change policy of its own once and has none any more, so nothing can be approved",
		Hint:    "bring a file that sets policy back to " + record.SchemaFolder + "/; an empty one, policy: {}, is the embedded policy",
	}
}
