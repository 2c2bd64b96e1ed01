package forgetest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // GitHub signs with it too
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Delivery is an attempt to deliver an event.
type Delivery struct {
	ID int64
	// GUID is the same for all attempts to deliver one event.
	GUID          string
	Event, Action string
	Body          []byte
	Header        http.Header
	Redelivery    bool
	// Status is that of the answer; 0 where there was none.
	Status int
	At     time.Time

	installation, repository int64
	answer                   string
}

// Double delivers everything twice, Reverse the last first, Shuffle in an order that a seed
// gives, and Drop nothing: for Deliver and Through.
func Double(list []*Delivery) []*Delivery { return append(slices.Clone(list), list...) }

// Reverse delivers the last first.
func Reverse(list []*Delivery) []*Delivery {
	out := slices.Clone(list)
	slices.Reverse(out)
	return out
}

// Drop delivers nothing. GitHub keeps what it did not deliver as failed.
func Drop([]*Delivery) []*Delivery { return nil }

// Shuffle delivers in the order that a seed gives.
func Shuffle(seed int64) func([]*Delivery) []*Delivery {
	return func(list []*Delivery) []*Delivery {
		type placed struct {
			at string
			d  *Delivery
		}
		var all []placed
		for i, d := range list {
			all = append(all, placed{fmt.Sprintf("%x", hash(fmt.Sprint(seed), fmt.Sprint(i))), d})
		}
		slices.SortFunc(all, func(a, b placed) int { return strings.Compare(a.at, b.at) })
		var out []*Delivery
		for _, p := range all {
			out = append(out, p.d)
		}
		return out
	}
}

// DropSome drops what a function says.
func DropSome(drop func(*Delivery) bool) func([]*Delivery) []*Delivery {
	return func(list []*Delivery) []*Delivery { return slices.DeleteFunc(slices.Clone(list), drop) }
}

// SendTo has webhooks go to an address from now on. Before it is called first nothing is
// queued; "" keeps queued what comes.
func (g *GitHub) SendTo(url string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hook, g.hooked = hookConfig{url, "json", "0"}, true
	g.wakeUp()
}

// Through alters all deliveries to come: what is left out is kept as failed. None ends that.
func (g *GitHub) Through(f ...func([]*Delivery) []*Delivery) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.through = f
}

// Queued returns the events that wait for delivery.
func (g *GitHub) Queued() []*Delivery {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.queue)
}

// Deliveries returns the attempts so far, the oldest first.
func (g *GitHub) Deliveries() []*Delivery {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.deliveries)
}

// ForgetDeliveries loses what is queued and the attempts so far, as if GitHub had never sent them.
func (g *GitHub) ForgetDeliveries() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.queue, g.deliveries = nil, nil
}

// Deliver sends what is queued now, as the functions alter it, and waits for the answers.
func (g *GitHub) Deliver(through ...func([]*Delivery) []*Delivery) {
	g.mu.Lock()
	list := g.queue
	g.queue = nil
	through = append(slices.Clone(g.through), through...)
	g.mu.Unlock()
	g.deliver(list, through)
}

// AutoDeliver sends each event at once in the background, one after the other.
func (g *GitHub) AutoDeliver(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.auto = on
	g.wakeUp()
}

// Settle waits until nothing is left to deliver in the background.
func (g *GitHub) Settle() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.auto && g.hook.url != "" && (len(g.queue) > 0 || g.pending > 0) {
		g.settled.Wait()
	}
}

func (g *GitHub) wakeUp() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

func (g *GitHub) deliverAlways() {
	for {
		select {
		case <-g.closed:
			return
		case <-g.wake:
		}
		for {
			g.mu.Lock()
			if !g.auto || g.hook.url == "" || len(g.queue) == 0 {
				g.settled.Broadcast()
				g.mu.Unlock()
				break
			}
			list, through := g.queue, slices.Clone(g.through)
			g.queue = nil
			g.pending = len(list)
			g.mu.Unlock()
			g.deliver(list, through)
			g.mu.Lock()
			g.pending = 0
			g.mu.Unlock()
		}
	}
}

func (g *GitHub) enqueue(d *Delivery, body object) {
	content, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	d.GUID, d.Body = guid(), content
	g.queue = append(g.queue, d)
	if g.auto {
		g.wakeUp()
	}
}

// deliver sends events, without the lock held.
func (g *GitHub) deliver(list []*Delivery, through []func([]*Delivery) []*Delivery) {
	send := list
	for _, f := range through {
		send = f(send)
	}
	for _, d := range list {
		if !slices.Contains(send, d) {
			g.attempted(d, 0, "timed out")
		}
	}
	seen := map[*Delivery]bool{}
	for _, d := range send {
		if seen[d] {
			again := *d
			d = &again
		}
		seen[d] = true
		status, body := g.post(d)
		g.attempted(d, status, body)
	}
}

func (g *GitHub) attempted(d *Delivery, status int, body string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d.ID, d.At, d.Status, d.answer = g.id(), g.now(), status, body
	g.deliveries = append(g.deliveries, d)
}

// post sends one event, signed.
func (g *GitHub) post(d *Delivery) (int, string) {
	g.mu.Lock()
	url, secret, app := g.hook.url, g.Secret, g.app.id
	g.mu.Unlock()
	if url == "" {
		return 0, "there is no address"
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	go func() {
		select {
		case <-g.closed:
			stop()
		case <-ctx.Done():
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(d.Body))
	if err != nil {
		return 0, err.Error()
	}
	d.Header = Headers(d.Event, d.GUID, secret, d.Body)
	d.Header.Set("X-GitHub-Hook-Installation-Target-ID", strconv.FormatInt(app, 10))
	d.Header.Set("X-GitHub-Hook-Installation-Target-Type", "integration")
	r.Header = d.Header.Clone()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return answer.StatusCode, string(text)
}

// Headers are those with which GitHub sends an event, signed.
func Headers(event, guid, secret string, body []byte) http.Header {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "GitHub-Hookshot/0000000")
	h.Set("X-GitHub-Event", event)
	h.Set("X-GitHub-Delivery", guid)
	h.Set("X-GitHub-Hook-ID", "1")
	if secret != "" {
		old := hmac.New(sha1.New, []byte(secret))
		old.Write(body)
		h.Set("X-Hub-Signature", "sha1="+hex.EncodeToString(old.Sum(nil)))
		h.Set("X-Hub-Signature-256", Signature(secret, body))
	}
	return h
}

// Signature is what stands in the header X-Hub-Signature-256.
func Signature(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}
