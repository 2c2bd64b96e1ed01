package gateway

import (
	"context"
	"net/http"
	"sync"
	"time"
)

const (
	readyTimeout = 5 * time.Second
	readyFor     = time.Second // how long an answer holds: anybody may ask
)

// readiness is the last answer to whether the controller works.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// readyz says whether the controller works, and to the log why not.
func (h *handler) readyz(a *answer, r *http.Request) {
	if err := h.isReady(r.Context()); err != nil {
		plain(a, http.StatusServiceUnavailable, "not ready")
		return
	}
	plain(a, http.StatusOK, "ready")
}

func (h *handler) isReady(ctx context.Context) error {
	if h.Ready == nil {
		return nil
	}
	h.ready.mu.Lock()
	defer h.ready.mu.Unlock()
	if now := time.Now(); h.ready.at.IsZero() || now.Sub(h.ready.at) > readyFor {
		// The answer is for others, too, who may be more patient than this one.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTimeout)
		defer cancel()
		h.ready.err = h.Ready(ctx)
		h.ready.at = time.Now()
		if h.ready.err != nil {
			h.Log.Warn("not ready", "reason", h.ready.err.Error())
		}
	}
	return h.ready.err
}
