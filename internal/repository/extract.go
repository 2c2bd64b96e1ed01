package repository

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// The caps on what is listed of one commit.
const (
	maxPartDepth   = 64
	maxPartEntries = 1_000_000
)

// Extractor reads some records of many commits, each content once. It is not safe for
// concurrent use.
type Extractor struct {
	repo    *gittree.Repository
	options Options
	schemas map[schemaKey]*State
	known   map[contentKey]estate.Record
}

// schemaKey is what the schema of a commit depends on: the folder schema, and whether the
// repository is this program's own.
type schemaKey struct{ folder, module gittree.Hash }

// contentKey is what a record depends on.
type contentKey struct {
	schema string
	path   string
	blob   gittree.Hash
}

// NewExtractor returns an extractor of an open repository. Of the options it needs the pool,
// the cache and the engine.
func NewExtractor(repo *gittree.Repository, o Options) *Extractor {
	return &Extractor{repo: repo, options: o, schemas: map[schemaKey]*State{}, known: map[contentKey]estate.Record{}}
}

// Part says what to read of a commit.
type Part struct {
	Revision *gittree.Revision
	// Folders are where to look, such as catalogue/people.
	Folders []string
	// Refs are the records to read; nil means all.
	Refs []estate.Ref
	// Files are the records to read where it is known which files they are: then nobody looks
	// for them.
	Files []gittree.Entry
}

// Find lists the files of a part.
func (x *Extractor) Find(ctx context.Context, p Part) ([]gittree.Entry, error) {
	if p.Files != nil {
		return p.Files, nil
	}
	l := &partListing{repo: x.repo, all: p.Refs == nil, refs: map[estate.Ref]bool{}}
	for _, ref := range p.Refs {
		l.refs[ref] = true
	}
	for _, folder := range p.Folders {
		tree, ok, err := x.descend(p.Revision.TreeHash(), folder)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if err := l.add(ctx, folder+"/", tree, 0); err != nil {
			return nil, err
		}
	}
	return l.entries, nil
}

// descend finds a folder in a tree.
func (x *Extractor) descend(tree gittree.Hash, folder string) (gittree.Hash, bool, error) {
	for name := range strings.SplitSeq(folder, "/") {
		items, err := x.repo.ReadTree(tree)
		if err != nil {
			return tree, false, err
		}
		i := slices.IndexFunc(items, func(item gittree.TreeItem) bool { return item.Name == name && item.Folder })
		if i < 0 {
			return tree, false, nil
		}
		tree = items[i].Hash
	}
	return tree, true, nil
}

// partListing collects the record files of a part.
type partListing struct {
	repo    *gittree.Repository
	all     bool
	refs    map[estate.Ref]bool
	entries []gittree.Entry
	visited int
}

func (l *partListing) add(ctx context.Context, prefix string, tree gittree.Hash, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	items, err := l.repo.ReadTree(tree)
	if err != nil {
		return err
	}
	if l.visited += len(items); l.visited > maxPartEntries {
		return &gittree.TreeError{Tree: tree, Problem: fmt.Sprintf("is one of a folder of more than %d entries", maxPartEntries)}
	}
	if depth > maxPartDepth {
		return &gittree.TreeError{Tree: tree, Problem: fmt.Sprintf("lies more than %d folders deep", maxPartDepth)}
	}
	for _, item := range items {
		switch {
		case strings.HasPrefix(item.Name, "."):
		case item.Folder:
			if err := l.add(ctx, prefix+item.Name+"/", item.Hash, depth+1); err != nil {
				return err
			}
		case item.Mode.IsFile() && l.wanted(prefix+item.Name):
			l.entries = append(l.entries, gittree.Entry{Path: prefix + item.Name, Mode: item.Mode, Size: -1, Blob: item.Hash})
		}
	}
	return nil
}

