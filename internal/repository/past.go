package repository

import (
	"context"
	"errors"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
)

// ErrNoHistory is wrapped where there is no git to ask for the past.
var ErrNoHistory = errors.New("no git history")

// Past returns the repository that holds the state's history, and the commit in which that
// ends: the state's own or, for a working tree, HEAD. It is closed with the state. It
// fails with an error that wraps [ErrNoHistory] where there is no git that can be read.
func (s *State) Past() (*gittree.Repository, gittree.Hash, error) {
	if s.history == nil {
		if err := s.openHistory(); err != nil {
			return nil, gittree.Hash{}, err
		}
	}
	if s.history.repo == nil {
		return nil, gittree.Hash{}, ErrNoHistory
	}
	tip, err := s.tip()
	if err == nil && tip.IsZero() {
		err = ErrNoHistory
	}
	return s.history.repo, tip, err
}

// PastFile is a content that a path had.
type PastFile struct {
	Path string
	Blob gittree.Hash
}

// Decode reads contents of the past by the schema in force, which need not be the one of
// their day: a content that it finds at fault is returned all the same. Files that hold no
// records are read as plain data. The answer has a mapping for every file, or null where
// there is nothing that can be read.
func (s *State) Decode(ctx context.Context, files []PastFile) ([]estate.Node, error) {
	compiled, err := s.compiled(ctx)
	if err != nil {
		return nil, err
	}
	repo, _, err := s.Past()
	if err != nil {
		return nil, err
	}
	contents := make([]confine.File, len(files))
	for i, f := range files {
		contents[i] = confine.File{Path: f.Path, Read: func() ([]byte, error) {
			return repo.Blob(f.Blob, int64(compiled.Schema.Limits.FileBytes))
		}}
	}
	bodies := make([]estate.Node, len(files))
	schema := confine.Schema{Base: s.set.base, Extensions: compiled.Extensions, Compiled: compiled.Schema}
	err = s.options.Pool.Decode(ctx, schema, contents, func(i int, d record.Decoded, err error) {
		if err == nil && d.Record.Encoded != "" {
			bodies[i] = d.Record.Body()
		}
	})
	return bodies, err
}
