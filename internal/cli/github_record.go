package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/controller"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/report"
)

type githubRecordOptions struct {
	githubOptions
	event, branch, key string
	grace              time.Duration
}

func newGitHubRecord(a *app) *cobra.Command {
	o := &githubRecordOptions{githubOptions: githubOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Bring the ledger up to main, and verify it",
		Long: `Find out by which pull requests main has come to where it is since it was recorded last,
ask GitHub what it knows of each, and append to the ledger what gitsm ledger record appends:
what was merged as approved, and as unauthorised whatever else came to main. The ledger is
pushed, and main is held against all of its evidence (gitsm audit verify).

The key to sign with is in GITSM_LEDGER_KEY, and GITHUB_TOKEN needs contents: write. No
code and no record of the repository is run; still nothing that a pull request can alter
belongs in the job that has these two. It is for pushes to the default branch, and for
schedules: where a run was missed, the next one catches up.

Exit status: 0 everything was authorised and main is what its evidence says; 1 something
was not, or is not; 2 wrong usage; 3 the work could not be done.`,
		Example: `  gitsm github record
  gitsm github record --branch main --repository example/estate`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&o.event, "event", "", "read the event from `FILE`; default: GITHUB_EVENT_PATH")
	cmd.Flags().StringVar(&o.branch, "branch", "", "main is `BRANCH`; default: the default branch that the event names")
	cmd.Flags().StringVar(&o.key, "key", "", "sign with the private key in `FILE`; default: GITSM_LEDGER_KEY, else the one that gitsm ledger key made")
	cmd.Flags().DurationVar(&o.grace, "grace", time.Minute, "wait `DURATION` for GitHub to say by which pull request a commit came")
	return cmd
}

func (o *githubRecordOptions) run(ctx context.Context) error {
	o.env.CacheDir = "" // what another job may have written there must not decide
	if err := o.prepare(); err != nil {
		return err
	}
	if err := o.connect(ctx); err != nil {
		return err
	}
	writing := &ledgerOptions{app: o.app, main: "refs/remotes/" + o.remote + "/" + o.branch, push: o.remote, key: o.key}
	if err := o.update(ctx); err != nil {
		return err
	}
	options, err := writing.signing()
	if err != nil {
		return err
	}
	options.Authenticate = func(repo *gittree.Repository) { o.authenticate(ctx, repo) }
	pulls, err := o.merged(ctx, options)
	if err != nil {
		return err
	}
	commands := o.env.Stdout
	o.env.Stdout = report.Inert(commands)
	out, err := writing.record(ctx, options, pulls)
	if writing := o.writeRecorded(out, "text", err != nil); err != nil || writing != nil {
		return errors.Join(err, writing)
	}
	verified := o.verify(ctx, writing.main)
	if verified != nil && !errors.Is(verified, errFindings) {
		return verified
	}
	if err := o.tell(commands, out, verified != nil); err != nil {
		return err
	}
	if out.Unauthorised() || out.Rewritten {
		return errFindings
	}
	return verified
}

// prepare finds out which branch is main.
func (o *githubRecordOptions) prepare() error {
	if o.branch != "" {
		return nil
	}
	event, err := o.readEvent(o.event)
	if err != nil {
		return err
	}
	if event.Push == nil {
		return usagef("the event is about no push; pull requests are judged with gitsm github check")
	}
	of := o.env.Workflow.Branch
	if o.branch = event.DefaultBranch; o.branch == "" && o.env.Workflow.EventName == "schedule" {
		o.branch = of // schedules run for the default branch, and say nothing
	}
	if o.branch == "" {
		return usagef("the event does not say which branch is main; name it with --branch")
	}
	if event.Push.Ref != "" {
		of = strings.TrimPrefix(event.Push.Ref, "refs/heads/")
	}
	if of != "" && of != o.branch {
		return usagef("the run is for %s, and what is recorded came to %s", report.Printable(of), report.Printable(o.branch))
	}
	return nil
}

