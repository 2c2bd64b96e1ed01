package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/repository"
)

type costCheckOptions struct {
	*app
	output string
	strict bool
}

func newCostCheck(a *app) *cobra.Command {
	o := &costCheckOptions{app: a}
	cmd := &cobra.Command{
		Use:   "check",
		Short: "What is wrong with costs, licences and contracts",
		Long: `Find what is wrong with costs, licences and contracts: prices that cannot be counted,
shares above the whole, missing exchange rates; licences of which more is in use than was
bought, or that end; contracts that end, or renew unless notice is given in time.

A licence is compared with the relations licensed_by of what is in use, a cluster counting
as its members. A warning of an end begins 90 days before it, or earlier so that 90 days
are left for giving notice.

Exit status: 0 fine; 1 errors found, with --strict also warnings; 2 wrong usage; 3 the
records could not be read.`,
		Example: `  gitsm cost check
  gitsm cost check --at 2027-06-30
  gitsm cost check --strict -o sarif > costs.sarif`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	strictFlag(cmd, &o.strict)
	outputFlag(cmd, &o.output, findingFormats[:]...)
	return cmd
}

func (o *costCheckOptions) run(ctx context.Context) error {
	return o.calculate(ctx, func(state *repository.State, e *estate.Estate) error {
		found, err := cost.Check(e, state.At)
		if err != nil {
			return err
		}
		return o.writeFindings(found, "costs, licences and contracts on "+state.At.UTC().Format(time.DateOnly), "gitsm cost check", o.output, o.strict)
	})
}
