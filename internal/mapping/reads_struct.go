package mapping

import "cuelang.org/go/cue/ast"

// mapping reads a struct; where it only embeds others it is what these are.
func (r *reader) mapping(s *scope, l *ast.StructLit, top bool) []string {
	inner := &scope{up: s, names: map[string]*binding{}}
	r.bindFields(inner, l.Elts, top)
	r.bindLets(inner, l.Elts)
	var out []string
	for _, d := range l.Elts {
		switch d := d.(type) {
		case *ast.EmbedDecl:
			out = union(out, r.paths(inner, d.Expr))
		case *ast.Comprehension:
			out = union(out, r.comprehension(inner, d, top))
		default:
			r.decl(inner, d, top)
		}
	}
	return out
}

func (r *reader) comprehension(s *scope, c *ast.Comprehension, top bool) []string {
	for _, clause := range c.Clauses {
		inner := &scope{up: s, names: map[string]*binding{}}
		switch clause := clause.(type) {
		case *ast.ForClause:
			of := r.paths(s, clause.Source)
			r.ask(of)
			if clause.Key != nil {
				inner.names[clause.Key.Name] = &binding{asks: extend(of, "[]"), done: true}
			}
			inner.names[clause.Value.Name] = &binding{paths: extend(of, "[]"), done: true}
		case *ast.IfClause:
			r.take(r.paths(s, clause.Condition))
		case *ast.LetClause:
			inner.names[clause.Ident.Name] = &binding{expr: clause.Expr, within: s}
		}
		s = inner
	}
	if body, ok := c.Value.(*ast.StructLit); ok {
		return r.mapping(s, body, top)
	}
	return r.paths(s, c.Value)
}
