package cli

import "github.com/spf13/cobra"

func newContinuity(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "continuity",
		Short: "How long recovery takes, and whether plans keep what is promised",
		Long: `Work out recoveries, and hold continuity plans, backups and exercises against the
objectives of the business and the promises to customers.`,
		Example: `  gitsm continuity plan plan/payments     the recovery, step by step
  gitsm continuity check                  what cannot be as it is promised`,
	}, newContinuityPlan(a), newContinuityCheck(a))
}
