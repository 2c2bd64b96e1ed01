package record

import (
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// expr compiles a constraint.
func (c *compiler) expr(e ast.Expr) *shape.Type {
	t := c.understand(e)
	if t == nil {
		t = c.enumerated(e)
	}
	t.Source = source(e)
	return t
}

// understand returns nil for an expression that the subset does not cover.
func (c *compiler) understand(e ast.Expr) *shape.Type {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.expr(e.X)
	case *ast.Ident:
		return c.ident(e)
	case *ast.BasicLit:
		if lit, ok := basicLiteral(e); ok {
			return &shape.Type{Op: shape.Enum, Values: []shape.Literal{lit}}
		}
	case *ast.UnaryExpr:
		return c.unary(e)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.AND:
			return c.conjunction(e)
		case token.OR:
			return c.disjunction(e)
		}
	case *ast.StructLit:
		return c.structLit(e)
	case *ast.ListLit:
		return c.list(e)
	case *ast.IndexExpr:
		return c.table(e)
	case *ast.CallExpr:
		return c.call(e)
	}
	return nil
}

// enumerated evaluates an expression that does not depend on the record, such as
// or([for name, _ in relationTypes {name}]), to its literals.
func (c *compiler) enumerated(e ast.Expr) *shape.Type {
	if call, ok := e.(*ast.CallExpr); ok && c.evaluate != nil && !c.mentionsScope(call) {
		if values := c.evaluate(call); len(values) > 0 {
			return &shape.Type{Op: shape.Enum, Values: values}
		}
	}
	return &shape.Type{Op: shape.Opaque}
}

// mentionsScope reports whether an expression names something of the enclosing structs.
// Names that the expression's own comprehensions bind hide those.
func (c *compiler) mentionsScope(e ast.Expr) bool {
	bound := map[string]bool{}
	ast.Walk(e, func(n ast.Node) bool {
		if clause, ok := n.(*ast.ForClause); ok {
			for _, ident := range []*ast.Ident{clause.Key, clause.Value} {
				if ident != nil {
					bound[ident.Name] = true
				}
			}
		}
		return true
	}, nil)
	mentions := false
	ast.Walk(e, func(n ast.Node) bool {
		if ident, ok := n.(*ast.Ident); ok && !bound[ident.Name] && c.shadowed(ident.Name) {
			mentions = true
		}
		return !mentions
	}, nil)
	return mentions
}

func (c *compiler) ident(e *ast.Ident) *shape.Type {
	if c.shadowed(e.Name) {
		return &shape.Type{Op: shape.Opaque}
	}
	if c.known[e.Name] {
		return &shape.Type{Op: shape.Definition, Name: e.Name}
	}
	if c.taken[e.Name] {
		return &shape.Type{Op: shape.Opaque}
	}
	basic := func(kinds ...estate.NodeKind) *shape.Type { return &shape.Type{Op: shape.Basic, Kinds: kinds} }
	switch e.Name {
	case "_":
		return &shape.Type{Op: shape.Any}
	case "string":
		return basic(estate.String)
	case "bool":
		return basic(estate.Bool)
	case "number":
		return basic(estate.Number)
	case "int":
		t := basic(estate.Number)
		t.Integer = true
		return t
	}
	return &shape.Type{Op: shape.Opaque}
}

func (c *compiler) unary(e *ast.UnaryExpr) *shape.Type {
	value, ok := signedLiteral(e.X)
	if !ok {
		return nil
	}
	switch e.Op {
	case token.MAT, token.NMAT:
		if value.Kind != estate.String {
			return nil
		}
		t := &shape.Type{Op: shape.Pattern, Text: value.Text}
		if e.Op == token.NMAT {
			t.Operator = "!~"
		}
		return t
	case token.GTR, token.GEQ, token.LSS, token.LEQ, token.NEQ:
		if value.Kind != estate.Number {
			return nil
		}
		return &shape.Type{Op: shape.Bound, Operator: e.Op.String(), Text: value.Text}
	case token.SUB:
		if value.Kind != estate.Number {
			return nil
		}
		value.Text = "-" + value.Text
		return &shape.Type{Op: shape.Enum, Values: []shape.Literal{value}}
	}
	return nil
}

