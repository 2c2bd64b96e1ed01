package cli

import (
	"context"
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/period"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type costReportOptions struct {
	*app
	output   string
	period   string
	service  string
	currency string
}

func newCostReport(a *app) *cobra.Command {
	o := &costReportOptions{app: a}
	cmd := &cobra.Command{
		Use:   "report",
		Short: "What each service costs in a period",
		Long: `What each service costs in a period: its own cost, its shares of items by their
allocation, and its shares of contracts. The services and what is unallocated add up to
the total, to the cent.

A price per month, quarter or year counts by whole months, a part of a month by its days.
A price paid once is spread over amortiseMonths from the month of purchase. Costs of
supporting services are not passed on to the services that depend on them. A price that
cannot be reckoned, or has no exchange rate, is listed and in no total.

Works on a faulty estate: faults and findings are counted on stderr; gitsm cost check
lists the findings. Exit status: 0 fine; 1 the named service does not exist; 2 wrong
usage; 3 the records could not be read.`,
		Example: `  gitsm cost report
  gitsm cost report --period 2026-Q4 --currency USD
  gitsm cost report --period 2026-10-01..2026-10-14 --service service/payments-api
  gitsm cost report --period 2026 -o csv > costs.csv`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv", "markdown")
	cmd.Flags().StringVar(&o.period, "period", "", "count the days of `PERIOD`: 2026-10, 2026-Q4, 2026-W40, 2026 or FROM..TO; default: the month of --at")
	cmd.Flags().StringVar(&o.service, "service", "", "show the parts of `REF` alone")
	cmd.Flags().StringVar(&o.currency, "currency", "", "report in `CODE`, such as EUR; default: the base of the exchange rates")
	return cmd
}

// currencyCode is the form of a currency's code (ISO 4217).
var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

func (o *costReportOptions) run(ctx context.Context) error {
	if o.currency != "" && !currencyCode.MatchString(o.currency) {
		return usagef("--currency %q is no code of three capitals, such as EUR", o.currency)
	}
	var days period.Period
	if o.period != "" {
		p, err := period.Parse(o.period)
		if err != nil {
			return usagef("--period: %w", err)
		}
		days = p
	}
	var service estate.Ref
	if o.service != "" {
		ref, err := estate.ParseRef(o.service)
		if err != nil {
			return usagef("--service: %w", err)
		}
		if service = ref; service.Kind() != estate.Service {
			return usagef("--service: %s is no service", service)
		}
	}
	return o.calculate(ctx, func(state *repository.State, e *estate.Estate) error {
		if o.period == "" {
			days = period.Month(state.At.UTC())
		}
		return o.report(e, cost.Options{Period: days, At: state.At, Currency: o.currency}, service)
	})
}

func (o *costReportOptions) report(e *estate.Estate, options cost.Options, service estate.Ref) error {
	if _, ok := e.Record(service); service != "" && !ok {
		fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", service, nearRef(e, service))
		return errFindings
	}
	r, err := cost.Reckon(e, options)
	if err != nil {
		return err
	}
	if errs, warnings := finding.Count(r.Findings); errs+warnings > 0 {
		fmt.Fprintf(o.env.Stderr, "gitsm: %s, %s on costs; see: gitsm cost check\n",
			report.Count(errs, "error", "errors"), report.Count(warnings, "warning", "warnings"))
	}
	if service != "" {
		r = r.Only(service)
	}
	return o.write(r, service != "")
}

func (o *costReportOptions) write(r cost.Report, single bool) error {
	switch o.output {
	case "json":
		return report.WriteJSON(o.env.Stdout, r)
	case "csv":
		return statement.CostCSV(o.env.Stdout, r, single)
	case "markdown":
		return statement.CostMarkdown(o.env.Stdout, r, single)
	}
	if single {
		return statement.CostServiceText(o.env.Stdout, r, o.env.options())
	}
	return statement.CostText(o.env.Stdout, r, o.env.options())
}
