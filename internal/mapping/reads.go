package mapping

import (
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// reader finds which paths below input a mapping reads, from its text alone. A name that only
// stands for a path (let, an alias, a hidden field) is followed; a path that becomes part of
// anything else is read with all below it.
type reader struct {
	read, asked map[string]bool
}

// reads returns the paths that the files of a mapping read, and those that they only ask for.
func reads(files []*ast.File) (read, asked []string) {
	r := &reader{read: map[string]bool{}, asked: map[string]bool{}}
	shared := &scope{names: map[string]*binding{"input": {paths: []string{""}, done: true}}}
	for _, f := range files {
		r.bindFields(shared, f.Decls, true)
	}
	for _, f := range files {
		own := &scope{up: shared, names: map[string]*binding{}}
		r.bindLets(own, f.Decls)
		// Fields see the file that they stand in.
		for _, b := range shared.names {
			if b.within == shared && slices.Contains(f.Decls, ast.Decl(b.field)) {
				b.within = own
			}
		}
		for _, d := range f.Decls {
			r.decl(own, d, true)
		}
	}
	return slices.Sorted(maps.Keys(r.read)), slices.Sorted(maps.Keys(r.asked))
}

func (r *reader) take(paths []string) {
	for _, p := range paths {
		r.read[p] = true
	}
}

func (r *reader) ask(paths []string) {
	for _, p := range paths {
		r.asked[p] = true
	}
}

// decl reads a declaration of a struct. At the top of a mapping only the fields of an answer
// go anywhere; others are names for what they hold.
func (r *reader) decl(s *scope, d ast.Decl, top bool) {
	switch d := d.(type) {
	case *ast.Field:
		r.label(s, d.Label)
		b := s.own(d)
		if b == nil {
			r.take(r.paths(s, d.Value))
			return
		}
		paths := r.resolve(b)
		if !isHidden(d) && (!top || isOutput(d)) {
			r.take(paths)
		}
	case *ast.EmbedDecl:
		r.take(r.paths(s, d.Expr))
	case *ast.Comprehension:
		r.take(r.comprehension(s, d, top))
	case *ast.LetClause:
		if b := s.names[d.Ident.Name]; b != nil {
			r.resolve(b)
		}
	case *ast.Ellipsis:
		if d.Type != nil {
			r.take(r.paths(s, d.Type))
		}
	}
}

// label reads what a computed name is computed of.
func (r *reader) label(s *scope, l ast.Label) {
	switch l := l.(type) {
	case *ast.Alias:
		if inner, ok := l.Expr.(ast.Label); ok {
			r.label(s, inner)
		}
	case ast.Expr:
		if _, plain := l.(*ast.Ident); !plain {
			r.take(r.paths(s, l))
		}
	}
}

// paths returns the paths that an expression is, if it is nothing else, and takes note of all
// others that it reads.
func (r *reader) paths(s *scope, e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.Ident:
		return r.resolve(s.find(e.Name))
	case *ast.ParenExpr:
		return r.paths(s, e.X)
	case *ast.Alias:
		return r.paths(s, e.Expr)
	case *ast.SelectorExpr:
		if name, _, err := ast.LabelName(e.Sel); err == nil {
			return extend(r.paths(s, e.X), quoteStep(name))
		}
	case *ast.IndexExpr:
		return r.index(s, e)
	case *ast.SliceExpr:
		for _, bound := range []ast.Expr{e.Low, e.High} {
			if bound != nil {
				r.take(r.paths(s, bound))
			}
		}
		return r.paths(s, e.X)
	case *ast.UnaryExpr:
		if e.Op == token.MUL {
			return r.paths(s, e.X)
		}
		r.take(r.paths(s, e.X))
	case *ast.BinaryExpr:
		return r.binary(s, e)
	case *ast.CallExpr:
		for _, arg := range e.Args {
			r.take(r.paths(s, arg))
		}
	case *ast.Interpolation:
		for _, part := range e.Elts {
			r.take(r.paths(s, part))
		}
	case *ast.ListLit:
		r.take(r.list(s, e))
	case *ast.Comprehension:
		return r.comprehension(s, e, false)
	case *ast.StructLit:
		return r.mapping(s, e, false)
	case *ast.Ellipsis:
		if e.Type != nil {
			return r.paths(s, e.Type)
		}
	case *ast.PostfixExpr:
		return r.paths(s, e.X)
	}
	return nil
}

// index reads a selection in brackets. An entry that is computed may be any.
func (r *reader) index(s *scope, e *ast.IndexExpr) []string {
	if list, ok := e.X.(*ast.ListLit); ok { // [if a {b}, c][0] is one of b and c
		r.take(r.paths(s, e.Index))
		return r.list(s, list)
	}
	of := r.paths(s, e.X)
	if lit, ok := e.Index.(*ast.BasicLit); ok {
		if lit.Kind != token.STRING {
			return extend(of, "[]")
		}
		if name, err := literal.Unquote(lit.Value); err == nil {
			return extend(of, quoteStep(name))
		}
	}
	r.take(r.paths(s, e.Index))
	r.take(of)
	return nil
}

func (r *reader) list(s *scope, l *ast.ListLit) []string {
	var out []string
	for _, item := range l.Elts {
		out = union(out, r.paths(s, item))
	}
	return out
}

func (r *reader) binary(s *scope, e *ast.BinaryExpr) []string {
	x, y := r.paths(s, e.X), r.paths(s, e.Y)
	switch e.Op {
	case token.OR, token.AND: // alternatives, and what is one thing and another
		return union(x, y)
	case token.EQL, token.NEQ:
		if isEmpty(e.X) || isEmpty(e.Y) {
			r.ask(x)
			r.ask(y)
			return nil
		}
	}
	r.take(x)
	r.take(y)
	return nil
}

// isEmpty reports whether to compare with an expression asks only whether there is something.
func isEmpty(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BottomLit:
		return true
	case *ast.BasicLit:
		return e.Kind == token.NULL || e.Value == `""`
	case *ast.StructLit:
		return len(e.Elts) == 0
	case *ast.ListLit:
		return len(e.Elts) == 0
	}
	return false
}

// union returns each path once.
func union(x, y []string) []string {
	all := slices.Concat(x, y)
	slices.Sort(all)
	return slices.Compact(all)
}

func extend(paths []string, step string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, joinStep(p, step))
	}
	return out
}

// isHidden reports whether a field is for the mapping alone.
func isHidden(f *ast.Field) bool {
	name := fieldName(f)
	return strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#")
}

// isOutput reports whether a field at the top is a part of the answer.
func isOutput(f *ast.Field) bool {
	name := fieldName(f)
	return name == "" || slices.Contains(outputs[:], name)
}
