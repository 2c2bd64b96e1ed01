package record

import (
	"cmp"
	"fmt"
	"slices"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// SchemaFolder holds a repository's extensions of the schema.
const SchemaFolder = "schema"

// Source is a schema loaded into CUE.
type Source struct {
	ctx   *cue.Context
	value cue.Value
	// pkg is the package that hidden fields belong to.
	pkg string
}

// CompileSchema evaluates the embedded schema together with the extensions and compiles
// it to shapes. Faults in the extensions are diagnostics; the schema is then nil.
func CompileSchema(embedded, extensions []SchemaFile) (*shape.Schema, []diag.Diagnostic, error) {
	files, faults := parseSchema(embedded, extensions)
	if len(faults) > 0 {
		return nil, faults, nil
	}
	src, err := buildSchema(files)
	if err != nil {
		return nil, schemaFaults(err, extensions), nil
	}
	c := &compiler{evaluate: src.literals}
	defs, dynamic := c.compileFiles(files)
	if dynamic {
		for _, def := range defs {
			def.Type = &shape.Type{Op: shape.All, Terms: []*shape.Type{def.Type, {Op: shape.Opaque}}, Source: def.Type.Source}
		}
	}
	compiled := &shape.Schema{
		Definitions: defs,
		Templates:   templates(defs),
		Limits:      shape.DefaultLimits(),
		Digest:      Digest(embedded, extensions),
	}
	for _, f := range extensions {
		compiled.Extensions = append(compiled.Extensions, f.Path)
	}
	if err := src.data(compiled); err != nil {
		return nil, schemaFaults(err, extensions), nil
	}
	return compiled, shape.Lint(compiled), nil
}

// LoadSource evaluates a schema that CompileSchema has accepted.
func LoadSource(embedded, extensions []SchemaFile) (*Source, error) {
	files, faults := parseSchema(embedded, extensions)
	if len(faults) > 0 {
		return nil, fmt.Errorf("load schema: %s: %s", faults[0].Span, faults[0].Message)
	}
	src, err := buildSchema(files)
	if err != nil {
		return nil, fmt.Errorf("load schema: %w", err)
	}
	return src, nil
}

func parseSchema(embedded, extensions []SchemaFile) ([]*ast.File, []diag.Diagnostic) {
	var files []*ast.File
	var faults []diag.Diagnostic
	for i, f := range slices.Concat(embedded, extensions) {
		if i >= len(embedded) {
			if fault, refused := gateBytes(f.Content, shape.DefaultLimits()); refused {
				fault.Path = f.Path
				faults = append(faults, fault)
				continue
			}
		}
		parsed, err := parser.ParseFile(f.Path, f.Content, parser.ParseComments)
		if err != nil {
			faults = append(faults, schemaFaults(err, []SchemaFile{f})...)
			continue
		}
		if i >= len(embedded) {
			if fault, ok := refuseExtension(f, parsed); ok {
				faults = append(faults, fault)
				continue
			}
		}
		files = append(files, parsed)
	}
	return files, faults
}

func buildSchema(files []*ast.File) (*Source, error) {
	instance := build.NewContext().NewInstance(SchemaFolder, nil)
	for _, f := range files {
		if err := instance.AddSyntax(f); err != nil {
			return nil, err
		}
	}
	if err := instance.Complete(); err != nil {
		return nil, err
	}
	src := &Source{ctx: cuecontext.New(), pkg: instance.ID()}
	src.value = src.ctx.BuildInstance(instance)
	if err := src.value.Err(); err != nil {
		return nil, err
	}
	if err := src.value.Validate(); err != nil {
		return nil, err
	}
	return src, nil
}

// literals evaluates an expression in the schema's scope and returns the literals of the
// disjunction that it comes to, or nil where it comes to anything else.
func (s *Source) literals(e ast.Expr) []shape.Literal {
	text, err := format.Node(e)
	if err != nil {
		return nil
	}
	// Written out and read again, the expression has no ties to the file it stands in.
	detached, err := parser.ParseExpr("", text)
	if err != nil {
		return nil
	}
	v := s.ctx.BuildExpr(detached, cue.Scope(s.value), cue.ImportPath(s.pkg))
	if v.Err() != nil {
		return nil
	}
	alternatives := []cue.Value{v}
	if op, args := v.Eval().Expr(); op == cue.OrOp {
		alternatives = args
	}
	var out []shape.Literal
	for _, alternative := range alternatives {
		lit := shape.Literal{}
		switch alternative.Kind() {
		case cue.StringKind:
			lit.Kind = estate.String
			lit.Text, err = alternative.String()
		case cue.IntKind, cue.FloatKind, cue.NumberKind:
			lit.Kind = estate.Number
			var text []byte
			text, err = alternative.MarshalJSON()
			lit.Text = string(text)
		default:
			return nil
		}
		if err != nil {
			return nil
		}
		out = append(out, lit)
	}
	slices.SortFunc(out, func(a, b shape.Literal) int { return cmp.Compare(a.Text, b.Text) })
	return out
}
