package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type continuityPlanOptions struct {
	*app
	output   string
	scenario string
	event    string
	derive   bool
}

func newContinuityPlan(a *app) *cobra.Command {
	o := &continuityPlanOptions{app: a}
	cmd := &cobra.Command{
		Use:   "plan REF",
		Short: "Work out a recovery, step by step",
		Long: `Work out how long a recovery takes: from the steps of a continuity plan, or from the
records alone, and whether that keeps the recovery time objective (RTO).

REF is a plan, or a service, process or item: then the plan that covers it counts, or
where there is none, what it needs for recovery. The loss of a place or host is that of
all that stands in it.

A step waits for the steps in its after, and for what its item needs for recovery. Times
count from the event; nothing begins before detection, decision and activation are over.
They are worked out for unlimited hands, and with each team and supplier doing one thing
at a time. A supplier works in its support hours only: the times are then those of the
worst moment in the week after the commit or --at, or of --event.

Exit status: 0 the plan holds; 1 errors found, or REF or the scenario does not exist;
2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm continuity plan plan/payments
  gitsm continuity plan service/online-shop --scenario "Loss of Amsterdam"
  gitsm continuity plan plan/warehouse --event 2026-11-20T18:00:00+01:00
  gitsm continuity plan ci/site-amsterdam --derive -o json`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv", "markdown")
	cmd.Flags().StringVar(&o.scenario, "scenario", "", "only the steps of the plan's scenario `NAME`")
	cmd.Flags().StringVar(&o.event, "event", "", "reckon from an event at `TIME` (RFC 3339 or now)")
	cmd.Flags().BoolVar(&o.derive, "derive", false, "derive the steps from the records although there is a plan")
	return cmd
}

func (o *continuityPlanOptions) run(ctx context.Context, arg string) error {
	ref, err := estate.ParseRef(arg)
	if err != nil {
		return &usageError{err}
	}
	event, err := parseAt(o.event, o.env.Now())
	if err != nil {
		return usagef("--event %q is no time; write 2026-11-20, 2026-11-20T18:00:00+01:00 or now", o.event)
	}
	return o.calculate(ctx, func(state *repository.State, e *estate.Estate) error {
		if _, ok := e.Record(ref); !ok {
			fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
			return errFindings
		}
		return o.plan(e, state.At, continuity.Request{Ref: ref, Scenario: o.scenario, Derive: o.derive, Event: event})
	})
}

func (o *continuityPlanOptions) plan(e *estate.Estate, at time.Time, q continuity.Request) error {
	schedule, err := continuity.Plan(e, at, q)
	var several *continuity.SeveralPlansError
	switch {
	case errors.Is(err, continuity.ErrScenario):
		fmt.Fprintln(o.env.Stderr, "gitsm:", report.Printable(err.Error()))
		return errFindings
	case errors.As(err, &several):
		return usagef("%w; name one of them", err)
	case err != nil:
		return &usageError{err}
	}
	switch o.output {
	case "json":
		err = report.WriteJSON(o.env.Stdout, schedule)
	case "csv":
		err = statement.ScheduleCSV(o.env.Stdout, schedule)
	case "markdown":
		err = statement.ScheduleMarkdown(o.env.Stdout, schedule)
	default:
		err = statement.ScheduleText(o.env.Stdout, schedule, o.env.options())
	}
	if err != nil {
		return err
	}
	return verdict(schedule.Findings, false)
}
