package gateway

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

const (
	// putTimeout is how long an event may take to be kept: GitHub waits 10 seconds for the
	// answer.
	putTimeout = 8 * time.Second
	// retryAfter is when somebody may try again who was turned away, in seconds.
	retryAfter = 30
	// maxGUID and maxEvent are the lengths of headers, in bytes.
	maxGUID, maxEvent = 64, 64
)

// webhook takes an event. Whoever has not signed it learns nothing but that.
func (h *handler) webhook(a *answer, r *http.Request) {
	a.delivery = guid(r.Header)
	if r.Method != http.MethodPost {
		a.Header().Set("Allow", "POST")
		refuse(a, http.StatusMethodNotAllowed, "Events are posted here.")
		return
	}
	if !isJSON(r.Header) {
		refuse(a, http.StatusUnsupportedMediaType, "Events are application/json here; choose that in the settings of the webhook.")
		return
	}
	signature := r.Header.Values("X-Hub-Signature-256")
	if len(signature) != 1 {
		refuse(a, http.StatusUnauthorized, badSignature)
		return
	}
	if r.ContentLength > forge.MaxWebhook {
		refuse(a, http.StatusRequestEntityTooLarge, tooLarge)
		return
	}
	body := reader{allowance: h.memory, length: r.ContentLength}
	defer body.close()
	content, err := body.read(http.MaxBytesReader(a, r.Body, forge.MaxWebhook))
	if err != nil {
		refuseBody(a, err)
		return
	}
	if err := forge.Verify(content, signature[0], h.Secrets...); err != nil {
		refuse(a, http.StatusUnauthorized, badSignature)
		return
	}
	h.event(a, r, content)
}

const (
	badSignature = "The signature is not right."
	tooLarge     = "The event is too large."
)

// event keeps a signed event.
func (h *handler) event(a *answer, r *http.Request, content []byte) {
	name := r.Header.Values("X-GitHub-Event")
	if len(name) != 1 || !isWord(name[0], maxEvent) {
		refuse(a, http.StatusBadRequest, "There is no X-GitHub-Event that can be read.")
		return
	}
	e, err := forge.ReadEvent(name[0], content, h.AppID)
	if err != nil {
		refuse(a, http.StatusBadRequest, "The event cannot be read.")
		return
	}
	if e.Repository == 0 && !e.Installed {
		plain(a, http.StatusAccepted, "Nothing to do.")
		return
	}
	// Whoever sent it may be gone by now: it is good to have it all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), putTimeout)
	defer cancel()
	if err := h.Put(ctx, a.delivery, e); err != nil {
		h.Log.Error("failed to keep an event", "delivery", a.delivery, "error", err.Error())
		a.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		plain(a, http.StatusServiceUnavailable, "The event was not kept.")
		return
	}
	plain(a, http.StatusAccepted, "Kept.")
}

// refuseBody says why an event could not be read from the network.
func refuseBody(a *answer, err error) {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(a, http.StatusRequestEntityTooLarge, tooLarge)
	case errors.Is(err, errBusy):
		a.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		refuse(a, http.StatusServiceUnavailable, "There are too many events at a time.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		refuse(a, http.StatusRequestTimeout, "The event did not come in time.")
	default:
		refuse(a, http.StatusBadRequest, "The event is not whole.")
	}
}

// refuse answers and hangs up, so that the rest need not be read.
func refuse(a *answer, status int, text string) {
	a.Header().Set("Connection", "close")
	plain(a, status, text)
}

// isJSON reports whether the body is JSON as it is, not packed.
func isJSON(header http.Header) bool {
	given := header.Values("Content-Type")
	if len(given) != 1 || len(header.Values("Content-Encoding")) != 0 {
		return false
	}
	kind, _, err := mime.ParseMediaType(given[0])
	return err == nil && kind == "application/json"
}

// guid is the GUID of a delivery, "" where it is not fit for a log. Nobody has signed it.
func guid(header http.Header) string {
	given := header.Values("X-GitHub-Delivery")
	if len(given) != 1 || !isWord(given[0], maxGUID) {
		return ""
	}
	return given[0]
}

// isWord reports whether a text is made of letters, digits, dashes and underscores only.
func isWord(text string, most int) bool {
	return text != "" && len(text) <= most && !strings.ContainsFunc(text, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}
