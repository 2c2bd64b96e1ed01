package repository

import (
	"context"
	"errors"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
)

// Draft is a content that somebody means to give to a record's file.
type Draft struct {
	Path    string
	Content []byte
}

// Judge checks contents against the schema in force, as if they stood in the repository
// already, and returns the faults of each. Rules that hold between records are not asked.
// Progress may be nil.
func (s *State) Judge(ctx context.Context, drafts []Draft, progress func(done, total int)) ([][]diag.Diagnostic, error) {
	faults := make([][]diag.Diagnostic, len(drafts))
	if len(drafts) == 0 {
		return faults, nil
	}
	compiled, err := s.compiled(ctx)
	if err != nil {
		return nil, err
	}
	var failure error
	var files []confine.File
	var places []int // of the drafts among the files: those whose path already is at fault are none
	for i, d := range drafts {
		loc, found, ours := record.Locate(d.Path)
		faults[i] = found
		switch limits := compiled.Schema.Limits; {
		case !ours || loc.Format == record.NoFormat:
		case len(d.Content) > limits.FileBytes:
			faults[i] = append(faults[i], record.TooLarge(d.Path, int64(len(d.Content)), limits))
		default:
			files = append(files, confine.File{Path: d.Path, Read: func() ([]byte, error) { return d.Content, nil }})
			places = append(places, i)
		}
	}
	finished := 0
	schema := confine.Schema{Base: s.set.base, Extensions: compiled.Extensions, Compiled: compiled.Schema}
	err = s.options.Pool.Decode(ctx, schema, files, func(i int, d record.Decoded, err error) {
		finished++
		if progress != nil {
			progress(finished, len(files))
		}
		failure = errors.Join(failure, err)
		faults[places[i]] = append(faults[places[i]], d.Faults...)
	})
	return faults, errors.Join(err, failure)
}
