package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type slaAvailabilityOptions struct {
	*app
	output   string
	measured bool
	refs     []estate.Ref
}

func newSLAAvailability(a *app) *cobra.Command {
	o := &slaAvailabilityOptions{app: a}
	cmd := &cobra.Command{
		Use:   "availability [REF]...",
		Short: "How available services can be, from what they stand on",
		Long: `Work out how available services are from the availability of what they stand on, by
design: availabilityPercent, or MTBF/(MTBF + MTTR). Without REF all services on offer are
listed; with it, each record is shown with its weakest parts: GAIN is what the whole
would gain, were the part perfect.

Redundancy counts as recorded. What several parts stand on counts once, and what is lost
when a dependency only degrades is left out. Where a part that matters has no recorded
availability the result is unknown, and what is shown is how good it is at most, were all
such parts perfect.

Failures are taken to be independent. Where the members of a redundant set share a
supplier, a contract, a site or a route that is no part of the calculation, that is said:
the figure is then an upper bound.

Works on a faulty estate: faults are counted on stderr. Exit status: 0 fine; 1 a named
record does not exist; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm sla availability
  gitsm sla availability service/payments-api
  gitsm sla availability service/payments-api ci/payments-db --measured
  gitsm sla availability --at 2027-01-15 -o csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, arg := range args {
				ref, err := estate.ParseRef(arg)
				if err != nil {
					return &usageError{err}
				}
				o.refs = append(o.refs, ref)
			}
			return o.calculate(cmd.Context(), o.run)
		},
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv")
	cmd.Flags().BoolVar(&o.measured, "measured", false, "use the availability as measured where it is recorded")
	return cmd
}

func (o *slaAvailabilityOptions) run(state *repository.State, e *estate.Estate) error {
	records, missing := o.records(e)
	g := graph.New(e)
	figures := availability.Read(e, g)
	own := figures.Design
	if o.measured {
		own = figures.Measured
	}
	agreements := agreement.All(e, hours.New(e))
	found := make([]statement.Availability, len(records))
	progress := newProgress(o.env, "composing availability")
	for i, r := range records {
		progress.set(i, len(records))
		body := r.Body()
		a := statement.Availability{Composite: availability.Compose(g, r.Ref, own), Name: r.Name, Criticality: body.Str("criticality")}
		figures.Annotate(&a.Composite, o.measured)
		for j := range agreements {
			if agreements[j].Type == agreement.SLA && agreements[j].Holds(state.At) {
				promise(&a, &agreements[j])
			}
		}
		found[i] = a
	}
	progress.close()
	if err := o.write(found); err != nil {
		return err
	}
	if missing {
		return errFindings
	}
	return nil
}

// records returns the records to look at: those named, or all services on offer.
func (o *slaAvailabilityOptions) records(e *estate.Estate) (records []*estate.Record, missing bool) {
	for _, ref := range o.refs {
		r, ok := e.Record(ref)
		if !ok {
			missing = true
			fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
			continue
		}
		records = append(records, r)
	}
	if len(o.refs) > 0 {
		return records, missing
	}
	for r := range e.OfKind(estate.Service) {
		if r.Status == "" || r.Status == "catalogue" {
			records = append(records, r)
		}
	}
	return records, false
}

// promise notes what an agreement promises of a record, where that is better than what
// others do.
func promise(a *statement.Availability, by *agreement.Agreement) {
	for i := range by.Targets {
		target := &by.Targets[i]
		if target.Metric != "availability" || !target.About(a.Ref) {
			continue
		}
		if percent, ok := availability.FromPercent(target.Percent); ok && (a.Promised == nil || percent > *a.Promised) {
			a.Promised, a.PromisedBy = &percent, by.Record.Ref
		}
	}
}

func (o *slaAvailabilityOptions) write(found []statement.Availability) error {
	switch {
	case o.output == "json":
		return statement.AvailabilityJSON(o.env.Stdout, found)
	case o.output == "csv":
		return statement.AvailabilityCSV(o.env.Stdout, found)
	case len(o.refs) > 0:
		return statement.AvailabilityText(o.env.Stdout, found, o.env.options())
	}
	return statement.AvailabilityTable(o.env.Stdout, found, o.env.options())
}
