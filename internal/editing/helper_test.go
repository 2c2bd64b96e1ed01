package editing_test

import (
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/shape"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// today is the present of the tests.
func today() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// files are the texts of an estate by path.
type files map[string]string

// decoded are records that are known, by path and content: most files of an estate stay.
var decoded sync.Map

func (f files) estate(t require.TestingT) *estate.Estate {
	unknown := map[string]string{}
	for path, content := range f {
		if _, ok := decoded.Load(path + "\x00" + content); !ok {
			unknown[path] = content
		}
	}
	fresh, _, err := recordtest.Decode(unknown)
	require.NoError(t, err)
	for _, r := range fresh {
		decoded.Store(r.Path+"\x00"+f[r.Path], r)
	}
	var records []estate.Record
	for path, content := range f {
		r, _ := decoded.Load(path + "\x00" + content)
		records = append(records, r.(estate.Record))
	}
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return estate.New(records, vocabulary)
}

func (f files) read(path string) ([]byte, error) {
	content, ok := f[path]
	if !ok {
		return nil, fmt.Errorf("no %s", path)
	}
	return []byte(content), nil
}

// with returns the files with edits carried out.
func (f files) with(t require.TestingT, edits []editing.Edit) files {
	out := maps.Clone(f)
	for _, e := range edits {
		require.Equal(t, f[e.Path], string(e.Before))
		out[e.Path] = string(e.After)
	}
	return out
}

// synthesised is an estate of YAML records of many kinds.
func synthesised(seed uint64) files {
	out := files{}
	for path, content := range synthetic.Files(synthetic.Options{Records: 120, Seed: seed}) {
		if record.FormatOf(path) == record.YAML {
			out[path] = string(content)
		}
	}
	return out
}

var checker = sync.OnceValues(func() (*shape.Checker, error) {
	embedded, err := record.EmbeddedSchema()
	if err != nil {
		return nil, err
	}
	schema, _, err := record.CompileSchema(embedded, nil)
	if err != nil {
		return nil, err
	}
	return shape.NewChecker(schema)
})

// set applies operations to a record that is alone.
func set(t *testing.T, path, content string, operations ...string) (editing.Edit, error) {
	t.Helper()
	c, err := checker()
	require.NoError(t, err)
	var ops []editing.Operation
	for _, text := range operations {
		op, err := editing.ParseOperation(text)
		require.NoError(t, err)
		ops = append(ops, op)
	}
	f := files{path: content}
	e := f.estate(t)
	require.Equal(t, 1, e.Len())
	return editing.NewSetter(c, ops).Set(e.Nth(0), []byte(content))
}
