package document_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/document"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// now is a Saturday.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const commit = "0123456789abcdef0123456789abcdef01234567"

// reference is the estate of this repository.
var reference = sync.OnceValues(func() (*estate.Estate, error) {
	files := map[string]string{}
	root := filepath.Join("..", "..")
	for _, top := range []string{"catalogue", "cmdb"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			files[filepath.ToSlash(name)] = string(content)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return decode(files)
})

func decode(files map[string]string) (*estate.Estate, error) {
	records, _, err := recordtest.Decode(files)
	if err != nil {
		return nil, err
	}
	v, err := recordtest.Vocabulary()
	return estate.New(records, v), err
}

// given makes an estate of records in YAML, by path.
func given(t require.TestingT, files map[string]string) *estate.Estate {
	out, err := decode(files)
	require.NoError(t, err)
	return out
}

// about makes the document of a record.
func about(t require.TestingT, m *document.Maker, ref estate.Ref, kind document.Kind) *document.Plan {
	p, err := m.Make(document.Subject{Ref: ref, Kind: kind})
	require.NoError(t, err)
	return p
}

func html(t require.TestingT, p *document.Plan) string {
	out, err := p.HTML()
	require.NoError(t, err)
	return string(out)
}

func pdf(t require.TestingT, p *document.Plan) string {
	content, err := p.PDF()
	require.NoError(t, err)
	return string(content)
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
