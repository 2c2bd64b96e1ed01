package statement

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestQueryTableHasAnEnd: a table is gathered before it is written, so an answer without end must not
// be.
func TestQueryTableHasAnEnd(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20) // shared by all rows, so that the test takes little memory
	q := &QueryTable{W: io.Discard, Markdown: true}
	require.NoError(t, q.Columns([]string{"a"}))
	rows, err := 0, error(nil)
	for ; err == nil && rows < 1000; rows++ {
		err = q.Row([]any{long})
	}
	var large *TableTooLargeError
	require.ErrorAs(t, err, &large)
	assert.Equal(t, 255, large.Rows)
	assert.Equal(t, 256, rows)
	assert.ErrorContains(t, err, "more than 255 rows")
	assert.ErrorContains(t, err, "--limit")

	numbers := &QueryTable{W: io.Discard}
	require.NoError(t, numbers.Columns([]string{"a"}))
	for i := range 100_000 {
		require.NoError(t, numbers.Row([]any{int64(i)}), "an answer of a large estate is no answer without end")
	}
}
