package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type statusOptions struct {
	*app
	output string
}

func newChangeStatus(a *app) *cobra.Command {
	o := &statusOptions{app: a}
	cmd := &cobra.Command{
		Use:   "status REF",
		Short: "Ask whether the work on a change may be done now",
		Long: `Ask whether the work on a merged change may be done at a time: it is authorised, not
finished and not cancelled, its window is open, nothing is frozen, and the changes that
must come before are done. A gate for pipelines elsewhere: without --rev it looks at the
main branch (of the remote where there is one), since what is not merged is not
authorised, and without --at at the present.

Exit status: 0 authorised and in its window; 1 not, or no such change; 2 wrong usage; 3
the records could not be read.`,
		Example: `  gitsm change status change/2026-11-20-upgrade-payments-db
  gitsm change status change/2026-11-20-upgrade-payments-db --at 2026-11-22T22:30:00+01:00
  git fetch && gitsm change status change/2026-11-20-upgrade-payments-db && ./deploy`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json")
	return cmd
}

func (o *statusOptions) run(ctx context.Context, text string) error {
	ref, err := estate.ParseRef(text)
	if err != nil {
		return &usageError{err}
	}
	if ref.Kind() != estate.Change {
		return usagef("%s is no change", ref)
	}
	at, err := parseAt(o.at, o.env.Now())
	if err != nil {
		return err
	}
	if at.IsZero() {
		at = o.env.Now()
	}
	if o.rev == "" {
		if o.rev, err = o.mainBranch("--rev"); err != nil {
			return err
		}
	}
	return o.calculate(ctx, func(_ *repository.State, e *estate.Estate) error {
		if _, ok := e.Record(ref); !ok {
			fmt.Fprintf(o.env.Stderr, "gitsm: %s is not in %s, so it is not authorised%s\n", ref, branchName(o.rev), nearRef(e, ref))
			return errFindings
		}
		standing := change.Status(e, ref, at)
		if o.output == "json" {
			err = report.WriteJSON(o.env.Stdout, standing)
		} else {
			err = statement.StandingText(o.env.Stdout, standing, at, o.env.options())
		}
		if err == nil && !standing.Ready {
			return errFindings
		}
		return err
	})
}

// branchName is a revision as people call it.
func branchName(rev string) string {
	return strings.TrimPrefix(strings.TrimPrefix(rev, "refs/heads/"), "refs/remotes/")
}
