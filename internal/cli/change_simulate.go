package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/estate"
)

type simulateOptions struct {
	pullOptions
	as []string
}

func newChangeSimulate(a *app) *cobra.Command {
	o := &simulateOptions{pullOptions: pullOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "simulate --approve-as PERSON...",
		Short: "Decide as if these people had approved",
		Long: `Decide as change assess does, as if these people had approved what is proposed now,
at the time of the decision. Whoever may not count is told apart from whoever may, with the
reason. Nothing is written anywhere.

Exit status: as of change assess; 1 too where a person does not exist.`,
		Example: `  gitsm change simulate --approve-as person/m-lopes
  gitsm change simulate --approve-as person/m-lopes,person/j-brandt --facts pull-42.json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.pullFlags(cmd)
	cmd.Flags().StringSliceVar(&o.as, "approve-as", nil, "suppose that `PERSON` approves; may be repeated")
	return cmd
}

func (o *simulateOptions) run(ctx context.Context) error {
	var people []estate.Ref
	for _, text := range o.as {
		ref, err := estate.ParseRef(text)
		if err != nil {
			return &usageError{err}
		}
		if ref.Kind() != estate.Person {
			return usagef("%s is no person", ref)
		}
		people = append(people, ref)
	}
	if len(people) == 0 {
		return usagef("say who approves with --approve-as person/…")
	}
	outcome, err := o.assess(ctx)
	if err != nil {
		return err
	}
	missing := false
	for _, ref := range people {
		if _, ok := outcome.Head.Record(ref); !ok {
			fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(outcome.Head, ref))
			missing = true
		}
	}
	if o.output == "text" {
		fmt.Fprintf(o.env.Stdout, "Suppose that %s approved now:\n\n", refsOf(people))
	}
	if err := o.write(outcome.Simulate(people)); err != nil {
		return err
	}
	if missing {
		return errFindings
	}
	return nil
}

func refsOf(people []estate.Ref) string {
	texts := make([]string, len(people))
	for i, ref := range people {
		texts[i] = string(ref)
	}
	return strings.Join(texts, ", ")
}
