package shape

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Schema is every shape of one state of a repository's schema, and the data that the
// schema holds. It is immutable once loaded and safe for concurrent use.
type Schema struct {
	// Definitions are the schema's definitions by name, #Service for instance.
	Definitions map[string]*Def
	// Templates are the record templates: definitions that refine a kind's.
	Templates []Template
	// Vocabulary is the relation types.
	Vocabulary estate.Vocabulary
	// Priorities is the matrix impact, urgency → priority.
	Priorities map[string]map[string]string
	// Limits are the caps on record files.
	Limits Limits
	// Extensions are the paths of the repository's own schema files, sorted.
	Extensions []string
	// Digest identifies the schema's content: the embedded files and the extensions.
	Digest string
}

// Def is one definition of the schema.
type Def struct {
	Name string
	// Type is the demand; its Source is the first place that makes it.
	Type *Type
	// Doc is the schema's comment.
	Doc string
	// Form words what a scalar must look like, from the schema's attribute @form.
	Form string
	// Ref is true where a value is a reference to a record, from @ref.
	Ref bool
	// Prefixes are the kinds that such a reference may name; empty means any.
	Prefixes []string
}

// Template is a definition that a CUE record may refine.
type Template struct {
	Name string
	// Kind is the kind whose definition it refines.
	Kind string
	Doc  string
}

// Limits are the caps on one record file.
type Limits struct {
	// FileBytes is the largest size of a file in bytes.
	FileBytes int
	// Depth is how deep mappings and lists may nest.
	Depth int
	// Nodes is how many values a file may hold.
	Nodes int
	// ListItems is how many entries one list may have.
	ListItems int
}

// MaxFileBytes is what no schema can raise FileBytes above.
const MaxFileBytes = 4 << 20

// DefaultLimits are the caps that apply where no schema says otherwise.
func DefaultLimits() Limits {
	return Limits{FileBytes: 64 << 10, Depth: 64, Nodes: 10_000, ListItems: 2_000}
}

// Kind returns the definition of a kind of record.
func (s *Schema) Kind(kind estate.Kind) (*Def, bool) {
	def, ok := s.Definitions["#"+kind.String()]
	return def, ok
}

// Template returns the record template with this name.
func (s *Schema) Template(name string) (Template, bool) {
	i := slices.IndexFunc(s.Templates, func(t Template) bool { return t.Name == name })
	if i < 0 {
		return Template{}, false
	}
	return s.Templates[i], true
}

// Entries returns the names of a table's entries, sorted, and the table's struct.
func (s *Schema) Entries(table string) ([]string, *Struct) {
	def, ok := s.Definitions[table]
	if !ok || def.Type.Op != StructOf {
		return nil, nil
	}
	names := make([]string, 0, len(def.Type.Struct.Fields))
	for i := range def.Type.Struct.Fields {
		names = append(names, def.Type.Struct.Fields[i].Name)
	}
	slices.Sort(names)
	return names, def.Type.Struct
}

// Entry returns what a table demands for a selector's value.
func (s *Schema) Entry(table, name string) (*Field, bool) {
	_, st := s.Entries(table)
	if st == nil {
		return nil, false
	}
	for i := range st.Fields {
		if st.Fields[i].Name == name {
			return &st.Fields[i], true
		}
	}
	return nil, false
}
