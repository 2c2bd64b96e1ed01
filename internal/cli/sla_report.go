package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/period"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type slaReportOptions struct {
	*app
	period       string
	output       string
	failOnMissed bool
	refs         []estate.Ref
}

func newSLAReport(a *app) *cobra.Command {
	o := &slaReportOptions{app: a}
	cmd := &cobra.Command{
		Use:   "report [REF]...",
		Short: "Report what was delivered against what was promised",
		Long: `Report, for every target of the agreements in force in a period, what was promised,
what was achieved and whether the promise was kept: all agreements, or those named, or
those about the services named.

Figures come from the outages and times of incidents and requests. Overlapping outages
count once, in agreed service hours only; maintenance is excluded as far as it was
agreed. Figures that may still change are marked with ~, and what is not known is
neither met nor missed. Percentages are rounded down, and promises are judged on the
exact figures. Months begin in the zone of each agreement.

Works on a faulty estate: faults are counted on stderr. Exit status: 0 reported, also
when promises were missed; 1 a named record does not exist, or with --fail-on-missed
a promise was missed; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm sla report                           the month before this one
  gitsm sla report --period 2026-10
  gitsm sla report --period 2026-Q4 agreement/payments-retail
  gitsm sla report --period 2026 service/payments-api -o json
  gitsm sla report --period 2026-W40 -o csv > levels.csv`,
		Args: usageArgs(func(_ *cobra.Command, args []string) error {
			refs, err := reportedRefs(args)
			o.refs = refs
			return err
		}),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv", "markdown")
	cmd.Flags().StringVar(&o.period, "period", "", "report on `PERIOD` (2026-10, 2026-Q4, 2026, 2026-W40 or 2026-10-01..2026-10-14); default: last month")
	cmd.Flags().BoolVar(&o.failOnMissed, "fail-on-missed", false, "exit with 1 when a promise was missed")
	return cmd
}

// reportedRefs reads the agreements and services to report on.
func reportedRefs(args []string) ([]estate.Ref, error) {
	var refs []estate.Ref
	for _, arg := range args {
		ref, err := estate.ParseRef(arg)
		if err != nil {
			return nil, err
		}
		if kind := ref.Kind(); kind != estate.Agreement && kind != estate.Service {
			return nil, fmt.Errorf("%s is neither an agreement nor a service", ref)
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

func (o *slaReportOptions) run(ctx context.Context) error {
	var chosen period.Period
	if o.period != "" {
		var err error
		if chosen, err = period.Parse(o.period); err != nil {
			return usagef("--period: %w", err)
		}
	}
	return o.calculate(ctx, func(state *repository.State, e *estate.Estate) error {
		if o.period == "" {
			chosen = lastMonth(state.At)
		}
		missing := o.missing(e)
		schema, err := state.Schema(ctx)
		if err != nil {
			return err
		}
		versions, err := agreementVersions(ctx, state)
		if err != nil {
			return err
		}
		made := attainment.Of(e, chosen, state.At, attainment.Options{
			Refs: o.refs, Priorities: schema.Priorities, Versions: versions,
		})
		if err := o.write(made); err != nil {
			return err
		}
		if missing || o.failOnMissed && missed(made) {
			return errFindings
		}
		return nil
	})
}

// lastMonth is the month before the one of an instant, read in the instant's zone.
func lastMonth(at time.Time) period.Period {
	return period.Month(period.Month(at).From.AddDate(0, 0, -1))
}

// agreementVersions returns the earlier states of agreements' records, as the main line
// has them.
func agreementVersions(ctx context.Context, state *repository.State) (func(estate.Ref) []attainment.Version, error) {
	past, err := state.Versions(ctx, estate.Agreement)
	if err != nil {
		return nil, err
	}
	return func(ref estate.Ref) []attainment.Version {
		var out []attainment.Version
		for _, v := range past[ref] {
			out = append(out, attainment.Version{Since: v.Since, Body: v.Body})
		}
		return out
	}, nil
}

// missing says on stderr which of the named records do not exist.
func (o *slaReportOptions) missing(e *estate.Estate) bool {
	found := false
	for _, ref := range o.refs {
		if _, ok := e.Record(ref); !ok {
			found = true
			fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
		}
	}
	return found
}

// missed reports whether any promise was broken.
func missed(r attainment.Report) bool {
	return slices.ContainsFunc(r.Agreements, func(a attainment.Agreement) bool {
		return slices.ContainsFunc(a.Targets, func(t attainment.Target) bool { return t.Met != nil && !*t.Met })
	})
}

func (o *slaReportOptions) write(r attainment.Report) error {
	switch o.output {
	case "json":
		return report.WriteJSON(o.env.Stdout, r)
	case "csv":
		return statement.AttainmentCSV(o.env.Stdout, r)
	case "markdown":
		return statement.AttainmentMarkdown(o.env.Stdout, r)
	}
	return statement.AttainmentText(o.env.Stdout, r, o.env.options())
}
