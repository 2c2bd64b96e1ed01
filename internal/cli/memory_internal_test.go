package cli

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMemoryLimitLeavesRoom: below a limit that what is in use takes up, Go would do nothing but
// collect.
func TestMemoryLimitLeavesRoom(t *testing.T) {
	t.Parallel()
	assert.Equal(t, int64(spent), memory{}.limit())
	assert.Equal(t, int64(spent), memory{live: 100 << 20, beside: 10 << 20}.limit())
	assert.Equal(t, int64(1700<<20), memory{live: 1000 << 20, beside: 200 << 20}.limit())
	assert.Equal(t, int64(math.MaxInt64), memory{live: math.MaxInt64}.limit())
	m := readMemory()
	assert.Greater(t, m.limit(), int64(m.live+m.beside))
}
