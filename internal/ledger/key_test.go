package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

func TestSignersFile(t *testing.T) {
	t.Parallel()
	one, err := ledger.NewKey("one")
	require.NoError(t, err)
	other, err := ledger.NewKey("other")
	require.NoError(t, err)
	file := ledger.Allow([]byte("# who may sign\r\n\nnonsense"), "ada@example.org", one.Public(), noon)
	file = ledger.Allow(file, "bob@example.org", other.Public(), noon)
	end := noon.Add(time.Hour)
	closed, n, err := ledger.Close(file, one.Public().Fingerprint(), end)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	before, after := strings.Split(string(file), "\n"), strings.Split(string(closed), "\n")
	require.Len(t, after, len(before))
	for i := range before {
		assert.Equal(t, before[i] != after[i], strings.HasPrefix(before[i], "ada@"), "only the line of the key differs")
	}
	signers, _ := signature.ParseSigners(closed)
	require.Len(t, signers.All(), 2)
	assert.Equal(t, end, signers.All()[0].ValidBefore.UTC())
	assert.True(t, signers.All()[1].ValidBefore.IsZero())

	// What ends cannot be made to last longer, and not before it began.
	for _, at := range []time.Time{end, end.Add(time.Hour)} {
		same, n, err := ledger.Close(closed, one.Public().Fingerprint(), at)
		require.NoError(t, err)
		assert.Zero(t, n)
		assert.Equal(t, string(closed), string(same))
	}
	_, _, err = ledger.Close(closed, one.Public().Fingerprint(), noon.Add(-time.Second))
	require.ErrorContains(t, err, "is valid from 2026-11-20T12:00:00Z on only")
	_, n, err = ledger.Close(nil, "SHA256:x", noon)
	require.NoError(t, err)
	assert.Zero(t, n)
}
