package record

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/schema"
)

// SchemaFile is one CUE file of the schema.
type SchemaFile struct {
	// Path is relative to the repository's root; embedded files are named as if they
	// stood in the repository's schema folder.
	Path    string
	Content []byte
}

// EmbeddedSchema returns the schema files that are part of the program, sorted by path.
func EmbeddedSchema() ([]SchemaFile, error) {
	entries, err := fs.Glob(schema.Files(), "*.cue")
	if err != nil {
		return nil, fmt.Errorf("list embedded schema: %w", err)
	}
	files := make([]SchemaFile, 0, len(entries))
	for _, name := range entries {
		content, err := fs.ReadFile(schema.Files(), name)
		if err != nil {
			return nil, fmt.Errorf("read embedded schema: %w", err)
		}
		files = append(files, SchemaFile{Path: path.Join(SchemaFolder, name), Content: content})
	}
	return files, nil
}

// Extensions returns which of a repository's schema files join the embedded ones: a file
// equal to an embedded one adds nothing, and one of the same name with other content is
// a fault, never a silent replacement. Files named *_policy.cue hold an organisation's
// policy cases and are no part of the record schema.
func Extensions(embedded, own []SchemaFile) (extensions []SchemaFile, faults []diag.Diagnostic) {
	known := make(map[string][]byte, len(embedded))
	for _, f := range embedded {
		known[f.Path] = f.Content
	}
	for _, f := range own {
		if IsPolicyCases(f.Path) {
			continue
		}
		content, taken := known[f.Path]
		switch {
		case !taken:
			extensions = append(extensions, f)
		case !bytes.Equal(content, f.Content):
			faults = append(faults, diag.Diagnostic{
				Code: diag.SchemaReplaced, Severity: diag.Error,
				Span:    diag.Span{Path: f.Path, Line: 1, Column: 1},
				Message: path.Base(f.Path) + " is a file of gitsm's own schema, with other content",
				Hint:    "put your additions in a file of another name; CUE unifies them with the embedded schema",
			})
		}
	}
	slices.SortFunc(extensions, func(a, b SchemaFile) int { return cmp.Compare(a.Path, b.Path) })
	return extensions, faults
}

// Digest identifies a set of schema files by path and content.
func Digest(files ...[]SchemaFile) string {
	hash := sha256.New()
	for _, set := range files {
		for _, f := range set {
			fmt.Fprintf(hash, "%s\x00%d\x00", f.Path, len(f.Content))
			hash.Write(f.Content)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))[:32]
}

// refuseExtension finds what a schema file may not do: belong to another package, read
// other files, or import anything but CUE's own packages.
func refuseExtension(f SchemaFile, parsed *ast.File) (diag.Diagnostic, bool) {
	fault := diag.Diagnostic{Code: diag.SchemaUnsupported, Severity: diag.Error, Span: diag.Span{Path: f.Path, Line: 1, Column: 1}}
	if strings.HasSuffix(f.Path, "_tool.cue") || strings.HasSuffix(f.Path, "_test.cue") {
		fault.Message = "CUE leaves files named *_tool.cue and *_test.cue out of a package"
		fault.Hint = "give the file another name"
		return fault, true
	}
	if parsed.PackageName() != "schema" {
		fault.Message = "a schema file must belong to package schema"
		fault.Hint = "begin the file with: package schema"
		return fault, true
	}
	for spec := range parsed.ImportSpecs() {
		if strings.Contains(spec.Path.Value, ".") {
			fault.Span = spanOf(spec.Pos(), f)
			fault.Message = "a schema file may import only CUE's own packages, not " + spec.Path.Value
			return fault, true
		}
	}
	found := false
	ast.Walk(parsed, func(n ast.Node) bool {
		if attr, ok := n.(*ast.Attribute); ok {
			if key, _ := attr.Split(); key == "embed" || key == "extern" {
				fault.Span, found = spanOf(attr.Pos(), f), true
				fault.Message = "a schema file may not read other files with @" + key
			}
		}
		return !found
	}, nil)
	return fault, found
}
