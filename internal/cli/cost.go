package cli

import "github.com/spf13/cobra"

func newCost(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "cost",
		Short: "Costs by service, and what is wrong with costs, licences and contracts",
		Long: `What the services cost, from their own costs, the items and the contracts they use;
and what is wrong with costs, licences and contracts.`,
		Example: `  gitsm cost report --period 2026-10
  gitsm cost check`,
	}, newCostReport(a), newCostCheck(a))
}
