package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

type validateOptions struct {
	*app
	output   string
	strict   bool
	baseline string
	update   bool
}

func newValidate(a *app) *cobra.Command {
	o := &validateOptions{app: a}
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check every record, reference and rule",
		Long: `Check every record of the repository against the schema, every reference, and the
rules that hold between records. Each fault is named with its place, its code and
what would be right; gitsm explain CODE tells more.

A baseline accepts the known faults of an estate that is being adopted, so that only
new ones fail:

  gitsm validate -o json > baseline.json
  gitsm validate --baseline baseline.json

Exit status: 0 no errors; 1 errors found (warnings too with --strict); 2 wrong usage;
3 the records could not be read.`,
		Example: `  gitsm validate
  gitsm validate -o github                 annotations in GitHub Actions
  gitsm validate -o sarif > gitsm.sarif    for code scanning
  gitsm validate --rev main~1 --at 2026-10-01`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "sarif", "github")
	cmd.Flags().BoolVar(&o.strict, "strict", false, "let warnings fail too")
	cmd.Flags().StringVar(&o.baseline, "baseline", "", "accept the faults in `FILE`, an earlier output of -o json")
	cmd.Flags().BoolVar(&o.update, "update-baseline", false, "write all present faults to the baseline file")
	return cmd
}

func (o *validateOptions) run(ctx context.Context) error {
	if o.update && o.baseline == "" {
		return usagef("--update-baseline needs --baseline FILE")
	}
	state, err := o.load(ctx, false)
	if err != nil {
		return err
	}
	v, err := o.validation(ctx, state)
	if err == nil {
		err = o.write(ctx, state, v)
	}
	if closeErr := state.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if v.Summary.Errors > 0 || o.strict && v.Summary.Warnings > 0 {
		return errFindings
	}
	return nil
}

// validation finds the faults that the baseline does not know.
func (o *validateOptions) validation(ctx context.Context, state *repository.State) (report.Validation, error) {
	found, err := state.Diagnostics(ctx)
	if err != nil {
		return report.Validation{}, err
	}
	if o.baseline == "" {
		return report.NewValidation(state.Records(), 0, found), nil
	}
	file := o.below(o.baseline)
	if o.update {
		var text strings.Builder
		if err := report.WriteJSON(&text, report.NewValidation(state.Records(), 0, found)); err != nil {
			return report.Validation{}, err
		}
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			return report.Validation{}, fmt.Errorf("write baseline: %w", err)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return report.Validation{}, fmt.Errorf("read baseline: %w", err)
	}
	baseline, err := report.ParseBaseline(content)
	if err != nil {
		return report.Validation{}, err
	}
	fresh, accepted := baseline.Filter(found)
	return report.NewValidation(state.Records(), accepted, fresh), nil
}

func (o *validateOptions) write(ctx context.Context, state *repository.State, v report.Validation) error {
	switch o.output {
	case "json":
		return report.WriteJSON(o.env.Stdout, v)
	case "sarif":
		return report.SARIF(o.env.Stdout, v, version(), explain.Title)
	case "github":
		return report.GitHub(o.env.Stdout, v, report.Count(v.Summary.Records, "record", "records"), "gitsm validate")
	}
	return report.Text(o.env.Stdout, v, report.TextOptions{
		Colour: o.env.Colour, Width: o.env.Width,
		Source: func(path string) []byte {
			content, err := state.ReadFile(ctx, path)
			if err != nil {
				return nil // the report does without the line
			}
			return content
		},
	})
}
