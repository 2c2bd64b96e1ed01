package forgetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (d *Delivery) words() string {
	switch {
	case d.Status == 0:
		return "timed out"
	case d.Status < 400:
		return "OK"
	}
	return "Invalid HTTP Response: " + strconv.Itoa(d.Status)
}

func (d *Delivery) json() object {
	number := func(n int64) any {
		if n == 0 {
			return nil
		}
		return n
	}
	return object{
		"id": d.ID, "guid": d.GUID, "delivered_at": stamp(d.At), "redelivery": d.Redelivery, "duration": 0.1, "status": d.words(), "status_code": d.Status,
		"event": d.Event, "action": orNull(d.Action), "installation_id": number(d.installation), "repository_id": number(d.repository),
	}
}

func listDeliveries(c *call) answer {
	var found []*Delivery
	for _, d := range slices.Backward(c.g.deliveries) {
		class := ""
		switch {
		case d.Status >= 400:
			class = "failure"
		case d.Status >= 200:
			class = "success"
		}
		if c.query("status") == "" || c.query("status") == class {
			found = append(found, d)
		}
	}
	var out []any
	for _, d := range found {
		out = append(out, d.json())
	}
	return c.cursored("cursor", out, func(i int) string { return "v1_" + strconv.FormatInt(found[i].ID, 10) })
}

func withDelivery(f func(c *call, d *Delivery) answer) func(c *call) answer {
	return func(c *call) answer {
		for _, d := range c.g.deliveries {
			if strconv.FormatInt(d.ID, 10) == c.params["delivery_id"] {
				return f(c, d)
			}
		}
		return notFound()
	}
}

func getDelivery(c *call, d *Delivery) answer {
	headers := object{}
	for name := range d.Header {
		if !strings.HasPrefix(name, "X-Hub") {
			headers[name] = d.Header.Get(name)
		}
	}
	return ok(with(d.json(), object{
		"url": c.g.hook.url, "request": object{"headers": headers, "payload": json.RawMessage(d.Body)},
		"response": object{"headers": object{}, "payload": orNull(d.answer)},
	}))
}

// redeliver queues an event again.
func redeliver(c *call, d *Delivery) answer {
	again := &Delivery{
		GUID: d.GUID, Event: d.Event, Action: d.Action, Body: d.Body, Redelivery: true, installation: d.installation, repository: d.repository,
	}
	c.g.queue = append(c.g.queue, again)
	if c.g.auto {
		c.g.wakeUp()
	}
	return answer{status: http.StatusAccepted, body: object{}}
}

// Ping queues the event that GitHub sends when a webhook is set up.
func (g *GitHub) Ping() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.enqueue(&Delivery{Event: "ping"}, object{"zen": "Keep it logically awesome.", "hook_id": 1, "hook": object{"type": "App", "id": 1, "app_id": g.app.id}})
}

// Forge queues an event that nobody at GitHub sent; the body is marshalled.
func (g *GitHub) Forge(event string, body any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	content, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprint("a body that is no JSON: ", err))
	}
	g.queue = append(g.queue, &Delivery{GUID: guid(), Event: event, Body: content})
	if g.auto {
		g.wakeUp()
	}
}
