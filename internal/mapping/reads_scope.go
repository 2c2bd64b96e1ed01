package mapping

import "cuelang.org/go/cue/ast"

// scope are the names that a piece of a mapping sees.
type scope struct {
	up    *scope
	names map[string]*binding
}

// binding is what a name stands for, worked out when it is first used: CUE lets a name be used
// before it is declared.
type binding struct {
	expr   ast.Expr
	field  *ast.Field // the field whose name it is, if any
	within *scope
	paths  []string
	asks   []string // what is asked for when the name is used
	done   bool
}

func (s *scope) find(name string) *binding {
	for ; s != nil; s = s.up {
		if b := s.names[name]; b != nil {
			return b
		}
	}
	return nil
}

// own is the binding that a field of this scope, or of the package around a file, has made.
func (s *scope) own(f *ast.Field) *binding {
	name := fieldName(f)
	if name == "" {
		return nil
	}
	if b := s.find(name); b != nil && b.field == f {
		return b
	}
	return nil
}

func (r *reader) resolve(b *binding) []string {
	if b == nil {
		return nil
	}
	if !b.done {
		b.done = true // before, since a name may be part of what it stands for
		b.paths = r.paths(b.within, b.expr)
	}
	r.ask(b.asks)
	return b.paths
}

// bindFields declares the fields of a struct whose names other expressions can use.
func (r *reader) bindFields(s *scope, decls []ast.Decl, top bool) {
	for _, d := range decls {
		f, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		if alias, ok := f.Label.(*ast.Alias); ok {
			s.names[alias.Ident.Name] = &binding{expr: f.Value, within: s}
		}
		if alias, ok := f.Value.(*ast.Alias); ok {
			s.names[alias.Ident.Name] = &binding{expr: alias.Expr, within: s}
		}
		name := fieldName(f)
		if name == "" || top && name == "input" {
			continue // what a mapping demands of its input is no reading of it
		}
		if s.names[name] == nil {
			s.names[name] = &binding{expr: f.Value, field: f, within: s}
		}
	}
}

// bindLets declares the names of a struct or file that let gives.
func (r *reader) bindLets(s *scope, decls []ast.Decl) {
	for _, d := range decls {
		if let, ok := d.(*ast.LetClause); ok {
			s.names[let.Ident.Name] = &binding{expr: let.Expr, within: s}
		}
	}
}

// fieldName is the name by which other expressions know a field; "" where they cannot.
func fieldName(f *ast.Field) string {
	label := f.Label
	if alias, ok := label.(*ast.Alias); ok {
		label, _ = alias.Expr.(ast.Label)
	}
	if name, ok := label.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}
