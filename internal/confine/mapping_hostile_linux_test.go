package confine_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
)

// An object on which the evaluator dies is blamed, and those around it are mapped.
func TestMapBlamesOneObject(t *testing.T) {
	if raceDetector {
		t.Skip("under the race detector no limit ends the evaluation")
	}
	t.Parallel()
	const grow = `package mapping
import "strings"
system: "test"
let more = strings.Repeat("x", 1000000)
if input.name == "grow" {skip: more * 1000000}
if input.name != "grow" {skip: "small"}
`
	produce := numbered(100, func(i int) string {
		if i == 50 {
			return "grow"
		}
		return "x"
	})
	answers := 0
	fault, err := pool(t).Map(patience(t), mappingFiles(grow), produce, func(i int, a mapping.Answer) error {
		answers++
		if i == 50 {
			require.NotNil(t, a.Fault)
			assert.Equal(t, diag.MappingFailed, a.Fault.Code)
			assert.Contains(t, a.Fault.Message, "memory")
			return nil
		}
		require.Nil(t, a.Fault, i)
		assert.Equal(t, "small", a.Skip)
		return nil
	})
	require.NoError(t, err)
	require.Nil(t, fault)
	assert.Equal(t, 100, answers)
	within(t)
}

// A mapping that dies on every object is blamed itself, soon.
func TestMapBlamesTheMapping(t *testing.T) {
	if raceDetector {
		t.Skip("under the race detector no limit ends the evaluation")
	}
	t.Parallel()
	const grow = "system: \"test\"\nskip: \"\\(input.name)\" * 1000000 * 1000000\n"
	fault, err := pool(t).Map(patience(t), mappingFiles(grow), numbered(100_000, quiet), func(_ int, a mapping.Answer) error {
		require.NotNil(t, a.Fault)
		return nil
	})
	require.NoError(t, err)
	require.NotNil(t, fault)
	assert.Equal(t, diag.MappingBroken, fault.Code)
	within(t)
}

// Whatever is hostile as a record is so as a mapping: it ends in a fault, or in a mapping that
// has an answer or a fault for an object.
func TestHostileMappings(t *testing.T) {
	if raceDetector {
		t.Skip("under the race detector no limit ends the evaluation")
	}
	t.Parallel()
	inputs := hostileCUE()
	for _, name := range []string{"repeat-dies", "brackets", "self-growing", "embed"} {
		t.Run(name, func(t *testing.T) {
			content := inputs[name] + "\n"
			if !strings.HasPrefix(content, "import") {
				content += "system: \"x\"\n"
			}
			_, fault, err := pool(t).Mapping(patience(t), mappingFiles(content))
			require.NoError(t, err)
			require.NotNil(t, fault)
			assert.Equal(t, diag.MappingBroken, fault.Code)
			assert.Equal(t, "m.cue", fault.Path)
		})
	}
	within(t)
}
