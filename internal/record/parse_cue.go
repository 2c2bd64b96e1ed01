package record

import (
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// cueReader builds nodes from the syntax of a CUE record, which is data and at most one
// reference to a record template.
type cueReader struct {
	*builder
	places *places
	// template is the name of the template that the record refines, or "".
	template    string
	templatePos estate.Position
	// forbidden is true once a construct was refused.
	forbidden bool
}

// parseCUE reads a CUE record without evaluating it.
func (b *builder) parseCUE(content []byte) (n estate.Node, template string, pos estate.Position, ok bool) {
	r := &cueReader{builder: b, places: newPlaces(content)}
	if !r.tokens(content) {
		return estate.Node{}, "", estate.Position{}, false
	}
	file, err := parser.ParseFile("", content)
	if err != nil {
		for _, e := range errors.Errors(err)[:1] {
			format, args := e.Msg()
			b.faults = append(b.faults, fault(diag.SyntaxError, r.position(e.Position()), "not CUE: "+sprintf(format, args), ""))
		}
		return estate.Node{}, "", estate.Position{}, false
	}
	n = estate.Node{Kind: estate.Struct, Pos: estate.Position{Line: 1, Column: 1}}
	for i, d := range file.Decls {
		if i == 0 || n.Pos.Line == 1 && len(n.Fields) == 0 {
			n.Pos = r.position(d.Pos())
		}
		r.topLevel(&n, d)
	}
	if len(n.Fields) == 0 && r.template == "" && len(b.faults) == 0 {
		b.faults = append(b.faults, emptyFile())
	}
	return n, r.template, r.templatePos, len(b.faults) == 0
}

// tokens bounds nesting and size before the parser, which recurses, sees the text.
func (r *cueReader) tokens(content []byte) bool {
	var s scanner.Scanner
	file := token.NewFile("", -1, len(content))
	s.Init(file, content, func(token.Pos, string, []interface{}) {}, scanner.DontInsertCommas)
	depth := 0
	for count := 0; ; count++ {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.EOF:
			return true
		case token.LBRACE, token.LBRACK, token.LPAREN:
			depth++
		case token.RBRACE, token.RBRACK, token.RPAREN:
			depth--
		case token.INTERPOLATION:
			return r.forbid(r.position(pos), "interpolation")
		}
		if depth > r.limits.Depth {
			r.faults = append(r.faults, fault(diag.TooComplex, r.position(pos), "brackets nest too deeply", "make it flatter"))
			return false
		}
		if count > 8*r.limits.Nodes {
			r.faults = append(r.faults, fault(diag.TooComplex, r.position(pos), "the record is too long", "split it"))
			return false
		}
	}
}

func (r *cueReader) position(pos token.Pos) estate.Position {
	if !pos.IsValid() {
		return estate.Position{Line: 1, Column: 1}
	}
	return r.places.at(pos.Offset())
}

// forbid reports the first construct that is more than data; the others add nothing.
func (r *cueReader) forbid(pos estate.Position, what string) bool {
	if r.forbidden {
		return false
	}
	r.forbidden = true
	r.faults = append(r.faults, fault(diag.ForbiddenCUE, pos, "a record may not use "+what,
		"records are data: fields, text, numbers, lists, and at most one #Template & {…}; put logic into the schema"))
	return false
}

func (r *cueReader) topLevel(n *estate.Node, d ast.Decl) {
	switch d := d.(type) {
	case *ast.Package, *ast.CommentGroup:
	case *ast.EmbedDecl:
		r.embedding(n, d)
	default:
		r.decl(n, d, 0)
	}
}

// embedding reads #Template, #Template & {…} or {…}.
func (r *cueReader) embedding(n *estate.Node, d *ast.EmbedDecl) {
	for _, operand := range operands(d.Expr, token.AND) {
		switch operand := operand.(type) {
		case *ast.Ident:
			if !strings.HasPrefix(operand.Name, "#") {
				r.forbid(r.position(operand.Pos()), "references")
				return
			}
			if r.template != "" {
				r.forbid(r.position(operand.Pos()), "more than one template")
				return
			}
			r.template, r.templatePos = operand.Name, r.position(operand.Pos())
		case *ast.StructLit:
			for _, inner := range operand.Elts {
				r.decl(n, inner, 0)
			}
		default:
			r.forbid(r.position(operand.Pos()), construct(operand))
			return
		}
	}
}

