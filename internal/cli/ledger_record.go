package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/report"
)

type recordOptions struct {
	ledgerOptions
	facts   []string
	head    string
	propose bool
	output  string
}

func newLedgerRecord(a *app) *cobra.Command {
	o := &recordOptions{ledgerOptions: ledgerOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Bring the ledger up to main, or keep what became of a proposal",
		Long: `Append to the ledger what main took in since it was recorded last: an entry for every
pull request, and one for every commit that is none. Each decision is made again as it
was at the time of the merge, and the content that was approved is compared with what
main has.

  merged        approved, or nothing controlled, and main has exactly that
  unauthorised  anything else: a push past review, another content, no approval
  ratified      an approved emergency answers for what was unauthorised
  finished      the outcome of a change, or that it was cancelled

Give --facts for each pull request: what the forge knows of it, with pull.head as the
commit that was proposed and, where known, pull.mergeCommit as the commit by which it
came to main. Merges, squashed and rebased pull requests and groups of a merge queue are
found by that, and otherwise by their content. Recording is for good: a pull request
whose facts are missing is recorded as unauthorised.

With --propose nothing is taken for merged: the one pull request is kept as submitted
when it is first seen or has another content, as approved when it may be merged, and as
invalidated when it no longer may.

What is recorded already is passed over, and two who record at once do not get in each
other's way. Exit status: 0 nothing unauthorised was appended; 1 something was, or main
was rewritten; 2 wrong usage; 3 the work could not be done.`,
		Example: `  gitsm ledger record --facts pull-42.json
  gitsm ledger record --facts pull-42.json --facts pull-43.json --push origin
  gitsm ledger record --facts pull-44.json --head origin/pr-44 --propose
  gitsm ledger record -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringArrayVar(&o.facts, "facts", nil, "read what the forge knows of a pull request from `FILE` in JSON; - is standard input; may be given several times")
	cmd.Flags().StringVar(&o.head, "head", "", "the pull request proposed `COMMIT`, whatever its facts say; for one of them only")
	cmd.Flags().BoolVar(&o.propose, "propose", false, "keep what became of a pull request that is not merged")
	o.mainFlag(cmd)
	o.keyFlag(cmd)
	o.pushFlag(cmd)
	outputFlag(cmd, &o.output, "text", "json")
	return cmd
}

func (o *recordOptions) run(ctx context.Context) error {
	if o.head != "" && len(o.facts) != 1 {
		return usagef("--head is for the facts of one pull request")
	}
	if o.propose && len(o.facts) != 1 {
		return usagef("--propose needs the facts of the one pull request: --facts FILE")
	}
	pulls, err := o.read()
	if err != nil {
		return err
	}
	options, err := o.signing()
	if err != nil {
		return err
	}
	var out evidence.Report
	if o.propose {
		out, err = evidence.Propose(ctx, options, pulls[0])
	} else {
		out, err = o.record(ctx, options, pulls)
	}
	if writing := o.writeRecorded(out, o.output, err != nil); err != nil || writing != nil {
		return errors.Join(err, writing)
	}
	if out.Unauthorised() || out.Rewritten {
		return errFindings
	}
	return nil
}

// record brings the ledger up to main.
func (o *ledgerOptions) record(ctx context.Context, options evidence.Options, pulls []facts.Facts) (evidence.Report, error) {
	progress := newProgress(o.env, "recording")
	defer progress.close()
	options.Progress = progress.set
	return evidence.Record(ctx, options, pulls)
}

// read reads the facts that the flags name.
func (o *recordOptions) read() ([]facts.Facts, error) {
	var out []facts.Facts
	for _, file := range o.facts {
		known, err := o.factsIn(file)
		if err != nil {
			return nil, err
		}
		if o.head != "" {
			if known.Pull.Head, err = o.resolve(o.head); err != nil {
				return nil, err
			}
		}
		if known.Pull.Head == "" {
			return nil, usagef("the facts in %s do not say in pull.head which commit was proposed; name it with --head", file)
		}
		out = append(out, *known)
	}
	return out, nil
}

// writeRecorded tells what was appended; partial where not all could be.
func (a *app) writeRecorded(out evidence.Report, format string, partial bool) error {
	for _, note := range out.Notes {
		fmt.Fprintln(a.env.Stderr, "gitsm:", note)
	}
	if partial && len(out.Links) == 0 {
		return nil
	}
	rows := []ledgerRow{}
	for i := range out.Links {
		rows = append(rows, newLedgerRow(&out.Links[i]))
	}
	if format == "json" {
		return report.WriteJSON(a.env.Stdout, struct {
			Entries []ledgerRow `json:"entries"`
		}{rows})
	}
	if len(rows) == 0 {
		_, err := fmt.Fprintln(a.env.Stdout, "Nothing new: the ledger has it all.")
		return err
	}
	return writeAppended(a.env.Stdout, rows, a.env.options())
}
