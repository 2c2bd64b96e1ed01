package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/listing"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/selector"
	"github.com/gitsm/gitsm/internal/shape"
)

type setOptions struct {
	editOptions
	filters []string

	targets    []target
	conditions []selector.Condition
	operations []editing.Operation
}

func newSet(a *app) *cobra.Command {
	o := &setOptions{editOptions: editOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "set {REF | KIND}... FIELD=VALUE...",
		Short: "Set fields of one record or of many",
		Long: `Set fields of records, of single ones or of all of a kind that the filters keep, as
those of gitsm get do. Comments, order, quotes and blank lines of the files stay.

  FIELD=VALUE   give the field a value
  FIELD-        remove it
  FIELD+=VALUE  add the value to the list in the field, unless it is there
  FIELD-=VALUE  take the value out of the list

FIELD is a path such as attributes.version or relations[2].to. The schema says what
VALUE is: where a text belongs, 16.4 is one. Lists and mappings are written in YAML's
flow form, in quotes for the shell.

What comes out is checked against the schema before anything is written; where one
record is refused, none is written. What the schema found wrong before may stay. Rules
that hold between records are for gitsm validate.

JSON: {"dryRun", "changed", "unchanged", "records": [{"ref", "path", "changed",
"fields": [{"path", "from", "to"}]}]}; what the schema refuses as gitsm validate has it.

Exit status: 0 done, or nothing to do; 1 a record does not exist, or the schema refuses
a value; 2 wrong usage, such as a field that the kind does not have; 3 the work could
not be done.`,
		Example: `  gitsm set ci/payments-db-01 attributes.version=16.6 lastVerified-
  gitsm set ci -l class=database -l environment=production tags+=pci --dry-run
  gitsm set service/payments-api owner=team/checkout
  gitsm set ci/vm-db-01 cost='{amount: "1800.00", currency: EUR, per: month}'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.parse(args); err != nil {
				return &usageError{err}
			}
			return o.edit(cmd.Context(), func(state *repository.State, e *estate.Estate) error { return o.run(cmd.Context(), state, e) })
		},
		ValidArgs: estate.KindPrefixes(),
	}
	o.flags(cmd)
	cmd.Flags().StringArrayVarP(&o.filters, "selector", "l", nil, "of a kind, keep records where `FIELD=VALUE`, FIELD!=VALUE or FIELD")
	return cmd
}

func (o *setOptions) parse(args []string) error {
	var names []string
	for _, arg := range args {
		if !editing.IsOperation(arg) {
			names = append(names, arg)
			continue
		}
		op, err := editing.ParseOperation(arg)
		if err != nil {
			return err
		}
		o.operations = append(o.operations, op)
	}
	var err error
	if o.targets, err = parseTargets(names); err != nil {
		if len(o.operations) == 0 {
			err = fmt.Errorf("%w; a field gets a value by FIELD=VALUE, without blanks around =", err)
		}
		return err
	}
	if o.conditions, err = listing.ParseFilters(o.filters); err != nil {
		return err
	}
	kinds := slices.ContainsFunc(o.targets, func(t target) bool { return t.kind != estate.NoKind })
	switch {
	case len(o.targets) == 0:
		return errors.New("name a record, such as ci/payments-db-01, or a kind with -l")
	case len(o.operations) == 0:
		return errors.New("say what to do: FIELD=VALUE, FIELD-, FIELD+=VALUE or FIELD-=VALUE")
	case len(o.filters) > 0 && !kinds:
		return errors.New("-l keeps records of a kind: name one, such as ci")
	}
	return nil
}

func (o *setOptions) run(ctx context.Context, state *repository.State, e *estate.Estate) error {
	records, err := o.records(e)
	if err != nil {
		return err
	}
	if len(records) == 0 {
		fmt.Fprintln(o.env.Stderr, "gitsm: no record fits; to see which do: gitsm get KIND -l FIELD=VALUE")
	}
	edits, err := o.edits(ctx, state, records)
	if err != nil {
		return err
	}
	if err := o.carryOut(ctx, state, drafts(edits)); err != nil {
		return err
	}
	if o.output == "json" {
		return o.writeJSON(edits)
	}
	return o.writeEdits(edits, "changed")
}

// records are those that the arguments name, each once.
func (o *setOptions) records(e *estate.Estate) ([]*estate.Record, error) {
	var refs []estate.Ref
	var records []*estate.Record
	seen := map[estate.Ref]bool{}
	add := func(r *estate.Record) {
		if !seen[r.Ref] {
			seen[r.Ref] = true
			records = append(records, r)
		}
	}
	for _, t := range o.targets {
		if t.kind == estate.NoKind {
			refs = append(refs, t.ref)
			if r, ok := e.Record(t.ref); ok {
				add(r)
			}
			continue
		}
		keep := selector.Selector{Kind: t.kind, Conditions: o.conditions}
		for r := range e.OfKind(t.kind) {
			if keep.Match(r) {
				add(r)
			}
		}
	}
	return records, o.exist(e, refs)
}

func (o *setOptions) edits(ctx context.Context, state *repository.State, records []*estate.Record) ([]editing.Edit, error) {
	schema, err := state.Schema(ctx)
	if err != nil {
		return nil, err
	}
	checker, err := shape.NewChecker(schema)
	if err != nil {
		return nil, err
	}
	setter := editing.NewSetter(checker, o.operations)
	progress := newProgress(o.env, "editing records")
	defer progress.close()
	edits := make([]editing.Edit, 0, len(records))
	for i, r := range records {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		content, err := state.ReadFile(ctx, r.Path)
		if err != nil {
			return nil, err
		}
		edit, err := setter.Set(r, content)
		if errors.Is(err, editing.ErrUsage) {
			return nil, &usageError{err}
		}
		if err != nil {
			return nil, err
		}
		edits = append(edits, edit)
		progress.set(i+1, len(records))
	}
	return edits, nil
}

func (o *setOptions) writeJSON(edits []editing.Edit) error {
	out := struct {
		DryRun    bool         `json:"dryRun"`
		Changed   int          `json:"changed"`
		Unchanged int          `json:"unchanged"`
		Records   []recordJSON `json:"records"`
	}{DryRun: o.dryRun, Records: recordsJSON(edits)}
	for _, r := range out.Records {
		if r.Changed {
			out.Changed++
		} else {
			out.Unchanged++
		}
	}
	return report.WriteJSON(o.env.Stdout, out)
}
