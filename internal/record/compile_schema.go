package record

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
	"github.com/gitsm/gitsm/schema"
)

// SchemaFolder holds a repository's extensions of the schema.
const SchemaFolder = "schema"

// SchemaFile is one CUE file of the schema.
type SchemaFile struct {
	// Path is relative to the repository's root; embedded files are named as if they
	// stood in the repository's schema folder.
	Path    string
	Content []byte
}

// EmbeddedSchema returns the schema files that are part of the program, sorted by path.
func EmbeddedSchema() ([]SchemaFile, error) {
	entries, err := fs.Glob(schema.Files(), "*.cue")
	if err != nil {
		return nil, fmt.Errorf("list embedded schema: %w", err)
	}
	files := make([]SchemaFile, 0, len(entries))
	for _, name := range entries {
		content, err := fs.ReadFile(schema.Files(), name)
		if err != nil {
			return nil, fmt.Errorf("read embedded schema: %w", err)
		}
		files = append(files, SchemaFile{Path: path.Join(SchemaFolder, name), Content: content})
	}
	return files, nil
}

// Extensions returns which of a repository's schema files join the embedded ones: a file
// equal to an embedded one adds nothing, and one of the same name with other content is
// a fault, never a silent replacement. Files named *_policy.cue hold an organisation's
// policy cases and are no part of the record schema.
func Extensions(embedded, own []SchemaFile) (extensions []SchemaFile, faults []diag.Diagnostic) {
	known := make(map[string][]byte, len(embedded))
	for _, f := range embedded {
		known[f.Path] = f.Content
	}
	for _, f := range own {
		if strings.HasSuffix(f.Path, "_policy.cue") {
			continue
		}
		content, taken := known[f.Path]
		switch {
		case !taken:
			extensions = append(extensions, f)
		case !bytes.Equal(content, f.Content):
			faults = append(faults, diag.Diagnostic{
				Code: diag.SchemaReplaced, Severity: diag.Error,
				Span:    diag.Span{Path: f.Path, Line: 1, Column: 1},
				Message: path.Base(f.Path) + " is a file of gitsm's own schema, with other content",
				Hint:    "put your additions in a file of another name; CUE unifies them with the embedded schema",
			})
		}
	}
	slices.SortFunc(extensions, func(a, b SchemaFile) int { return cmp.Compare(a.Path, b.Path) })
	return extensions, faults
}

// Digest identifies a set of schema files by path and content.
func Digest(files ...[]SchemaFile) string {
	hash := sha256.New()
	for _, set := range files {
		for _, f := range set {
			fmt.Fprintf(hash, "%s\x00%d\x00", f.Path, len(f.Content))
			hash.Write(f.Content)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))[:32]
}

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

