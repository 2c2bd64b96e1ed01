package record

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

func labelName(label ast.Label) (string, bool) {
	switch label := label.(type) {
	case *ast.Ident:
		return label.Name, true
	case *ast.BasicLit:
		name, err := literal.Unquote(label.Value)
		return name, err == nil
	}
	return "", false
}

// identName returns the name of a label that is no quoted text: only such a name can be
// referred to, and only such a name makes a definition or a hidden field.
func identName(label ast.Label) (string, bool) {
	ident, ok := label.(*ast.Ident)
	if !ok {
		return "", false
	}
	return ident.Name, true
}

func importName(f *ast.File, path string) string {
	for spec := range f.ImportSpecs() {
		if imported, err := literal.Unquote(spec.Path.Value); err != nil || imported != path {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path
	}
	return ""
}

// docOf returns the comment above a field, without its slashes.
func docOf(f *ast.Field) string {
	var lines []string
	for _, group := range ast.Comments(f) {
		if !group.Doc {
			continue
		}
		for _, comment := range group.List {
			lines = append(lines, strings.TrimSpace(strings.TrimPrefix(comment.Text, "//")))
		}
	}
	return strings.TrimSpace(strings.Join(lines, " "))
}

func source(n ast.Node) shape.Source {
	pos := n.Pos()
	if !pos.IsValid() {
		return shape.Source{}
	}
	p := pos.Position()
	return shape.Source{Path: p.Filename, Line: p.Line, Column: p.Column}
}

func basicLiteral(lit *ast.BasicLit) (shape.Literal, bool) {
	switch lit.Kind {
	case token.STRING:
		text, err := literal.Unquote(lit.Value)
		return shape.Literal{Kind: estate.String, Text: text}, err == nil
	case token.INT, token.FLOAT:
		text, err := canonicalNumber(lit.Value)
		return shape.Literal{Kind: estate.Number, Text: text}, err == nil
	case token.TRUE, token.FALSE:
		return shape.Literal{Kind: estate.Bool, Text: lit.Value}, true
	case token.NULL:
		return shape.Literal{Kind: estate.Null}, true
	}
	return shape.Literal{}, false
}

// canonicalNumber writes a CUE number literal as JSON has it.
func canonicalNumber(text string) (string, error) {
	var info literal.NumInfo
	if err := literal.ParseNum(text, &info); err != nil {
		return "", fmt.Errorf("parse number: %w", err)
	}
	if text, ok := yamlNumber(info.String()); ok {
		return text, nil
	}
	return "", fmt.Errorf("number %s is not finite", text)
}
