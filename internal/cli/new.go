package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/fieldguide"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/shape"
)

type newOptions struct {
	*app
	name   string
	owner  string
	values []string
	print  bool
}

func newNew(a *app) *cobra.Command {
	o := &newOptions{app: a}
	cmd := &cobra.Command{
		Use:   "new KIND ID",
		Short: "Write a new record, ready to edit",
		Long: `Write a new record in the folder of its kind: the required fields with values to
replace, the optional ones commented out, each with what it means. For kinds whose ids
begin with a date, today's is put before the id. A record that is there already is
never overwritten.`,
		Example: `  gitsm new service payments-api --name "Payments API" --owner team/payments
  gitsm new ci payments-db-01 --set class=database
  gitsm new change upgrade-payments-db --set type=emergency`,
		Args:      usageArgs(cobra.ExactArgs(2)),
		ValidArgs: estate.KindPrefixes(),
		RunE:      func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0], args[1]) },
	}
	cmd.Flags().StringVar(&o.name, "name", "", "the record's name or title")
	cmd.Flags().StringVar(&o.owner, "owner", "", "its owner, such as team/payments")
	cmd.Flags().StringArrayVar(&o.values, "set", nil, "set `FIELD=VALUE`")
	cmd.Flags().BoolVar(&o.print, "print", false, "print the record instead of writing a file")
	return cmd
}

func (o *newOptions) run(ctx context.Context, kindName, id string) error {
	kind, err := estate.ParseKind(kindName)
	if err != nil {
		return &usageError{err}
	}
	today := o.env.Now()
	if _, dated := estate.IDDate(id); kind.Info().Dated && !dated {
		id = today.Format(time.DateOnly) + "-" + id
	}
	if _, err := estate.ParseRef(string(estate.NewRef(kind, id))); err != nil {
		return &usageError{err}
	}
	if _, err := estate.ParseRef(o.owner); err != nil && o.owner != "" {
		return usagef("--owner: %w", err)
	}
	values := map[string]string{}
	for _, set := range o.values {
		field, value, ok := strings.Cut(set, "=")
		if !ok || field == "" {
			return usagef("--set %q is not FIELD=VALUE", set)
		}
		values[field] = value
	}
	if kind == estate.Change && values["type"] == "" {
		values["type"] = "normal" // a standard change needs a template that only its author knows
	}
	schema, err := o.schemaInForce(ctx)
	if err != nil {
		return err
	}
	if err := knownFields(schema, kind, values); err != nil {
		return err
	}
	name := o.name
	if name == "" {
		name = humanise(id, kind.Info().Dated)
	}
	draft := fieldguide.Draft(schema, kind, fieldguide.DraftOptions{Name: name, Owner: o.owner, Today: today, Values: values})
	file := pathOf(kind, id)
	if err := o.check(ctx, schema, file, draft); err != nil {
		return err
	}
	if o.print {
		_, err := o.env.Stdout.Write(draft)
		return err
	}
	return o.writeDraft(file, draft, "gitsm validate")
}

// pathOf returns where a new record lies: in the folder of its kind, dated ones in that of
// the year.
func pathOf(kind estate.Kind, id string) string {
	folder := kind.Info().Folder
	if kind.Info().Dated {
		folder += "/" + id[:len("2006")]
	}
	return folder + "/" + id + ".yaml"
}

// knownFields fails for a value of a field that the kind does not have.
func knownFields(schema *shape.Schema, kind estate.Kind, values map[string]string) error {
	var known []string
	for _, field := range fieldguide.Describe(schema, kind) {
		known = append(known, field.Path)
	}
	for field := range values {
		if !slices.Contains(known, field) {
			return usagef("%s has no field %s; %s", kind, field, diag.DidYouMean(field, known))
		}
	}
	return nil
}

// check fails where the values of the call make the draft break the schema.
func (o *newOptions) check(ctx context.Context, schema *shape.Schema, file string, draft []byte) error {
	var faults []diag.Diagnostic
	err := o.pool().Decode(ctx, confine.Schema{Compiled: schema}, []confine.File{{Path: file, Read: func() ([]byte, error) { return draft, nil }}},
		func(_ int, d record.Decoded, _ error) { faults = d.Faults })
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return usagef("%s; %s", faults[0].Message, faults[0].Hint)
	}
	return nil
}

// writeDraft puts the draft into a file that is not there yet. next is the command to run then.
func (a *app) writeDraft(file string, draft []byte, next string) error {
	root, err := repository.FindRoot(a.workingDir())
	if err != nil {
		return err
	}
	dest := filepath.Join(root, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(dest), 0o755); err != nil {
		return fmt.Errorf("write record: %w", err)
	}
	f, err := os.OpenFile(dest, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already", file)
	}
	if err != nil {
		return fmt.Errorf("write record: %w", err)
	}
	_, err = f.Write(draft)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write record: %w", err)
	}
	fmt.Fprintf(a.env.Stdout, "%s\n", file)
	fmt.Fprintf(a.env.Stderr, "Edit it, then run: %s\n", next)
	return nil
}

// humanise makes a name of an id: payments-api becomes Payments api.
func humanise(id string, dated bool) string {
	if dated {
		id = id[len("2006-01-02-"):]
	}
	words := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}
