package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
)

// TestQueryExamples runs the examples of the help against the reference estate: each answers
// something, but for history, which depends on the clone.
func TestQueryExamples(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	env := cli.System()
	env.Dir, env.CacheDir, env.Program = root, t.TempDir(), evaluatorOr(t, env.Program)
	env.Now = func() time.Time {
		now, _ := time.Parse(time.RFC3339, scriptTime)
		return now
	}
	run := func(args ...string) string {
		var out, complaints bytes.Buffer
		env.Stdout, env.Stderr = &out, &complaints
		require.Zero(t, cli.Main(context.Background(), env, args), "%s\n%s", args, complaints.String())
		return out.String()
	}
	help := run("query", "--help")
	examples := regexp.MustCompile(`(?s)  # ([^\n]*)\n  gitsm query "([^"]*)"`).FindAllStringSubmatch(help, -1)
	require.GreaterOrEqual(t, len(examples), 6)
	for _, e := range examples {
		var rows []map[string]any
		require.NoError(t, json.Unmarshal([]byte(run("query", e[2], "-o", "json")), &rows), e[1])
		if !regexp.MustCompile(`FROM history`).MatchString(e[2]) {
			assert.NotEmpty(t, rows, e[1])
		}
	}
	for line := range bytes.Lines([]byte(help)) {
		assert.LessOrEqual(t, len([]rune(string(line))), 81, "%s", line)
	}
}

// evaluatorOr is the program that decodes records.
func evaluatorOr(t *testing.T, program string) string {
	t.Helper()
	if other := evaluator(t); other != "" {
		return other
	}
	return program
}
