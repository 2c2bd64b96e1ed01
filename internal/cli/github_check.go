package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/workflow"
)

// What github check can be asked to require.
const (
	requireApproved = "approved"
	requireValid    = "valid"
)

type githubCheckOptions struct {
	githubOptions
	event, require string
	offline        bool
}

func newGitHubCheck(a *app) *cobra.Command {
	o := &githubCheckOptions{githubOptions: githubOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Judge the pull request of a workflow run",
		Long: `Decide about the pull request, or the group of a merge queue, for which a workflow runs,
as gitsm change assess does: with base as the branch is now, the proposed commit itself and
never the merge that GitHub made of it, what GitHub knows of commits, pushes, reviews and
comments, and the present time. It is for the events pull_request, pull_request_review and
merge_group.

Nothing that is proposed is checked out or run: its commits are fetched and read as data, so
that a token that can only read is enough, and forks are as good as branches. With
pull_request_target it refuses to work: that would put secrets beside what a stranger
proposes.

The lines at fault become annotations, the decision is appended to the summary of the job
(GITHUB_STEP_SUMMARY), and verdict, risk, change, pull, base, head and tree are appended to
its outputs (GITHUB_OUTPUT).

With --offline, or without a token, nobody is asked: who opened the pull request, its title
and its labels are those of the event, and who pushed and who reviewed is unknown. Unknown
is not yes: what the policy controls is pending then.

Of a merge group each pull request is decided about again, on top of what goes before it,
and the group has to be exactly what comes of merging them.

Exit status: 0 approved or not controlled; 1 pending or rejected, with --require valid only
rejected, or faulty records; 2 wrong usage; 3 it could not be judged.`,
		Example: `  gitsm github check
  gitsm github check --require valid
  gitsm github check --offline --event event.json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.flags(cmd)
	o.require = requireApproved
	cmd.Flags().StringVar(&o.event, "event", "", "read the event from `FILE`; default: GITHUB_EVENT_PATH")
	cmd.Flags().BoolVar(&o.offline, "offline", false, "ask nobody: decide by the event and git alone")
	cmd.Flags().Var(&formatValue{&o.require, []string{requireApproved, requireValid}}, "require", "succeed for what is approved, or for all that is valid")
	return cmd
}

// judged is a pull request with the decision about it.
type judged struct {
	pull     int
	decision approval.Decision
}

func (o *githubCheckOptions) run(ctx context.Context) error {
	all, notes, err := o.judge(ctx)
	for _, note := range notes {
		err = errors.Join(err, report.Annotate(o.env.Stdout, diag.Warning, "gitsm", note))
	}
	if err != nil {
		var usage *usageError
		if !errors.As(err, &usage) {
			err = fmt.Errorf("it could not be judged: %w", err)
		}
		return errors.Join(err, report.Annotate(o.env.Stdout, diag.Error, "gitsm", oneLine(err)))
	}
	if err := o.publish(all); err != nil {
		return err
	}
	if slices.ContainsFunc(all, o.fails) {
		return errFindings
	}
	return nil
}

// judge decides. Notes are what somebody should know who reads the decision.
func (o *githubCheckOptions) judge(ctx context.Context) (all []judged, notes []string, err error) {
	event, err := o.readEvent(o.event)
	if err != nil {
		return nil, nil, err
	}
	if event.Pull == nil && event.Group == nil {
		return nil, nil, usagef("the event is about no pull request; what came to a branch is recorded with gitsm github record")
	}
	if event.Pull != nil && event.Pull.Closed {
		return nil, nil, usagef("pull request #%d is closed; there is nothing to decide", event.Pull.Number)
	}
	if !o.offline && o.env.Workflow.Token == "" {
		o.offline = true
		notes = append(notes, "there is no token in GITHUB_TOKEN to ask GitHub with, so nobody knows who pushed and who reviewed")
	}
	if !o.offline {
		if err := o.connect(ctx); err != nil {
			return nil, notes, err
		}
	}
	if event.Group != nil {
		all, err = o.group(ctx, event.Group)
		return all, notes, err
	}
	one, more, err := o.pull(ctx, event.Pull)
	return []judged{one}, append(notes, more...), err
}

// pull decides about a pull request.
func (o *githubCheckOptions) pull(ctx context.Context, p *workflow.Pull) (judged, []string, error) {
	out := judged{pull: p.Number}
	known, base, lacking := p.Facts(), p.Base, ""
	if o.forge != nil {
		k, err := o.know(ctx, p.Number)
		if err != nil {
			return out, nil, err
		}
		if err := unmoved(k, p.Head); err != nil {
			return out, nil, err
		}
		known, lacking = k.Facts, k.Lacking
		if base, err = o.forge.Branch(ctx, shortBranch(known.Pull.BaseRef)); err != nil {
			return out, nil, fmt.Errorf("ask GitHub about %s: %w", known.Pull.BaseRef, err)
		}
	}
	commits := []source{{known.Pull.BaseRef, base}, {pullReference(p.Number), p.Head}}
	if err := o.bring(ctx, commits...); err != nil {
		return out, nil, err
	}
	if err := o.here(ctx, commits...); err != nil {
		return out, nil, err
	}
	var notes []string
	if o.forge != nil {
		known.OtherPulls, notes = o.others(ctx, p.Number, known.Pull.BaseRef)
	}
	d, err := o.decide(ctx, base, p.Head, &known)
	out.decision = d
	if lacking != "" && err == nil && !d.Verdict.Passes() {
		notes = append(notes, lacking)
	}
	return out, notes, err
}

// unmoved fails where the facts are about another commit than the one that is to be judged.
func unmoved(k forge.Known, head string) error {
	if k.Pull.Head == head {
		return nil
	}
	return fmt.Errorf("pull request #%d proposes %s by now, and this run is about %s; the run for that commit decides", k.Pull.Number, k.Pull.Head, head)
}

func (o *githubCheckOptions) decide(ctx context.Context, base, head string, known *facts.Facts) (approval.Decision, error) {
	options := o.assessing()
	options.Base, options.Head, options.Facts = base, head, known
	progress := newProgress(o.env, "reading records")
	defer progress.close()
	options.Progress = progress.set
	outcome, err := review.Assess(ctx, options)
	if err != nil {
		return approval.Decision{}, err
	}
	return outcome.Decision, nil
}

// fails reports whether a decision is not what is required.
func (o *githubCheckOptions) fails(j judged) bool {
	switch j.decision.Verdict {
	case approval.Approved, approval.NotControlled:
		return o.require == requireValid && faulty(j.decision)
	case approval.Pending:
		return o.require != requireValid || faulty(j.decision)
	}
	return true
}

// faulty reports whether a change brings faults.
func faulty(d approval.Decision) bool {
	return slices.ContainsFunc(d.Diagnostics, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })
}
