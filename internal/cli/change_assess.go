package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/statement"
)

type assessOptions struct {
	pullOptions
	explain bool
}

func newChangeAssess(a *app) *cobra.Command {
	o := &assessOptions{pullOptions: pullOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "assess",
		Short: "Decide whether a change may be merged, and say why",
		Long: `Decide whether a pull request may be merged: what it touches and whether that is what
it declares, what it hits before and after, how risky it is, who must approve and who
has, whether the window is open, and what it may collide with.

  approved        it may be merged now
  pending         people, time, facts or an update of the branch are missing
  rejected        only another commit can mend it
  not_controlled  it touches nothing that the policy controls

The main branch decides: policy, people, teams, roles, calendars and templates are those of
--base, never those that the pull request brings. What is judged are commits; what is not committed is not seen. Without --facts
nobody is known to have approved, and who is involved is told from the commits alone.

The text is a digest; --explain shows every reason instead, and what was decided on.
Markdown is the comment on a pull request. JSON: the decision, as it is also kept for evidence; see the field "next" for what to do
and "reasons" for the whole tree.

Exit status: 0 approved or not controlled; 1 pending or rejected; 2 wrong usage; 3 the
work could not be done.`,
		Example: `  gitsm change assess
  gitsm change assess --base origin/main --head upgrade-payments-db
  gitsm change assess --facts pull-42.json --at now
  gitsm change assess --explain
  gitsm change assess --base main --head HEAD -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.pullFlags(cmd)
	cmd.Flags().BoolVar(&o.explain, "explain", false, "show every reason, and what was decided on, instead of the digest")
	return cmd
}

func (o *assessOptions) run(ctx context.Context) error {
	if o.explain && o.output != "text" {
		return usagef("--explain is for text; %s has every reason anyway", o.output)
	}
	outcome, err := o.assess(ctx)
	if err != nil {
		return err
	}
	if !o.explain {
		return o.write(outcome.Decision)
	}
	if err := statement.DecisionReasons(o.env.Stdout, outcome.Decision, o.env.options()); err != nil {
		return err
	}
	return ending(outcome.Decision)
}
