package intake_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/intake"
)

// TestTypeOfFile takes the type from the name of the file where nothing else tells it.
func TestTypeOfFile(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"export/cmdb_ci.csv": "cmdb_ci",
		"incident":           "incident",
		"a.b.csv":            "a.b",
	} {
		s := source(intake.CSV, "name\nx\n")
		s.Name, s.Type = name, ""
		objects, faults := read(t, s, intake.Layout{})
		require.Empty(t, faults)
		require.Len(t, objects, 1)
		assert.Equal(t, want, objects[0].Type)
	}
	s := source(intake.CSV, "name\nx\n")
	s.Name, s.Type = "cmdb_ci.csv", "incident"
	objects, _ := read(t, s, intake.Layout{})
	require.Len(t, objects, 1)
	assert.Equal(t, "incident", objects[0].Type, "what the call says goes first")
}
