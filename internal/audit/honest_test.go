package audit_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
)

// lived is a house that went through three pull requests.
func lived(t testing.TB) *house {
	t.Helper()
	model.once.Do(func() { model.house = live(t, filepath.Join(scratch, "model")) })
	require.NotNil(t, model.house, "the model was not finished")
	h := *model.house
	h.t, h.dir = t, realDir(t)
	require.NoError(t, os.CopyFS(h.dir, os.DirFS(model.house.dir)))
	return &h
}

// model is what lived copies: the many processes of git that make it run once.
var model struct {
	once  sync.Once
	house *house
}

func live(t testing.TB, dir string) *house {
	t.Helper()
	require.NoError(t, os.Mkdir(dir, 0o755))
	h := layOut(t, dir)
	h.adopt()
	one := h.branch("one", map[string]string{"cmdb/items/one.txt": "1\n"})
	two := h.branch("two", map[string]string{"cmdb/items/two.txt": "2\n"})
	before, after := h.merge(one)
	h.record(h.recorded(before, after, one))
	before, after = h.merge(two)
	h.record(h.recorded(before, after, two))
	three := h.branch("three", map[string]string{"cmdb/items/web.txt": "one\ntwo\nthree\nfour\nFIVE\n"})
	before, after = h.squash(three)
	h.record(h.recorded(before, after, three))
	return h
}

func TestAnHonestHistoryHasNoFinding(t *testing.T) {
	t.Parallel()
	h := lived(t)
	r := h.verify(func(o *audit.Options) { o.Contents = true })
	assert.Empty(t, r.Findings)
	assert.Equal(t, 3, r.Merged)
	assert.Equal(t, 3, r.Commits)
	assert.Equal(t, 4, r.Ledger.Entries)
}
