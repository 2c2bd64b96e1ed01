package demo_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/catalogue"
	"github.com/gitsm/gitsm/cmdb"
)

// TestEveryRecordIsEmbedded finds a folder that the embedding does not name, and what it passes
// over, such as a file whose name begins with a dot.
func TestEveryRecordIsEmbedded(t *testing.T) {
	t.Parallel()
	for folder, embedded := range map[string]fs.FS{"catalogue": catalogue.Files(), "cmdb": cmdb.Files()} {
		records, onDisk := 0, os.DirFS(filepath.Join("..", "..", folder))
		err := fs.WalkDir(onDisk, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) == ".go" {
				return err
			}
			records++
			want, err := fs.ReadFile(onDisk, name)
			require.NoError(t, err)
			got, err := fs.ReadFile(embedded, name)
			if assert.NoError(t, err) {
				assert.Equal(t, string(want), string(got), name)
			}
			return nil
		})
		require.NoError(t, err)
		assert.NotZero(t, records, folder)
	}
}
