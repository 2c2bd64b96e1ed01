package forgetest

import (
	"net/http"
	"strconv"
	"time"
)

// rate is what is used of a rate limit in the hour that began last.
type rate struct {
	used  int
	reset time.Time
}

// RateLimit says how many requests an installation has in an hour; 5,000 otherwise.
func (g *GitHub) RateLimit(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rateLimit = n
}

func (g *GitHub) limited(key string) *rate {
	l := g.rates[key]
	if l == nil {
		l = &rate{}
		g.rates[key] = l
	}
	if !g.now().Before(l.reset) {
		*l = rate{reset: g.now().Add(time.Hour)}
	}
	return l
}

// spend counts an answer and says what is left. What has not changed costs nothing.
func (l *rate) spend(g *GitHub, w *buffer) {
	if l == nil {
		return
	}
	if w.status != http.StatusNotModified && l.used < g.rateLimit {
		l.used++
	}
	w.header.Set("X-RateLimit-Limit", strconv.Itoa(g.rateLimit))
	w.header.Set("X-RateLimit-Remaining", strconv.Itoa(g.rateLimit-l.used))
	w.header.Set("X-RateLimit-Used", strconv.Itoa(l.used))
	w.header.Set("X-RateLimit-Reset", strconv.FormatInt(l.reset.Unix(), 10))
	w.header.Set("X-RateLimit-Resource", "core")
}

func getRateLimit(c *call) answer {
	l := c.g.limited(c.actor.Login)
	if c.token != nil && c.token.installation != nil {
		l = c.g.limited(c.token.installation.rateKey())
	}
	core := object{"limit": c.g.rateLimit, "remaining": c.g.rateLimit - l.used, "reset": l.reset.Unix(), "used": l.used}
	return ok(object{"rate": core, "resources": object{"core": core, "search": core}})
}
