package record

import (
	"path"
	"regexp"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Format is how a record file is written.
type Format uint8

// The formats, by the ending of the file's name.
const (
	NoFormat Format = iota
	YAML
	JSON
	CUE
)

// FormatOf returns the format that the ending of a path names.
func FormatOf(name string) Format {
	switch path.Ext(name) {
	case ".yaml", ".yml":
		return YAML
	case ".json":
		return JSON
	case ".cue":
		return CUE
	}
	return NoFormat
}

// Location is what a path says about the record in the file.
type Location struct {
	Path   string
	Kind   estate.Kind
	Format Format
	// Ref is the record's reference, or "" where the file's name is no id.
	Ref estate.Ref
}

// Locate reads kind, format and id from a path. It reports false for a file that holds
// no record and is none of gitsm's business, such as a README.
func Locate(file string) (Location, []diag.Diagnostic, bool) {
	base := path.Base(file)
	fault := diag.Diagnostic{Severity: diag.Error, Span: diag.Span{Path: file, Line: 1, Column: 1}}
	format := FormatOf(base)
	kind, _, inFolder := estate.KindOfPath(file)
	if format == NoFormat {
		if !inFolder || strings.EqualFold(path.Ext(base), ".md") {
			return Location{}, nil, false
		}
		fault.Code, fault.Severity = diag.NotARecord, diag.Warning
		fault.Message = base + " is no record: its name ends in none of .yaml, .json, .cue"
		fault.Hint = "rename it or move it out of the folders of the records"
		return Location{}, []diag.Diagnostic{fault}, true
	}
	if !inFolder {
		fault.Code = diag.NotARecord
		fault.Message = "no kind of record belongs in " + path.Dir(file)
		fault.Hint = folderHint(file)
		return Location{}, []diag.Diagnostic{fault}, true
	}
	loc := Location{Path: file, Kind: kind, Format: format}
	id := strings.TrimSuffix(base, path.Ext(base))
	switch {
	case !estate.ValidID(id):
		fault.Code = diag.MalformedID
		fault.Message = diag.Quote(id) + " is no id: use lower-case letters, digits, dots, hyphens and underscores"
		fault.Hint = "rename the file to " + estate.SuggestID(id) + path.Ext(base)
		return loc, []diag.Diagnostic{fault}, true
	case kind.Info().Dated && !dated(id):
		fault.Code = diag.UndatedID
		fault.Message = "the id of " + diag.Article(kind.String()) + " begins with the day it was opened"
		fault.Hint = "rename the file to YYYY-MM-DD-" + id + path.Ext(base)
		if begunWithDate.MatchString(id) {
			fault.Hint = "write a day that exists, and behind it what it is about: 2026-11-20-upgrade-database" + path.Ext(base)
		}
		loc.Ref = estate.NewRef(kind, id)
		return loc, []diag.Diagnostic{fault}, true
	}
	loc.Ref = estate.NewRef(kind, id)
	return loc, nil, true
}

var begunWithDate = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`)

func dated(id string) bool {
	_, ok := estate.IDDate(id)
	return ok
}

// folderHint names the folder that was most likely meant.
func folderHint(file string) string {
	var folders []string
	for _, info := range estate.Kinds() {
		folders = append(folders, info.Folder)
	}
	parts := strings.SplitN(file, "/", 3)
	if len(parts) == 3 {
		if near := diag.Nearest(parts[0]+"/"+parts[1], folders); near != "" {
			return "did you mean " + near + "?"
		}
	}
	return "records live in " + strings.Join(folders, ", ")
}
