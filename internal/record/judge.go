package record

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// maxMessage is how many characters of a message of CUE are passed on: it may quote what
// it complains of, whatever that is.
const maxMessage = 300

// sprintf words a message of CUE on one line.
func sprintf(format string, args []any) string {
	message := []rune(strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " "))
	if len(message) > maxMessage {
		return string(message[:maxMessage]) + "…"
	}
	return string(message)
}

// validate unifies a value with a definition. It returns what the value comes to with
// what the schema gives, or CUE's objections.
func (s *Source) validate(definition string, n *estate.Node) (estate.Node, []errors.Error) {
	v := s.value.LookupPath(cue.MakePath(cue.Def(definition))).Unify(s.ctx.BuildExpr(syntax(n)))
	if err := v.Validate(cue.Concrete(true), cue.Final()); err != nil {
		return estate.Node{}, errors.Errors(err)
	}
	whole, err := export(v, n, n.Pos)
	if err != nil {
		return estate.Node{}, errors.Errors(errors.Promote(err, "export record"))
	}
	return whole, nil
}

// refine evaluates template & value, within the schema's scope, and returns the whole
// record; fields that the template gives stand at pos.
func (s *Source) refine(template, definition string, n *estate.Node, pos estate.Position) (estate.Node, []errors.Error) {
	e := &ast.BinaryExpr{Op: token.AND, X: ast.NewIdent(template), Y: syntax(n)}
	v := s.ctx.BuildExpr(e, cue.Scope(s.value))
	v = v.Unify(s.value.LookupPath(cue.MakePath(cue.Def(definition))))
	if err := v.Validate(cue.Concrete(true), cue.Final()); err != nil {
		return estate.Node{}, errors.Errors(err)
	}
	out, err := export(v, n, pos)
	if err != nil {
		return estate.Node{}, errors.Errors(errors.Promote(err, "export record"))
	}
	return out, nil
}

// syntax writes a value as CUE syntax.
func syntax(n *estate.Node) ast.Expr {
	switch n.Kind {
	case estate.Null:
		return ast.NewNull()
	case estate.Bool:
		return ast.NewBool(n.Text == "true")
	case estate.Number:
		kind := token.INT
		if strings.ContainsAny(n.Text, ".eE") {
			kind = token.FLOAT
		}
		if magnitude, negative := strings.CutPrefix(n.Text, "-"); negative {
			return &ast.UnaryExpr{Op: token.SUB, X: ast.NewLit(kind, magnitude)}
		}
		return ast.NewLit(kind, n.Text)
	case estate.String:
		return ast.NewString(n.Text)
	case estate.List:
		items := make([]ast.Expr, len(n.Items))
		for i := range n.Items {
			items[i] = syntax(&n.Items[i])
		}
		return ast.NewList(items...)
	case estate.Struct:
		out := &ast.StructLit{}
		for i := range n.Fields {
			f := &n.Fields[i]
			out.Elts = append(out.Elts, &ast.Field{Label: ast.NewString(f.Name), Value: syntax(&f.Value)})
		}
		return out
	}
	return ast.NewNull()
}

// export reads a concrete value; what the record itself wrote keeps its position.
func export(v cue.Value, written *estate.Node, pos estate.Position) (estate.Node, error) {
	n := estate.Node{Pos: pos}
	if written != nil {
		n.Pos = written.Pos
	}
	if chosen, ok := v.Default(); ok {
		v = chosen
	}
	var err error
	switch v.Kind() {
	case cue.NullKind:
		n.Kind = estate.Null
	case cue.BoolKind:
		var b bool
		b, err = v.Bool()
		n.Kind, n.Text = estate.Bool, strconv.FormatBool(b)
	case cue.IntKind, cue.FloatKind, cue.NumberKind:
		var text []byte
		text, err = v.MarshalJSON()
		n.Kind, n.Text = estate.Number, string(text)
		if written != nil && written.Kind == estate.Number {
			n.Text = written.Text
		}
	case cue.StringKind:
		n.Kind = estate.String
		n.Text, err = v.String()
	case cue.ListKind:
		n.Kind = estate.List
		items, listErr := v.List()
		err = listErr
		for i := 0; err == nil && items.Next(); i++ {
			var own *estate.Node
			if written != nil && i < len(written.Items) {
				own = &written.Items[i]
			}
			var item estate.Node
			item, err = export(items.Value(), own, pos)
			n.Items = append(n.Items, item)
		}
	case cue.StructKind:
		n.Kind = estate.Struct
		fields, fieldsErr := v.Fields()
		err = fieldsErr
		for err == nil && fields.Next() {
			f := estate.Field{Name: fields.Selector().Unquoted(), Pos: pos}
			own := written.Field(f.Name)
			var value *estate.Node
			if own != nil {
				f.Pos, value = own.Pos, &own.Value
			}
			f.Value, err = export(fields.Value(), value, pos)
			n.Fields = append(n.Fields, f)
		}
	default:
		err = fmt.Errorf("a value is not concrete")
	}
	return n, err
}

// objections turns CUE's errors into diagnostics at the places in the record that they
// are about; several about one place are one fault.
func objections(errs []errors.Error, n *estate.Node) []diag.Diagnostic {
	var out []diag.Diagnostic
	type subject struct {
		pos     estate.Position
		missing string
	}
	seen := map[subject]bool{}
	for _, e := range errs {
		path := recordPath(e.Path())
		pos, whole := locate(n, path)
		format, args := e.Msg()
		message := sprintf(format, args)
		if strings.Contains(message, "errors in empty disjunction") {
			continue // its terms follow
		}
		f := fault(diag.ConstraintFailed, pos, message, "")
		name := strings.Join(path, ".")
		about := subject{pos: pos}
		switch {
		case strings.Contains(message, "field not allowed"):
			f.Code, f.Message = diag.UnknownField, "unknown field "+name
		case !whole && (strings.Contains(message, "required but not present") || strings.Contains(message, "incomplete value")):
			f.Code, f.Message, about.missing = diag.MissingField, "missing field "+name, name
		case name != "" && !strings.HasPrefix(message, name):
			f.Message = name + ": " + message
		}
		if seen[about] {
			continue
		}
		seen[about] = true
		for _, p := range errors.Positions(e) {
			if p.IsValid() && p.Filename() != "" {
				f.Related = append(f.Related, diag.Related{
					Span: diag.Span{Path: p.Filename(), Line: p.Line(), Column: p.Column()}, Message: "the schema's demand",
				})
			}
		}
		out = append(out, f)
	}
	return out
}

// recordPath strips the names of definitions off a path.
func recordPath(path []string) []string {
	for len(path) > 0 && strings.HasPrefix(path[0], "#") {
		path = path[1:]
	}
	return path
}

// locate returns where the value at a path is written, or what encloses it.
func locate(n *estate.Node, path []string) (pos estate.Position, whole bool) {
	pos = n.Pos
	for _, step := range path {
		if index, err := strconv.Atoi(step); err == nil && n.Kind == estate.List {
			if index >= len(n.Items) {
				return pos, false
			}
			n = &n.Items[index]
			pos = n.Pos
			continue
		}
		f := n.Field(strings.Trim(step, `"`))
		if f == nil {
			return pos, false
		}
		n = &f.Value
		pos = n.Pos
	}
	return pos, true
}
