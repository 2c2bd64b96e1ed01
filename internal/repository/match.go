package repository

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// current reports whether a snapshot is that of exactly these entries.
func current(stored *snapshot.Stored, entries []gittree.Entry, revision bool) bool {
	if len(stored.Files) != len(entries) {
		return false
	}
	for i := range entries {
		f, e := &stored.Files[i], &entries[i]
		if f.Path != e.Path || f.Racy {
			return false
		}
		if revision && f.Blob != e.Blob || !revision && f.Stat != e.Stat {
			return false
		}
	}
	return true
}

// racy reports whether a file was so young when it was listed that its times cannot
// tell a later change: the clocks of file systems are coarse.
func racy(stat gittree.Stat, listed time.Time) bool {
	granularity := 50 * time.Millisecond
	if stat.ModTime%int64(time.Second) == 0 {
		granularity = 3 * time.Second
	}
	return max(stat.ModTime, stat.ChangeTime) > listed.Add(-granularity).UnixNano()
}

// pending is a file that has to be decoded.
type pending struct {
	index   int // in the state's files
	entry   gittree.Entry
	content []byte // where it was read already
}

// match lists the state's files, takes over those that the cache knows, and returns the others.
func (s *State) match(ctx context.Context, src *source, entries []gittree.Entry, known []snapshot.File, started time.Time) ([]pending, error) {
	s.files = make([]snapshot.File, len(entries))
	clashing := clashes(entries)
	var rest []pending
	for i, e := range entries {
		f := &s.files[i]
		*f = snapshot.File{Path: e.Path, Stat: e.Stat, Blob: e.Blob}
		if src.rev == nil {
			f.Racy = racy(e.Stat, started)
		}
		if clash, ok := clashing[e.Path]; ok {
			f.Faults = append(f.Faults, clash)
		}
		for len(known) > 0 && known[0].Path < e.Path {
			known = known[1:]
		}
		var same *snapshot.File
		if len(known) > 0 && known[0].Path == e.Path {
			same = &known[0]
		}
		p, needed, err := s.matchOne(ctx, src, f, e, same)
		if err != nil {
			return nil, err
		}
		if needed {
			p.index = i
			rest = append(rest, p)
		}
	}
	return rest, nil
}

// matchOne settles one file unless it has to be decoded.
func (s *State) matchOne(ctx context.Context, src *source, f *snapshot.File, e gittree.Entry, same *snapshot.File) (pending, bool, error) {
	if !e.Mode.IsFile() {
		f.Faults = append(f.Faults, notRegular(e))
		return pending{}, false, nil
	}
	if !recordFolder(e.Path) {
		return pending{}, false, nil // schema files are read as a whole
	}
	if src.rev != nil && same != nil && same.Record != nil && e.Blob == same.Blob {
		adopt(f, same) // what its path says is among what is known of it
		return pending{}, false, nil
	}
	loc, faults, ours := record.Locate(e.Path)
	f.Faults = append(f.Faults, faults...)
	if !ours || loc.Format == record.NoFormat {
		return pending{}, false, nil
	}
	if same == nil {
		return pending{entry: e}, true, nil
	}
	unchanged := e.Blob == same.Blob
	var content []byte
	if src.rev == nil {
		unchanged = e.Stat == same.Stat && !same.Racy
	}
	if !unchanged && src.rev == nil {
		var err error
		if content, err = src.tree.Read(ctx, e, shape.MaxFileBytes); err == nil {
			f.Blob = gittree.BlobHash(content)
			unchanged = f.Blob == same.Blob
		}
	}
	if !unchanged {
		return pending{entry: e, content: content}, true, nil
	}
	adopt(f, same)
	return pending{}, false, nil
}

// adopt takes over what is known of a file of the same content. Whether its path clashes with
// another is each state's own.
func adopt(f, same *snapshot.File) {
	f.Blob, f.Record = same.Blob, same.Record
	for _, fault := range same.Faults {
		if fault.Code != diag.DuplicatePath && !slices.ContainsFunc(f.Faults, func(g diag.Diagnostic) bool { return g.Compare(fault) == 0 }) {
			f.Faults = append(f.Faults, fault)
		}
	}
}

func recordFolder(file string) bool {
	return strings.HasPrefix(file, Catalogue+"/") || strings.HasPrefix(file, CMDB+"/")
}

func notRegular(e gittree.Entry) diag.Diagnostic {
	return diag.Diagnostic{
		Code: diag.NotARegularFile, Severity: diag.Error, Span: diag.Span{Path: e.Path, Line: 1, Column: 1},
		Message: path.Base(e.Path) + " is a " + e.Mode.String() + ", not a regular file",
		Hint:    "put the record itself there; links are never followed",
	}
}

// clashes finds paths that a file system without case, or with normalised names, takes
// for another one, by path.
func clashes(entries []gittree.Entry) map[string]diag.Diagnostic {
	if !slices.ContainsFunc(entries, func(e gittree.Entry) bool { return strings.IndexFunc(e.Path, peculiar) >= 0 }) {
		return nil // nothing folds
	}
	folded := make(map[string]string, len(entries))
	out := map[string]diag.Diagnostic{}
	for _, e := range entries {
		key := strings.ToLower(norm.NFC.String(e.Path))
		first, taken := folded[key]
		if !taken {
			folded[key] = e.Path
			continue
		}
		out[e.Path] = diag.Diagnostic{
			Code: diag.DuplicatePath, Severity: diag.Error, Span: diag.Span{Path: e.Path, Line: 1, Column: 1},
			Message: "some file systems cannot tell this path from " + first,
			Hint:    "rename one of the two",
		}
	}
	return out
}

func peculiar(r rune) bool { return r >= 0x80 || r >= 'A' && r <= 'Z' }

// decode decodes the pending files.
func (s *State) decode(ctx context.Context, src *source, compiled *snapshot.Compiled, rest []pending) error {
	if len(rest) == 0 {
		return nil
	}
	limits := compiled.Schema.Limits
	files := make([]confine.File, len(rest))
	for i := range rest {
		p := &rest[i]
		files[i] = confine.File{Path: p.entry.Path, Read: func() ([]byte, error) {
			content := p.content
			if content == nil {
				var err error
				if content, err = src.tree.Read(ctx, p.entry, int64(limits.FileBytes)); err != nil {
					return nil, err
				}
			}
			s.files[p.index].Blob = gittree.BlobHash(content)
			return content, nil
		}}
	}
	var failure error
	finished := 0
	err := s.options.Pool.Decode(ctx, confine.Schema{Base: s.set.base, Extensions: compiled.Extensions, Compiled: compiled.Schema}, files,
		func(i int, d record.Decoded, err error) {
			finished++
			if s.options.Progress != nil {
				s.options.Progress(finished, len(files))
			}
			f := &s.files[rest[i].index]
			if err != nil {
				failure = errors.Join(failure, unread(f, err, limits))
				return
			}
			r := d.Record
			f.Record = &r
			f.Faults = append(f.Faults, d.Faults...)
		})
	return errors.Join(err, failure)
}
