package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/statement"
)

type logOptions struct {
	*app
	output, since, until, period, kind, field string
	limit                                     int
	firstParent, copies                       bool
	query                                     history.Query
	what                                      string // the record or path
}

func newLog(a *app) *cobra.Command {
	o := &logOptions{app: a}
	cmd := &cobra.Command{
		Use:   "log [REF | PATH]",
		Short: "Show who changed what, when and in which change",
		Long: `Show the history of a record, a file or all records, the newest first: who, when, each
field with its old and new value, in which change it came, and with which commit of the
main line. The history is that of the commit given with --rev, or of HEAD.

A record is followed where its file is moved or it gets another id. A PATH, from the
top of the repository, gives the commits of git log --follow in their order, also for
files that are no records; git goes on with what a file was copied from, which --copies
does for a record too.

Merges are not shown, as in git. With --first-parent there is one entry for each step of
the main line and record instead: what each merge brought, which is also what neither
of its sides had.

An index in the cache makes the next question cost only the commits that are new.

JSON: [{"commit", "time", "author": {"name", "email", "person", "time"}, "committer":
{the same}, "summary", "change", "approvedBy": [refs], "merged", "mergedAt", "ref",
"was", "op": "add|modify|remove|rename|copy", "path", "wasPath", "fields": [{"path",
"from", "to"}], "note"}]. time is the committer's; merged is the commit of the main line
that brought it. person, merged, mergedAt, was, wasPath and note may be absent; from or
to is null where there was nothing. CSV has a line for each field.

Works on a faulty estate: faults are counted on stderr. Exit status: 0 fine; 2 wrong
usage, or no commit ever had the record or path; 3 the history could not be read.`,
		Example: `  gitsm log service/payments-api
  gitsm log ci/payments-db-01 --field attributes.version
  gitsm log --period 2026-10 --kind agreement -o csv > agreements.csv
  gitsm log --since 2026-11-01 --first-parent
  gitsm log catalogue/services/payments-api.yaml --rev v1.2 -o json`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.parse(args); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	outputFlag(cmd, &o.output, "text", "json", "csv")
	f := cmd.Flags()
	f.StringVar(&a.rev, "rev", "", "show the history of `COMMIT` (a branch, tag or hash); default: HEAD")
	f.StringVar(&o.since, "since", "", "show what was committed at or after `TIME` (2026-11-20, 2026-11 or RFC 3339)")
	f.StringVar(&o.until, "until", "", "show what was committed up to `TIME`, days and months to their ends")
	f.StringVar(&o.period, "period", "", "show what was committed in `PERIOD` (2026-10, 2026-Q4, 2026-W40 or 2026-10-01..2026-10-14, in UTC)")
	f.StringVar(&o.kind, "kind", "", "show only records of `KIND`")
	f.StringVar(&o.field, "field", "", "show only what touches `FIELD`, such as owner or targets.percent")
	f.IntVar(&o.limit, "limit", 0, "show the newest `N` entries; 0 shows all")
	f.BoolVar(&o.firstParent, "first-parent", false, "show what each step of the main line brought")
	f.BoolVar(&o.copies, "copies", false, "go on with what a record's file was copied from, as git log --follow does")
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(estate.KindPrefixes(), cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
	return cmd
}

func (o *logOptions) run(ctx context.Context) error {
	state, e, err := o.loadPast(ctx)
	if err != nil {
		return err
	}
	p, err := o.openPast(ctx, state, e)
	if err == nil {
		err = o.show(ctx, p)
		p.history.Close()
	}
	return errors.Join(err, state.Close())
}

func (o *logOptions) show(ctx context.Context, p *past) error {
	if err := o.exists(p.history); err != nil {
		return err
	}
	found, err := p.history.Find(ctx, o.query)
	if err != nil {
		return err
	}
	w := o.writer()
	shown := 0
	err = found.Each(ctx, p.reader, func(e history.Entry) (bool, error) {
		if o.field != "" && !concerns(&e, o.field) {
			return true, nil
		}
		shown++
		return shown != o.limit, w.Entry(&e)
	})
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		o.warnHidden(found, o.what)
	}
	return err
}

// warnHidden says on stderr that merges have no entries though they changed something by
// themselves. what is the record or path; "" for all records.
func (a *app) warnHidden(found *history.Result, what string) {
	if found.Hidden == 0 {
		return
	}
	noun, subject := "merges", report.Printable(what)
	if found.Hidden == 1 {
		noun = "merge"
	}
	if what == "" {
		subject = "records"
	}
	fmt.Fprintf(a.env.Stderr, "gitsm: %d %s changed %s in a way that no side had; see: %s\n", found.Hidden, noun, subject,
		strings.TrimSpace("gitsm log --first-parent "+report.Printable(what)))
}

// concerns keeps the fields of an entry that a path means, and reports whether there are any.
func concerns(e *history.Entry, path string) bool {
	var kept []difference.Field
	for _, f := range e.Fields {
		if f.Concerns(path) {
			kept = append(kept, f)
		}
	}
	e.Fields = kept
	return len(kept) > 0
}

// entries takes the entries of a log.
type entries interface {
	Entry(e *history.Entry) error
	Close() error
}

func (o *logOptions) writer() entries {
	switch o.output {
	case "json":
		return &statement.LogJSON{W: o.env.Stdout}
	case "csv":
		return &statement.LogCSV{W: o.env.Stdout}
	}
	return statement.NewLogText(o.env.Stdout, o.what, o.env.options())
}
