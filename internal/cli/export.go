package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/database"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/export"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/listing"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/selector"
)

// sqliteFormat is the format that is a database and no text.
const sqliteFormat = "sqlite"

type recordExport struct {
	*app
	format  string
	dest    string
	readers string
	filters []string
	kinds   []estate.Kind
}

func newExport(a *app) *cobra.Command {
	o := &recordExport{app: a}
	formats := exportFormats()
	cmd := &cobra.Command{
		Use:   "export FORMAT [KIND]...",
		Short: "Write records in the formats of other systems",
		Long: `Write the records, or those of some kinds, in the format of another system:

  backstage   entities of a software catalogue (YAML), for Backstage
  codeowners  who reviews what on GitHub: for each record the accounts of its
              owner, or of the members of the team, who are there at --at
  csv         a table of one kind; of several kinds, or of all, a folder of
              tables, one for each kind and one of the relations
  graphml     records and relations as a graph, for Gephi, yEd and networkx
  json        everything that the records say, with their files: gitsm import
              gitsm brings it back without loss
  sqlite      a database with the tables of gitsm query

Readers decide what is left out: public readers get records that are classified as
public, internal ones all that are not restricted, restricted ones everything. What is
left out is counted on stderr, and references to it are taken out of other records;
texts may still speak of it.

CSV: a field of a mapping has a column of its own (contact.email), a list is JSON in its
cell. So is a text that a spreadsheet would take for a formula, or that would be read as
JSON itself: "=1+1" and "16.4" stand in quotation marks. gitsm import gitsm-csv undoes
that. The table of relations has a row for each target; rows of one record and group are
alternatives.

CODEOWNERS has a line for each record, or for a folder all of whose records one owner
has. GitHub asks nobody who cannot write to the repository.

Works on a faulty estate: faults are counted on stderr. Exit status: 0 fine; 2 wrong
usage; 3 the records could not be read, or the export not be written.`,
		Example: `  gitsm export json --dest estate.json
  gitsm export csv ci -l environment=production --dest items.csv
  gitsm export csv --dest tables
  gitsm export codeowners --dest .github/CODEOWNERS
  gitsm export graphml service ci --dest estate.graphml
  gitsm export backstage --readers public --dest catalog-info.yaml
  gitsm export sqlite --rev v2026.11 --dest estate.db`,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return formats, cobra.ShellCompDirectiveNoFileComp
			}
			return estate.KindPrefixes(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.parse(args); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	a.stateFlags(cmd)
	o.readers = export.Internal
	cmd.Flags().StringVar(&o.dest, "dest", "", "write to `FILE`, for tables of several kinds into a folder; default: standard output")
	cmd.Flags().Var(&formatValue{&o.readers, export.Readers()}, "readers", "who will read it: `READERS` are "+strings.Join(export.Readers(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("readers", cobra.FixedCompletions(export.Readers(), cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
	cmd.Flags().StringArrayVarP(&o.filters, "selector", "l", nil, "keep records where `FIELD=VALUE`, FIELD!=VALUE or FIELD")
	return cmd
}

// exportFormats are the names of all formats, sorted.
func exportFormats() []string {
	formats := append(export.Formats(), sqliteFormat)
	slices.Sort(formats)
	return formats
}

func (o *recordExport) parse(args []string) error {
	if len(args) == 0 {
		return usagef("name a format: %s", strings.Join(exportFormats(), ", "))
	}
	o.format = args[0]
	if !slices.Contains(exportFormats(), o.format) {
		return usagef("no format is called %q; %s", o.format, diag.DidYouMean(o.format, exportFormats()))
	}
	for _, arg := range args[1:] {
		kind, err := estate.ParseKind(arg)
		if err != nil {
			return &usageError{err}
		}
		if !slices.Contains(o.kinds, kind) {
			o.kinds = append(o.kinds, kind)
		}
	}
	switch {
	case o.format == sqliteFormat && len(args)+len(o.filters) > 1:
		return usagef("the database holds all records; leave out the kinds and filters, and choose in the query")
	case o.format == sqliteFormat && o.dest == "" && o.env.Terminal:
		return usagef("a database is nothing for a terminal; say where it goes, such as --dest estate.db")
	case o.folder() && o.dest == "":
		return usagef("tables of several kinds need a folder, such as --dest tables; or name one kind")
	}
	return nil
}

// folder reports whether the export is several files.
func (o *recordExport) folder() bool { return o.format == "csv" && len(o.kinds) != 1 }

func (o *recordExport) run(ctx context.Context) error {
	filters, err := listing.ParseFilters(o.filters)
	if err != nil {
		return &usageError{err}
	}
	state, err := o.load(ctx, true)
	if err != nil {
		return err
	}
	return errors.Join(o.export(ctx, state, filters), state.Close())
}

func (o *recordExport) export(ctx context.Context, state *repository.State, filters []selector.Condition) error {
	if err := o.checkDest(state.Root); err != nil {
		return err
	}
	e, err := state.Estate(ctx)
	if err != nil {
		return err
	}
	keep, err := o.keep(ctx, state, e, filters)
	if err != nil {
		return err
	}
	schema, err := state.Schema(ctx)
	if err != nil {
		return err
	}
	in := database.Input{Estate: e, Schema: schema, At: state.At}
	if state.Commit != (gittree.Hash{}) {
		in.Commit = state.Commit.String()
	}
	omitted, err := o.write(ctx, in, export.Options{Readers: o.readers, Kinds: o.kinds, Keep: keep, At: state.At})
	if err != nil {
		return err
	}
	o.warnOmitted(omitted)
	return o.warnFaults(ctx, state)
}

// keep returns which records the filters leave; nil where that is all.
func (o *recordExport) keep(ctx context.Context, state *repository.State, e *estate.Estate, filters []selector.Condition) (func(*estate.Record) bool, error) {
	if len(filters) == 0 {
		return nil, nil
	}
	schema, err := state.Schema(ctx)
	if err != nil {
		return nil, err
	}
	return func(r *estate.Record) bool {
		return len(listing.Collect(e, schema.Priorities, []*estate.Record{r}, filters)) > 0
	}, nil
}

func (o *recordExport) write(ctx context.Context, in database.Input, options export.Options) (omitted export.Omitted, err error) {
	if o.folder() {
		err = o.writeTables(func(create func(name string) (io.WriteCloser, error)) error {
			omitted, err = export.Tables(in.Estate, options, create)
			return err
		})
		return omitted, err
	}
	err = o.writeFile(func(w io.Writer) error {
		if o.format == sqliteFormat {
			omitted, err = export.SQLite(ctx, w, in, options)
		} else {
			omitted, err = export.Write(w, o.format, in.Estate, options)
		}
		return err
	})
	return omitted, err
}

// warnOmitted says on stderr what the export does not hold.
func (o *recordExport) warnOmitted(omitted export.Omitted) {
	if omitted.Classified > 0 {
		fmt.Fprintf(o.env.Stderr, "gitsm: left out %s that %s readers may not see\n", report.Count(omitted.Classified, "record", "records"), o.readers)
	}
	if omitted.References > 0 {
		fmt.Fprintf(o.env.Stderr, "gitsm: left out %s to records that %s readers may not see\n", report.Count(omitted.References, "reference", "references"), o.readers)
	}
	var kinds []string
	total := 0
	for _, info := range estate.Kinds() {
		if n := omitted.Unfit[info.Kind]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%s %d", info.Name, n))
			total += n
		}
	}
	if total == 0 {
		return
	}
	why := "for which the format has no place"
	if o.format == "codeowners" {
		why = "without an owner who has an account"
	}
	fmt.Fprintf(o.env.Stderr, "gitsm: left out %s %s: %s\n", report.Count(total, "record", "records"), why, strings.Join(kinds, ", "))
}
