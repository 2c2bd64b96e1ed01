package repository

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// ownModule is the first line of the go.mod of gitsm's own repository, whose older
// commits carry the schema of their day.
const ownModule = "module github.com/gitsm/gitsm\n"

// schemaSet is the schema in force, before it is compiled.
type schemaSet struct {
	base       []record.SchemaFile // nil: the embedded files
	extensions []record.SchemaFile
	digest     string
	// cases are the files that test the change policy.
	cases []record.SchemaFile
	// declares is true where a file of the repository sets the policy, be it as the embedded
	// file does.
	declares bool
	// faults are those that can be told from the files alone, by path.
	faults []diag.Diagnostic
}

// readSchema reads the repository's schema files and tells what they add.
func readSchema(ctx context.Context, src *source, entries []gittree.Entry) (*schemaSet, error) {
	set := &schemaSet{}
	limit := int64(shape.DefaultLimits().FileBytes)
	var own []record.SchemaFile
	for _, e := range entries {
		if !strings.HasPrefix(e.Path, record.SchemaFolder+"/") || path.Ext(e.Path) != ".cue" || !e.Mode.IsFile() {
			continue
		}
		if path.Dir(e.Path) != record.SchemaFolder {
			set.faults = append(set.faults, diag.Diagnostic{
				Code: diag.SchemaUnsupported, Severity: diag.Error, Span: diag.Span{Path: e.Path, Line: 1, Column: 1},
				Message: "CUE files in folders below " + record.SchemaFolder + "/ are not read",
				Hint:    "move the file to " + record.SchemaFolder + "/" + path.Base(e.Path),
			})
			continue
		}
		content, err := src.tree.Read(ctx, e, limit)
		var large *gittree.TooLargeError
		if errors.As(err, &large) {
			set.faults = append(set.faults, record.TooLarge(e.Path, large.Size, shape.DefaultLimits()))
			continue
		}
		if err != nil {
			return nil, err
		}
		f := record.SchemaFile{Path: e.Path, Content: content}
		if record.IsPolicyCases(f.Path) {
			set.cases = append(set.cases, f)
			continue
		}
		own = append(own, f)
	}
	set.declares = slices.ContainsFunc(own, record.DeclaresPolicy)
	embedded, err := record.EmbeddedSchema()
	if err != nil {
		return nil, err
	}
	if src.rev != nil && ownRepository(ctx, src) {
		set.base = own
		set.digest = record.Digest(own)
		return set, nil
	}
	extensions, faults := record.Extensions(embedded, own)
	set.extensions = extensions
	set.faults = append(set.faults, faults...)
	set.digest = record.Digest(embedded, extensions)
	return set, nil
}

func ownRepository(ctx context.Context, src *source) bool {
	entries, err := src.tree.Entries(ctx, "go.mod")
	if err != nil || len(entries) != 1 {
		return false
	}
	content, err := src.tree.Read(ctx, entries[0], 64<<10)
	return err == nil && strings.HasPrefix(string(content), ownModule)
}

// compiled returns the schema in shapes, from the store or from a child.
func (s *State) compiled(ctx context.Context) (*snapshot.Compiled, error) {
	if s.schema != nil {
		return s.schema, nil
	}
	if kept, ok := s.store.Schema(); ok {
		s.schema = kept
		return kept, nil
	}
	made, extensions, faults, err := s.options.Pool.Compile(ctx, s.set.base, s.set.extensions)
	if err != nil {
		return nil, err
	}
	if made == nil {
		return nil, errors.New("the schema of this revision does not evaluate")
	}
	s.schema = &snapshot.Compiled{Schema: made, Extensions: extensions, Faults: faults}
	s.store.PutSchema(s.schema)
	return s.schema, nil
}

// SchemaDigest identifies the schema in force: the embedded files and the repository's own.
func (s *State) SchemaDigest() string { return s.set.digest }
