package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/statement"
)

type replayOptions struct {
	*app
	since, head, policy string
	output              string
	strict              bool
}

func newPolicyReplay(a *app) *cobra.Command {
	o := &replayOptions{app: a}
	cmd := &cobra.Command{
		Use:   "replay --since COMMIT",
		Short: "Tell which past decisions a policy would have altered",
		Long: `Tell which decisions of the past a policy would have altered: that of the working tree,
or of another commit with --policy. Every commit of the main line after --since is a
decision, merges and commits made on it alike. Each is assessed as the pull request
was, at the time of the commit, and put to two policies: that of its own base, and the
one that is tried. Altered is what has other requirements (who and how many), what is
controlled or governance under one and not under the other, and an emergency that is
to be reviewed sooner or later.

Only requirements are compared: who had approved is known to no commit, so a decision
that would have been altered may have been approved all the same. An emergency that
was declared by a command, and not in its record, is taken for an ordinary change.
Both policies are evaluated by this version of gitsm.

Exit status: 0 done, whatever was altered; 1 the policy does not evaluate, at all or
for a decision, and with --strict a decision is altered; 2 wrong usage; 3 the work
could not be done.`,
		Example: `  gitsm policy replay --since HEAD~100
  gitsm policy replay --since v1.0 --policy stricter-policy
  gitsm policy replay --since origin/main~50 --head origin/main -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.since, "since", "", "begin after `COMMIT` of the main line")
	cmd.Flags().StringVar(&o.head, "head", "HEAD", "the main line ends in `COMMIT`")
	cmd.Flags().StringVar(&o.policy, "policy", "", "try the policy of `COMMIT` instead of the working tree's")
	cmd.Flags().BoolVar(&o.strict, "strict", false, "exit with 1 where a decision is altered")
	outputFlag(cmd, &o.output, "text", "json")
	return cmd
}

func (o *replayOptions) run(ctx context.Context) error {
	if o.since == "" {
		return usagef("say with --since after which commit to begin")
	}
	progress := newProgress(o.env, "replaying decisions")
	defer progress.close()
	out, fault, err := review.Replay(ctx, review.ReplayOptions{
		Dir: o.workingDir(), Since: o.since, Head: o.head, Policy: o.policy, Now: o.env.Now(),
		Pool: o.pool(), CacheDir: o.env.CacheDir, Engine: o.env.engine(), Progress: progress.set,
	})
	if errors.Is(err, review.ErrNotOnMainLine) {
		return &usageError{err}
	}
	if err != nil {
		return err
	}
	progress.close()
	if fault != nil {
		return o.broken(*fault)
	}
	if o.output == "json" {
		err = report.WriteJSON(o.env.Stdout, out)
	} else {
		err = statement.ReplayText(o.env.Stdout, *out, o.env.options())
	}
	if err == nil && (out.Failures() > 0 || o.strict && len(out.Altered) > 0) {
		err = errFindings
	}
	return err
}

// broken tells of a policy that has no answer, whatever it is asked.
func (o *replayOptions) broken(fault diag.Diagnostic) error {
	w := o.env.Stdout
	if o.output == "json" {
		w = o.env.Stderr // there is no replay to write
	}
	if err := statement.TrialsText(w, nil, []diag.Diagnostic{fault}, o.env.options()); err != nil {
		return err
	}
	return errFindings
}
