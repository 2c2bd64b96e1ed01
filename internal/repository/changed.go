package repository

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// Changed returns the records whose files differ between two states, sorted. It returns
// false where any record may differ, because the schema does: a template of records in it
// is part of what they say. The records of both states must have been read. A file may
// differ though its content does not, where it becomes a link.
func Changed(before, after *State) ([]estate.Ref, bool) {
	if before.set.digest != after.set.digest {
		return nil, false
	}
	var refs []estate.Ref
	add := func(f *snapshot.File) {
		if loc, _, ours := record.Locate(f.Path); ours && loc.Ref != "" {
			refs = append(refs, loc.Ref)
		}
	}
	a, b := before.files, after.files
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Path < b[0].Path:
			add(&a[0])
			a = a[1:]
		case len(a) == 0 || a[0].Path > b[0].Path:
			add(&b[0])
			b = b[1:]
		default:
			if a[0].Blob != b[0].Blob || (a[0].Record == nil) != (b[0].Record == nil) {
				add(&b[0])
			}
			a, b = a[1:], b[1:]
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs), true
}
