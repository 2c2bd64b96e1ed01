package shape_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/shape"
	"github.com/gitsm/gitsm/internal/synthetic"
)

func shipped(t *testing.T) *shape.Checker {
	t.Helper()
	embedded, err := record.EmbeddedSchema()
	require.NoError(t, err)
	schema, _, err := record.CompileSchema(embedded, nil)
	require.NoError(t, err)
	c, err := shape.NewChecker(schema)
	require.NoError(t, err)
	return c
}

// TestPlaceKnowsWhatRecordsSay asks for every place of valid records: the schema accepted the
// value there, so its place admits its type; with a letter more, the name is none.
func TestPlaceKnowsWhatRecordsSay(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for path, content := range synthetic.Files(synthetic.Options{Records: 120, Seed: 9}) {
		if record.FormatOf(path) == record.YAML {
			files[path] = string(content)
		}
	}
	records, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	require.Empty(t, faults)
	c := shipped(t)
	places, closed := 0, 0
	for i := range records {
		r := &records[i]
		body := r.Body()
		definition := "#" + r.Kind.String()
		body.Walk("", func(path string, n *estate.Node) bool {
			if path == "" {
				return true
			}
			places++
			p := c.Place(definition, &body, path)
			assert.True(t, p.Known, "%s %s", r.Ref, path)
			assert.True(t, p.Admits(n.Kind), "%s %s: %s, %v", r.Ref, path, n.Kind, p.Kinds)
			if strings.HasSuffix(path, "]") {
				return true
			}
			if wrong := c.Place(definition, &body, path+"Zz"); !wrong.Known {
				closed++
				assert.Contains(t, wrong.Nearby, path[strings.LastIndexByte(path, '.')+1:], "%s %s", r.Ref, path)
			}
			return true
		})
	}
	assert.Greater(t, places, 1000)
	assert.Greater(t, closed, places/2)
}

func TestPlaceByHand(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	text := func(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }
	database := &estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "class", Value: text("database")}}}
	for _, p := range []struct {
		path  string
		kinds []estate.NodeKind
	}{
		{"attributes.version", []estate.NodeKind{estate.String}},
		{"attributes.port", []estate.NodeKind{estate.Number}},
		{"relations", []estate.NodeKind{estate.List}},
		{"relations[7]", []estate.NodeKind{estate.Struct}},
		{"relations[7].hard", []estate.NodeKind{estate.Bool}},
		{"cost.amount", []estate.NodeKind{estate.String}},
	} {
		got := c.Place("#ConfigurationItem", database, p.path)
		assert.True(t, got.Known, p.path)
		assert.False(t, got.Open, p.path)
		assert.Equal(t, p.kinds, got.Kinds, p.path)
	}
	for _, path := range []string{"", ".", "a..b", "attributes.", "attributes[0]", "relations.to", "relations[-1]", "relations[x]", "relations[0", "relations[0]x", "name.x"} {
		assert.False(t, c.Place("#ConfigurationItem", database, path).Known, "%q", path)
	}
	assert.True(t, c.Place("#ConfigurationItem", &estate.Node{}, "attributes.anything").Open, "without a class nobody knows")
	assert.True(t, c.Place("#Nowhere", database, "x").Open)
}
