package doctor_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/doctor"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// history is a repository with main, whose allowed signers are given, and a ledger.
type history struct {
	repo *gittree.Repository
	t    *testing.T
}

func newHistory(t *testing.T) *history {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, gittree.Init(dir))
	repo, err := gittree.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, repo.Close()) })
	return &history{repo, t}
}

// main commits a file of allowed signers; none where it is nil.
func (h *history) main(signers []byte) gittree.Hash {
	h.t.Helper()
	var items []gittree.TreeItem
	if signers != nil {
		blob, err := h.repo.WriteBlob(signers)
		require.NoError(h.t, err)
		folder, err := h.repo.WriteTree([]gittree.TreeItem{{Name: "allowed_signers", Hash: blob}})
		require.NoError(h.t, err)
		items = append(items, gittree.TreeItem{Name: ".github", Folder: true, Hash: folder})
	}
	tree, err := h.repo.WriteTree(items)
	require.NoError(h.t, err)
	who := gittree.Signature{Name: "Ada", Email: "ada@example.org", Time: now.Add(-time.Hour)}
	raw, err := gittree.CommitText{Tree: tree, Author: who, Committer: who, Message: "Begin\n"}.Payload()
	require.NoError(h.t, err)
	id, err := h.repo.WriteCommit(raw)
	require.NoError(h.t, err)
	return id
}

// adopt begins the ledger.
func (h *history) adopt(main gittree.Hash, key *signature.Key) gittree.Hash {
	h.t.Helper()
	appender := ledger.Appender{Repo: h.repo, Key: key, Name: "gitsm", Email: "ledger@gitsm.invalid", Now: func() time.Time { return now }}
	signers, schema, err := ledger.Rules(h.repo, main)
	require.NoError(h.t, err)
	links, err := appender.Append(h.t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) {
		return []ledger.Draft{{Entry: ledger.Entry{
			Kind: ledger.Adopted, At: now, Main: main.String(), Signers: signers, Schema: schema,
			Adoption: &ledger.Adoption{Commit: main.String(), Policy: ledger.Digest(nil), Script: ledger.Digest(ledger.Script), Signers: []ledger.Signer{}},
		}}}, nil
	})
	require.NoError(h.t, err)
	return links[0].Commit.ID
}

func TestReadEvidence(t *testing.T) {
	t.Parallel()
	key, err := ledger.NewKey("ledger@example.org")
	require.NoError(t, err)
	other, err := ledger.NewKey("other@example.org")
	require.NoError(t, err)
	h := newHistory(t)
	file := ledger.Allow(nil, "ledger@example.org", key.Public(), now.Add(-time.Hour))
	main := h.main(file)
	tip := h.adopt(main, key)

	found := doctor.ReadEvidence(t.Context(), h.repo, main, tip, key, now)
	assert.Equal(t, doctor.Evidence{Branch: true, Adopted: true, Key: key.Public().Fingerprint(), Allowed: true}, found)

	found = doctor.ReadEvidence(t.Context(), h.repo, main, tip, other, now)
	assert.False(t, found.Allowed)
	assert.NoError(t, found.AllowedErr)

	found = doctor.ReadEvidence(t.Context(), h.repo, main, gittree.Hash{}, nil, now)
	assert.Equal(t, doctor.Evidence{}, found)

	// A branch of that name that is no ledger.
	found = doctor.ReadEvidence(t.Context(), h.repo, main, main, key, now)
	assert.True(t, found.Branch)
	assert.False(t, found.Adopted && found.Err == nil)

	// What the clone lacks is unknown.
	absent := gittree.BlobHash([]byte("absent"))
	found = doctor.ReadEvidence(t.Context(), h.repo, absent, absent, key, now)
	require.Error(t, found.Err)
	require.Error(t, found.AllowedErr)
	assert.False(t, found.Allowed)

	// Not yet, and no longer.
	found = doctor.ReadEvidence(t.Context(), h.repo, main, tip, key, now.Add(-2*time.Hour))
	assert.False(t, found.Allowed)
	end := now.Add(24 * time.Hour)
	closed, n, err := ledger.Close(file, key.Public().Fingerprint(), end)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	ending := h.main(closed)
	found = doctor.ReadEvidence(t.Context(), h.repo, ending, tip, key, now)
	assert.True(t, found.Allowed)
	assert.True(t, found.Until.Equal(end), found.Until)
	found = doctor.ReadEvidence(t.Context(), h.repo, ending, tip, key, end.Add(time.Minute))
	assert.False(t, found.Allowed)
}
