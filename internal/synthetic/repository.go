package synthetic

import (
	"bytes"
	"context"
	"fmt"
	"strings"
)

// WriteRepository makes a git repository with a history in dir, a folder that is new or empty, and checks out its
// branch main, whose tree is exactly the final state. It needs git on PATH, 2.39 or later, and writes one pack.
//
// The first commit has all but the records that come later, in older forms, and some that are gone at the end. Then
// come o.Commits commits: some on the main line, most on branches of one to three that a merge commit brings in (its
// first parent is main, its second the branch). A branch adds a change record and touches the items that this
// declares; branches overlap in time. Of all commits 31 in 100 are merges. Every commit's tree is a sound estate.
//
// Progress, when not nil, is told now and then how many records and commits of all are written.
func WriteRepository(ctx context.Context, dir string, o Options, progress func(done, total int)) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := makeEmpty(dir); err != nil {
		return err
	}
	if err := runGit(ctx, dir, "init", "--quiet", "--template=", "--initial-branch=main", "--object-format=sha1"); err != nil {
		return err
	}
	if err := importHistory(ctx, dir, o, progress); err != nil {
		return err
	}
	return runGit(ctx, dir, "-c", "core.autocrlf=false", "reset", "--quiet", "--hard")
}

// importHistory feeds the history to git fast-import.
func importHistory(ctx context.Context, dir string, o Options, progress func(done, total int)) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := git(running, dir, "-c", "fastimport.unpackLimit=0", "-c", "core.compression=1", "fast-import", "--quiet", "--date-format=raw")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("connect to git fast-import: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start git fast-import: %w", err)
	}
	written := newNarrator(newStream(pipe), o, progress).tell(ctx)
	if written != nil {
		cancel() // half a stream must not be taken for a whole one
	}
	closed := pipe.Close()
	if err := cmd.Wait(); err != nil {
		if stopped := ctx.Err(); stopped != nil {
			err = stopped
		}
		return fmt.Errorf("run git fast-import: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	if written != nil {
		return fmt.Errorf("write to git fast-import: %w", written)
	}
	if closed != nil {
		return fmt.Errorf("close git fast-import: %w", closed)
	}
	return nil
}