func (l *partListing) wanted(path string) bool {
	loc, _, ours := record.Locate(path)
	return ours && loc.Ref != "" && loc.Format != record.NoFormat && (l.all || l.refs[loc.Ref])
}

// Extract returns an estate for each part. Every record is decoded by the schema of its own
// commit; what is no plain file, or too large, is a record without content or none.
func (x *Extractor) Extract(ctx context.Context, parts ...Part) ([]*estate.Estate, error) {
	entries := make([][]gittree.Entry, len(parts))
	states := make([]*State, len(parts))
	missing := map[*State][]wantedFile{}
	var order []*State
	for i, p := range parts {
		var err error
		if states[i], err = x.schemaOf(ctx, p.Revision); err != nil {
			return nil, err
		}
		if entries[i], err = x.Find(ctx, p); err != nil {
			return nil, err
		}
		for _, e := range entries[i] {
			key := contentKey{states[i].set.digest, e.Path, e.Blob}
			if _, ok := x.known[key]; ok {
				continue
			}
			x.known[key] = estate.Record{} // it is on its way
			if missing[states[i]] == nil {
				order = append(order, states[i])
			}
			missing[states[i]] = append(missing[states[i]], wantedFile{key, e, p.Revision})
		}
	}
	for _, s := range order {
		if err := x.decode(ctx, s, missing[s]); err != nil {
			for _, state := range order {
				for _, w := range missing[state] {
					delete(x.known, w.key)
				}
			}
			return nil, err
		}
	}
	out := make([]*estate.Estate, len(parts))
	for i := range parts {
		compiled, err := states[i].compiled(ctx)
		if err != nil {
			return nil, err
		}
		var records []estate.Record
		for _, e := range entries[i] {
			if r := x.known[contentKey{states[i].set.digest, e.Path, e.Blob}]; r.Ref != "" {
				records = append(records, r)
			}
		}
		out[i] = estate.New(records, compiled.Schema.Vocabulary)
	}
	return out, nil
}

// wantedFile is a file that has to be decoded.
type wantedFile struct {
	key   contentKey
	entry gittree.Entry
	rev   *gittree.Revision
}

func (x *Extractor) decode(ctx context.Context, s *State, wanted []wantedFile) error {
	compiled, err := s.compiled(ctx)
	if err != nil {
		return err
	}
	files := make([]confine.File, len(wanted))
	for i, w := range wanted {
		files[i] = confine.File{Path: w.entry.Path, Read: func() ([]byte, error) {
			return w.rev.Read(ctx, w.entry, int64(compiled.Schema.Limits.FileBytes))
		}}
	}
	var failure error
	err = s.options.Pool.Decode(ctx, confine.Schema{Base: s.set.base, Extensions: compiled.Extensions, Compiled: compiled.Schema}, files,
		func(i int, d record.Decoded, err error) {
			if err == nil {
				x.known[wanted[i].key] = d.Record
				return
			}
			f := snapshot.File{Path: wanted[i].entry.Path}
			if err := unread(&f, err, compiled.Schema.Limits); err != nil {
				failure = errors.Join(failure, err)
				return
			}
			x.known[wanted[i].key] = *f.Record
		})
	return errors.Join(err, failure)
}

// schemaOf returns the schema of a commit. Its state is never closed: it holds no files.
func (x *Extractor) schemaOf(ctx context.Context, rev *gittree.Revision) (*State, error) {
	items, err := x.repo.ReadTree(rev.TreeHash())
	if err != nil {
		return nil, err
	}
	var key schemaKey
	for _, item := range items {
		switch {
		case item.Name == record.SchemaFolder && item.Folder:
			key.folder = item.Hash
		case item.Name == "go.mod":
			key.module = item.Hash
		}
	}
	if s := x.schemas[key]; s != nil {
		return s, nil
	}
	o := x.options
	o.Revision = rev
	s, err := LoadSchema(ctx, o)
	if err == nil {
		x.schemas[key] = s
	}
	return s, err
}
