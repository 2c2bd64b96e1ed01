package snapshot

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
)

// File is what is known of one file.
type File struct {
	Path string
	// Stat tells, in a working tree, whether the file may have changed.
	Stat gittree.Stat
	// Blob is the id of the content that was decoded.
	Blob gittree.Hash
	// Racy is true where the file was written so shortly before it was read that its
	// Stat cannot tell a later change.
	Racy bool
	// Record is what the content came to; nil where the file holds no record.
	Record *estate.Record
	// Faults are the file's diagnostics.
	Faults []diag.Diagnostic
}

// Snapshot is every file of one state, sorted by path.
type Snapshot struct {
	Files []File
}
