package repository

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// Load loads the state that the options name. Close ends its use.
func Load(ctx context.Context, o Options) (*State, error) {
	src, err := o.open()
	if err != nil {
		return nil, err
	}
	s, err := o.load(ctx, src)
	if err != nil {
		return nil, errors.Join(err, src.close())
	}
	return s, nil
}

// LoadSchema loads a state without its records: what it is for is to be asked for its
// policy. Close ends its use.
func LoadSchema(ctx context.Context, o Options) (*State, error) {
	src, err := o.open()
	if err != nil {
		return nil, err
	}
	schema, err := visible(ctx, src, record.SchemaFolder)
	if err != nil {
		return nil, errors.Join(err, src.close())
	}
	set, err := readSchema(ctx, src, schema)
	if err != nil {
		return nil, errors.Join(err, src.close())
	}
	s := &State{Root: src.root, Commit: src.commit, At: src.at, Notes: src.notes, options: o, source: src, set: set}
	if o.CacheDir != "" {
		s.store = snapshot.Open(o.CacheDir, o.Engine, set.digest)
	}
	return s, nil
}

func (o Options) load(ctx context.Context, src *source) (*State, error) {
	started := time.Now()
	schema, err := visible(ctx, src, record.SchemaFolder)
	if err != nil {
		return nil, err
	}
	set, err := readSchema(ctx, src, schema)
	if err != nil {
		return nil, err
	}
	s := &State{Root: src.root, Commit: src.commit, At: src.at, Notes: src.notes, options: o, source: src, set: set}
	if o.Policy && set.unusable() == nil {
		s.counsel = o.Pool.Counsel(ctx, set.policy())
	}
	if err := s.list(ctx, src, schema, started); err != nil {
		s.counsel.Close()
		return nil, err
	}
	return s, nil
}

// list finds the state's files and takes them from the cache or decodes them.
func (s *State) list(ctx context.Context, src *source, schema []gittree.Entry, started time.Time) error {
	o, set := s.options, s.set
	if o.CacheDir != "" {
		s.store = snapshot.Open(o.CacheDir, o.Engine, set.digest)
	}
	// The snapshot is read while the files are listed: in a large estate each takes long.
	like := o.Like != nil && o.Like.set.digest == set.digest
	var own <-chan *snapshot.Stored
	if !like {
		own = s.ahead(src.name)
	}
	entries, err := visible(ctx, src, Catalogue, CMDB)
	if err == nil && src.rev != nil && len(entries) == 0 {
		named := o.Rev
		if named == "" {
			named = "commit " + src.commit.String()[:10]
		}
		err = fmt.Errorf("%w in %s: the first records have to be committed there", ErrNoEstate, named)
	}
	if err != nil {
		return err
	}
	if like {
		return s.follow(ctx, src, append(entries, schema...), o.Like, started)
	}
	return s.fill(ctx, src, append(entries, schema...), <-own, started)
}

// visible lists the files below folders, hidden ones left out.
func visible(ctx context.Context, src *source, folders ...string) ([]gittree.Entry, error) {
	entries, err := src.tree.Entries(ctx, folders...)
	return slices.DeleteFunc(entries, func(e gittree.Entry) bool { return strings.HasPrefix(e.Path, ".") || strings.Contains(e.Path, "/.") }), err
}

// ahead begins to read the snapshot with this name, and its records where they will be
// asked for. What comes is nil where there is none.
func (s *State) ahead(name string) <-chan *snapshot.Stored {
	read := make(chan *snapshot.Stored, 1)
	go func() {
		stored, ok := s.store.Snapshot(name)
		if ok && s.options.Records && stored.Records() != nil {
			ok = false
		}
		if !ok {
			stored = nil
		}
		read <- stored
	}()
	return read
}

// fill takes the state's files from the cache where they are known and decodes the rest.
func (s *State) fill(ctx context.Context, src *source, entries []gittree.Entry, stored *snapshot.Stored, started time.Time) error {
	own := stored != nil
	if own && current(stored, entries, src.rev != nil) {
		s.files, s.stored, s.id, s.records = stored.Files, stored, stored.ID, stored.Len()
		return nil
	}
	usable := own
	if !own {
		stored, usable = s.store.Newest()
	}
	var known []snapshot.File
	if usable && stored.Records() == nil {
		known = stored.Files
	}
	if !own {
		// Another state's files may look like these to the file system and be others:
		// only their content can tell.
		for i := range known {
			known[i].Racy = true
		}
	}
	if err := s.complete(ctx, src, entries, known, started); err != nil {
		return err
	}
	s.id = s.store.PutSnapshot(src.name, &snapshot.Snapshot{Files: s.files})
	return nil
}

// follow takes the state's files from one like it and decodes the rest.
func (s *State) follow(ctx context.Context, src *source, entries []gittree.Entry, like *State, started time.Time) error {
	compiled, err := like.compiled(ctx)
	if err != nil {
		return err
	}
	if err := like.decoded(); err != nil {
		return err
	}
	s.schema = compiled
	return s.complete(ctx, src, entries, like.files, started)
}

// complete takes over the files that are known and decodes the others.
func (s *State) complete(ctx context.Context, src *source, entries []gittree.Entry, known []snapshot.File, started time.Time) error {
	pending, err := s.match(ctx, src, entries, known, started)
	if err != nil {
		return err
	}
	compiled, err := s.compiled(ctx)
	if err != nil {
		return err
	}
	if err := s.decode(ctx, src, compiled, pending); err != nil {
		return err
	}
	s.blame(append(slices.Clone(s.set.faults), compiled.Faults...))
	for i := range s.files {
		if s.files[i].Record != nil {
			s.records++
		}
	}
	return nil
}

// unread turns a file that could not be read into a diagnostic where the file is at fault.
func unread(f *snapshot.File, err error, limits shape.Limits) error {
	loc, _, _ := record.Locate(f.Path)
	var large *gittree.TooLargeError
	var irregular *gittree.NotRegularError
	switch {
	case errors.As(err, &large):
		f.Faults = append(f.Faults, record.TooLarge(f.Path, large.Size, limits))
	case errors.As(err, &irregular):
		f.Faults = append(f.Faults, notRegular(gittree.Entry{Path: f.Path, Mode: irregular.Mode}))
	default:
		return err
	}
	f.Record = &estate.Record{Ref: loc.Ref, Kind: loc.Kind, Path: loc.Path}
	return nil
}

// blame hangs the schema's faults on its files.
func (s *State) blame(faults []diag.Diagnostic) {
	for _, fault := range faults {
		i, ok := slices.BinarySearchFunc(s.files, fault.Path, func(f snapshot.File, p string) int { return strings.Compare(f.Path, p) })
		if ok {
			s.files[i].Faults = append(s.files[i].Faults, fault)
		}
	}
}
