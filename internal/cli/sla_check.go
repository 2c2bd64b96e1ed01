package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/servicelevel"
	"github.com/gitsm/gitsm/internal/statement"
)

type slaCheckOptions struct {
	*app
	output      string
	all, strict bool
}

func newSLACheck(a *app) *cobra.Command {
	o := &slaCheckOptions{app: a}
	cmd := &cobra.Command{
		Use:   "check [REF]...",
		Short: "Compare what agreements promise with what underpins them",
		Long: `Compare what agreements promise to customers with what the agreements and contracts
below them promise in turn: availability as composed along the structure of the service,
measurement windows, response and resolution times with their clocks and hand-overs,
service and support hours over a year, days of validity, recovery objectives. Whatever
names an agreement in underpins, or a service that it covers, carries it.

REF is an agreement or a service, which stands for the agreements that cover it. Without
REF every service level agreement that holds or will hold is compared, and every
operational level agreement that is itself underpinned.

An error is what provably cannot be kept as it is promised; a warning is what nobody has
promised, what is unknown, or what soon ends. A tick holds, a cross does not, a dash is a
gap, and a question mark is unknown.

Exit status: 0 no errors; 1 errors found (warnings too with --strict), or a named record
does not exist; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm sla check
  gitsm sla check agreement/payments-retail
  gitsm sla check service/online-shop --all
  gitsm sla check -o json --at 2027-01-15
  gitsm sla check -o sarif --strict`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, findingFormats[:]...)
	strictFlag(cmd, &o.strict)
	cmd.Flags().BoolVar(&o.all, "all", false, "show what was compared also where everything holds")
	return cmd
}

func (o *slaCheckOptions) run(ctx context.Context, args []string) error {
	var refs []estate.Ref
	for _, arg := range args {
		ref, err := estate.ParseRef(arg)
		if err != nil {
			return &usageError{err}
		}
		if kind := ref.Kind(); kind != estate.Agreement && kind != estate.Service {
			return usagef("%s is neither an agreement nor a service", ref)
		}
		refs = append(refs, ref)
	}
	return o.calculate(ctx, func(state *repository.State, e *estate.Estate) error {
		known := refs[:0:0]
		for _, ref := range refs {
			if _, ok := e.Record(ref); ok {
				known = append(known, ref)
				continue
			}
			fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
		}
		if len(refs) > 0 && len(known) == 0 {
			return errFindings
		}
		progress := newProgress(o.env, "checking agreements")
		review := servicelevel.Check(e, state.At, servicelevel.Options{Refs: known, Progress: progress.set})
		progress.close()
		err := o.write(review)
		if err == nil && len(known) < len(refs) {
			return errFindings
		}
		return err
	})
}

func (o *slaCheckOptions) write(review servicelevel.Review) error {
	var err error
	switch o.output {
	case "json":
		err = report.WriteJSON(o.env.Stdout, review)
	case "text":
		err = statement.CommitmentsText(o.env.Stdout, review, o.all, o.env.options())
	default:
		return o.writeFindings(review.Findings, statement.Checked(review), "gitsm sla check", o.output, o.strict)
	}
	if err != nil {
		return err
	}
	return verdict(review.Findings, o.strict)
}
