package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/changeset"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

// editOptions are what the commands share that edit records in the working tree.
type editOptions struct {
	*app
	output string
	dryRun bool
}

func (o *editOptions) flags(cmd *cobra.Command) {
	outputFlag(cmd, &o.output, "text", "json")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "show the difference, as git apply takes it, and write nothing")
}

// edit loads the working tree and hands it on.
func (o *editOptions) edit(ctx context.Context, work func(*repository.State, *estate.Estate) error) error {
	state, err := o.load(ctx, true)
	if err != nil {
		return err
	}
	e, err := state.Estate(ctx)
	if err == nil {
		err = work(state, e)
	}
	if closeErr := state.Close(); err == nil {
		err = closeErr
	}
	if errors.Is(err, editing.ErrRefused) {
		fmt.Fprintf(o.env.Stderr, "gitsm: %s; nothing was written\n", report.Printable(oneLine(err)))
		return errFindings
	}
	return err
}

// exist fails for references that have no record, each named with the one that was likely meant.
func (o *editOptions) exist(e *estate.Estate, refs []estate.Ref) error {
	missing := false
	for _, ref := range refs {
		if _, ok := e.Record(ref); !ok {
			missing = true
			fmt.Fprintf(o.env.Stderr, "gitsm: %s does not exist%s\n", ref, nearRef(e, ref))
		}
	}
	if missing {
		return errFindings
	}
	return nil
}

// parseRefs reads references, each taken once.
func parseRefs(args []string) ([]estate.Ref, error) {
	var refs []estate.Ref
	seen := map[estate.Ref]bool{}
	for _, arg := range args {
		ref, err := estate.ParseRef(arg)
		if err != nil {
			return nil, &usageError{err}
		}
		if !seen[ref] {
			seen[ref] = true
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// draft is a file that is to be written, and the one that it takes the place of.
type draft struct {
	path, from    string
	before, after []byte
}

// refusals are the faults that the schema finds in what is to be written and did not find
// before: a record may be mended step by step.
func (o *editOptions) refusals(ctx context.Context, state *repository.State, drafts []draft) ([]diag.Diagnostic, error) {
	progress := newProgress(o.env, "checking records")
	defer progress.close()
	var after []repository.Draft
	for _, d := range drafts {
		after = append(after, repository.Draft{Path: d.path, Content: d.after})
	}
	found, err := state.Judge(ctx, after, progress.set)
	if err != nil {
		return nil, err
	}
	var before []repository.Draft
	var faulty []int
	for i := range found {
		if len(found[i]) > 0 {
			before = append(before, repository.Draft{Path: drafts[i].from, Content: drafts[i].before})
			faulty = append(faulty, i)
		}
	}
	known, err := state.Judge(ctx, before, nil)
	if err != nil {
		return nil, err
	}
	var fresh []diag.Diagnostic
	for k, i := range faulty {
		fresh = append(fresh, newFaults(found[i], known[k])...)
	}
	return diag.Normalise(fresh), nil
}

// newFaults are the faults that were not there before, wherever they stood.
func newFaults(now, before []diag.Diagnostic) []diag.Diagnostic {
	type words struct {
		code    diag.Code
		message string
	}
	known := map[words]int{}
	for _, d := range before {
		known[words{d.Code, d.Message}]++
	}
	var fresh []diag.Diagnostic
	for _, d := range now {
		if key := (words{d.Code, d.Message}); known[key] > 0 {
			known[key]--
			continue
		}
		fresh = append(fresh, d)
	}
	return fresh
}

// refuse shows why nothing was written.
func (o *editOptions) refuse(faults []diag.Diagnostic, drafts []draft) error {
	contents := make(map[string][]byte, len(drafts))
	for i := range drafts {
		contents[drafts[i].path] = drafts[i].after
	}
	source := func(path string) []byte { return contents[path] }
	v := report.NewValidation(len(drafts), 0, faults)
	var err error
	if o.output == "json" {
		err = report.WriteJSON(o.env.Stdout, v)
	} else {
		err = report.Text(o.env.Stdout, v, report.TextOptions{Colour: o.env.Colour, Width: o.env.Width, Source: source})
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(o.env.Stderr, "gitsm: the schema refuses it; nothing was written")
	return errFindings
}

// carryOut checks the drafts and writes them, or shows the difference. Where the schema refuses
// them it says why, and fails.
func (o *editOptions) carryOut(ctx context.Context, state *repository.State, drafts []draft) error {
	faults, err := o.refusals(ctx, state, drafts)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return o.refuse(faults, drafts)
	}
	var set changeset.Set
	for _, d := range drafts {
		if d.from == d.path {
			set.Add(d.path, d.before, d.after)
			continue
		}
		set.Add(d.from, d.before, nil)
		set.Add(d.path, nil, d.after)
	}
	if o.dryRun {
		if o.output == "json" {
			return nil
		}
		return o.env.writeDiff(&set)
	}
	return o.writeSet(state.Root, &set)
}

func (o *editOptions) writeSet(root string, set *changeset.Set) error {
	progress := newProgress(o.env, "writing records")
	defer progress.close()
	err := set.Write(root, progress.set)
	if errors.Is(err, changeset.ErrMoved) {
		return fmt.Errorf("%w; nothing was written: run the command again", err)
	}
	return err
}

// writeDiff shows a difference. A terminal without colours gets no control characters either.
func (e Env) writeDiff(set *changeset.Set) error {
	if e.Colour || !e.Interactive {
		return set.Diff(e.Stdout, e.Colour)
	}
	var text bytes.Buffer
	if err := set.Diff(&text, false); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(e.Stdout, report.Printable(strings.TrimSuffix(line, "\n"))); err != nil {
			return err
		}
	}
	return nil
}

// reader returns contents of the working tree for package editing.
func reader(ctx context.Context, state *repository.State) editing.Read {
	return func(path string) ([]byte, error) {
		content, err := state.ReadFile(ctx, path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s was there a moment ago: %w", path, err)
		}
		return content, err
	}
}

// drafts are the files of edits that alter something.
func drafts(edits []editing.Edit) []draft {
	var out []draft
	for i := range edits {
		if e := &edits[i]; e.Changed() {
			out = append(out, draft{path: e.Path, from: e.Path, before: e.Before, after: e.After})
		}
	}
	return out
}
