// Package export writes an estate in the formats of other systems, one format per file.
// Records that readers of the export may not see are left out and counted.
package export

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Options say what to export.
type Options struct {
	// Readers are who will read it: records of a classification beyond theirs are left out.
	// public, internal (the default) or restricted.
	Readers string
	// Kinds are the kinds to export; empty means all that the format can hold.
	Kinds []estate.Kind
	// Keep tells which records to export; nil means all.
	Keep func(r *estate.Record) bool
	// At is the time at which people and teams must be there to own anything.
	At time.Time
}

// Omitted is what an export does not hold.
type Omitted struct {
	// Classified counts the records that the readers may not see.
	Classified int
	// References counts the references to these that were taken out of other records.
	References int
	// Unfit counts by kind the records that the format has no place for.
	Unfit map[estate.Kind]int
}

// writer writes an estate in one format.
type writer func(w io.Writer, e *estate.Estate, o Options) (Omitted, error)

// writers are the formats by name.
func writers() map[string]writer {
	return map[string]writer{
		"backstage":  backstage,
		"codeowners": codeowners,
		"csv":        csvTable,
		"graphml":    graphML,
		"json":       jsonDocument,
	}
}

// Write writes an estate; format is one of Formats. Of CSV it writes one kind; Tables writes
// all.
func Write(w io.Writer, format string, e *estate.Estate, o Options) (Omitted, error) {
	write, ok := writers()[format]
	if !ok {
		return Omitted{}, fmt.Errorf("%q is no format; use one of %s", format, strings.Join(Formats(), ", "))
	}
	return write(w, e, o)
}

// Formats are the names of the formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(writers())) }
