package cli

import "github.com/spf13/cobra"

// newSLA returns the command under which everything about promises stands.
func newSLA(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sla",
		Short: "What is promised, what can be kept and what was delivered",
		Example: `  gitsm sla check                        what cannot be as it is promised
  gitsm sla report --period 2026-10      what was delivered in October
  gitsm sla availability service/shop    what its parts allow`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SuggestionsMinimumDistance = 2
	cmd.AddCommand(newSLACheck(a), newSLAReport(a), newSLAAvailability(a))
	return cmd
}
