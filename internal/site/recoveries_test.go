package site

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/memo"
)

// The two files of a document are made from one, and not all documents are kept.
func TestDocumentsAreMadeOnceAndNotKept(t *testing.T) {
	t.Parallel()
	s := New(sourceOf(reference(t)), Internal, memo.New(memo.Digest{}))
	subjects := s.subjects()
	require.Greater(t, len(subjects), 2*runtime.GOMAXPROCS(0))
	first, err := s.document(subjects[0])
	require.NoError(t, err)
	again, err := s.document(subjects[0])
	require.NoError(t, err)
	assert.Same(t, first, again)
	for _, subject := range subjects[1:] {
		_, err := s.document(subject)
		require.NoError(t, err)
		assert.LessOrEqual(t, len(s.recoveries.made), 2*runtime.GOMAXPROCS(0))
	}
	anew, err := s.document(subjects[0])
	require.NoError(t, err)
	assert.NotSame(t, first, anew)
	assert.Equal(t, first, anew, "what was read meanwhile changes nothing")
}
