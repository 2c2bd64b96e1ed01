package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/statement"
)

type casesOptions struct {
	*app
	output string
}

func newPolicyTest(a *app) *cobra.Command {
	o := &casesOptions{app: a}
	cmd := &cobra.Command{
		Use:   "test [NAME...]",
		Short: "Try the policy on the organisation's own cases",
		Long: `Try the change policy on the organisation's own cases: policy.cases in the files named
*_policy.cue of schema/. A case gives what a pull request does and who did what, and
says what the verdict must be and which requirements it must have:

  package schema

  policy: cases: "a database, approved by the team that owns it": {
    input: {
      change: {ref: "change/2026-11-20-upgrade", owner: "person/ada"}
      diff: [{ref: "ci/shop-db", fields: ["version"], owners: ["team/dba"]}]
    }
    facts: {
      pull: author: login: "ada"
      reviews: [{by: login: "gus", state: "approved"}]
    }
    verdict: "approved"
    requires: ["owner.team/dba"]
  }

The records of a case need not exist; what is left out is as harmless as can be. Who
its people are is read from the repository. All that a case may say stands in
#PolicyCase: gitsm schema -o cue. A policy that does not evaluate passes no case.

Exit status: 0 all cases passed, or there are none; 1 a case failed, cannot be used or
does not exist, or the policy does not evaluate; 2 wrong usage; 3 the repository could
not be read.`,
		Example: `  gitsm policy test
  gitsm policy test "a database in use"
  gitsm policy test --rev main -o json
  gitsm policy test -o github               annotations in GitHub Actions`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	a.stateFlags(cmd)
	cmd.Flags().Lookup("at").Hidden = true // each case has its own time
	outputFlag(cmd, &o.output, findingFormats[:]...)
	return cmd
}

func (o *casesOptions) run(ctx context.Context, names []string) error {
	return o.calculate(ctx, func(state *repository.State, _ *estate.Estate) error {
		found, err := review.TryCases(ctx, state, names)
		if err != nil {
			return err
		}
		for _, name := range found.Unknown {
			message := "there is no case " + diag.Quote(name)
			if near := diag.Nearest(name, found.Names); near != "" {
				message += "; did you mean " + diag.Quote(near) + "?"
			}
			fmt.Fprintln(o.env.Stderr, "gitsm:", message)
		}
		if err := o.write(found); err != nil {
			return err
		}
		if len(found.Faults) > 0 || len(found.Unknown) > 0 {
			return errFindings
		}
		return nil
	})
}

func (o *casesOptions) write(c *review.Cases) error {
	v := report.NewValidation(0, 0, c.Faults)
	switch o.output {
	case "json":
		out := struct {
			Cases       []approval.Trial  `json:"cases"`
			Diagnostics []diag.Diagnostic `json:"diagnostics"`
		}{append([]approval.Trial{}, c.Trials...), v.Diagnostics}
		return report.WriteJSON(o.env.Stdout, out)
	case "sarif":
		return report.SARIF(o.env.Stdout, v, version(), explain.Title)
	case "github":
		return report.GitHub(o.env.Stdout, v, report.Count(len(c.Trials), "case", "cases"), "gitsm policy test")
	}
	if len(c.Names) == 0 && len(c.Faults) == 0 {
		fmt.Fprint(o.env.Stdout, noCases)
		return nil
	}
	return statement.TrialsText(o.env.Stdout, c.Trials, c.Faults, o.env.options())
}

const noCases = `there are no cases; the policy itself evaluates

Write the first into schema/cases_policy.cue:

  package schema

  policy: cases: "a database in use": {
    input: diff: [{ref: "ci/shop-db", fields: ["version"], owners: ["team/dba"]}]
    verdict: "rejected" // no change record comes with it
    requires: ["owner.team/dba"]
  }

More: gitsm policy test --help
`
