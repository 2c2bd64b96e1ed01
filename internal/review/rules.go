package review

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
)

func removedPolicy() *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: diag.PolicyRemoved, Severity: diag.Error, Span: diag.Span{Path: record.SchemaFolder, Line: 1, Column: 1},
		Message: "base had a change policy of its own once and has none any more, so nothing can be approved",
		Hint:    "bring a file that sets policy back to " + record.SchemaFolder + "/; an empty one, policy: {}, is the embedded policy",
	}
}
