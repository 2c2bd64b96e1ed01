package fieldguide

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

const draft07 = "http://json-schema.org/draft-07/schema#"

// JSONSchema returns a JSON Schema, draft 07, for records of one kind. It accepts every
// record that the shapes accept; what it cannot express it leaves open.
func JSONSchema(s *shape.Schema, kind estate.Kind) ([]byte, error) {
	def, ok := s.Kind(kind)
	if !ok {
		return nil, fmt.Errorf("the schema has no definition of %s", kind)
	}
	c := newSchemaCompiler(s)
	body := c.typeSchema(def.Type, nil)
	out := object{{"$schema", draft07}, {"$id", "gitsm/" + kind.String() + ".schema.json"}, {"title", kind.String()}}
	out = describe(out, def.Doc)
	out = append(out, body...)
	return c.finish(out)
}

// JSONSchemaAll returns one JSON Schema, draft 07, for records of every kind: the field
// kind decides which demands hold.
func JSONSchemaAll(s *shape.Schema) ([]byte, error) {
	c := newSchemaCompiler(s)
	var names []string
	var choices []object
	for _, info := range estate.Kinds() {
		if _, ok := s.Kind(info.Kind); !ok {
			continue
		}
		names = append(names, info.Name)
		literal := shape.Literal{Kind: estate.String, Text: info.Name}
		choices = append(choices, object{
			{"if", condition("kind", literal)},
			{"then", c.ref("#" + info.Name)},
		})
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("the schema defines no kind of record")
	}
	out := object{{"$schema", draft07}, {"$id", "gitsm/record.schema.json"}, {"title", "gitsm record"}}
	out = describe(out, "A record of gitsm; its kind decides which fields it has.")
	out = append(out,
		member{"type", "object"},
		member{"properties", object{{"kind", describe(object{{"enum", names}}, "The kind of record.")}}},
		member{"required", []string{"kind"}},
		member{"allOf", choices},
	)
	return c.finish(out)
}

// schemaCompiler turns shapes into JSON Schema and gathers the definitions that are
// reached on the way.
type schemaCompiler struct {
	guide
	definitions map[string]object
	pending     []func() error
}

func newSchemaCompiler(s *shape.Schema) *schemaCompiler {
	return &schemaCompiler{guide: guide{schema: s}, definitions: map[string]object{}}
}

// finish adds the definitions and writes the schema.
func (c *schemaCompiler) finish(out object) ([]byte, error) {
	for len(c.pending) > 0 {
		next := c.pending[0]
		c.pending = c.pending[1:]
		if err := next(); err != nil {
			return nil, err
		}
	}
	definitions := object{}
	for _, key := range slices.Sorted(maps.Keys(c.definitions)) {
		definitions = definitions.with(key, c.definitions[key])
	}
	if len(definitions) > 0 {
		out = out.with("definitions", definitions)
	}
	encoded, err := encode(out)
	if err != nil {
		return nil, fmt.Errorf("write JSON Schema: %w", err)
	}
	return encoded, nil
}

// ref refers to a definition of the schema and sees to it that it is written.
func (c *schemaCompiler) ref(name string) object {
	return c.refTo(strings.TrimPrefix(name, "#"), func() (object, error) {
		def, ok := c.schema.Definitions[name]
		if !ok {
			return nil, fmt.Errorf("the schema has no definition %s", name)
		}
		doc := def.Doc
		if doc == "" {
			doc = sentence(def.Form)
		}
		body := c.typeSchema(def.Type, nil)
		return append(describe(object{}, doc), explainPattern(body, def.Form)...), nil
	})
}

// entryRef refers to an entry of a table.
func (c *schemaCompiler) entryRef(table string, entry *shape.Field) object {
	return c.refTo(strings.TrimPrefix(table, "#")+"."+entry.Name, func() (object, error) {
		return append(describe(object{}, entry.Doc), c.typeSchema(entry.Type, nil)...), nil
	})
}

func (c *schemaCompiler) refTo(key string, build func() (object, error)) object {
	if _, ok := c.definitions[key]; !ok {
		c.definitions[key] = object{}
		c.pending = append(c.pending, func() error {
			body, err := build()
			c.definitions[key] = body
			return err
		})
	}
	pointer := strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
	return object{{"$ref", "#/definitions/" + url.PathEscape(pointer)}}
}

// describe adds what a reader is told: the doc, and in Markdown also the words for the
// type. Beside a $ref the two are annotations only, which validators pass over and
// editors show.
func describe(o object, doc string, words ...string) object {
	paragraphs := make([]string, 0, 2)
	if doc != "" {
		o = o.with("description", doc)
		paragraphs = append(paragraphs, escapeMarkdown(doc))
	}
	for _, w := range words {
		paragraphs = append(paragraphs, "*"+escapeMarkdown(w)+"*")
	}
	if markdown := strings.Join(paragraphs, "\n\n"); markdown != doc {
		o = o.with("markdownDescription", markdown)
	}
	return o
}

// explainPattern adds the words that editors show where a pattern is not met.
func explainPattern(o object, form string) object {
	if _, ok := o.get("pattern"); ok && form != "" {
		return o.with("patternErrorMessage", "must be "+form)
	}
	return o
}

// sentence begins a phrase with a capital and ends it with a full stop.
func sentence(phrase string) string {
	if phrase == "" {
		return ""
	}
	return strings.ToUpper(phrase[:1]) + phrase[1:] + "."
}
