//go:build unix

package cli_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
)

const pipedMapping = `package mapping

system: "old"
records: [{key: input.id, kind: "Team", body: {kind: "Team", name: input.name}}]
`

// importEnv is a repository with a mapping, and what the import of a source prints.
func importEnv(t *testing.T) (dir string, run func(ctx context.Context, stdin io.Reader, args ...string) (int, string)) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "catalogue", "teams"), 0o755))
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "m.cue"), []byte(pipedMapping), 0o644))
	env := cli.System()
	env.Dir, env.CacheDir, env.Program = dir, t.TempDir(), evaluatorOr(t, env.Program)
	return dir, func(ctx context.Context, stdin io.Reader, args ...string) (int, string) {
		var out bytes.Buffer
		env.Stdin, env.Stdout, env.Stderr = stdin, &out, &out
		status := cli.Main(ctx, env, append([]string{"import", "json", "--map", "m.cue"}, args...))
		return status, out.String()
	}
}

// TestImportOfPipe reads a pipe, which gives its content once, and shows the line of a fault in
// it nonetheless.
func TestImportOfPipe(t *testing.T) {
	t.Parallel()
	dir, run := importEnv(t)
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	written := make(chan error, 1)
	go func() {
		written <- os.WriteFile(filepath.Join(dir, "pipe"), []byte(`[{"id": "1", "name": "a", "name": "b"}]`), 0)
	}()
	status, out := run(context.Background(), nil, "pipe")
	require.NoError(t, <-written)
	assert.Equal(t, 1, status, out)
	assert.Contains(t, out, "pipe:1:27: error:")
	assert.Contains(t, out, `[{"id": "1", "name": "a", "name": "b"}]`)
}

func TestImportOfDevice(t *testing.T) {
	t.Parallel()
	_, run := importEnv(t)
	status, out := run(context.Background(), nil, os.DevNull)
	assert.Equal(t, 2, status, out)
	assert.Contains(t, out, "is no file")
}

// TestImportInterrupted ends an import that waits for a writer who says nothing.
func TestImportInterrupted(t *testing.T) {
	t.Parallel()
	dir, run := importEnv(t)
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	silent, writer := io.Pipe()
	defer writer.Close()
	for _, source := range []string{"-", "pipe"} {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		status, out := run(ctx, silent, source)
		cancel()
		assert.Equal(t, 3, status, out)
		assert.Contains(t, out, "interrupted")
	}
}

func TestImportTellsNamesEscaped(t *testing.T) {
	t.Parallel()
	_, run := importEnv(t)
	status, out := run(context.Background(), nil, "\x1b[2J.json")
	assert.Equal(t, 2, status, out)
	assert.NotContains(t, out, "\x1b")
}

// TestImportSaysWhyARecordStays tells the whole reason.
func TestImportSaysWhyARecordStays(t *testing.T) {
	t.Parallel()
	dir, run := importEnv(t)
	team := "kind: Team\nname: &n A\ndescription: *n\nsource: {system: old, externalId: \"1\"}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "catalogue", "teams", "a.yaml"), []byte(team), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.json"), []byte(`{"id": "1", "name": "B"}`), 0o644))
	status, out := run(context.Background(), nil, "a.json")
	assert.Equal(t, 1, status, out)
	assert.Contains(t, strings.Join(strings.Fields(out), " "), "catalogue/teams/a.yaml cannot be written: name cannot be amended: it is an anchor or alias of YAML [")
}