func (r *cueReader) decl(n *estate.Node, d ast.Decl, depth int) {
	field, ok := d.(*ast.Field)
	if !ok {
		if _, comment := d.(*ast.CommentGroup); !comment {
			r.forbid(r.position(d.Pos()), construct(d))
		}
		return
	}
	pos := r.position(field.Label.Pos())
	name, ok := labelName(field.Label)
	switch {
	case !ok:
		r.forbid(pos, "patterns or computed names")
		return
	case isIdent(field.Label) && (strings.HasPrefix(name, "#") || strings.HasPrefix(name, "_")):
		r.forbid(pos, "definitions or hidden fields")
		return
	case field.Constraint != token.ILLEGAL:
		r.forbid(pos, "optional or required marks")
		return
	case len(field.Attrs) > 0:
		r.forbid(r.position(field.Attrs[0].Pos()), "attributes")
		return
	}
	value := r.value(field.Value, depth+1)
	first := n.Field(name)
	switch {
	case first == nil:
		n.Fields = append(n.Fields, estate.Field{Name: name, Pos: pos, Value: value})
	case first.Value.Kind == estate.Struct && value.Kind == estate.Struct:
		r.join(&first.Value, value)
	default:
		r.duplicate(name, first.Pos, pos)
	}
}

// join adds the fields of a mapping that is written in several parts.
func (r *cueReader) join(into *estate.Node, part estate.Node) {
	for _, f := range part.Fields {
		first := into.Field(f.Name)
		switch {
		case first == nil:
			into.Fields = append(into.Fields, f)
		case first.Value.Kind == estate.Struct && f.Value.Kind == estate.Struct:
			r.join(&first.Value, f.Value)
		default:
			r.duplicate(f.Name, first.Pos, f.Pos)
		}
	}
}

func isIdent(label ast.Label) bool {
	_, ok := label.(*ast.Ident)
	return ok
}

func (r *cueReader) value(e ast.Expr, depth int) estate.Node {
	n := estate.Node{Pos: r.position(e.Pos())}
	if !r.enter(n.Pos, depth) {
		return n
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		r.literal(&n, e, "")
	case *ast.UnaryExpr:
		lit, ok := e.X.(*ast.BasicLit)
		if !ok || e.Op != token.SUB && e.Op != token.ADD || lit.Kind != token.INT && lit.Kind != token.FLOAT {
			r.forbid(n.Pos, "operators")
			return n
		}
		sign := ""
		if e.Op == token.SUB {
			sign = "-"
		}
		r.literal(&n, lit, sign)
	case *ast.StructLit:
		n.Kind = estate.Struct
		for _, d := range e.Elts {
			r.decl(&n, d, depth)
		}
		if !e.Lbrace.IsValid() && len(n.Fields) > 0 {
			n.Pos = n.Fields[0].Pos
		}
	case *ast.ListLit:
		n.Kind = estate.List
		if !r.listLength(n.Pos, len(e.Elts)) {
			return n
		}
		for _, item := range e.Elts {
			n.Items = append(n.Items, r.value(item, depth+1))
		}
	default:
		r.forbid(n.Pos, construct(e))
	}
	return n
}

func (r *cueReader) literal(n *estate.Node, lit *ast.BasicLit, sign string) {
	switch lit.Kind {
	case token.STRING:
		text, err := literal.Unquote(lit.Value)
		if err != nil || strings.HasPrefix(strings.TrimLeft(lit.Value, "#"), "'") || sign != "" {
			r.forbid(n.Pos, "bytes")
			return
		}
		n.Kind, n.Text = estate.String, text
	case token.INT, token.FLOAT:
		text, err := canonicalNumber(lit.Value)
		if err != nil {
			r.faults = append(r.faults, fault(diag.MalformedValue, n.Pos, diag.Quote(lit.Value)+" is no number", ""))
			return
		}
		n.Kind = estate.Number
		if n.Text, _ = r.number(text, n.Pos); n.Text != "" {
			n.Text = sign + n.Text
		}
	case token.TRUE, token.FALSE:
		n.Kind, n.Text = estate.Bool, lit.Value
	case token.NULL:
		n.Kind = estate.Null
	default:
		r.forbid(n.Pos, "this literal")
	}
}

// construct names a piece of CUE syntax for a reader.
func construct(n ast.Node) string {
	switch n.(type) {
	case *ast.ImportDecl:
		return "imports"
	case *ast.Comprehension, *ast.ForClause, *ast.IfClause:
		return "comprehensions"
	case *ast.LetClause:
		return "let"
	case *ast.Attribute:
		return "attributes"
	case *ast.Ellipsis:
		return "an ellipsis"
	case *ast.BinaryExpr, *ast.UnaryExpr, *ast.ParenExpr:
		return "operators"
	case *ast.CallExpr:
		return "calls"
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.SliceExpr, *ast.EmbedDecl:
		return "references"
	case *ast.Interpolation:
		return "interpolation"
	}
	return "this"
}
