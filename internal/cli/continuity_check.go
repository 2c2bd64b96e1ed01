package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

type continuityCheckOptions struct {
	*app
	output string
	strict bool
}

func newContinuityCheck(a *app) *cobra.Command {
	o := &continuityCheckOptions{app: a}
	cmd := &cobra.Command{
		Use:   "check [REF]...",
		Short: "Hold plans, backups and exercises against what is promised",
		Long: `Check every continuity plan in force, every service and every item, or those named and
what follows from them: whether recovery keeps the recovery time objective (RTO) with the
hands there are, and RTO and work recovery time the longest loss that the business can
bear (MTPD); whether what is needed comes back in time; whether backups lose no more than
the recovery point objective (RPO) and have been restored as a test; whether plans are
exercised, and what came of it.

An error provably cannot be as it is promised or planned; a warning is missing, unknown
or unverified.

Exit status: 0 no errors; 1 errors found, with --strict also warnings, or a named record
does not exist; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm continuity check
  gitsm continuity check plan/payments ci/orders-db-01
  gitsm continuity check --strict -o github
  gitsm continuity check --at 2027-03-01 -o json`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, findingFormats[:]...)
	strictFlag(cmd, &o.strict)
	return cmd
}

func (o *continuityCheckOptions) run(ctx context.Context, args []string) error {
	var refs []estate.Ref
	for _, arg := range args {
		ref, err := estate.ParseRef(arg)
		if err != nil {
			return &usageError{err}
		}
		refs = append(refs, ref)
	}
	return o.calculate(ctx, func(state *repository.State, e *estate.Estate) error {
		for _, ref := range refs {
			if _, ok := e.Record(ref); !ok {
				fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
				return errFindings
			}
		}
		var failed error
		found := continuity.Check(e, state.At, refs, beyond(ctx, state, &failed))
		if failed != nil {
			return failed
		}
		return o.writeFindings(found, checked(e, refs), "gitsm continuity check", o.output, o.strict)
	})
}

// beyond is what the check learns from beyond the records: the history of main since an
// exercise. The first failure to read it is kept in failed.
func beyond(ctx context.Context, state *repository.State, failed *error) continuity.Options {
	return continuity.Options{Changes: func(commit string, day time.Time) ([]continuity.Change, bool) {
		const untilMidnight = 24*time.Hour - 1
		commits, complete, err := state.Since(ctx, commit, day.Add(untilMidnight))
		if *failed == nil {
			*failed = err
		}
		var changes []continuity.Change
		for _, c := range commits {
			changes = append(changes, continuity.Change{Commit: c.ID, Time: c.Time, Summary: c.Summary, Refs: c.Refs})
		}
		return changes, complete
	}}
}

// checked says what was looked at.
func checked(e *estate.Estate, refs []estate.Ref) string {
	if len(refs) > 0 {
		return report.Count(len(refs), "record", "records")
	}
	count := func(kind estate.Kind, one, many string) string {
		n := 0
		for range e.OfKind(kind) {
			n++
		}
		return report.Count(n, one, many)
	}
	return count(estate.ContinuityPlan, "plan", "plans") + ", " + count(estate.Service, "service", "services") +
		" and " + count(estate.ConfigurationItem, "item", "items")
}
