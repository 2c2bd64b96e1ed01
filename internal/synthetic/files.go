package synthetic

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Files generates the final state: paths and contents, in the order of the paths' bytes. With fewer records than
// [MinRecords], or negative numbers, there are no files.
func Files(o Options) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if o.check() != nil {
			return
		}
		e := newEstate(o)
		for path, h := range e.all() {
			if !yield(path, e.render(h, 0)) {
				return
			}
		}
	}
}

// located is a record and where it lies.
type located struct {
	path   string
	handle handle
}

// all records of the final state in the order of their paths; one folder's worth is held at a time.
func (e *estate) all() iter.Seq2[string, handle] {
	return func(yield func(string, handle) bool) {
		for _, group := range e.folders() {
			var records []located
			for _, f := range group {
				for n := range e.counts[f] {
					h := handle{f, n}
					records = append(records, located{e.path(h), h})
				}
			}
			slices.SortFunc(records, func(a, b located) int { return strings.Compare(a.path, b.path) })
			for _, r := range records {
				if !yield(r.path, r.handle) {
					return
				}
			}
		}
	}
}

// folders are the families by folder, in the order of the folders' paths.
func (e *estate) folders() [][]family {
	var order []family
	for f := range families {
		order = append(order, f)
	}
	slices.SortStableFunc(order, func(a, b family) int { return strings.Compare(e.traits[a].folder, e.traits[b].folder) })
	var groups [][]family
	for i, f := range order {
		if i > 0 && e.traits[f].folder == e.traits[order[i-1]].folder {
			groups[len(groups)-1] = append(groups[len(groups)-1], f)
		} else {
			groups = append(groups, []family{f})
		}
	}
	return groups
}

// WriteTree writes the final state below dir, which it makes where needed, without git. Progress, when not nil, is told
// now and then how many of all records are written.
func WriteTree(ctx context.Context, dir string, o Options, progress func(done, total int)) error {
	if err := o.check(); err != nil {
		return err
	}
	report := reporter(progress, o.Records)
	done, folder := 0, ""
	for path, content := range Files(o) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("write synthetic estate: %w", err)
		}
		name := filepath.Join(dir, filepath.FromSlash(path))
		if parent := filepath.Dir(name); parent != folder {
			if err := os.MkdirAll(parent, 0o777); err != nil {
				return fmt.Errorf("make folder of synthetic records: %w", err)
			}
			folder = parent
		}
		if err := os.WriteFile(name, content, 0o666); err != nil {
			return fmt.Errorf("write synthetic record: %w", err)
		}
		done++
		report(done)
	}
	return nil
}

// reporter tells progress about every hundredth part and the end.
func reporter(progress func(done, total int), total int) func(done int) {
	if progress == nil {
		return func(int) {}
	}
	step := max(1, total/100)
	return func(done int) {
		if done%step == 0 || done == total {
			progress(done, total)
		}
	}
}
