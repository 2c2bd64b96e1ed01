package inbox_test

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
)

// lags waits for what is so at once but in a cluster, where the server that answers may be behind.
func lags(t *testing.T, so func() bool, what ...any) {
	t.Helper()
	require.Eventually(t, so, soon, time.Millisecond, what...)
}

func testRemember(t *testing.T, p place) {
	b := p.open(t)
	ctx := t.Context()
	value, revision, err := b.Recall(ctx, "pull.7")
	require.NoError(t, err)
	require.Nil(t, value)
	require.Zero(t, revision)
	first, err := b.Remember(ctx, "pull.7", []byte("one"), 0)
	require.NoError(t, err)
	_, err = b.Remember(ctx, "pull.7", []byte("other"), 0)
	require.ErrorIs(t, err, inbox.ErrRevision)
	second, err := b.Remember(ctx, "pull.7", []byte("two"), first)
	require.NoError(t, err)
	require.Greater(t, second, first)
	for _, stale := range [][]byte{[]byte("other"), nil} {
		for _, r := range []uint64{0, first} {
			lags(t, func() bool {
				_, err := b.Remember(ctx, "pull.7", stale, r)
				return errors.Is(err, inbox.ErrRevision)
			})
		}
	}
	big := make([]byte, 1_000_000)
	for _, s := range []string{"pull.7.check", "pull.70"} {
		_, err = b.Remember(ctx, s, big, 0)
		require.NoError(t, err)
	}
	_, err = b.Remember(ctx, "pull.7.empty", []byte{}, 0)
	require.NoError(t, err)
	_, err = b.Remember(ctx, "pull.8", append(big, 0), 0)
	require.ErrorContains(t, err, "too many")
	lags(t, func() bool {
		value, revision, err = b.Recall(ctx, "pull.7")
		return err == nil && revision == second && string(value) == "two"
	})

	require.NoError(t, b.Ready(ctx), "which is not remembered")
	for prefix, want := range map[string][]string{
		"pull.7":  {"pull.7", "pull.7.check", "pull.7.empty"},
		"pull":    {"pull.7", "pull.7.check", "pull.7.empty", "pull.70"},
		"":        {"pull.7", "pull.7.check", "pull.7.empty", "pull.70"},
		"pull.70": {"pull.70"},
		"nobody":  nil,
	} {
		var all map[string][]byte
		lags(t, func() bool {
			var err error
			all, err = b.Memories(ctx, prefix)
			require.NoError(t, err)
			return slices.Equal(want, slices.Sorted(maps.Keys(all)))
		}, prefix)
		for s, v := range all {
			require.NotNil(t, v, s)
		}
	}
	gone, err := b.Remember(ctx, "pull.7", nil, second)
	require.NoError(t, err)
	require.Zero(t, gone)
	lags(t, func() bool {
		value, revision, err = b.Recall(ctx, "pull.7")
		return err == nil && value == nil && revision == 0
	})
	lags(t, func() bool {
		_, err := b.Remember(ctx, "pull.7", nil, 0)
		return err == nil
	}, "it is forgotten already")
	lags(t, func() bool {
		all, err := b.Memories(ctx, "pull.7")
		require.NoError(t, err)
		return !slices.Contains(slices.Collect(maps.Keys(all)), "pull.7")
	})
	third, err := b.Remember(ctx, "pull.7", []byte("three"), 0)
	require.NoError(t, err)
	require.Greater(t, third, second, "revisions of what was forgotten are not given again")
}

// Counting by several at a time comes out right only if no two write on one revision.
func testContention(t *testing.T, p place) {
	b := p.open(t)
	var all sync.WaitGroup
	const each, workers = 10, 5
	for range workers {
		all.Go(func() {
			for counted := 0; counted < each; {
				value, revision, err := b.Recall(t.Context(), "count")
				n, _ := strconv.Atoi(string(value))
				if err == nil {
					_, err = b.Remember(t.Context(), "count", []byte(strconv.Itoa(n+1)), revision)
				}
				if err == nil {
					counted++
				} else if !errors.Is(err, inbox.ErrRevision) {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	require.Eventually(t, func() bool {
		value, _, err := b.Recall(t.Context(), "count")
		return err == nil && string(value) == strconv.Itoa(each*workers)
	}, soon, time.Millisecond)
}
