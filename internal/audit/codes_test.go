package audit_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every code of evidence is demanded by a test that tampers with something: pages about
// evidence have no example that could show it.
func TestEveryCodeIsDemanded(t *testing.T) {
	t.Parallel()
	declared, err := os.ReadFile(filepath.Join("..", "diag", "code_evidence.go"))
	require.NoError(t, err)
	var tests []byte
	for _, pattern := range []string{"*_test.go", filepath.Join("..", "cli", "*_test.go")} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			tests = append(tests, text...)
		}
	}
	names := regexp.MustCompile(`(?m)^\t([A-Z]\w+) +Code = "(GS5\d+)"`).FindAllSubmatch(declared, -1)
	require.NotEmpty(t, names)
	for _, name := range names {
		demanded := regexp.MustCompile(`\bdiag\.` + string(name[1]) + `\b|"` + string(name[2]) + `"`)
		assert.True(t, demanded.Match(tests), "no test demands %s (%s)", name[2], name[1])
	}
}
