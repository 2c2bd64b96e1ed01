package record

import (
	"path"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// Reading is what a file says by itself, before any schema or template adds to it.
type Reading struct {
	Body estate.Node
	// Template is the record template that the file refines, or "".
	Template string
	// Faults are why the file cannot be read; Body says nothing where there are any.
	Faults []diag.Diagnostic
}

// Read reads a file as every record is read, in the format that its name ends in, without
// judging what it says.
func Read(file string, content []byte, limits shape.Limits) Reading {
	if f, refused := gateBytes(content, limits); refused {
		return unreadable(file, content, f)
	}
	b := &builder{limits: limits}
	var out Reading
	switch FormatOf(file) {
	case YAML:
		out.Body, _ = b.parseYAML(content)
	case JSON:
		out.Body, _ = b.parseJSON(content)
	case CUE:
		out.Body, out.Template, _, _ = b.parseCUE(content)
	case NoFormat:
		return unreadable(file, content, fault(diag.NotARecord, estate.Position{},
			path.Base(file)+" is no record: its name ends in none of .yaml, .json, .cue", "rename it"))
	}
	if len(b.faults) > 0 {
		return unreadable(file, content, b.faults...)
	}
	if out.Body.Kind != estate.Struct {
		return unreadable(file, content, fault(diag.NotAMapping, out.Body.Pos,
			"a record is a mapping of fields, not "+out.Body.Kind.String(), "write fields, such as kind: Service"))
	}
	return out
}

func unreadable(file string, content []byte, faults ...diag.Diagnostic) Reading {
	present(faults, content)
	for i := range faults {
		faults[i].Path = file
	}
	return Reading{Faults: capped(diag.Normalise(faults))}
}
