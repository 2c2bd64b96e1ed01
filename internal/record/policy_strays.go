package record

import (
	"cuelang.org/go/cue/ast"

	"github.com/gitsm/gitsm/internal/diag"
)

// strays are the parts of the policy that files of cases set, as cases that cannot be
// used: such a file is no part of the policy, and what it sets would silently decide
// nothing.
func (p *Policy) strays() []PolicyCase {
	var out []PolicyCase
	for _, f := range p.files {
		if !IsPolicyCases(f.Filename) {
			continue
		}
		for _, decl := range f.Decls {
			for _, field := range fieldsOf(decl, "policy") {
				name, _, err := ast.LabelName(field.Label)
				if err != nil || name == "cases" || name == "" || name[0] == '_' {
					continue
				}
				span := p.span(field.Pos())
				out = append(out, PolicyCase{Name: "policy." + name, Span: span, Fault: &diag.Diagnostic{
					Code: diag.PolicyCaseInvalid, Severity: diag.Error, Span: span,
					Message: "policy." + name + " is set in a file of cases, where it decides nothing",
					Hint:    "set it in a file whose name does not end in _policy.cue",
				}})
			}
		}
	}
	return out
}

// fieldsOf are the fields of the mapping in a field of this name.
func fieldsOf(decl ast.Decl, name string) []*ast.Field {
	field, ok := decl.(*ast.Field)
	if !ok {
		return nil
	}
	if is, _, err := ast.LabelName(field.Label); err != nil || is != name {
		return nil
	}
	body, ok := field.Value.(*ast.StructLit)
	if !ok {
		return nil
	}
	var out []*ast.Field
	for _, e := range body.Elts {
		if f, ok := e.(*ast.Field); ok {
			out = append(out, f)
		}
	}
	return out
}
