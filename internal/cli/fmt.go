package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/changeset"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/shape"
)

type fmtOptions struct {
	editOptions
	check, diff bool
}

func newFmt(a *app) *cobra.Command {
	o := &fmtOptions{editOptions: editOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "fmt [PATH...]",
		Short: "Lay record files out in one way",
		Long: `Lay record files out in one way: blanks, indentation and line ends. Comments, the order
of fields and what the records say stay. Without PATH all records of the repository
are formatted, with a folder those in it. Files that are no records are left alone
without a word, so that a hook may name whatever changed.

The names of the files that were written are printed. A file that cannot be read is
reported, and the others are formatted all the same.

Exit status: 0 fine; 1 a file cannot be read, or, with --check, is not formatted; 2
wrong usage, such as a path that does not exist; 3 the work could not be done.`,
		Example: `  gitsm fmt
  gitsm fmt cmdb/items/database
  gitsm fmt --check                  for hooks and continuous integration
  gitsm fmt --diff`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	cmd.Flags().BoolVar(&o.check, "check", false, "name the files that are not formatted, and write nothing")
	cmd.Flags().BoolVar(&o.diff, "diff", false, "show the difference, as git apply takes it, and write nothing")
	return cmd
}

func (o *fmtOptions) run(ctx context.Context, args []string) error {
	root, err := repository.FindRoot(o.workingDir())
	if err != nil {
		return err
	}
	folder, err := os.OpenRoot(root)
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	files, err := o.files(folder.FS(), root, args)
	var set changeset.Set
	var broken []repository.Draft
	if err == nil {
		broken, err = o.format(ctx, folder, files, &set)
	}
	if err = errors.Join(err, folder.Close()); err != nil {
		return err
	}
	if err := o.finish(root, &set); err != nil {
		return err
	}
	if len(broken) > 0 {
		if err := o.complain(ctx, broken); err != nil {
			return err
		}
	}
	if len(broken) > 0 || o.check && len(set.Files) > 0 {
		return errFindings
	}
	return nil
}

// finish writes what was formatted, or shows it.
func (o *fmtOptions) finish(root string, set *changeset.Set) error {
	if o.diff {
		return o.env.writeDiff(set)
	}
	if !o.check {
		if err := o.writeSet(root, set); err != nil {
			return err
		}
	}
	for _, f := range set.Files {
		if _, err := fmt.Fprintln(o.env.Stdout, report.Printable(f.Path)); err != nil {
			return err
		}
	}
	return nil
}

// files are the record files that the arguments mean, relative to the root and sorted.
func (o *fmtOptions) files(tree fs.FS, root string, args []string) ([]string, error) {
	places := []string{repository.Catalogue, repository.CMDB}
	if len(args) > 0 {
		places = nil
	}
	for _, arg := range args {
		file := o.below(arg)
		if _, err := os.Lstat(file); err != nil {
			return nil, usagef("%s does not exist", diag.Quote(arg))
		}
		if place, ok := below(root, file); ok {
			places = append(places, place)
		}
	}
	var out []string
	for _, place := range places {
		err := fs.WalkDir(tree, place, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case strings.HasPrefix(path.Base(name), ".") && name != ".":
				if entry.IsDir() {
					return fs.SkipDir
				}
			case entry.Type().IsRegular() && isRecord(name):
				out = append(out, name)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// below returns a file's path relative to the root; false where it lies elsewhere. Either may
// have been reached by a link.
func below(root, file string) (string, bool) {
	for _, resolve := range []bool{false, true} {
		if resolve {
			var err error
			if root, err = filepath.EvalSymlinks(root); err != nil {
				return "", false
			}
			folder, err := filepath.EvalSymlinks(filepath.Dir(file))
			if err != nil {
				return "", false
			}
			file = filepath.Join(folder, filepath.Base(file))
		}
		if rel, err := filepath.Rel(root, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel), true
		}
	}
	return "", false
}

// isRecord reports whether a path is that of a record of some format.
func isRecord(name string) bool {
	if !strings.HasPrefix(name, repository.Catalogue+"/") && !strings.HasPrefix(name, repository.CMDB+"/") {
		return false
	}
	loc, _, ours := record.Locate(name)
	return ours && loc.Format != record.NoFormat
}

// format formats files and returns those that cannot be.
func (o *fmtOptions) format(ctx context.Context, folder *os.Root, files []string, set *changeset.Set) ([]repository.Draft, error) {
	progress := newProgress(o.env, "formatting records")
	defer progress.close()
	var broken []repository.Draft
	for i, name := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		info, err := folder.Lstat(filepath.FromSlash(name))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if info.Size() > shape.MaxFileBytes {
			broken = append(broken, repository.Draft{Path: name, Content: bytes.Repeat([]byte{'\n'}, shape.MaxFileBytes+1)})
			continue
		}
		content, err := folder.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		formatted, err := amendment.Format(name, content)
		if err != nil {
			broken = append(broken, repository.Draft{Path: name, Content: content})
			continue
		}
		set.Add(name, content, formatted)
		progress.set(i+1, len(files))
	}
	return broken, nil
}

// complain reports files that cannot be read, in the words of gitsm validate.
func (o *fmtOptions) complain(ctx context.Context, broken []repository.Draft) error {
	state, err := repository.LoadSchema(ctx, repository.Options{
		Dir: o.workingDir(), Now: o.env.Now(), Pool: o.pool(), CacheDir: o.env.CacheDir, Engine: o.env.engine(),
	})
	if err != nil {
		return err
	}
	found, err := state.Judge(ctx, broken, nil)
	if err = errors.Join(err, state.Close()); err != nil {
		return err
	}
	var all []diag.Diagnostic
	contents := make(map[string][]byte, len(broken))
	for i, d := range broken {
		contents[d.Path] = d.Content
		if len(found[i]) == 0 {
			_, err := amendment.Format(d.Path, d.Content)
			found[i] = []diag.Diagnostic{{
				Code: diag.SyntaxError, Severity: diag.Error, Span: diag.Span{Path: d.Path, Line: 1, Column: 1},
				Message: strings.TrimPrefix(oneLine(err), d.Path+": "), Hint: "write it in a plainer way",
			}}
		}
		all = append(all, found[i]...)
	}
	return report.Text(o.env.Stderr, report.NewValidation(len(broken), 0, diag.Normalise(all)), report.TextOptions{
		Colour: o.env.Colour, Width: o.env.Width, Source: func(path string) []byte { return contents[path] },
	})
}
