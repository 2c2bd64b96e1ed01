package repository

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
)

// Commit is a commit of the main line, the first parents of the state's commit or, for a
// working tree, of HEAD.
type Commit struct {
	// ID is the commit's full id.
	ID string
	// Time is the committer's.
	Time time.Time
	// Summary is the first line of its message.
	Summary string
	// Refs are the records that it added, removed or changed, sorted.
	Refs []estate.Ref

	files []gittree.PathChange
}

// Version is a content that a record had on the main line.
type Version struct {
	// Since is when it came there.
	Since time.Time
	// Body is the content.
	Body estate.Node
}

// history is the main line as far as somebody asked for it.
type history struct {
	repo    *gittree.Repository
	line    *gittree.Line
	commits []Commit // newest first
	ended   bool
	// cut is true where a shallow clone hides the rest.
	cut bool
}

// commit returns the nth commit of the main line, 0 for the newest; false at its end.
func (s *State) commit(ctx context.Context, n int) (*Commit, bool, error) {
	if s.history == nil {
		if err := s.openHistory(); err != nil {
			return nil, false, err
		}
	}
	h := s.history
	for len(h.commits) <= n && !h.ended {
		step, ok, err := h.line.Next(ctx)
		if gittree.Shallow(err) {
			h.cut, ok, err = true, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		if !ok {
			h.ended = true
			break
		}
		h.commits = append(h.commits, newCommit(step))
	}
	if n >= len(h.commits) {
		return nil, false, nil
	}
	return &h.commits[n], true, nil
}

// openHistory finds the beginning of the main line. Where there is no git that can be
// read, or no commit, there is no history.
func (s *State) openHistory() error {
	s.history = &history{ended: true, cut: true}
	dir := s.Root
	if dir == "" { // a bare repository
		dir = s.options.Dir
	}
	repo, err := gittree.Open(dir)
	var unreadable *gittree.RepositoryError
	if errors.As(err, &unreadable) {
		return nil
	} else if err != nil {
		return err
	}
	from := s.Commit
	if s.source.rev == nil {
		if from, err = repo.Head(); err != nil {
			return errors.Join(ignoreMissing(err), repo.Close())
		}
	}
	s.history = &history{repo: repo, line: repo.Line(from, Catalogue, CMDB)}
	return nil
}

// ignoreMissing lets a repository without a commit pass.
func ignoreMissing(err error) error {
	if errors.Is(err, gittree.ErrNoCommit) {
		return nil
	}
	return err
}

func newCommit(step gittree.Step) Commit {
	c := Commit{ID: step.Commit.String(), Time: step.Time, Summary: step.Summary, files: step.Changes}
	for _, f := range step.Changes {
		if loc, _, ours := record.Locate(f.Path); ours && loc.Ref != "" {
			c.Refs = append(c.Refs, loc.Ref)
		}
	}
	slices.Sort(c.Refs)
	c.Refs = slices.Compact(c.Refs)
	return c
}

// Since returns the commits of the main line that follow a commit, given by its id or the
// first digits of it, newest first. Where none is given, or it is not on the main line, it
// returns those that are younger than an instant. It is false where history does not reach
// that far: without git, or in a shallow clone.
func (s *State) Since(ctx context.Context, id string, after time.Time) (commits []Commit, complete bool, err error) {
	younger := -1 // how many commits are
	for n := 0; ; n++ {
		c, ok, err := s.commit(ctx, n)
		if err != nil {
			return nil, false, err
		}
		switch {
		case !ok && younger < 0 && s.history.cut:
			return nil, false, nil
		case !ok && younger < 0:
			return s.history.commits, true, nil
		case !ok:
			return s.history.commits[:younger], true, nil
		case id != "" && strings.HasPrefix(c.ID, id):
			return s.history.commits[:n], true, nil
		}
		if younger < 0 && !c.Time.After(after) {
			if younger = n; id == "" {
				return s.history.commits[:n], true, nil
			}
		}
	}
}

// Versions returns the contents that the records of a kind had on the main line, the
// oldest first, and last the present one where a working tree differs from it. Contents
// that cannot be read are left out. Without git there are none.
func (s *State) Versions(ctx context.Context, kind estate.Kind) (map[estate.Ref][]Version, error) {
	type past struct {
		ref   estate.Ref
		since time.Time
	}
	var found []past
	var files []confine.File
	compiled, err := s.compiled(ctx)
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		c, ok, err := s.commit(ctx, n)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		for _, f := range c.files {
			loc, _, ours := record.Locate(f.Path)
			if !ours || loc.Kind != kind || loc.Format == record.NoFormat || f.After == (gittree.Hash{}) {
				continue
			}
			found = append(found, past{loc.Ref, c.Time})
			files = append(files, confine.File{Path: f.Path, Read: func() ([]byte, error) {
				return s.history.repo.Blob(f.After, int64(compiled.Schema.Limits.FileBytes))
			}})
		}
	}
	bodies := make([]estate.Node, len(files))
	schema := confine.Schema{Base: s.set.base, Extensions: compiled.Extensions, Compiled: compiled.Schema}
	err = s.options.Pool.Decode(ctx, schema, files, func(i int, d record.Decoded, err error) {
		if err == nil && d.Record.Encoded != "" {
			bodies[i] = d.Record.Body()
		}
	})
	if err != nil {
		return nil, err
	}
	out := map[estate.Ref][]Version{}
	for i := len(found) - 1; i >= 0; i-- { // from the oldest
		if bodies[i].Kind == estate.Struct {
			out[found[i].ref] = append(out[found[i].ref], Version{found[i].since, bodies[i]})
		}
	}
	return out, s.present(ctx, kind, out)
}

// present adds what a working tree holds and no commit does.
func (s *State) present(ctx context.Context, kind estate.Kind, versions map[estate.Ref][]Version) error {
	if s.source.rev != nil {
		return nil
	}
	e, err := s.Estate(ctx)
	if err != nil {
		return err
	}
	for r := range e.OfKind(kind) {
		known := versions[r.Ref]
		if len(known) == 0 || r.Encoded == "" {
			continue
		}
		if body := r.Body(); string(body.AppendJSON(nil)) != string(known[len(known)-1].Body.AppendJSON(nil)) {
			versions[r.Ref] = append(known, Version{s.At, body})
		}
	}
	return nil
}

func (h *history) close() error {
	if h == nil || h.repo == nil {
		return nil
	}
	return h.repo.Close()
}
