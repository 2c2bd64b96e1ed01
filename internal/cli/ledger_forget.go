package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/ledger"
)

type forgetOptions struct{ ledgerOptions }

func newLedgerForget(a *app) *cobra.Command {
	o := &forgetOptions{ledgerOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "forget TEXT | TOKEN | person/REF...",
		Short: "Forget names, logins and addresses that the ledger knows",
		Long: `Forget what tokens in the ledger stand for: a login, an address or a name, given as it
is or by its token, or all that the record of a person on main says. The entries stay as
they are, and with them the chain and its signatures: where the name stood, the token
stays, and the number of the account.

What has been forgotten cannot be brought back, and a decision in which it stood can no
longer be compared to the byte.

Exit status: 0 forgotten; 1 the ledger knows nothing of the kind; 2 wrong usage; 3 the
work could not be done.`,
		Example: `  gitsm ledger forget m.lopes@example.org
  gitsm ledger forget person/m-lopes --push origin
  gitsm ledger forget ~5f0c1d2e3b4a5968`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	o.mainFlag(cmd)
	o.pushFlag(cmd)
	return cmd
}

func (o *forgetOptions) run(ctx context.Context, what []string) error {
	options, err := o.evidence()
	if err != nil {
		return err
	}
	progress := newProgress(o.env, "reading records")
	defer progress.close()
	options.Review.Progress = progress.set
	n, err := evidence.Forget(ctx, options, what)
	progress.close()
	if err != nil {
		return err
	}
	w := o.env.Stdout
	if n == 0 {
		fmt.Fprintln(w, "Nothing was forgotten: the ledger knows none of it.")
		return errFindings
	}
	plural := "s stand"
	if n == 1 {
		plural = " stands"
	}
	fmt.Fprintf(w, "Forgotten: %d token%s for nothing now.\n\nWhat remains:\n", n, plural)
	fmt.Fprintln(w, "  main has names of its own, in records of people and in its commits")
	fmt.Fprintln(w, "  the forge has what it showed, and other clones what they fetched")
	if o.push == "" {
		fmt.Fprintf(w, "  remotes know it until you push: git push --force-with-lease REMOTE %s\n", ledger.NamesBranch)
	}
	_, err = fmt.Fprintln(w, "  this clone keeps the old file until git reflog expire --expire=now --all and git gc --prune=now")
	return err
}
