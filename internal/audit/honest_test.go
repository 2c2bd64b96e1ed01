package audit_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/audit"
)

// lived lets a house go through three pull requests.
func lived(t testing.TB) *house {
	t.Helper()
	h := newHouse(t)
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
