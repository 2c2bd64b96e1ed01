package cli

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/report"
)

type githubFactsOptions struct {
	githubOptions
	pull int
	tell bool
}

func newGitHubFacts(a *app) *cobra.Command {
	o := &githubFactsOptions{githubOptions: githubOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "facts --pull NUMBER",
		Short: "Print what GitHub knows of a pull request",
		Long: `Ask GitHub about a pull request, with the token in GITHUB_TOKEN, and print the facts in
JSON: who opened it, committed, pushed and reviewed what, and which commands are in its
comments. They are what --facts of gitsm change assess and gitsm ledger record read.

With --others it tells too which records the other open pull requests touch, for finding
conflicts; their commits are fetched for that.

Exit status: 0 the facts are there; 2 wrong usage; 3 GitHub could not be asked.`,
		Example: `  gitsm github facts --pull 42 > pull-42.json
  gitsm github facts --pull 42 --repository example/estate --others`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.flags(cmd)
	cmd.Flags().IntVar(&o.pull, "pull", 0, "the pull request has this `NUMBER`")
	cmd.Flags().BoolVar(&o.tell, "others", false, "tell of the other open pull requests too")
	return cmd
}

func (o *githubFactsOptions) run(ctx context.Context) error {
	if o.pull <= 0 {
		return usagef("say which pull request: --pull 42")
	}
	if err := o.connect(ctx); err != nil {
		return err
	}
	known, err := o.know(ctx, o.pull)
	if err != nil {
		return err
	}
	if o.tell {
		var notes []string
		known.Facts.OtherPulls, notes = o.others(ctx, o.pull, known.Facts.Pull.BaseRef)
		for _, note := range notes {
			fmt.Fprintln(o.env.Stderr, "gitsm:", report.Printable(note))
		}
	}
	var out bytes.Buffer
	if err := report.WriteJSON(&out, known.Facts); err != nil {
		return err
	}
	// The same JSON, and nothing that the log of a workflow takes for a command.
	_, err = o.env.Stdout.Write(bytes.ReplaceAll(out.Bytes(), []byte("##["), []byte(`##\u005b`)))
	return err
}
