package confine

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

// Argument is the first argument of a re-executed child. main looks for it before it
// parses anything else.
const Argument = "evaluate-records"

// Schema is what records are decoded against.
type Schema struct {
	// Base replaces the schema embedded in the program; nil means the embedded one.
	Base []record.SchemaFile
	// Extensions are the repository's own files.
	Extensions []record.SchemaFile
	// Compiled is the schema in shapes; nil where it still has to be compiled.
	Compiled *shape.Schema
}

// request is what the parent sends: first a schema, then batches of files; or the schema
// of a policy, then its inputs one by one; or a mapping, then batches of objects.
type request struct {
	Schema *Schema
	Files  []file
	// Policy is the schema whose policy is asked from now on.
	Policy *Schema
	// Cases asks for the policy's cases.
	Cases bool
	// Input is an assessment for the policy, in JSON.
	Input []byte
	// Mapping is the mapping that is given Objects from now on.
	Mapping []mapping.File
	Objects []mapping.Object
}

type file struct {
	Path    string
	Content []byte
}

// reply is what the child answers.
type reply struct {
	// Compiled answers a schema that had to be compiled.
	Compiled *shape.Schema
	// Faults are the diagnostics of the schema or the file.
	Faults []diag.Diagnostic
	// Started is one more than the index of the file or object that is begun.
	Started int
	// Record is what the file that was begun last came to, as estate.WriteRecord writes it.
	// The diagnostics of the file are Faults.
	Record []byte
	// Rules are the policy's answer to an input, in JSON, and Cases its cases; Fault says why
	// there are none.
	Rules []byte
	Cases []record.PolicyCase
	Fault *diag.Diagnostic
	// Header answers a mapping, unless Fault says what is wrong with it; Answer is what became
	// of the object that was begun last.
	Header *mapping.Header
	Answer *mapping.Answer
	// Failure says why the work could not be done at all.
	Failure string
}
