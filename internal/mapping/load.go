package mapping

import (
	_ "embed"
	"slices"
	"strconv"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"

	"github.com/gitsm/gitsm/internal/diag"
)

//go:embed contract.cue
var contract []byte

// contractPath is what the contract is called where a fault has a place in it.
const contractPath = "contract.cue"

// packageName is the package of every file of a mapping, whatever its clause says.
const packageName = "mapping"

// library are the packages that a mapping may import: those of CUE's own that compute.
var library = [...]string{
	"crypto/md5", "crypto/sha1", "crypto/sha256", "encoding/base64", "encoding/csv", "encoding/hex",
	"encoding/json", "encoding/yaml", "html", "list", "math", "math/bits", "net", "path", "regexp",
	"strconv", "strings", "struct", "text/template", "time", "uuid",
}

// Load evaluates a mapping. A fault is one that makes it unusable, with its place.
func Load(files []File) (*Mapping, *diag.Diagnostic) {
	m := &Mapping{files: files}
	terms, err := parser.ParseFile(contractPath, contract)
	if err != nil {
		return nil, m.broken(err)
	}
	m.syntax = []*ast.File{terms}
	for _, f := range files {
		own, fault := m.parse(f)
		if fault != nil {
			return nil, fault
		}
		m.syntax = append(m.syntax, own)
	}
	if err := m.build(); err != nil {
		return nil, m.broken(err)
	}
	if err := m.readHeader(); err != nil {
		return nil, m.broken(err)
	}
	return m, nil
}

// parse reads one file and refuses what a mapping may not have.
func (m *Mapping) parse(f File) (*ast.File, *diag.Diagnostic) {
	syntax, err := parser.ParseFile(f.Path, f.Content)
	if err != nil {
		return nil, m.broken(err)
	}
	for spec := range syntax.ImportSpecs() {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !slices.Contains(library[:], path) {
			return nil, &diag.Diagnostic{
				Code: diag.MappingBroken, Severity: diag.Error, Span: m.span(spec.Pos()),
				Message: "the mapping imports " + diag.Quote(path) + ", which is not there",
				Hint:    "a mapping may import CUE's own packages, such as strings, list, strconv and regexp",
			}
		}
	}
	var attribute *ast.Attribute
	ast.Walk(syntax, func(n ast.Node) bool {
		if a, ok := n.(*ast.Attribute); ok && attribute == nil {
			attribute = a
		}
		return attribute == nil
	}, nil)
	if attribute != nil {
		return nil, &diag.Diagnostic{
			Code: diag.MappingBroken, Severity: diag.Error, Span: m.span(attribute.Pos()),
			Message: "the mapping has the attribute " + diag.Quote(attribute.Text),
			Hint:    "take it out: attributes mean nothing in a mapping",
		}
	}
	m.rename(syntax)
	return syntax, nil
}

// rename makes a file one of the contract's package.
func (m *Mapping) rename(f *ast.File) {
	for _, d := range f.Decls {
		if p, ok := d.(*ast.Package); ok {
			p.Name = ast.NewIdent(packageName)
			return
		}
	}
	f.Decls = append([]ast.Decl{&ast.Package{Name: ast.NewIdent(packageName)}}, f.Decls...)
}

// build makes the mapping's value in a context of its own, which holds all that is ever
// evaluated in it and so is replaced now and then.
func (m *Mapping) build() error {
	instance := build.NewContext().NewInstance("", nil)
	for _, f := range m.syntax {
		if err := instance.AddSyntax(f); err != nil {
			return err
		}
	}
	if err := instance.Complete(); err != nil {
		return err
	}
	m.ctx, m.asked = cuecontext.New(), 0
	m.value = m.ctx.BuildInstance(instance)
	return m.value.Validate() // what has no value without an object is no fault
}

// readHeader reads what does not depend on any object.
func (m *Mapping) readHeader() error {
	h := &m.header
	for _, name := range [...]string{"system", "lists", "typeField", "format", "normalise", "edges"} {
		v := m.value.LookupPath(cue.ParsePath(name))
		if !v.Exists() && name != "system" {
			continue
		}
		if err := v.Validate(cue.Concrete(true), cue.Final()); err != nil {
			return err
		}
		n, err := (&exporter{}).node(v)
		if err != nil {
			return err
		}
		switch name {
		case "system":
			h.System = n.Text
		case "lists":
			h.Lists = map[string]string{}
			for _, f := range n.Fields {
				h.Lists[f.Name] = f.Value.Text
			}
		case "typeField":
			h.TypeField = n.Text
		case "format":
			h.Format = n.Text
		case "normalise":
			h.Normalise = n.Text
		case "edges":
			for _, e := range n.Items {
				h.Edges = append(h.Edges, Edge{From: e.Str("from"), To: e.Str("to"), Type: e.Str("type"), Group: e.Str("group")})
			}
		}
	}
	h.Reads, h.Asked = reads(m.syntax[1:])
	return nil
}