// signedLiteral reads a literal, a number also with a minus before it.
func signedLiteral(e ast.Expr) (shape.Literal, bool) {
	sign := ""
	if minus, ok := e.(*ast.UnaryExpr); ok && minus.Op == token.SUB {
		sign, e = "-", minus.X
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return shape.Literal{}, false
	}
	value, ok := basicLiteral(lit)
	if !ok || sign != "" && value.Kind != estate.Number {
		return shape.Literal{}, false
	}
	value.Text = sign + value.Text
	return value, true
}

// operands flattens a chain of one binary operator.
func operands(e ast.Expr, op token.Token) []ast.Expr {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == op {
			return append(operands(e.X, op), operands(e.Y, op)...)
		}
	case *ast.ParenExpr:
		return operands(e.X, op)
	}
	return []ast.Expr{e}
}

func (c *compiler) conjunction(e *ast.BinaryExpr) *shape.Type {
	t := &shape.Type{Op: shape.All}
	for _, operand := range operands(e, token.AND) {
		t.Terms = append(t.Terms, c.expr(operand))
	}
	return t
}

// disjunction gathers literals into one enumeration; a default mark changes no demand.
func (c *compiler) disjunction(e *ast.BinaryExpr) *shape.Type {
	enum := &shape.Type{Op: shape.Enum, Source: source(e)}
	var terms []*shape.Type
	for _, operand := range operands(e, token.OR) {
		if marked, ok := operand.(*ast.UnaryExpr); ok && marked.Op == token.MUL {
			operand = marked.X
		}
		term := c.expr(operand)
		if term.Op == shape.Enum {
			for _, v := range term.Values {
				if !slices.Contains(enum.Values, v) {
					enum.Values = append(enum.Values, v)
				}
			}
			continue
		}
		terms = append(terms, term)
	}
	switch {
	case len(terms) == 0:
		return enum
	case len(enum.Values) > 0:
		terms = append([]*shape.Type{enum}, terms...)
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &shape.Type{Op: shape.OneOf, Terms: terms}
}

func (c *compiler) list(e *ast.ListLit) *shape.Type {
	t := &shape.Type{Op: shape.ListOf}
	for _, elem := range e.Elts {
		if ellipsis, ok := elem.(*ast.Ellipsis); ok {
			t.Elem = &shape.Type{Op: shape.Any}
			if ellipsis.Type != nil {
				t.Elem = c.expr(ellipsis.Type)
			}
			continue
		}
		if _, ok := elem.(*ast.Comprehension); ok {
			return nil
		}
		t.Terms = append(t.Terms, c.expr(elem))
	}
	return t
}

// table understands #Table[sibling].
func (c *compiler) table(e *ast.IndexExpr) *shape.Type {
	ident, ok := e.X.(*ast.Ident)
	if !ok || !c.known[ident.Name] || c.shadowed(ident.Name) {
		return nil
	}
	selector, ok := c.sibling(e.Index)
	if !ok {
		return nil
	}
	return &shape.Type{Op: shape.Table, Name: ident.Name, Selector: selector}
}

// call understands time.Format("layout").
func (c *compiler) call(e *ast.CallExpr) *shape.Type {
	fun, ok := e.Fun.(*ast.SelectorExpr)
	if !ok || len(e.Args) != 1 || c.timeName == "" {
		return nil
	}
	pkg, ok := fun.X.(*ast.Ident)
	name, named := labelName(fun.Sel)
	if !ok || !named || pkg.Name != c.timeName || name != "Format" || c.shadowed(pkg.Name) {
		return nil
	}
	lit, ok := e.Args[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	layout, err := literal.Unquote(lit.Value)
	if err != nil {
		return nil
	}
	return &shape.Type{Op: shape.Time, Text: layout}
}

// defaultOf returns the value that a regular field takes when a record leaves it out:
// its only literal, or the one marked as default.
func defaultOf(e ast.Expr, t *shape.Type) *estate.Node {
	for _, operand := range operands(e, token.OR) {
		marked, ok := operand.(*ast.UnaryExpr)
		if !ok || marked.Op != token.MUL {
			continue
		}
		if value, ok := signedLiteral(marked.X); ok {
			return &estate.Node{Kind: value.Kind, Text: value.Text}
		}
	}
	if t.Op == shape.Enum && len(t.Values) == 1 {
		return &estate.Node{Kind: t.Values[0].Kind, Text: t.Values[0].Text}
	}
	return nil
}
