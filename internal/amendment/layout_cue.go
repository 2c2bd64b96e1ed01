package amendment

import (
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/estate"
)

// cueFile lays out a CUE record: fields, or a mapping that refines a template.
func (l *layout) cueFile(body *estate.Node) element {
	e := element{node: body, style: flow, bare: true, close: len(l.text), end: len(l.text), slot: slot{after: -1, indent: -1, inFlow: true}}
	file, err := parser.ParseFile("", l.text)
	if err != nil {
		l.fail(0, "a file that CUE's parser refuses")
		return e
	}
	var fields []ast.Decl
	var literal *ast.StructLit
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.Field:
			fields = append(fields, d)
		case *ast.EmbedDecl:
			for _, lit := range literals(d.Expr) {
				if literal != nil {
					l.fail(lit.Pos().Offset(), "a record in several parts")
				}
				literal = lit
			}
		}
	}
	if literal == nil {
		l.cueFields(&e, fields)
		return e
	}
	if len(fields) > 0 {
		l.fail(fields[0].Pos().Offset(), "a record in several parts")
		return e
	}
	l.cueStruct(&e, literal)
	return e
}

// literals are the mappings among the operands of &.
func literals(e ast.Expr) []*ast.StructLit {
	switch e := e.(type) {
	case *ast.StructLit:
		return []*ast.StructLit{e}
	case *ast.BinaryExpr:
		return append(literals(e.X), literals(e.Y)...)
	}
	return nil
}

func (l *layout) cueStruct(e *element, lit *ast.StructLit) {
	e.style, e.start, e.end = flow, lit.Pos().Offset(), lit.End().Offset()
	e.bare = !lit.Lbrace.IsValid()
	if e.open, e.close = e.start, e.end; !e.bare {
		e.open, e.close = e.start+1, e.end-1
	}
	l.cueFields(e, lit.Elts)
}

func (l *layout) cueFields(e *element, decls []ast.Decl) {
	seen := make(map[string]bool, len(decls))
	for _, d := range decls {
		field, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(field.Label)
		i := len(e.entries)
		if err != nil || seen[name] || i >= len(e.node.Fields) || e.node.Fields[i].Name != name {
			l.fail(field.Pos().Offset(), "a field in several parts")
			return
		}
		seen[name] = true
		key := field.Label.Pos().Offset()
		value := l.cueValue(&e.node.Fields[i].Value, field.Value, slot{name: name, after: field.TokenPos.Offset() + 1, inFlow: true})
		l.flowEntry(e, key, value)
	}
}

func (l *layout) cueValue(n *estate.Node, x ast.Expr, s slot) element {
	e := element{node: n, slot: s, style: inline, start: x.Pos().Offset(), end: x.End().Offset()}
	switch x := x.(type) {
	case *ast.StructLit:
		l.cueStruct(&e, x)
	case *ast.ListLit:
		e.style, e.open, e.close = flow, e.start+1, e.end-1
		for i, item := range x.Elts {
			start := item.Pos().Offset()
			l.flowEntry(&e, start, l.cueValue(&n.Items[i], item, slot{after: start, inFlow: true}))
		}
	case *ast.BasicLit:
		if x.Kind == token.STRING && (e.end > len(l.text) || string(l.text[e.start:e.end]) != x.Value) {
			l.fail(e.start, "a text of several lines with carriage returns")
		}
	}
	return e
}
