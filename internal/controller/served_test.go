package controller

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRetired: a repository that is not served any more, or is opened anew, is closed once, when the
// last who works with it has finished.
func TestRetired(t *testing.T) {
	t.Parallel()
	closed := map[string]int{}
	open := func(name string) *served {
		return &served{close: func() error { closed[name]++; return nil }}
	}
	var h serving
	idle, busy, kept := open("idle"), open("busy"), open("kept")
	require.NoError(t, h.replace(map[int64]*served{1: idle, 2: busy, 3: kept}))
	_, first, ok := h.use(2)
	require.True(t, ok)
	_, second, ok := h.use(2)
	require.True(t, ok)
	_, _, ok = h.use(4)
	require.False(t, ok)

	anew := open("anew")
	require.NoError(t, h.replace(map[int64]*served{2: anew, 3: kept}))
	assert.Equal(t, map[string]int{"idle": 1}, closed)
	s, third, ok := h.use(2)
	require.True(t, ok)
	assert.Same(t, anew, s)
	require.NoError(t, first())
	assert.Equal(t, map[string]int{"idle": 1}, closed)
	require.NoError(t, second())
	assert.Equal(t, map[string]int{"idle": 1, "busy": 1}, closed)
	require.NoError(t, third())

	anew.close = func() error { return errors.New("it does not close") }
	assert.ErrorContains(t, h.replace(nil), "it does not close")
	assert.Equal(t, map[string]int{"idle": 1, "busy": 1, "kept": 1}, closed)
}
