package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/statement"
)

type auditReplayOptions struct {
	*app
	choice   audit.Choice
	from, to string
	output   string
}

func newAuditReplay(a *app) *cobra.Command {
	o := &auditReplayOptions{app: a}
	cmd := &cobra.Command{
		Use:   "replay [CHANGE]",
		Short: "Make recorded decisions again, and compare",
		Long: `Make every decision that the ledger has again, from the commits, the facts and the time
that it was made of, and compare: all of them, or those about one change.

  equal       every byte of the decision is the same
  alike       another version of gitsm decided, or names were forgotten since: verdict,
              requirements and counted approvals are the same
  different   it comes out otherwise: the entry does not say what its commits and facts
              give, whoever signed it
  impossible  commits are missing, or the entry cannot be read

A sample is drawn by its seed: the same seed draws the same decisions from the same
entries, for you and for whoever checks after you. It begins with what --from, --to and
CHANGE leave, and --limit is applied to what was drawn.

Whether the ledger itself is whole and signed is for gitsm audit verify to say.

Exit status: 0 all equal or alike; 1 a decision is different or impossible; 2 wrong
usage; 3 the work could not be done.`,
		Example: `  gitsm audit replay
  gitsm audit replay --from 2026-01-01 --to 2027-01-01 --sample 25 --seed 2026-external-audit
  gitsm audit replay change/2026-11-20-upgrade-payments-db
  gitsm audit replay --entry 17
  gitsm audit replay -o csv > replayed.csv`,
		Args: usageArgs(func(_ *cobra.Command, args []string) error { return o.readChange(args) }),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "leave out what happened before `TIME` (2026-01-01 or RFC 3339)")
	f.StringVar(&o.to, "to", "", "leave out what happened at `TIME` or later")
	f.Var(&countValue{&o.choice.Entry}, "entry", "make only the decision in entry `N`")
	f.Var(&countValue{&o.choice.Sample}, "sample", "draw `N` decisions by chance")
	f.StringVar(&o.choice.Seed, "seed", "", "draw them by `SEED`, any text")
	f.Var(&countValue{&o.choice.Limit}, "limit", "make only the newest `N`")
	outputFlag(cmd, &o.output, "text", "json", "csv")
	return cmd
}

// countValue is a flag for a number from 1 on.
type countValue struct{ n *int }

func (v *countValue) String() string {
	if v.n == nil || *v.n == 0 {
		return ""
	}
	return strconv.Itoa(*v.n)
}

func (v *countValue) Type() string { return "N" }

func (v *countValue) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return errors.New("write a whole number from 1 on")
	}
	*v.n = n
	return nil
}

func (o *auditReplayOptions) readChange(args []string) error {
	if len(args) == 0 {
		return nil
	}
	if len(args) > 1 {
		return fmt.Errorf("replay takes one change, and there are %d arguments", len(args))
	}
	ref, err := estate.ParseRef(args[0])
	if err == nil && ref.Kind() != estate.Change {
		err = fmt.Errorf("%s is no change", ref)
	}
	o.choice.Change = ref
	return err
}

func (o *auditReplayOptions) run(ctx context.Context) error {
	if err := o.period(); err != nil {
		return err
	}
	if o.choice.Seed != "" && o.choice.Sample == 0 {
		return usagef("--seed is for a sample; say with --sample how many decisions are drawn")
	}
	progress := newProgress(o.env, "making decisions again")
	defer progress.close()
	out, err := audit.Replay(ctx, audit.ReplayOptions{
		Choice: o.choice, Progress: progress.set,
		Review: review.Options{
			Dir: o.workingDir(), Pool: o.pool(), CacheDir: o.env.CacheDir, Engine: o.env.engine(), Version: version(),
		},
	})
	if errors.Is(err, audit.ErrNotRecorded) {
		return &usageError{err}
	}
	if err != nil {
		return err
	}
	progress.close()
	return o.write(out)
}

// period reads --from and --to.
func (o *auditReplayOptions) period() error {
	for _, limit := range []struct {
		flag, text string
		into       *time.Time
	}{{"from", o.from, &o.choice.From}, {"to", o.to, &o.choice.To}} {
		t, err := parseAt(limit.text, o.env.Now())
		if err != nil {
			return usagef("--%s %q is no time; write 2026-11-20 or 2026-11-20T18:00:00+01:00", limit.flag, limit.text)
		}
		*limit.into = t
	}
	if !o.choice.To.IsZero() && !o.choice.From.Before(o.choice.To) {
		return usagef("--from %s is not before --to %s", o.from, o.to)
	}
	return nil
}

func (o *auditReplayOptions) write(out *approval.Repetitions) error {
	var err error
	switch o.output {
	case "json":
		err = statement.RepetitionsJSON(o.env.Stdout, *out)
	case "csv":
		err = statement.RepetitionsCSV(o.env.Stdout, *out)
	default:
		err = statement.RepetitionsText(o.env.Stdout, *out, o.env.options())
	}
	if err == nil && out.Count(approval.Differs)+out.Count(approval.Impossible) > 0 {
		err = errFindings
	}
	return err
}
