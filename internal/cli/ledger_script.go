package cli

import (
	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/ledger"
)

func newLedgerScript(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "script",
		Short: "Print the script that verifies a ledger with git alone",
		Long: `Print the shell script that verifies a ledger with git and coreutils alone. Every ledger
carries it as verify.sh, and its first entry pins it. Who does not trust the one in the
repository takes this one.`,
		Example: `  gitsm ledger script > verify.sh
  sh verify.sh --help`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := a.env.Stdout.Write(ledger.Script)
			return err
		},
	}
}