// update brings main here as it is now, with its history.
func (o *githubRecordOptions) update(ctx context.Context) error {
	return o.with(ctx, func(repo *gittree.Repository) error {
		if repo.IsShallow() {
			if _, err := repo.FetchReferences(ctx, o.remote, "refs/heads/"+o.branch); err != nil {
				return err
			}
		}
		_, there, err := repo.Fetch(ctx, o.remote, o.branch)
		if err == nil && !there {
			err = fmt.Errorf("%s has no branch %s", o.remote, o.branch)
		}
		return err
	})
}

// merged gathers the facts of the pull requests by which came what is not recorded yet.
func (o *githubRecordOptions) merged(ctx context.Context, options evidence.Options) ([]facts.Facts, error) {
	line, err := evidence.Unrecorded(ctx, options)
	if err != nil {
		return nil, err
	}
	landed, err := o.land(ctx, line)
	if err != nil {
		return nil, err
	}
	for _, number := range slices.Sorted(maps.Keys(landed.Same)) {
		fmt.Fprintf(o.env.Stderr, "gitsm: pull request #%d proposed what #%d did, and is recorded with it\n", number, landed.Same[number])
	}
	out := make([]facts.Facts, 0, len(landed.Pulls))
	heads := make([]source, 0, len(landed.Pulls))
	for _, k := range landed.Pulls {
		out = append(out, k.Facts)
		heads = append(heads, source{pullReference(k.Pull.Number), k.Pull.Head})
	}
	return out, o.bring(ctx, heads...)
}

// land finds out how commits came to main. GitHub may take a while to say by which pull request,
// and one that it does not name is recorded as unauthorised for good.
func (o *githubRecordOptions) land(ctx context.Context, line []gittree.MainCommit) (controller.Landed, error) {
	const pause = 5 * time.Second
	for left := o.grace; ; left -= pause {
		landed, err := controller.Land(ctx, o.forge, o.branch, line)
		if err != nil || len(landed.Unknown) == 0 || left <= 0 {
			return landed, err
		}
		select {
		case <-ctx.Done():
			return landed, ctx.Err()
		case <-time.After(min(pause, left)):
		}
	}
}

// verify holds main against its evidence.
func (o *githubRecordOptions) verify(ctx context.Context, main string) error {
	fmt.Fprintln(o.env.Stdout)
	o.at = "now"
	return (&verifyOptions{app: o.app, main: main, noIndex: true, output: "text"}).run(ctx)
}

// tell makes annotations of what somebody has to look at, appends to the summary what was
// recorded, and hands on how much that was.
func (o *githubRecordOptions) tell(commands io.Writer, out evidence.Report, wrong bool) error {
	var rows []ledgerRow
	unauthorised := 0
	for i := range out.Links {
		rows = append(rows, newLedgerRow(&out.Links[i]))
		e := &out.Links[i].Entry
		if e.Kind != ledger.Unauthorised {
			continue
		}
		unauthorised++
		if err := report.Annotate(commands, diag.Error, fmt.Sprintf("gitsm: entry %d is unauthorised", e.Number), e.After+"\n"+e.Why); err != nil {
			return err
		}
	}
	verdict := "main is what its evidence says"
	if wrong {
		verdict = "main is not what its evidence says; see the log, or run gitsm audit verify"
		if err := report.Annotate(commands, diag.Error, "gitsm", verdict); err != nil {
			return err
		}
	}
	summary := bytes.NewBufferString("### The change ledger\n\n")
	if len(rows) > 0 {
		if err := appended(rows).Markdown(summary); err != nil {
			return err
		}
		summary.WriteByte('\n')
	}
	fmt.Fprintf(summary, "%s, %s.\n", report.Count(len(rows), "new entry", "new entries"), verdict)
	if err := o.summarise(summary.Bytes()); err != nil {
		return err
	}
	return o.hand([][2]string{{"entries", strconv.Itoa(len(out.Links))}, {"unauthorised", strconv.Itoa(unauthorised)}})
}
