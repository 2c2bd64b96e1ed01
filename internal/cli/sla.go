package cli

import (
	"github.com/spf13/cobra"
)

func newSLA(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sla",
		Short: "Service levels: what was promised and what was delivered",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSLAReport(a))
	return cmd
}
