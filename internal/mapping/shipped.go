package mapping

import (
	"embed"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
)

//go:embed shipped
var shipped embed.FS

const (
	shippedFolder = "shipped"
	shippedEnding = ".cue"
)

// Shipped returns the names of the mappings that come with gitsm, sorted.
func Shipped() []string {
	entries, err := shipped.ReadDir(shippedFolder)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), shippedEnding); ok && !e.IsDir() {
			names = append(names, name)
		}
	}
	return names
}

// ReadShipped returns the files of a shipped mapping, and how its sources are written: yaml,
// json or csv, or "" where it does not say.
func ReadShipped(name string) (files []File, format string, ok bool) {
	path := shippedFolder + "/" + name + shippedEnding
	content, err := shipped.ReadFile(path)
	if err != nil {
		return nil, "", false
	}
	f := File{Path: path, Content: content}
	return []File{f}, writtenFormat(f), true
}

// Contract is what every mapping is unified with: a file of CUE whose comments say how a mapping
// is written.
func Contract() []byte { return slices.Clone(contract) }

// writtenFormat is the text in a mapping's field format. It evaluates nothing.
func writtenFormat(f File) string {
	syntax, err := parser.ParseFile(f.Path, f.Content)
	if err != nil {
		return ""
	}
	for _, d := range syntax.Decls {
		field, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(field.Label)
		if value, ok := field.Value.(*ast.BasicLit); ok && err == nil && name == "format" {
			text, _ := literal.Unquote(value.Value)
			return text
		}
	}
	return ""
}
