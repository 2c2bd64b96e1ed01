package cli

import "github.com/spf13/cobra"

// newSLA returns the command under which everything about promises stands.
func newSLA(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "sla",
		Short: "What is promised, what can be kept and what was delivered",
		Example: `  gitsm sla check                        what cannot be as it is promised
  gitsm sla report --period 2026-10      what was delivered in October
  gitsm sla availability service/shop    what its parts allow`,
	}, newSLACheck(a), newSLAReport(a), newSLAAvailability(a))
}
