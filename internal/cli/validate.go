package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

type validateOptions struct {
	*app
	output string
}

func newValidate(a *app) *cobra.Command {
	o := &validateOptions{app: a}
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check every record, reference and rule",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	return cmd
}

func (o *validateOptions) run(ctx context.Context) error {
	state, err := o.load(ctx)
	if err != nil {
		return err
	}
	found, err := state.Diagnostics(ctx)
	if err != nil {
		return err
	}
	for _, d := range found {
		fmt.Fprintf(o.env.Stdout, "%s: %s: %s [%s]\n  %s\n", d.Span, d.Severity, d.Message, d.Code, d.Hint)
	}
	fmt.Fprintln(o.env.Stdout, state.Records(), "records")
	if len(found) > 0 {
		return errFindings
	}
	return nil
}
