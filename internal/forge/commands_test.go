package forge

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCommandsCostLittle: whoever writes commands without end, with a reaction to each, does
// not use up the requests that GitHub allows.
func TestCommandsCostLittle(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	var entries []string
	for i := range 300 {
		entries = append(entries, fmt.Sprintf(`{"id":%d,"body":"/gitsm explain","user":{"login":"mallory","id":666,"type":"User"},"created_at":"2026-11-20T09:00:00Z","updated_at":"2026-11-20T09:00:00Z","reactions":{"total_count":1}}`, i+1))
	}
	g.handle("GET /repos/acme/it/issues/7/comments", paged(entries))
	g.answer("GET /user", `{"login":"gitsm"}`)
	var asked atomic.Int64
	g.handle("GET /repos/acme/it/issues/comments/{id}/reactions", func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		say(w, 200, `[{"id":1,"user":{"login":"mallory","id":666,"type":"User"},"content":"+1"}]`)
	})
	found, err := g.repository(t).commands(t.Context(), Pull{Number: 7, Commented: true})
	require.NoError(t, err)
	require.Len(t, found, 300, "all of them are known")
	assert.Equal(t, int64(mostAnswered), asked.Load())
	for i, c := range found {
		assert.Equal(t, i < 300-mostAnswered, c.Answered, "the latest are to be answered")
	}
}
