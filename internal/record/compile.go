package record

import (
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// compiler turns the syntax of the schema's files into shapes. It understands a subset
// of CUE; an expression beyond it becomes [shape.Opaque], which leaves the decision to
// CUE itself. Being too strict costs time, being too lax would be a fault: where a
// construct could mean more than the subset says, it is opaque.
type compiler struct {
	evaluate func(ast.Expr) []shape.Literal // the literals of a scalar expression, or nil
	known    map[string]bool                // names of all definitions
	taken    map[string]bool                // names of other top-level fields, which hide predeclared ones
	scopes   []*scope                       // enclosing structs, innermost last
	timeName string                         // the name under which the file imports time
}

// scope is one enclosing struct literal.
type scope struct {
	// fields are the sibling fields that every record must write.
	fields map[string]bool
	// shadows are the names that mean something else inside.
	shadows map[string]bool
}

// compileFiles returns the definitions of all files and whether some file has top-level
// declarations that may add to definitions in ways that are not understood.
func (c *compiler) compileFiles(files []*ast.File) (map[string]*shape.Def, bool) {
	c.known, c.taken = map[string]bool{}, map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			if field, ok := d.(*ast.Field); ok {
				if name, ok := identName(field.Label); ok && shared(name, field.Value) {
					c.known[name] = true
				} else if ok {
					c.taken[name] = true
				}
			}
		}
	}
	defs := map[string]*shape.Def{}
	dynamic := false
	for _, f := range files {
		c.timeName = importName(f, "time")
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.Field:
				c.topLevel(defs, d)
			case *ast.EmbedDecl, *ast.Comprehension:
				dynamic = true
			}
		}
	}
	return defs, dynamic
}

// shared reports whether a top-level field is a shape that others use: a definition, or
// a hidden struct. Fields that kinds have in common stand in hidden structs, since CUE
// lets nobody add to a definition that embeds another.
func shared(name string, value ast.Expr) bool {
	if strings.HasPrefix(name, "_") {
		_, isStruct := value.(*ast.StructLit)
		return isStruct
	}
	return strings.HasPrefix(name, "#")
}

func (c *compiler) topLevel(defs map[string]*shape.Def, field *ast.Field) {
	name, ok := identName(field.Label)
	if !ok || !shared(name, field.Value) {
		return
	}
	compiled := c.expr(field.Value)
	def := defs[name]
	if def == nil {
		def = &shape.Def{Name: name, Type: compiled}
		defs[name] = def
	} else {
		def.Type = merge(def.Type, compiled)
	}
	if doc := docOf(field); def.Doc == "" {
		def.Doc = doc
	}
	for _, attr := range field.Attrs {
		key, body := attr.Split()
		switch key {
		case "form":
			if text, err := literal.Unquote(body); err == nil {
				def.Form = text
			}
		case "ref":
			def.Ref = true
			for prefix := range strings.SplitSeq(body, ",") {
				if prefix = strings.TrimSpace(prefix); prefix != "" {
					def.Prefixes = append(def.Prefixes, prefix)
				}
			}
		}
	}
}

// merge unifies two types of one definition: struct literals become one struct.
func merge(a, b *shape.Type) *shape.Type {
	if a.Op != shape.StructOf || b.Op != shape.StructOf {
		return &shape.Type{Op: shape.All, Terms: []*shape.Type{a, b}, Source: a.Source}
	}
	out := *a.Struct
	out.Fields = slices.Clone(out.Fields)
	for _, f := range b.Struct.Fields {
		out.Fields = addField(out.Fields, f)
	}
	out.Embeds = slices.Concat(out.Embeds, b.Struct.Embeds)
	out.Cases = slices.Concat(out.Cases, b.Struct.Cases)
	out.Patterns = slices.Concat(out.Patterns, b.Struct.Patterns)
	out.Open = out.Open || b.Struct.Open
	return &shape.Type{Op: shape.StructOf, Struct: &out, Source: a.Source}
}

// addField appends a field, or unifies it with the one of the same name.
func addField(fields []shape.Field, f shape.Field) []shape.Field {
	i := slices.IndexFunc(fields, func(g shape.Field) bool { return g.Name == f.Name })
	if i < 0 {
		return append(fields, f)
	}
	g := fields[i]
	g.Type = merge(g.Type, f.Type)
	g.Presence = max(g.Presence, f.Presence)
	g.Default = nil // what two declarations come to together is for CUE to say
	if g.Doc == "" {
		g.Doc = f.Doc
	}
	fields[i] = g
	return fields
}

