package forge

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// reserve is which part of the rate limit work in the background leaves alone: one in five.
const reserve = 5

// budget is what is left of a rate limit. GitHub counts by installation, whatever the token.
type budget struct {
	mu               sync.Mutex
	limit, remaining int64
	reset            time.Time
	// blocked is until when GitHub wants to hear nothing.
	blocked time.Time
}

// note learns from an answer. Answers may overtake each other, so within an hour the least
// is what is left.
func (b *budget) note(h http.Header) {
	limit, ok1 := number(h, "X-RateLimit-Limit")
	remaining, ok2 := number(h, "X-RateLimit-Remaining")
	reset, ok3 := number(h, "X-RateLimit-Reset")
	if resource := h.Get("X-RateLimit-Resource"); !ok1 || !ok2 || !ok3 || resource != "" && resource != "core" {
		return
	}
	at := time.Unix(reset, 0)
	b.mu.Lock()
	defer b.mu.Unlock()
	if at.Equal(b.reset) {
		remaining = min(remaining, b.remaining)
	} else if at.Before(b.reset) {
		return
	}
	b.limit, b.remaining, b.reset = limit, remaining, at
}

// block notes that nothing is to be asked for before a time.
func (b *budget) block(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.blocked) {
		b.blocked = until
	}
}

// wait is how long a request has to wait before it may go out.
func (b *budget) wait(now time.Time, background bool) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	wait := b.blocked.Sub(now)
	if background && b.remaining*reserve < b.limit {
		wait = max(wait, b.reset.Sub(now))
	}
	return max(wait, 0)
}

// BackgroundWait is how long work that nobody waits for is to be left alone, so that a rest of
// the rate limit is there for work that holds up a merge; 0 where it can be done now.
func (r *Repository) BackgroundWait() time.Duration {
	return r.as(reading).budget.wait(r.conn.Now(), true)
}

// limited reports whether an answer says that a limit is reached, and how long to wait: to
// the end of the primary limit, or as long as GitHub says for a secondary one, or a minute.
func limited(res *http.Response, body []byte, now time.Time) (time.Duration, bool) {
	if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusTooManyRequests {
		return 0, false
	}
	if after, ok := number(res.Header, "Retry-After"); ok {
		return time.Duration(after) * time.Second, true
	}
	if remaining, ok := number(res.Header, "X-RateLimit-Remaining"); ok && remaining == 0 {
		if reset, ok := number(res.Header, "X-RateLimit-Reset"); ok {
			return max(time.Unix(reset, 0).Sub(now), time.Second), true
		}
	}
	text := strings.ToLower(string(body[:min(len(body), 4096)]))
	if res.StatusCode == http.StatusTooManyRequests || strings.Contains(text, "secondary rate limit") || strings.Contains(text, "abuse detection") {
		return time.Minute, true
	}
	return 0, false
}

// number reads a header that counts; what nobody could mean is not there.
func number(h http.Header, name string) (int64, bool) {
	n, err := strconv.ParseInt(h.Get(name), 10, 64)
	return n, err == nil && n >= 0 && n < 1<<33
}
