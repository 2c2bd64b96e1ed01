package fieldguide

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

// small returns a schema of three kinds, and more, that changes only with these tests.
func small(t *testing.T, more ...string) *shape.Schema {
	t.Helper()
	content, err := os.ReadFile("testdata/schema/small.cue")
	require.NoError(t, err)
	content = append(content, strings.Join(more, "\n")...)
	s, faults, err := record.CompileSchema([]record.SchemaFile{{Path: "schema/small.cue", Content: content}}, nil)
	require.NoError(t, err)
	require.NotNil(t, s, "%v", messages(faults))
	return s
}

func TestGoldens(t *testing.T) {
	s := small(t)
	golden(t, "reference.md", Markdown(s))
	checkLinks(t, string(Markdown(s)))
	all, err := JSONSchemaAll(s)
	require.NoError(t, err)
	validator(t, all)
	golden(t, "record.schema.json", all)
	for _, kind := range []estate.Kind{estate.Service, estate.Change, estate.ConfigurationItem} {
		one, err := JSONSchema(s, kind)
		require.NoError(t, err)
		validator(t, one)
		golden(t, kind.String()+".schema.json", one)
		golden(t, "draft-"+kind.String()+".yaml", Draft(s, kind, DraftOptions{
			Name: "Payments", Owner: "team/payments", Today: today, SchemaPath: "gitsm.schema.json",
			Values: map[string]string{"type": "emergency", "class": "database"},
		}))
	}
}
