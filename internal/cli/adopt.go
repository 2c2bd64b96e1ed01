package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/ledger"
)

type adoptOptions struct{ ledgerOptions }

func newAdopt(a *app) *cobra.Command {
	o := &adoptOptions{ledgerOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "adopt",
		Short: "Begin the change ledger: from now on, main needs evidence",
		Long: `Begin the change ledger with its first entry: the commit of main from which on
everything needs evidence, the policy and the keys that are in force there, and the
script that verifies the ledger with git alone. What main had before needs none.

The key must be in ` + ledger.SignersPath + ` on main: gitsm ledger key puts it there.
Where there is a ledger already, here or at the remote, nothing is written.

Protect the branch ` + ledger.Branch + ` as soon as it is pushed: no deletion, no force push,
and only who records may push. Note the id of the first entry outside of the repository:
auditors give it to gitsm audit verify with --trust-root.

Exit status: 0 begun; 1 there is a ledger already; 2 wrong usage; 3 the work could not
be done.`,
		Example: `  gitsm adopt
  gitsm adopt --main origin/main --push origin
  gitsm adopt --key ./ledger_ed25519`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.keyFlag(cmd)
	o.mainFlag(cmd)
	o.pushFlag(cmd)
	return cmd
}

func (o *adoptOptions) run(ctx context.Context) error {
	options, err := o.signing()
	if err != nil {
		return err
	}
	link, err := evidence.Adopt(ctx, options)
	if errors.Is(err, evidence.ErrAdopted) {
		fmt.Fprintln(o.env.Stderr, "gitsm:", oneLine(err))
		return errFindings
	}
	if err != nil {
		return err
	}
	w := o.env.Stdout
	fmt.Fprintf(w, "The change ledger begins at commit %s of main.\n\n", link.Entry.Adoption.Commit)
	fmt.Fprintf(w, "  first entry  %s\n  signed by    %s\n  policy       %s\n", link.Commit.ID, options.Ledger.Key.Public().Fingerprint(), link.Entry.Adoption.Policy)
	fmt.Fprintln(w, "\nNext:")
	if o.push == "" {
		fmt.Fprintf(w, "  git push origin %s\n", ledger.Branch)
	}
	fmt.Fprintf(w, "  protect the branch %s: no deletion, no force push\n", ledger.Branch)
	fmt.Fprintln(w, "  keep the id of the first entry outside of this repository, for auditors")
	_, err = fmt.Fprintln(w, "  gitsm ledger record --facts FILE    after every merge")
	return err
}
