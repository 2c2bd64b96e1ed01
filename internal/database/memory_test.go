package database

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lowered is set in the process that TestMemoryHasAnEnd starts: the limit holds for a whole process,
// and can only be lowered.
const lowered = "GITSM_TEST_LOWERED_MEMORY"

// endless are statements that grow without end.
func endless() []string {
	return []string{
		"WITH RECURSIVE n(x) AS (SELECT 1 UNION SELECT x + 1 FROM n) SELECT count(*) FROM n",
		"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n ORDER BY -x",
	}
}

func TestMemoryHasAnEnd(t *testing.T) {
	t.Parallel()
	if os.Getenv(lowered) == "" {
		again := exec.Command(os.Args[0], "-test.run=^TestMemoryHasAnEnd$")
		again.Env = append(os.Environ(), lowered+"=1")
		out, err := again.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return
	}
	ctx := context.Background()
	db, err := Open(ctx, Input{Estate: many(10), Schema: compiled(t, ""), At: noon})
	require.NoError(t, err)
	var limit int
	require.NoError(t, db.conn.QueryRowContext(ctx, "PRAGMA hard_heap_limit").Scan(&limit))
	assert.Equal(t, maxMemory, limit)
	_, err = db.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA hard_heap_limit=%d", 3<<20))
	require.NoError(t, err)
	for _, statement := range endless() {
		_, err := db.Query(ctx, statement, 0, &answer{})
		var wrong *StatementError
		require.ErrorAs(t, err, &wrong, statement)
		assert.Contains(t, wrong.Message, "of memory", statement)
		assert.Contains(t, wrong.Hint, "a condition that ends it", statement)
		assert.Equal(t, [][]any{{int64(10)}}, ask(t, db, "SELECT count(*) FROM ci"), "the database answers on")
	}
	full, err := Open(ctx, Input{Estate: many(4_000), Schema: compiled(t, ""), At: noon})
	require.NoError(t, err)
	_, err = full.Query(ctx, "SELECT body FROM ci", 0, &answer{})
	var wrong *StatementError
	require.ErrorAs(t, err, &wrong, "a table that does not fit")
	require.NoError(t, full.Close())
	require.NoError(t, db.Close())
}
