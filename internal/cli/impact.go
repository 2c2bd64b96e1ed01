package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type impactOptions struct {
	*app
	output       string
	direction    string
	depth        int
	singlePoints bool
	refs         []estate.Ref
}

func newImpact(a *app) *cobra.Command {
	o := &impactOptions{app: a}
	cmd := &cobra.Command{
		Use:   "impact REF... | impact --single-points [REF...]",
		Short: "Show what fails with records, and what they need",
		Long: `Show what fails when records fail together, how badly and on which way, and what the
records need themselves. Redundancy counts: of three members of which two must be up,
the loss of one costs redundancy, and the loss of two is an outage.

  outage           it does not work
  degraded         it works, but not fully
  redundancy_lost  it works; a further failure may be an outage

Downstream is what is hit when all the records fail. Upstream is what hits one of them
when it fails alone: outage marks a single point of failure. The shortest way is told,
through the records that the failure passes.

With --single-points: the records whose failure alone takes out services, those of the
most critical services first; of all services in the catalogue, or of the records given.
The class tells a service's own application from what many share.

JSON: {"refs", "downstream": [{"ref", "kind", "name", "criticality", "distance",
"effect", "via"}], "upstream": [the same], "cycles": [[refs]], "alsoAffected": [{"ref",
"kind", "name", "effect", "relation", "via"}]}, or {"singlePoints": [{"ref", "kind",
"class", "name", "services": [{"ref", "criticality"}]}]}.

Works on a faulty estate: faults are counted on stderr. Exit status: 0 fine; 1 a named
record does not exist; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm impact ci/core-ams
  gitsm impact ci/feed-ams-a ci/feed-ams-b --direction down
  gitsm impact service/payments-api --direction up --depth 2
  gitsm impact ci/payments-db -o dot | dot -Tsvg > impact.svg
  gitsm impact --single-points -o csv
  gitsm impact --single-points service/payments-api`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.parse(cmd, args); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv", "dot")
	o.direction = string(statement.EitherWay)
	directions := []string{string(statement.Downstream), string(statement.Upstream), string(statement.EitherWay)}
	cmd.Flags().Var(&formatValue{&o.direction, directions}, "direction", "look in `DIRECTION`: "+strings.Join(directions, ", "))
	_ = cmd.RegisterFlagCompletionFunc("direction", cobra.FixedCompletions(directions, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
	cmd.Flags().IntVar(&o.depth, "depth", 0, "show `LEVELS` of the text's trees; 0 shows all")
	cmd.Flags().BoolVar(&o.singlePoints, "single-points", false, "find the single points of failure")
	return cmd
}

func (o *impactOptions) parse(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		ref, err := estate.ParseRef(arg)
		if err != nil {
			return &usageError{err}
		}
		o.refs = append(o.refs, ref)
	}
	switch {
	case o.depth < 0:
		return usagef("--depth %d is less than 0", o.depth)
	case o.singlePoints && o.output == "dot":
		return usagef("--single-points writes text, json or csv")
	case o.singlePoints && (cmd.Flags().Changed("direction") || cmd.Flags().Changed("depth")):
		return usagef("--direction and --depth do not go with --single-points")
	case !o.singlePoints && len(args) == 0:
		return usagef("name a record, such as ci/payments-db, or use --single-points")
	}
	return nil
}

func (o *impactOptions) run(ctx context.Context) error {
	return o.calculate(ctx, func(_ *repository.State, e *estate.Estate) error {
		missing := false
		for _, ref := range o.refs {
			if _, ok := e.Record(ref); !ok {
				missing = true
				fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
			}
		}
		if missing {
			return errFindings
		}
		if o.singlePoints {
			return o.writeSinglePoints(statement.NewSinglePoints(e, o.refs))
		}
		m := statement.NewImpact(e, o.refs, statement.Direction(o.direction))
		for _, ref := range m.Nowhere() {
			fmt.Fprintf(o.env.Stderr, "gitsm: nothing fails with %s: no relation carries a failure to or from records of kind %s\n", ref, ref.Kind())
		}
		return o.write(m)
	})
}

func (o *impactOptions) write(m *statement.Impact) error {
	switch o.output {
	case "json":
		return m.JSON(o.env.Stdout)
	case "csv":
		return m.CSV(o.env.Stdout)
	case "dot":
		return m.DOT(o.env.Stdout)
	}
	return m.Text(o.env.Stdout, statement.TextOptions{Options: o.env.options(), Depth: o.depth, Direction: statement.Direction(o.direction)})
}

func (o *impactOptions) writeSinglePoints(s *statement.SinglePoints) error {
	switch o.output {
	case "json":
		return s.JSON(o.env.Stdout)
	case "csv":
		return s.CSV(o.env.Stdout)
	}
	return s.Text(o.env.Stdout, o.env.options())
}
