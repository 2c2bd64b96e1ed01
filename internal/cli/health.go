package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/quality"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type healthOptions struct {
	*app
	output      string
	strict      bool
	baseline    string
	update      bool
	owners      []string
	measures    []string
	criticality []string
}

func newHealth(a *app) *cobra.Command {
	o := &healthOptions{app: a}
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Measure how far the records can be trusted",
		Long: `Measure how far the records can be trusted: whether references lead somewhere and
somebody answers for each record, what has no spare, what was verified in time, too
long ago or never, what is recorded twice, stands alone, or says too little.

A score is the share of good records in per cent, rounded down. Records of critical
things are to be verified every 180 days, others every 365. The measures are
` + wrapNames(quality.Names()) + `.

A baseline accepts the findings of an estate that is being put in order, so that only
new ones count:

  gitsm health -o json > health.json
  gitsm health --baseline health.json --strict

Exit status: 0 no errors; 1 errors found (warnings too with --strict), or a named
record does not exist; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm health
  gitsm health --owner team/payments --criticality critical,high
  gitsm health --measure freshness          every record that is not fresh
  gitsm health --measure duplicates -o csv
  gitsm health --baseline health.json --update-baseline`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv", "markdown", "sarif", "github")
	strictFlag(cmd, &o.strict)
	cmd.Flags().StringSliceVar(&o.owners, "owner", nil, "measure what this `TEAM` or person answers for")
	cmd.Flags().StringSliceVar(&o.measures, "measure", nil, "take the measure `NAME`, and list all its records")
	cmd.Flags().StringSliceVar(&o.criticality, "criticality", nil, "measure records of this `LEVEL`: "+strings.Join(quality.Levels(), ", "))
	cmd.Flags().StringVar(&o.baseline, "baseline", "", "accept the findings in `FILE`, an earlier output of -o json")
	cmd.Flags().BoolVar(&o.update, "update-baseline", false, "write all present findings to the baseline file")
	_ = cmd.RegisterFlagCompletionFunc("measure", cobra.FixedCompletions(quality.Names(), cobra.ShellCompDirectiveNoFileComp))      // fails only for a flag that is not there
	_ = cmd.RegisterFlagCompletionFunc("criticality", cobra.FixedCompletions(quality.Levels(), cobra.ShellCompDirectiveNoFileComp)) // as above
	return cmd
}

// wrapNames lists names in lines as wide as the help's.
func wrapNames(names []string) string {
	return strings.Join(report.Wrap(strings.Join(names[:len(names)-1], ", ")+" and "+names[len(names)-1], 84), "\n")
}

func (o *healthOptions) run(ctx context.Context) error {
	chosen, err := o.choice()
	if err != nil {
		return err
	}
	return o.calculate(ctx, func(state *repository.State, e *estate.Estate) error {
		missing := false
		for _, ref := range chosen.Owners {
			if _, ok := e.Record(ref); !ok {
				missing = true
				fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
			}
		}
		if missing {
			return errFindings
		}
		h := statement.Health{Report: quality.Check(e, state.At, chosen), Full: len(o.measures) > 0}
		if err := o.compare(&h); err != nil {
			return err
		}
		if err := o.write(h); err != nil {
			return err
		}
		return verdict(h.Findings, o.strict)
	})
}

// choice reads the flags that say what is measured.
func (o *healthOptions) choice() (quality.Options, error) {
	chosen := quality.Options{Measures: o.measures, Criticality: o.criticality}
	for _, text := range o.owners {
		ref, err := estate.ParseRef(text)
		if err != nil {
			return chosen, &usageError{err}
		}
		chosen.Owners = append(chosen.Owners, ref)
	}
	for _, flag := range []struct {
		name            string
		values, allowed []string
	}{{"measure", o.measures, quality.Names()}, {"criticality", o.criticality, quality.Levels()}} {
		for _, value := range flag.values {
			if !slices.Contains(flag.allowed, value) {
				return chosen, usagef("--%s %q is not known; %s", flag.name, value, diag.DidYouMean(value, flag.allowed))
			}
		}
	}
	switch {
	case o.update && o.baseline == "":
		return chosen, usagef("--update-baseline needs --baseline FILE")
	case o.update && len(o.owners)+len(o.measures)+len(o.criticality) > 0:
		return chosen, usagef("--update-baseline writes all findings; leave out --owner, --measure and --criticality")
	}
	return chosen, nil
}

// compare takes the findings that the baseline knows off the list.
func (o *healthOptions) compare(h *statement.Health) error {
	if o.baseline == "" {
		return nil
	}
	file := o.below(o.baseline)
	if o.update {
		var text strings.Builder
		if err := statement.HealthJSON(&text, *h); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			return fmt.Errorf("write baseline: %w", err)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read baseline: %w", err)
	}
	baseline, err := statement.ParseBaseline(content)
	if err != nil {
		return err
	}
	h.Findings, h.Accepted = baseline.Filter(h.Findings)
	h.Compared = true
	return nil
}

func (o *healthOptions) write(h statement.Health) error {
	switch o.output {
	case "json":
		return statement.HealthJSON(o.env.Stdout, h)
	case "csv":
		return statement.HealthCSV(o.env.Stdout, h)
	case "markdown":
		return statement.HealthMarkdown(o.env.Stdout, h)
	case "sarif":
		return report.SARIF(o.env.Stdout, report.NewValidation(h.Records, h.Accepted, statement.Diagnostics(h.Findings)), version(), explain.Title)
	case "github":
		return report.GitHub(o.env.Stdout, report.NewValidation(h.Records, h.Accepted, statement.Diagnostics(h.Findings)), report.Count(h.Records, "record", "records"), "gitsm health")
	}
	return statement.HealthText(o.env.Stdout, h, o.env.options())
}
