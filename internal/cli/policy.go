package cli

import "github.com/spf13/cobra"

func newPolicy(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "policy",
		Short: "Try the change policy: on cases, and on the past",
		Long: `The change policy says what makes a pull request a change, and whom it needs. It is
written in CUE in schema/. These commands try it before anybody depends on it.`,
		Example: `  gitsm policy test
  gitsm policy replay --since HEAD~100`,
	}, newPolicyTest(a), newPolicyReplay(a))
}
