package confine_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func pool(t testing.TB) *confine.Pool {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	return confine.NewPool(confine.Command{Path: program})
}

// patience only keeps a hanging child from hanging the test; no promise is read off it.
func patience(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func compiled(t *testing.T, extensions ...record.SchemaFile) (*shape.Schema, []record.SchemaFile) {
	t.Helper()
	s, kept, faults, err := pool(t).Compile(patience(t), nil, extensions)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.NotNil(t, s)
	return s, kept
}

// decode decodes files and returns the codes found in each, in any order of files.
func decode(t *testing.T, schema confine.Schema, files map[string]string) map[string][]diag.Code {
	t.Helper()
	var list []confine.File
	for path, content := range files {
		list = append(list, confine.File{Path: path, Read: func() ([]byte, error) { return []byte(content), nil }})
	}
	found := map[string][]diag.Code{}
	err := pool(t).Decode(patience(t), schema, list, func(i int, d record.Decoded, err error) {
		require.NoError(t, err)
		found[list[i].Path] = []diag.Code{}
		for _, f := range d.Faults {
			found[list[i].Path] = append(found[list[i].Path], f.Code)
		}
	})
	require.NoError(t, err)
	require.Len(t, found, len(files), "every file has an outcome")
	return found
}

const goodItem = "kind: ConfigurationItem\nname: x\nclass: server\nowner: team/x\nstatus: in_use\n"
