package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/fieldguide"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/shape"
)

type schemaOptions struct {
	*app
	output string
	dest   string
}

func newSchema(a *app) *cobra.Command {
	o := &schemaOptions{app: a}
	cmd := &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Print the schema for editors, or the field reference",
		Long: `Print the JSON Schema of all kinds, or of one, with the documentation of each field.
It is draft-07, which YAML language servers understand, and contains the extensions
of the repository. The field reference is the same in Markdown; cue prints the files
that are embedded in the program.`,
		Example: `  gitsm schema > .gitsm.schema.json
  gitsm schema service
  gitsm schema -o markdown > FIELDS.md
  gitsm schema -o cue --dest /tmp/schema`,
		Args:      usageArgs(cobra.MaximumNArgs(1)),
		ValidArgs: estate.KindPrefixes(),
		RunE:      func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	outputFlag(cmd, &o.output, "json", "markdown", "cue")
	cmd.Flags().StringVar(&o.dest, "dest", "", "with -o cue: write the files to `DIR`")
	return cmd
}

func (o *schemaOptions) run(ctx context.Context, args []string) error {
	kind := estate.NoKind
	if len(args) == 1 {
		var err error
		if kind, err = estate.ParseKind(args[0]); err != nil {
			return &usageError{err}
		}
	}
	if o.output == "cue" {
		return o.cue()
	}
	schema, err := o.schemaInForce(ctx)
	if err != nil {
		return err
	}
	var text []byte
	switch {
	case o.output == "markdown" && kind != estate.NoKind:
		text = fieldguide.MarkdownKind(schema, kind)
	case o.output == "markdown":
		text = fieldguide.Markdown(schema)
	case kind != estate.NoKind:
		text, err = fieldguide.JSONSchema(schema, kind)
	default:
		text, err = fieldguide.JSONSchemaAll(schema)
	}
	if err != nil {
		return err
	}
	_, err = o.env.Stdout.Write(text)
	return err
}

// schemaInForce returns the schema of the repository around, or the embedded one where
// there is none.
func (a *app) schemaInForce(ctx context.Context) (*shape.Schema, error) {
	state, err := a.load(ctx, false)
	if err == nil {
		schema, err := state.Schema(ctx)
		return schema, errors.Join(err, state.Close())
	}
	if !errors.Is(err, repository.ErrNoEstate) {
		return nil, err
	}
	schema, _, _, err := a.pool().Compile(ctx, nil, nil)
	return schema, err
}

// cue prints or writes the embedded files.
func (o *schemaOptions) cue() error {
	files, err := record.EmbeddedSchema()
	if err != nil {
		return err
	}
	for _, f := range files {
		if o.dest == "" {
			if _, err := fmt.Fprintf(o.env.Stdout, "// %s\n%s\n", f.Path, f.Content); err != nil {
				return err
			}
			continue
		}
		folder := o.below(o.dest)
		dest := filepath.Join(folder, filepath.Base(f.Path))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("write schema: %w", err)
		}
		if err := os.WriteFile(dest, f.Content, 0o644); err != nil {
			return fmt.Errorf("write schema: %w", err)
		}
	}
	return nil
}
