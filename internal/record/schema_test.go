package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// An opaque type sends every record that meets it to CUE, at a hundred times the cost,
// so the shipped schema must keep to what the compiler understands.
func TestShippedSchemaIsUnderstood(t *testing.T) {
	w := shipped(t)
	for name, def := range w.compiled.Definitions {
		eachType(def.Type, func(at *shape.Type) {
			assert.NotEqual(t, shape.Opaque, at.Op, "%s has an expression beyond the compiler at %s:%d:%d", name, at.Source.Path, at.Source.Line, at.Source.Column)
		})
	}
	for _, info := range estate.Kinds() {
		def, ok := w.compiled.Kind(info.Kind)
		require.True(t, ok, "no definition of %s", info.Name)
		require.Equal(t, shape.StructOf, def.Type.Op, info.Name)
		assert.NotEmpty(t, def.Doc, "%s has no comment", info.Name)
		heading := "name"
		if info.Titled {
			heading = "title"
		}
		fields := map[string]shape.Field{}
		for _, f := range def.Type.Struct.Fields {
			fields[f.Name] = f
		}
		kind := fields["kind"]
		assert.Equal(t, shape.Required, kind.Presence, info.Name)
		if assert.NotNil(t, kind.Type, info.Name) && assert.Len(t, kind.Type.Values, 1, info.Name) {
			assert.Equal(t, shape.Literal{Kind: estate.String, Text: info.Name}, kind.Type.Values[0])
		}
		assert.Contains(t, fields, heading, "%s is headed by %s", info.Name, heading)
	}
	assert.NotEmpty(t, w.compiled.Vocabulary)
	assert.NotEmpty(t, w.compiled.Priorities)
	assert.Equal(t, shape.DefaultLimits(), w.compiled.Limits)
	for _, relation := range w.compiled.Vocabulary {
		assert.NotEmpty(t, relation.From, relation.Name)
		assert.NotEmpty(t, relation.To, relation.Name)
	}
	assert.Empty(t, shape.Lint(w.compiled))
	for _, template := range w.compiled.Templates {
		assert.Contains(t, w.compiled.Definitions, template.Name)
		_, known := estate.KindByName(template.Kind)
		assert.True(t, known, "%s refines %s", template.Name, template.Kind)
	}
}

// Templates are found through other templates, embedded or unified.
func TestTemplatesAreListed(t *testing.T) {
	w := mustWorld(t, SchemaFile{Path: "schema/house.cue", Content: []byte(`package schema

// A service that the platform team runs.
#PlatformService: #Service & {owner: "team/platform"}
#CriticalPlatformService: #PlatformService & {criticality: "critical"}
#NoTemplate: {name!: string}
`)})
	want := map[string]string{"#PlatformService": "Service", "#CriticalPlatformService": "Service"}
	for _, template := range shipped(t).compiled.Templates {
		want[template.Name] = template.Kind
	}
	got := map[string]string{}
	for _, template := range w.compiled.Templates {
		got[template.Name] = template.Kind
	}
	assert.Equal(t, want, got)
	house, ok := w.compiled.Template("#PlatformService")
	require.True(t, ok)
	assert.Equal(t, "A service that the platform team runs.", house.Doc)
}

func eachType(at *shape.Type, visit func(*shape.Type)) {
	if at == nil {
		return
	}
	visit(at)
	for _, term := range at.Terms {
		eachType(term, visit)
	}
	eachType(at.Elem, visit)
	if at.Struct != nil {
		eachStruct(at.Struct, visit)
	}
}

func eachStruct(st *shape.Struct, visit func(*shape.Type)) {
	for _, f := range st.Fields {
		eachType(f.Type, visit)
	}
	for _, embed := range st.Embeds {
		eachType(embed, visit)
	}
	for _, c := range st.Cases {
		eachStruct(c.Struct, visit)
	}
	for _, p := range st.Patterns {
		eachType(p.Name, visit)
		eachType(p.Type, visit)
	}
}
