package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/listing"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/selector"
)

type getOptions struct {
	*app
	output  string
	filters []string
	args    []string
	// history and blame ask for the past of single records.
	history, blame bool
}

func newGet(a *app) *cobra.Command {
	o := &getOptions{app: a}
	cmd := &cobra.Command{
		Use:   "get [KIND | REF]...",
		Short: "List or show records with what is derived from them",
		Long: `List the records of a kind, or show single records, with what is derived from
other records: who refers to them, inverse relations, the priority of an incident.

A filter compares a field, also a nested one, with a value; every filter must hold.
Without = it asks whether the field is there, and != turns the comparison around. In
a list, any entry may have the value: tags=pci, relations.to=ci/san-ams.

With --history a single record comes with its history, as gitsm log shows it, and with
--blame with the commit that set each of its values last: JSON and YAML have them under
history and blame, where blame is [{"path", "value", "commit", "time", "author",
"summary", "change", "approvedBy", "merged"}]; CSV has them alone. Both are of what is
committed, to HEAD or to the commit of --rev.

Works on a faulty estate: faults are counted on stderr. Exit status: 0 fine; 1 a named
record does not exist; 2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm get service
  gitsm get ci -l class=database -l environment=production
  gitsm get service/payments-api -o yaml
  gitsm get agreement/payments-retail --history
  gitsm get ci/payments-db-01 --blame
  gitsm get incident -l closed!= -o json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			return o.run(cmd.Context())
		},
		ValidArgs: estate.KindPrefixes(),
	}
	a.stateFlags(cmd)
	outputFlag(cmd, &o.output, "text", "json", "yaml", "csv", "markdown")
	cmd.Flags().StringArrayVarP(&o.filters, "selector", "l", nil, "keep records where `FIELD=VALUE`, FIELD!=VALUE or FIELD")
	cmd.Flags().BoolVar(&o.history, "history", false, "show the history of single records too")
	cmd.Flags().BoolVar(&o.blame, "blame", false, "show for each value which commit set it")
	return cmd
}

func (o *getOptions) run(ctx context.Context) error {
	filters, err := listing.ParseFilters(o.filters)
	if err != nil {
		return &usageError{err}
	}
	targets, err := parseTargets(o.args)
	if err != nil {
		return &usageError{err}
	}
	if err := o.checkPast(targets); err != nil {
		return err
	}
	state, err := o.load(ctx, true)
	if err != nil {
		return err
	}
	missing, err := o.list(ctx, state, targets, filters)
	if err = errors.Join(err, state.Close()); err != nil {
		return err
	}
	if missing {
		return errFindings
	}
	return nil
}

// target is what one argument asks for: a record or all of a kind.
type target struct {
	ref  estate.Ref
	kind estate.Kind
}

func parseTargets(args []string) ([]target, error) {
	var targets []target
	for _, arg := range args {
		if strings.Contains(arg, "/") {
			ref, err := estate.ParseRef(arg)
			if err != nil {
				return nil, err
			}
			targets = append(targets, target{ref: ref})
			continue
		}
		kind, err := estate.ParseKind(arg)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target{kind: kind})
	}
	return targets, nil
}

func (o *getOptions) list(ctx context.Context, state *repository.State, targets []target, filters []selector.Condition) (missing bool, err error) {
	e, err := state.Estate(ctx)
	if err != nil {
		return false, err
	}
	schema, err := state.Schema(ctx)
	if err != nil {
		return false, err
	}
	var records []*estate.Record
	if len(targets) == 0 {
		for r := range e.All() {
			records = append(records, r)
		}
	}
	single := len(targets) > 0
	for _, t := range targets {
		if t.kind != estate.NoKind {
			single = false
			for r := range e.OfKind(t.kind) {
				records = append(records, r)
			}
			continue
		}
		r, ok := e.Record(t.ref)
		if !ok {
			missing = true
			fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", t.ref, nearRef(e, t.ref))
			continue
		}
		records = append(records, r)
	}
	items := listing.Collect(e, schema.Priorities, records, filters)
	if o.history || o.blame {
		err = o.writePast(ctx, state, e, items)
	} else {
		err = o.write(items, single)
	}
	if err != nil {
		return missing, err
	}
	if len(items) == 0 && len(filters) == 0 && !missing && o.output == "text" {
		o.suggest(targets)
	}
	return missing, o.warnFaults(ctx, state)
}

// suggest says how the first record comes about, where there is none of those asked for.
func (o *getOptions) suggest(targets []target) {
	prefix := "KIND"
	if len(targets) == 1 {
		prefix = targets[0].kind.Info().Prefix
	}
	fmt.Fprintf(o.env.Stderr, "gitsm: there is none yet; write one with: gitsm new %s ID\n", prefix)
}

// nearRef suggests the record that was most likely meant.
func nearRef(e *estate.Estate, ref estate.Ref) string {
	var ids []string
	for r := range e.OfKind(ref.Kind()) {
		ids = append(ids, r.Ref.ID())
	}
	if near := diag.Nearest(ref.ID(), ids); near != "" {
		return "; did you mean " + ref.Prefix() + "/" + near + "?"
	}
	return ""
}

func (o *getOptions) write(items []listing.Item, single bool) error {
	switch o.output {
	case "json":
		return listing.JSON(o.env.Stdout, items)
	case "yaml":
		return listing.YAML(o.env.Stdout, items)
	case "csv":
		return listing.CSV(o.env.Stdout, items)
	case "markdown":
		return listing.Markdown(o.env.Stdout, items)
	}
	if single {
		return listing.YAML(o.env.Stdout, items)
	}
	return listing.Table(o.env.Stdout, items, o.env.Width)
}

// warnFaults says on stderr how faulty the estate is that the answer came from.
func (a *app) warnFaults(ctx context.Context, state *repository.State) error {
	found, err := state.Diagnostics(ctx)
	if err != nil {
		return err
	}
	if errs, _ := diag.Count(found); errs > 0 {
		noun := "errors"
		if errs == 1 {
			noun = "error"
		}
		fmt.Fprintf(a.env.Stderr, "gitsm: the records have %d %s; see: gitsm validate\n", errs, noun)
	}
	return nil
}
