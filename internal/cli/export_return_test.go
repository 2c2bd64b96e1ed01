package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recordsOf is what export json says of a repository: by reference, where the record lies, without
// the ending, and what it says.
func recordsOf(t *testing.T, exported string) map[string]string {
	t.Helper()
	var all struct {
		Records []struct {
			Ref, Path string
			Body      any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(exported), &all))
	out := map[string]string{}
	for _, r := range all.Records {
		body, err := json.Marshal(r.Body)
		require.NoError(t, err)
		out[r.Ref] = strings.TrimSuffix(r.Path, filepath.Ext(r.Path)) + " " + string(body)
	}
	return out
}

// TestLeavingAndComingBack: what leaves in a format that can hold it comes back whole, whatever its
// kind: every record of the reference estate, in its folder, with all that it says.
func TestLeavingAndComingBack(t *testing.T) {
	t.Parallel()
	reference, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	from := t.TempDir()
	for _, folder := range []string{"catalogue", "cmdb", "schema"} {
		require.NoError(t, os.CopyFS(filepath.Join(from, folder), os.DirFS(filepath.Join(reference, folder))))
	}
	before := recordsOf(t, runGitsm(t, from, "export", "json", "--readers", "restricted"))
	require.Greater(t, len(before), 400)
	tables := filepath.Join(t.TempDir(), "tables")
	runGitsm(t, from, "export", "csv", "--readers", "restricted", "--dest", tables)
	names, err := filepath.Glob(filepath.Join(tables, "*.csv"))
	require.NoError(t, err)
	files := map[string][]string{"gitsm-csv": names}
	for format, export := range map[string]string{"gitsm": "json", "backstage": "backstage"} {
		file := filepath.Join(t.TempDir(), export)
		runGitsm(t, from, "export", export, "--readers", "restricted", "--dest", file)
		files[format] = []string{file}
	}
	for format, files := range files {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "catalogue"), 0o755))
			importInto(t, dir, append([]string{format}, files...)...)
			assert.Equal(t, before, recordsOf(t, runGitsm(t, dir, "export", "json", "--readers", "restricted")))
			again := importInto(t, dir, append([]string{format}, files...)...)
			assert.Empty(t, again.Files, "a second import changes nothing")
		})
	}
}
