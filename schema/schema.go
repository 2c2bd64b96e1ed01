// Package schema embeds the CUE schema of every kind of record.
package schema

import (
	"embed"
	"io/fs"
)

//go:embed *.cue
var files embed.FS

// Files returns the embedded CUE files, named as in the schema folder of a repository.
func Files() fs.FS { return files }
