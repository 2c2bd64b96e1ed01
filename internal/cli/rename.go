package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/shape"
)

type renameOptions struct {
	editOptions
	from, to estate.Ref
}

func newRename(a *app) *cobra.Command {
	o := &renameOptions{editOptions: editOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "rename REF NEW",
		Short: "Give a record another id; all references follow",
		Long: `Give a record another id. Its file is moved within its folder, and every reference to
it in every record, be it YAML, JSON or CUE, becomes the new one; all else in the
files stays as it is. NEW is an id, or a reference of the same kind. Where ids of the
kind begin with a date and NEW has none, it keeps that of the old one.

What only its author can judge is reported with its place and stays: the old name in
selectors and texts of records, in files of schema/ and in CODEOWNERS.

JSON: {"dryRun", "from", "to", "fromPath", "path", "references", "files": [{"ref",
"path"}], "mentions": [{"path", "line", "column", "message"}]}.

Exit status: 0 done; 1 the record does not exist, or the new name cannot be given; 2
wrong usage; 3 the work could not be done.`,
		Example: `  gitsm rename ci/payments-db-01 payments-db-ams-01
  gitsm rename team/dba team/databases --dry-run
  gitsm rename change/2026-11-20-upgrade-db upgrade-payments-db`,
		Args: usageArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.from, err = estate.ParseRef(args[0]); err != nil {
				return &usageError{err}
			}
			if o.to, err = editing.NewName(o.from, args[1]); err != nil {
				return &usageError{err}
			}
			return o.edit(cmd.Context(), func(state *repository.State, e *estate.Estate) error { return o.run(cmd.Context(), state, e) })
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *renameOptions) run(ctx context.Context, state *repository.State, e *estate.Estate) error {
	if err := o.exist(e, []estate.Ref{o.from}); err != nil {
		return err
	}
	renaming, err := editing.Rename(e, o.from, o.to, reader(ctx, state))
	if err != nil {
		return err
	}
	mentions, err := mentionsElsewhere(state.Root, renaming)
	if err != nil {
		return err
	}
	mentions = append(renaming.Mentions, mentions...)
	var files []draft
	for i := range renaming.Edits {
		edit := &renaming.Edits[i]
		d := draft{path: edit.Path, from: edit.Path, before: edit.Before, after: edit.After}
		if edit.Path == renaming.FromPath {
			d.path = renaming.ToPath
		}
		files = append(files, d)
	}
	if err := o.carryOut(ctx, state, files); err != nil {
		return err
	}
	if o.output == "json" {
		return o.writeJSON(renaming, mentions)
	}
	return o.writeText(renaming, mentions)
}

func (o *renameOptions) writeText(n *editing.Renaming, mentions []editing.Mention) error {
	for _, m := range mentions {
		fmt.Fprintf(o.env.Stderr, "%s: warning: %s\n", report.Printable(m.Span.String()), report.Printable(m.Message))
	}
	summary := fmt.Sprintf("%s is %s: %s, %s in %s", n.From, n.To, n.ToPath,
		report.Count(n.References, "reference", "references"), report.Count(len(n.Edits), "file", "files"))
	if o.dryRun {
		fmt.Fprintln(o.env.Stderr, "gitsm: "+strings.Replace(summary, " is ", " would be ", 1)+"; nothing was written")
		return nil
	}
	_, err := fmt.Fprintln(o.env.Stdout, summary)
	return err
}

func (o *renameOptions) writeJSON(n *editing.Renaming, mentions []editing.Mention) error {
	type file struct {
		Ref  estate.Ref `json:"ref"`
		Path string     `json:"path"`
	}
	out := struct {
		DryRun     bool              `json:"dryRun"`
		From       estate.Ref        `json:"from"`
		To         estate.Ref        `json:"to"`
		FromPath   string            `json:"fromPath"`
		Path       string            `json:"path"`
		References int               `json:"references"`
		Files      []file            `json:"files"`
		Mentions   []editing.Mention `json:"mentions"`
	}{o.dryRun, n.From, n.To, n.FromPath, n.ToPath, n.References, []file{}, append([]editing.Mention{}, mentions...)}
	for i := range n.Edits {
		f := file{n.Edits[i].Ref, n.Edits[i].Path}
		if f.Path == n.FromPath {
			f = file{n.To, n.ToPath}
		}
		out.Files = append(out.Files, f)
	}
	return report.WriteJSON(o.env.Stdout, out)
}

// codeOwners are where GitHub looks for CODEOWNERS.
func codeOwners() []string {
	return []string{"CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"}
}

// mentionsElsewhere finds the old name in the files of the schema and in CODEOWNERS; copies of
// files that are embedded in the program are nobody's to alter.
func mentionsElsewhere(root string, n *editing.Renaming) ([]editing.Mention, error) {
	embedded, err := record.EmbeddedSchema()
	if err != nil {
		return nil, err
	}
	folder, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	defer folder.Close() //nolint:errcheck // only read
	files := codeOwners()
	err = fs.WalkDir(folder.FS(), record.SchemaFolder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case entry.Type().IsRegular() && path.Ext(name) == ".cue":
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	var out []editing.Mention
	for _, name := range files {
		info, err := folder.Lstat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > shape.MaxFileBytes {
			continue // there is none, or none that is read by anybody
		}
		content, err := folder.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if slices.ContainsFunc(embedded, func(f record.SchemaFile) bool { return f.Path == name && bytes.Equal(f.Content, content) }) {
			continue
		}
		out = append(out, editing.MentionsInFile(name, content, n.From, n.FromPath)...)
	}
	return out, nil
}
