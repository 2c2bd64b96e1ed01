package site

import (
	"encoding/hex"
	"path"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// pathOf returns the path of a record's page. An id that is none, or that some system cannot
// have as a file's name, gets one of its digest.
func pathOf(ref estate.Ref) string {
	id := ref.ID()
	if !estate.ValidID(id) || reserved(id) {
		digest := memo.Of([]byte(id))
		id = "_" + hex.EncodeToString(digest[:])
	}
	return folderOf(ref.Kind()) + "/" + id + ".html"
}

// folderOf returns the folder of the pages of a kind: that of its records.
func folderOf(kind estate.Kind) string {
	if kind == estate.NoKind {
		return "records"
	}
	return path.Base(kind.Info().Folder)
}

// reserved reports whether a name means a device on Windows, whatever its ending.
func reserved(id string) bool {
	name, _, _ := strings.Cut(id, ".")
	switch name {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(name) == 4 && (strings.HasPrefix(name, "com") || strings.HasPrefix(name, "lpt")) && name[3] >= '0' && name[3] <= '9'
}

// rootOf returns the way from a page to the site's root: "" or "../".
func rootOf(file string) string { return strings.Repeat("../", strings.Count(file, "/")) }

// Href is the way from the page to the page of a record.
func (v *View) Href(ref estate.Ref) string { return v.root + pathOf(ref) }

// To is the way from the page to another file of the site.
func (v *View) To(file string) string { return v.root + file }

// besides is the path of a file that stands beside the page of a record.
func besides(ref estate.Ref, ending string) string {
	return strings.TrimSuffix(pathOf(ref), ".html") + ending
}

// lastOf is the name of a file without its folders.
func lastOf(file string) string { return path.Base(file) }
