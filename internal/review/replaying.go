package review

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/policy"
	"github.com/gitsm/gitsm/internal/repository"
)

// batch is how many decisions are put to the policies together.
const batch = 64

// replaying is a replay under way.
type replaying struct {
	repo    *gittree.Repository
	options repository.Options
	other   *repository.State // whose policy is tried
	out     *approval.Replay

	// rules is the schema of the present step's base, and removed says that its policy was.
	// It is nil where it has yet to be read.
	rules   *repository.State
	removed bool
	// stale is true where a step since then may have altered the schema.
	stale bool
	// last is the state that was loaded last, and at its commit; zero where it is none.
	last *repository.State
	at   gittree.Hash

	waiting []question
}

// question is a decision that the policies have yet to be asked about.
type question struct {
	step       *step
	rules      *repository.State
	removed    bool
	assessment change.Assessment
}

func (r *replaying) close() {
	for _, s := range []*repository.State{r.rules, r.last} {
		if s != nil {
			_ = s.Close() // it was only read
		}
	}
}

// step looks at one commit of the main line.
func (r *replaying) step(ctx context.Context, s *step) error {
	err := r.judge(ctx, s)
	r.stale = r.stale || s.setsRules
	return err
}

func (r *replaying) judge(ctx context.Context, s *step) error {
	p, err := s.proposal(ctx, r.repo)
	if err != nil || len(p.changes) == 0 {
		return err
	}
	if known, err := recorded(p.base, p.revision); err != nil {
		return err
	} else if !known {
		r.out.Skipped++
		return nil
	}
	if err := r.readRules(ctx, p.base); err != nil {
		return err
	}
	if r.rules.PolicyDigest() == r.other.PolicyDigest() && !r.removed {
		r.out.Decisions++ // the same policy says the same
		return nil
	}
	pair, err := r.load(ctx, s, p)
	if errors.Is(err, repository.ErrNoEstate) {
		r.out.Skipped++
		return nil
	}
	if err != nil {
		return err
	}
	r.out.Decisions++
	a := change.Assess(change.Input{Base: pair.base, Head: pair.head, Diff: pair.diff, Files: unrecorded(p.changes), At: s.time})
	r.waiting = append(r.waiting, question{s, r.rules, r.removed, a})
	if len(r.waiting) < batch {
		return nil
	}
	return r.ask(ctx)
}

// readRules reads the policy of a step's base, unless it is known.
func (r *replaying) readRules(ctx context.Context, base *gittree.Revision) error {
	if r.rules != nil && !r.stale {
		return nil
	}
	options := r.options
	options.Revision = base
	next, err := repository.LoadSchema(ctx, options)
	if err != nil {
		return err
	}
	if r.removed, err = next.PolicyRemoved(ctx); err != nil {
		return errors.Join(err, next.Close())
	}
	if r.rules != nil {
		err = r.rules.Close() // it can be asked all the same
	}
	r.rules, r.stale = next, false
	return err
}

// load reads the estate before and after a step. The state of the commit itself is kept,
// since it is where the next step begins.
func (r *replaying) load(ctx context.Context, s *step, p *proposal) (*pair, error) {
	before, err := r.state(ctx, p.base)
	if err != nil {
		return nil, err
	}
	if !p.revision.Commit().IsZero() {
		// It replaces before, whose records stay as they are.
		after, err := r.state(ctx, p.revision)
		if err != nil {
			return nil, err
		}
		return differ(ctx, before, after)
	}
	options := r.options
	options.At, options.Like, options.Revision = s.time, before, p.revision
	after, err := repository.Load(ctx, options)
	if err != nil {
		return nil, err
	}
	out, err := differ(ctx, before, after)
	return out, errors.Join(err, after.Close())
}

// state returns the state of a commit and keeps it in place of the last one.
func (r *replaying) state(ctx context.Context, rev *gittree.Revision) (*repository.State, error) {
	if r.last != nil && r.at == rev.Commit() {
		return r.last, nil
	}
	options := r.options
	options.Revision, options.Like = rev, r.last
	var err error
	if options.At, err = r.repo.CommitTime(rev.Commit()); err != nil {
		return nil, err
	}
	next, err := repository.Load(ctx, options)
	if err != nil {
		return nil, err
	}
	if r.last != nil {
		err = r.last.Close()
	}
	r.last, r.at = next, rev.Commit()
	return next, err
}

// ask puts the decisions that wait to both policies.
func (r *replaying) ask(ctx context.Context) error {
	before := make([]approval.Rules, 0, len(r.waiting))
	for len(before) < len(r.waiting) {
		first := &r.waiting[len(before)]
		n := len(before)
		for n < len(r.waiting) && r.waiting[n].rules == first.rules {
			n++
		}
		said, err := judged(ctx, first.rules, r.waiting[len(before):n])
		if err != nil {
			return err
		}
		before = append(before, said...)
	}
	after, err := judged(ctx, r.other, r.waiting)
	if err != nil {
		return err
	}
	for i := range r.waiting {
		q := &r.waiting[i]
		if q.removed {
			before[i] = approval.Rules{Failure: removedPolicy()}
		}
		alteration := approval.Compare(approval.Input{Assessment: q.assessment, At: q.step.time}, before[i], after[i])
		if !alteration.Any() {
			continue
		}
		altered := approval.Altered{Commit: q.step.commit.String(), Time: q.step.time, Summary: q.step.summary, Alteration: alteration}
		if request := q.assessment.Request; request != nil {
			altered.Change = request.Ref
		}
		r.out.Altered = append(r.out.Altered, altered)
	}
	r.waiting = r.waiting[:0]
	return nil
}

// judged is what a policy says about each decision.
func judged(ctx context.Context, e policy.Evaluator, questions []question) ([]approval.Rules, error) {
	if len(questions) == 0 {
		return nil, nil
	}
	assessments := make([]change.Assessment, len(questions))
	times := make([]time.Time, len(questions))
	for i := range questions {
		assessments[i], times[i] = questions[i].assessment, questions[i].step.time
	}
	rules, err := policy.EvaluateAll(ctx, e, assessments, times)
	if err != nil {
		return nil, fmt.Errorf("ask the policy: %w", err)
	}
	return rules, nil
}
