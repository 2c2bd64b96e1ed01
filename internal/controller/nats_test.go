package controller_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

// lease is how long controllers on a NATS server hold what they have when they die.
const lease = 2 * time.Second

// wherever runs a test with the inbox in the controller, and with one on a NATS server. In
// haste one test is enough to see that the latter works.
func wherever(t *testing.T, test func(*house)) {
	t.Helper()
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(newHouse(t))
	})
	t.Run("nats", func(t *testing.T) {
		t.Parallel()
		if testing.Short() && t.Name() != "TestNormalChange/nats" {
			t.Skip("it takes long")
		}
		h := newHouse(t)
		h.nats = natstest.Start(t, "")
		test(h)
	})
}

// TestNATSAway: while there is no inbox no event is taken, and nothing that was not
// approved appears so; afterwards all comes to its verdict.
func TestNATSAway(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes long")
	}
	h := newHouse(t)
	h.nats = natstest.Start(t, "")
	h.start()
	first, second := h.propose("upgrade", upgrade), h.propose("another", upgrade)
	review := h.repo.Review(second, h.who["gus"], "APPROVED")
	h.judged(first, "pending")
	h.judged(second, "success")
	h.hub.Settle()

	h.nats.Kill()
	before := len(h.hub.Deliveries())
	h.repo.Review(first, h.who["gus"], "APPROVED")
	h.repo.Dismiss(second, review)
	h.hub.Settle()
	missed := h.hub.Deliveries()[before:]
	require.NotEmpty(t, missed)
	for _, d := range missed {
		assert.Equal(t, http.StatusServiceUnavailable, d.Status, d.Event)
	}
	status, _ := h.get("readyz")
	assert.Equal(t, http.StatusServiceUnavailable, status)
	status, _ = h.get("healthz")
	assert.Equal(t, http.StatusOK, status, "to start it again would not help")
	assert.Equal(t, "pending", h.verdict(first))

	h.nats.Start()
	h.await("it is ready", func() bool { status, _ := h.get("readyz"); return status == http.StatusOK })
	h.judged(first, "success")
	h.judged(second, "pending")
	h.idle()
	h.stop()
	h.undisturbed(first, second)
}
