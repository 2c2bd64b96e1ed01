// Package catalogue embeds what the business sees of the reference estate, so that gitsm can
// show itself without a clone.
package catalogue

import (
	"embed"
	"io/fs"
)

//go:embed agreements calendars change-templates continuity contracts customers exercises improvements offerings people processes rates roles services suppliers teams
var files embed.FS

// Files returns the records, named as in the catalogue folder of a repository.
func Files() fs.FS { return files }