func (c *compiler) structLit(lit *ast.StructLit) *shape.Type {
	sc := &scope{fields: map[string]bool{}, shadows: map[string]bool{}}
	for _, d := range lit.Elts {
		switch d := d.(type) {
		case *ast.Field:
			name, ok := identName(d.Label)
			if !ok {
				continue // a name in quotes cannot be referred to
			}
			sc.shadows[name] = true
			// A sibling may decide over others only where it is always there.
			if !strings.HasPrefix(name, "#") && !strings.HasPrefix(name, "_") && d.Constraint == token.NOT {
				sc.fields[name] = true
			}
		case *ast.LetClause:
			sc.shadows[d.Ident.Name] = true
		}
	}
	c.scopes = append(c.scopes, sc)
	defer func() { c.scopes = c.scopes[:len(c.scopes)-1] }()

	st := &shape.Struct{}
	for _, d := range lit.Elts {
		c.decl(st, d)
	}
	return &shape.Type{Op: shape.StructOf, Struct: st, Source: source(lit)}
}

func (c *compiler) decl(st *shape.Struct, d ast.Decl) {
	switch d := d.(type) {
	case *ast.Field:
		c.field(st, d)
	case *ast.EmbedDecl:
		if comprehension, ok := d.Expr.(*ast.Comprehension); ok {
			c.comprehension(st, comprehension)
			return
		}
		if inner, ok := d.Expr.(*ast.StructLit); ok {
			embedded := c.structLit(inner)
			*st = *merge(&shape.Type{Op: shape.StructOf, Struct: st}, embedded).Struct
			return
		}
		st.Embeds = append(st.Embeds, c.expr(d.Expr))
	case *ast.Comprehension:
		c.comprehension(st, d)
	case *ast.Ellipsis:
		st.Open = true
	case *ast.Attribute, *ast.CommentGroup, *ast.LetClause:
	default:
		st.Embeds = append(st.Embeds, &shape.Type{Op: shape.Opaque, Source: source(d)})
	}
}

func (c *compiler) field(st *shape.Struct, d *ast.Field) {
	if list, ok := d.Label.(*ast.ListLit); ok {
		if len(list.Elts) != 1 || d.Constraint != token.ILLEGAL {
			st.Embeds = append(st.Embeds, &shape.Type{Op: shape.Opaque, Source: source(d)})
			return
		}
		st.Patterns = append(st.Patterns, shape.PatternField{Name: c.expr(list.Elts[0]), Type: c.expr(d.Value)})
		return
	}
	name, ok := labelName(d.Label)
	if !ok {
		st.Embeds = append(st.Embeds, &shape.Type{Op: shape.Opaque, Source: source(d)})
		return
	}
	if ident, plain := identName(d.Label); plain && (strings.HasPrefix(ident, "#") || strings.HasPrefix(ident, "_")) {
		return // definitions and hidden fields put no demand on data
	}
	f := shape.Field{Name: name, Doc: docOf(d), Type: c.expr(d.Value), Source: source(d.Label)}
	switch d.Constraint {
	case token.OPTION:
		f.Presence = shape.Optional
	case token.NOT:
		f.Presence = shape.Required
	default:
		f.Presence = shape.Regular
		f.Default = defaultOf(d.Value, f.Type)
	}
	if f.Presence == shape.Regular && f.Default == nil && f.Type.Op == shape.Opaque {
		// CUE may compute the value; only CUE can tell whether it may be absent.
		st.Embeds = append(st.Embeds, &shape.Type{Op: shape.Opaque, Source: f.Source})
	}
	st.Fields = addField(st.Fields, f)
}

// comprehension understands `if sibling == literal { … }`.
func (c *compiler) comprehension(st *shape.Struct, d *ast.Comprehension) {
	if cs, ok := c.ifEquals(d); ok {
		st.Cases = append(st.Cases, cs)
		return
	}
	st.Embeds = append(st.Embeds, &shape.Type{Op: shape.Opaque, Source: source(d)})
}

func (c *compiler) ifEquals(d *ast.Comprehension) (shape.Case, bool) {
	body, ok := d.Value.(*ast.StructLit)
	if !ok || len(d.Clauses) != 1 {
		return shape.Case{}, false
	}
	clause, ok := d.Clauses[0].(*ast.IfClause)
	if !ok {
		return shape.Case{}, false
	}
	condition, ok := clause.Condition.(*ast.BinaryExpr)
	if !ok || condition.Op != token.EQL {
		return shape.Case{}, false
	}
	selector, ok := c.sibling(condition.X)
	if !ok {
		return shape.Case{}, false
	}
	value, ok := condition.Y.(*ast.BasicLit)
	if !ok {
		return shape.Case{}, false
	}
	lit, ok := basicLiteral(value)
	if !ok || lit.Kind != estate.String {
		return shape.Case{}, false // 1 equals 1.0, which texts do not tell
	}
	return shape.Case{Selector: selector, Value: lit, Struct: c.structLit(body).Struct}, true
}

// sibling returns the name of the field of the innermost struct that an expression names.
func (c *compiler) sibling(e ast.Expr) (string, bool) {
	ident, ok := e.(*ast.Ident)
	if !ok || len(c.scopes) == 0 || !c.scopes[len(c.scopes)-1].fields[ident.Name] {
		return "", false
	}
	return ident.Name, true
}

func (c *compiler) shadowed(name string) bool {
	return slices.ContainsFunc(c.scopes, func(s *scope) bool { return s.shadows[name] })
}
