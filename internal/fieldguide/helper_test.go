package fieldguide

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

// compiled returns the embedded schema, with extensions as a repository may add them.
func compiled(t testing.TB, extensions ...string) (*shape.Schema, *shape.Checker) {
	t.Helper()
	files, err := record.EmbeddedSchema()
	require.NoError(t, err)
	var own []record.SchemaFile
	for _, content := range extensions {
		own = append(own, record.SchemaFile{Path: "schema/own.cue", Content: []byte("package schema\n" + content)})
	}
	s, faults, err := record.CompileSchema(files, own)
	require.NoError(t, err)
	require.NotNil(t, s, "%+v", messages(faults))
	c, err := shape.NewChecker(s)
	require.NoError(t, err)
	return s, c
}

// validator compiles a JSON Schema, checking it against the metaschema of draft 07.
func validator(t testing.TB, schema []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	meta, err := c.Compile("http://json-schema.org/draft-07/schema")
	require.NoError(t, err)
	require.NoError(t, meta.Validate(doc))
	c = jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("https://example.org/test.json", doc))
	compiled, err := c.Compile("https://example.org/test.json")
	require.NoError(t, err)
	return compiled
}

// parse reads YAML with the types of its core schema: days are text.
func parse(t testing.TB, content string) estate.Node {
	t.Helper()
	var doc yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(content), &doc), "%s", content)
	return fromYAML(doc.Content[0])
}

func fromYAML(n *yaml.Node) estate.Node {
	out := estate.Node{Pos: estate.Position{Line: n.Line, Column: n.Column}}
	switch n.Kind {
	case yaml.MappingNode:
		out.Kind = estate.Struct
		for i := 0; i < len(n.Content); i += 2 {
			out.Fields = append(out.Fields, estate.Field{Name: n.Content[i].Value, Value: fromYAML(n.Content[i+1])})
		}
	case yaml.SequenceNode:
		out.Kind = estate.List
		for _, item := range n.Content {
			out.Items = append(out.Items, fromYAML(item))
		}
	default:
		out.Text = n.Value
		switch n.ShortTag() {
		case "!!int", "!!float":
			out.Kind = estate.Number
		case "!!bool":
			out.Kind = estate.Bool
		case "!!null":
			out.Kind = estate.Null
		default:
			out.Kind = estate.String
		}
	}
	return out
}

// data turns a value into what the validator reads.
func data(n *estate.Node) any {
	switch n.Kind {
	case estate.Bool:
		return n.Text == "true"
	case estate.Number:
		return json.Number(n.Text)
	case estate.String:
		return n.Text
	case estate.List:
		out := make([]any, 0, len(n.Items))
		for i := range n.Items {
			out = append(out, data(&n.Items[i]))
		}
		return out
	case estate.Struct:
		out := make(map[string]any, len(n.Fields))
		for i := range n.Fields {
			out[n.Fields[i].Name] = data(&n.Fields[i].Value)
		}
		return out
	case estate.Null:
	}
	return nil
}

// clone copies a value, since checking fills in defaults.
func clone(n *estate.Node) estate.Node {
	out := *n
	out.Fields, out.Items = nil, nil
	for i := range n.Fields {
		f := n.Fields[i]
		f.Value = clone(&f.Value)
		out.Fields = append(out.Fields, f)
	}
	for i := range n.Items {
		out.Items = append(out.Items, clone(&n.Items[i]))
	}
	return out
}

// faults checks a copy of a value and returns what the shapes find.
func faults(c *shape.Checker, kind string, n *estate.Node) []string {
	copied := clone(n)
	var out []string
	for _, f := range c.Check("#"+kind, &copied).Faults {
		out = append(out, f.Message)
	}
	return out
}

// examples returns the records of testdata by file name.
func examples(t testing.TB) map[string]estate.Node {
	t.Helper()
	files, err := filepath.Glob("testdata/records/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	out := map[string]estate.Node{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		out[filepath.Base(file)] = parse(t, string(content))
	}
	return out
}

// golden compares output with a file, or writes it where GITSM_UPDATE=1.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if os.Getenv("GITSM_UPDATE") == "1" {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run with GITSM_UPDATE=1")
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(string(got), "\n"))
}

func messages(faults []diag.Diagnostic) []string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Span.String()+": "+f.Message)
	}
	return out
}
