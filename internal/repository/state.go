package repository

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/integrity"
	"github.com/gitsm/gitsm/internal/shape"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// State is one loaded state of a repository.
type State struct {
	// Root is the directory that holds the records.
	Root string
	// Commit is the commit that was loaded; zero for a working tree.
	Commit gittree.Hash
	// At is the time at which rules hold.
	At time.Time
	// Notes are what a reader should know about the state as a whole, such as that the
	// checkout lacks files.
	Notes []string

	options Options
	source  *source
	set     *schemaSet
	store   *snapshot.Store
	schema  *snapshot.Compiled
	id      string // of the snapshot; "" where none is kept
	files   []snapshot.File
	stored  *snapshot.Stored // whose records are not read yet, or nil
	estate  *estate.Estate
	records int
	found   []diag.Diagnostic // by the rules between records, once checked
	checked bool
	history *history         // nil until somebody asks
	counsel *confine.Counsel // nil unless the policy will be asked
}

// Records returns how many record files the state has, faulty ones included.
func (s *State) Records() int { return s.records }

// Close closes the files of the repository. The estate stays usable.
func (s *State) Close() error {
	s.counsel.Close()
	return errors.Join(s.source.close(), s.history.close())
}

// ReadFile returns the content of a file of the state.
func (s *State) ReadFile(ctx context.Context, path string) ([]byte, error) {
	i, ok := slices.BinarySearchFunc(s.files, path, func(f snapshot.File, p string) int { return strings.Compare(f.Path, p) })
	if !ok {
		return nil, fmt.Errorf("read %s: %w", path, fs.ErrNotExist)
	}
	return s.source.tree.Read(ctx, gittree.Entry{Path: path, Mode: gittree.Regular, Blob: s.files[i].Blob}, shape.MaxFileBytes)
}

// ReadTop returns the content of a file that lies at the top of the repository and is no
// record, such as README.md.
func (s *State) ReadTop(ctx context.Context, name string) ([]byte, error) {
	entries, err := s.source.tree.Entries(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(entries) != 1 || entries[0].Path != name {
		return nil, fmt.Errorf("read %s: %w", name, fs.ErrNotExist)
	}
	return s.source.tree.Read(ctx, entries[0], shape.MaxFileBytes)
}

// Schema returns the schema in force.
func (s *State) Schema(ctx context.Context) (*shape.Schema, error) {
	c, err := s.compiled(ctx)
	if err != nil {
		return nil, err
	}
	return c.Schema, nil
}

// Estate returns the records.
func (s *State) Estate(ctx context.Context) (*estate.Estate, error) {
	if s.estate != nil {
		return s.estate, nil
	}
	compiled, err := s.compiled(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.decoded(); err != nil {
		return nil, err
	}
	records := make([]estate.Record, 0, s.records)
	for i := range s.files {
		if r := s.files[i].Record; r != nil && r.Ref != "" {
			records = append(records, *r)
		}
	}
	s.estate = estate.New(records, compiled.Schema.Vocabulary)
	return s.estate, nil
}

// decoded makes sure that the files have their records.
func (s *State) decoded() error {
	if s.stored == nil {
		return nil
	}
	if err := s.stored.Records(); err != nil {
		return err
	}
	s.files, s.stored = s.stored.Files, nil
	return nil
}

// Diagnostics returns every fault of the state: of its files, its schema and its rules.
func (s *State) Diagnostics(ctx context.Context) ([]diag.Diagnostic, error) {
	var out []diag.Diagnostic
	for i := range s.files {
		out = append(out, s.files[i].Faults...)
	}
	found, err := s.integrity(ctx)
	if err != nil {
		return nil, err
	}
	return diag.Normalise(append(out, found...)), nil
}

// integrity returns what the rules between records find.
func (s *State) integrity(ctx context.Context) ([]diag.Diagnostic, error) {
	if s.checked {
		return s.found, nil
	}
	day := s.At.UTC().Format(time.DateOnly)
	found, ok := s.store.Findings(s.id, day)
	if !ok {
		e, err := s.Estate(ctx)
		if err != nil {
			return nil, err
		}
		if found, ok, err = s.recheck(ctx, e, day); err != nil {
			return nil, err
		}
		if !ok {
			found = integrity.Check(e, s.At)
			s.store.PutFindings(s.id, day, found)
		}
	}
	s.found, s.checked = found, true
	return found, nil
}

// recheck finds out what the rules find from what they find in the state that this one is
// like; false where that says nothing of this one.
func (s *State) recheck(ctx context.Context, e *estate.Estate, day string) ([]diag.Diagnostic, bool, error) {
	like := s.options.Like
	if like == nil || like.At.UTC().Format(time.DateOnly) != day {
		return nil, false, nil
	}
	changed, told := Changed(like, s)
	if !told {
		return nil, false, nil
	}
	before, err := like.Estate(ctx)
	if err != nil {
		return nil, false, err
	}
	known, err := like.integrity(ctx)
	if err != nil {
		return nil, false, err
	}
	return integrity.Recheck(before, e, s.At, known, changed), true, nil
}
