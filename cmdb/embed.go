// Package cmdb embeds the items of the reference estate and what happened to them, so that
// gitsm can show itself without a clone.
package cmdb

import (
	"embed"
	"io/fs"
)

//go:embed changes incidents items problems releases requests
var files embed.FS

// Files returns the records, named as in the cmdb folder of a repository.
func Files() fs.FS { return files }
