package review

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/policy"
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
	// Base is the estate as it is, and Head as it would be after the merge.
	Base, Head *estate.Estate

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
	q, err := o.prepare(ctx, repo, true)
	if err != nil {
		return nil, err
	}
	defer q.pull.close()
	rules, err := policy.Evaluate(ctx, q.pair.before, q.in.Assessment, q.pull.at)
	if err != nil {
		return nil, fmt.Errorf("ask the policy: %w", err)
	}
	return q.decide(ctx, rules)
}

// prepared is a pull request that is assessed, and about which the policy has yet to be
// asked.
type prepared struct {
	options Options
	pull    *pull
	pair    *pair
	in      approval.Input
}

// prepare assesses a pull request. ask says that the policy of its base will be asked about
// it alone, so that it is read at once. Whoever calls it closes the pull.
func (o Options) prepare(ctx context.Context, repo *gittree.Repository, ask bool) (*prepared, error) {
	p, err := o.read(ctx, repo)
	if err != nil {
		return nil, err
	}
	q := &prepared{options: o, pull: p}
	if err := q.fill(ctx, ask); err != nil {
		p.close()
		return nil, err
	}
	return q, nil
}

func (q *prepared) fill(ctx context.Context, ask bool) error {
	o, p := q.options, q.pull
	pair, err := o.load(ctx, p, ask)
	if err != nil {
		return err
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
			return err
		}
	}
	in.Assessment = change.Assess(change.Input{
		Base: pair.base, Head: pair.head, Diff: pair.diff, Files: p.files, Pull: in.Facts.Pull.Number, OtherPulls: in.Facts.OtherPulls, At: p.at,
	})
	ratified, unknown, err := p.ratified(ctx, in.Assessment.Request)
	if err != nil {
		return err
	}
	in.Ratified = ratified
	in.Assessment.Diagnostics = append(in.Assessment.Diagnostics, unknown...)
	q.pair, q.in = pair, in
	return nil
}

// decide decides by what the policy of base says.
func (q *prepared) decide(ctx context.Context, rules approval.Rules) (*Outcome, error) {
	removed, err := q.pair.before.PolicyRemoved(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the policy: %w", err)
	}
	if removed {
		rules.Failure = removedPolicy()
	}
	in := q.in
	in.Rules = rules
	out := &Outcome{
		Input: in, Base: q.pair.base, Head: q.pair.head, engine: approval.Engine{Version: q.options.Version, Schema: q.pair.schema, TZData: calendar.ZoneData},
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
