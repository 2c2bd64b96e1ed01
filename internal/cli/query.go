package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/database"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/site"
	"github.com/gitsm/gitsm/internal/statement"
)

type queryOptions struct {
	*app
	output  string
	file    string
	limit   int
	readers string
	schema  bool
}

func newQuery(a *app) *cobra.Command {
	o := &queryOptions{app: a}
	cmd := &cobra.Command{
		Use:   "query 'SELECT ...' | query - | query --schema [TABLE]...",
		Short: "Ask with SQL",
		Long: `Ask with SQL, in SQLite's words, what the records say. The records are not changed:
the tables are made anew in memory for each query.

Each kind has a table, called as its references begin: service, ci, change. Columns are
the fields, their names in snake_case: endOfSupport is end_of_support, and cost.amount
is cost_amount. Lists and mappings are JSON, for json_each and ->>. Durations have a
second column in seconds. What breaks the schema is there as it is, with faulty = 1.

  record      every record, with what all kinds have
  relation    source, type, target: what stands on what
  reference   every reference, dangling ones too
  impact      failed, affected, effect: what fails with what, redundancy counted
  history     what commits changed, field by field
  diagnostic  what validate finds
  state       day and time of the state: (SELECT day FROM state) is today

All columns and what they mean: gitsm query --schema. Texts stand in single quotes. A
condition on failed or affected keeps impact quick: it is computed as far as it is asked
for. Moments carry the offset that was written; compare them with unixepoch(…).

Text, CSV and Markdown leave NULL empty. JSON: an array of objects, a key for each
column. With --readers, what these may not read is not there, and no history.

Works on a faulty estate: faults are counted on stderr. Exit status: 0 fine; 2 wrong
usage, a statement that SQLite does not understand among it; 3 the records could not be
read.`,
		Example: queryExamples,
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			if !o.schema {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return o.tableNames(cmd.Context()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "csv", "markdown")
	f := cmd.Flags()
	f.StringVar(&o.file, "file", "", "read the statement from `FILE`")
	f.IntVar(&o.limit, "limit", 0, "write at most `N` rows; 0 writes all")
	f.BoolVar(&o.schema, "schema", false, "describe the tables and their columns, or those of the tables named")
	o.readers = string(site.Restricted)
	audiences := []string{string(site.Public), string(site.Internal), string(site.Restricted)}
	f.Var(&formatValue{&o.readers, audiences}, "readers", "show what `READERS` may read: "+strings.Join(audiences, ", "))
	_ = cmd.RegisterFlagCompletionFunc("readers", cobra.FixedCompletions(audiences, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
	return cmd
}

// queryExamples are in the help, and a test runs them.
const queryExamples = `  # services on offer without a service level agreement
  gitsm query "SELECT ref, name, criticality FROM service
    WHERE phase IS NOT 'retired' AND ref NOT IN (SELECT c.value
    FROM agreement a, json_each(a.covers) c WHERE a.type = 'sla')"

  # items whose support ends within a year, and the critical services they hit
  gitsm query "SELECT c.ref, c.end_of_support, i.affected, i.effect FROM ci c
    JOIN impact i ON i.failed = c.ref JOIN service s ON s.ref = i.affected
    WHERE c.end_of_support < (SELECT date(day, '+1 year') FROM state)
    AND s.criticality = 'critical'"

  # who owns the most critical items
  gitsm query "SELECT owner, count(*) AS items FROM ci
    WHERE criticality = 'critical' GROUP BY owner ORDER BY items DESC, owner"

  # what the items of a service cost a month, by their allocation
  gitsm query "SELECT a.value->>'service' AS service, cost_currency AS currency,
    format('%.2f', sum(cost_amount * (a.value->>'sharePercent') / 100)) AS cost
    FROM ci, json_each(ci.allocation) a WHERE cost_per = 'month'
    GROUP BY 1, 2 ORDER BY 1, 2"

  # changes by month and outcome
  gitsm query "SELECT substr(id, 1, 7) AS month,
    coalesce(outcome_result, 'open') AS outcome, count(*) AS changes
    FROM change GROUP BY 1, 2 ORDER BY 1, 2"

  # what goes down with each site, service by service
  gitsm query "SELECT failed, affected, service.criticality FROM ci
    JOIN impact ON failed = ci.ref JOIN service ON service.ref = affected
    WHERE ci.class = 'site' AND effect = 'outage' ORDER BY 1, 2"

  # items that nobody ever verified, by class
  gitsm query "SELECT class, count(*) AS items FROM ci
    WHERE last_verified IS NULL GROUP BY class"

  # who changed what in the last 30 days
  gitsm query "SELECT author, ref, count(field) AS fields, max(time) AS last
    FROM history WHERE time > (SELECT date(day, '-30 days') FROM state)
    GROUP BY author, ref ORDER BY last DESC, ref"`

func (o *queryOptions) run(ctx context.Context, args []string) error {
	if o.limit < 0 {
		return usagef("--limit %d is less than 0", o.limit)
	}
	if o.schema {
		if o.file != "" {
			return usagef("--schema takes names of tables and no --file")
		}
		return o.describe(ctx, args)
	}
	text, err := o.statement(args)
	if err != nil {
		return err
	}
	state, err := o.load(ctx, true)
	if err != nil {
		return err
	}
	err = o.ask(ctx, state, text)
	return errors.Join(err, state.Close())
}

// maxStatement is how many bytes a statement may have.
const maxStatement = 1 << 20

// statement returns what is asked: the argument, or what a file or standard input holds.
func (o *queryOptions) statement(args []string) (string, error) {
	switch {
	case o.file != "" && len(args) > 0:
		return "", usagef("give a statement or --file, not both")
	case len(args) > 1:
		return "", usagef("give the statement as one argument, in quotes")
	case o.file == "" && len(args) == 0:
		return "", usagef("give a statement, such as \"SELECT ref, name FROM service\"; the tables are shown by: gitsm query --schema")
	case o.file == "" && args[0] != "-":
		return args[0], nil
	}
	in := o.env.Stdin
	if o.file != "" && o.file != "-" {
		f, err := os.Open(o.below(o.file))
		if err != nil {
			return "", usagef("read %s: %w", o.file, cause(err))
		}
		defer f.Close() // nothing was written
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxStatement+1))
	if err != nil {
		return "", fmt.Errorf("read statement: %w", err)
	}
	if len(text) > maxStatement {
		return "", usagef("a statement has at most %d bytes", maxStatement)
	}
	return string(text), nil
}

// ask answers a statement.
func (o *queryOptions) ask(ctx context.Context, state *repository.State, text string) error {
	in, err := o.tables(ctx, state)
	if err != nil {
		return err
	}
	db, err := database.Open(ctx, in)
	if err != nil {
		return err
	}
	to := o.sink()
	cut, err := db.Query(ctx, text, o.limit, to)
	err = errors.Join(err, db.Close())
	var wrong *database.StatementError
	var large *statement.TableTooLargeError
	switch {
	case errors.As(err, &wrong):
		return usagef("%s", report.Printable(wrong.Error()))
	case errors.As(err, &large):
		return &usageError{large}
	case err != nil:
		return err
	}
	if err := to.Close(); err != nil {
		return err
	}
	if cut {
		fmt.Fprintf(o.env.Stderr, "gitsm: there are more rows than %d\n", o.limit)
	}
	return o.warnFaults(ctx, state)
}

// tables is what the tables are made of.
func (o *queryOptions) tables(ctx context.Context, state *repository.State) (database.Input, error) {
	e, err := state.Estate(ctx)
	if err != nil {
		return database.Input{}, err
	}
	schema, err := state.Schema(ctx)
	if err != nil {
		return database.Input{}, err
	}
	in := database.Input{
		Estate: e, Schema: schema, At: state.At, History: o.history(state, e),
		Diagnostics: func(ctx context.Context) ([]diag.Diagnostic, error) { return state.Diagnostics(ctx) },
	}
	if state.Commit != (gittree.Hash{}) {
		in.Commit = state.Commit.String()
	}
	if readers := site.Audience(o.readers); readers != site.Restricted {
		in.Hidden = func(r *estate.Record) bool { return !readers.Sees(site.AudienceOf(r.Field("classification"))) }
	}
	return in, nil
}

// answerWriter writes an answer as it comes.
type answerWriter interface {
	database.Sink
	Close() error
}

func (o *queryOptions) sink() answerWriter {
	switch o.output {
	case "json":
		return &statement.QueryJSON{W: o.env.Stdout}
	case "csv":
		return &statement.QueryCSV{W: o.env.Stdout}
	}
	return &statement.QueryTable{W: o.env.Stdout, Width: o.env.Width, Markdown: o.output == "markdown"}
}
