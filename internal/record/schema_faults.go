package record

import (
	"slices"
	"strings"

	"cuelang.org/go/cue/errors"

	"github.com/gitsm/gitsm/internal/diag"
)

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
	message := sprintf(format, args)
	if p := e.Path(); len(p) > 0 {
		message = strings.Join(p, ".") + ": " + message
	}
	return message
}