// refuseExtension finds what a schema file may not do: belong to another package, read
// other files, or import anything but CUE's own packages.
func refuseExtension(f SchemaFile, parsed *ast.File) (diag.Diagnostic, bool) {
	fault := diag.Diagnostic{Code: diag.SchemaUnsupported, Severity: diag.Error, Span: diag.Span{Path: f.Path, Line: 1, Column: 1}}
	if strings.HasSuffix(f.Path, "_tool.cue") || strings.HasSuffix(f.Path, "_test.cue") {
		fault.Message = "CUE leaves files named *_tool.cue and *_test.cue out of a package"
		fault.Hint = "give the file another name"
		return fault, true
	}
	if parsed.PackageName() != "schema" {
		fault.Message = "a schema file must belong to package schema"
		fault.Hint = "begin the file with: package schema"
		return fault, true
	}
	for spec := range parsed.ImportSpecs() {
		if strings.Contains(spec.Path.Value, ".") {
			fault.Span = spanOf(spec.Pos(), f)
			fault.Message = "a schema file may import only CUE's own packages, not " + spec.Path.Value
			return fault, true
		}
	}
	found := false
	ast.Walk(parsed, func(n ast.Node) bool {
		if attr, ok := n.(*ast.Attribute); ok {
			if key, _ := attr.Split(); key == "embed" || key == "extern" {
				fault.Span, found = spanOf(attr.Pos(), f), true
				fault.Message = "a schema file may not read other files with @" + key
			}
		}
		return !found
	}, nil)
	return fault, found
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

// data reads what the schema holds besides shapes.
func (s *Source) data(into *shape.Schema) error {
	var relations map[string]struct {
		Description, Inverse, Impact, Effect, Redundancy string
		Recovery                                         bool
		From, To                                         map[string]bool
	}
	if err := s.value.LookupPath(cue.ParsePath("relationTypes")).Decode(&relations); err != nil {
		return err
	}
	for name, r := range relations {
		into.Vocabulary = append(into.Vocabulary, estate.RelationType{
			Name: name, Description: r.Description, Inverse: r.Inverse,
			Impact: estate.ImpactDirection(r.Impact), Effect: r.Effect, Redundancy: r.Redundancy, Recovery: r.Recovery,
			From: sortedKeys(r.From), To: sortedKeys(r.To),
		})
	}
	slices.SortFunc(into.Vocabulary, func(a, b estate.RelationType) int { return cmp.Compare(a.Name, b.Name) })
	if v := s.value.LookupPath(cue.ParsePath("priorities")); v.Exists() {
		if err := v.Decode(&into.Priorities); err != nil {
			return err
		}
	}
	if v := s.value.LookupPath(cue.ParsePath("limits")); v.Exists() {
		if err := v.Decode(&into.Limits); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// templates finds the definitions that refine a kind's: #X: #Service & {…} or {#Service, …}.
func templates(defs map[string]*shape.Def) []shape.Template {
	kindOf := map[string]string{}
	for _, info := range estate.Kinds() {
		kindOf["#"+info.Name] = info.Name
	}
	var out []shape.Template
	for grown := true; grown; {
		grown = false
		for name, def := range defs {
			if _, done := kindOf[name]; done {
				continue
			}
			if kind := refines(def.Type, kindOf); kind != "" {
				kindOf[name], grown = kind, true
				out = append(out, shape.Template{Name: name, Kind: kind, Doc: def.Doc})
			}
		}
	}
	slices.SortFunc(out, func(a, b shape.Template) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func refines(t *shape.Type, kindOf map[string]string) string {
	var parts []*shape.Type
	switch t.Op {
	case shape.Definition:
		return kindOf[t.Name]
	case shape.All:
		parts = t.Terms
	case shape.StructOf:
		parts = t.Struct.Embeds
	default:
		return ""
	}
	for _, part := range parts {
		if kind := refines(part, kindOf); kind != "" {
			return kind
		}
	}
	return ""
}

// schemaFaults turns a CUE error about the schema into diagnostics on the extensions.
func schemaFaults(err error, extensions []SchemaFile) []diag.Diagnostic {
	var out []diag.Diagnostic
	var blamed [][]string
	for _, e := range errors.Errors(err) {
		if slices.ContainsFunc(blamed, func(p []string) bool { return len(p) > 0 && slices.Equal(p, e.Path()) }) {
			continue // a failed disjunction is reported once for each of its terms
		}
		if strings.Contains(schemaMessage(e), "errors in empty disjunction") {
			continue
		}
		blamed = append(blamed, e.Path())
		fault := diag.Diagnostic{Code: diag.SchemaBroken, Severity: diag.Error, Message: schemaMessage(e)}
		for _, pos := range errors.Positions(e) {
			i := slices.IndexFunc(extensions, func(f SchemaFile) bool { return f.Path == pos.Filename() })
			if i >= 0 && fault.Path == "" {
				fault.Span = spanOf(pos, extensions[i])
			} else if pos.IsValid() {
				p := pos.Position()
				fault.Related = append(fault.Related, diag.Related{
					Span: diag.Span{Path: p.Filename, Line: p.Line, Column: p.Column}, Message: "in conflict with this",
				})
			}
		}
		if fault.Path == "" && len(extensions) > 0 {
			fault.Span = diag.Span{Path: extensions[0].Path, Line: 1, Column: 1}
		}
		out = append(out, fault)
	}
	return diag.Normalise(out)
}

func schemaMessage(e errors.Error) string {
	format, args := e.Msg()
	message := fmt.Sprintf(format, args...)
	if p := e.Path(); len(p) > 0 {
		message = strings.Join(p, ".") + ": " + message
	}
	return message
}
