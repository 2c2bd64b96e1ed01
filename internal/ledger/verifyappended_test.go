package ledger_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// The script accepts what the program writes, and the program what is made by hand.
func TestVerifyScriptAcceptsWhatIsAppended(t *testing.T) {
	t.Parallel()
	s := bareScene(t)
	pem, err := os.ReadFile(filepath.Join(s.keys, "now"))
	require.NoError(t, err)
	key, err := signature.ReadKey(pem)
	require.NoError(t, err)
	repo, err := gittree.Open(s.dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, repo.Close()) }()
	a := ledger.Appender{Repo: repo, Key: key, Name: "Ledger", Email: "ledger@example.org", Now: func() time.Time { return s.now }}
	appended := func(e ledger.Entry, pins ...string) {
		t.Helper()
		main, err := gittree.ParseHash(e.Main)
		require.NoError(t, err)
		e.Signers, e.Schema, err = ledger.Rules(repo, main)
		require.NoError(t, err)
		d := ledger.Draft{Entry: e}
		for _, pin := range pins {
			id, err := gittree.ParseHash(pin)
			require.NoError(t, err)
			d.Pins = append(d.Pins, id)
		}
		_, err = a.Append(t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) { return []ledger.Draft{d}, nil })
		require.NoError(t, err)
	}
	main := s.rev("main")
	appended(ledger.Entry{Kind: ledger.Adopted, Main: main, Adoption: &ledger.Adoption{Commit: main}}, main)
	for _, name := range []string{"a", "b", "c"} {
		before, after, head := s.take(name)
		appended(ledger.Entry{Kind: ledger.Merged, Main: before, Before: before, After: after, Head: head, Change: "change/x", Pull: 7}, head)
	}
	before := s.rev("main")
	after := s.commit("Push")
	appended(ledger.Entry{Kind: ledger.Unauthorised, Main: before, Before: before, After: after, Head: after})
	appended(ledger.Entry{Kind: ledger.Ratified, Main: after, Before: before, After: after, Commits: []string{after}})
	status, out, stderr := verify(t, s.dir)
	assert.Equal(t, "checked 6 entries and 4 commits of main since it was adopted: 0 findings\n", out)
	assert.Empty(t, stderr)
	assert.Zero(t, status)

	hand := newScene(t)
	hand.honest(3)
	other, err := gittree.Open(hand.dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, other.Close()) }()
	l, _, err := ledger.Open(t.Context(), other)
	require.NoError(t, err)
	last, err := l.Check(t.Context(), ledger.Mark{}, func(link ledger.Link, faults []ledger.Fault) error {
		assert.Empty(t, faults, "entry %d", link.Entry.Number)
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, 4, last.Number)
}
