package cli

import "github.com/spf13/cobra"

// newAudit returns the command under which everything for auditors stands.
func newAudit(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "audit",
		Short: "Hold main against its evidence",
		Long: `What came to main must be what somebody entitled approved, and the ledger is the
evidence: a branch of the same repository with one signed commit for each merge. These
commands check it, in any clone that has the whole history: whether main is what the
evidence says, whether the decisions in it come out the same, and what an auditor takes
home.`,
		Example: `  gitsm audit verify
  gitsm audit verify --trust-root 3f2a9c1b7d -o json
  gitsm audit replay --sample 25 --seed 2026-external-audit
  gitsm audit export --from 2026-01-01 --to 2027-01-01 --dest audit-2026`,
	}, newAuditVerify(a), newAuditReplay(a), newAuditExport(a))
}
