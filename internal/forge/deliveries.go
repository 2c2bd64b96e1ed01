package forge

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Webhook is where GitHub sends the App's events.
type Webhook struct {
	URL         string
	ContentType string
	HasSecret   bool
	// Insecure is true where GitHub does not check the certificate.
	Insecure bool
}

// Webhook returns where GitHub sends the App's events.
func (a *App) Webhook(ctx context.Context) (Webhook, error) {
	var hook struct {
		URL         string `json:"url"`
		ContentType string `json:"content_type"`
		Secret      string `json:"secret"`
		// Insecure is "0", 0, "1" or 1.
		Insecure any `json:"insecure_ssl"`
	}
	if _, err := a.client.do(ctx, http.MethodGet, "app/hook/config", nil, &hook); err != nil {
		return Webhook{}, fail("ask where the App's events go", err)
	}
	checks := hook.Insecure == nil || fmt.Sprint(hook.Insecure) == "0"
	return Webhook{URL: hook.URL, ContentType: hook.ContentType, HasSecret: hook.Secret != "", Insecure: !checks}, nil
}

// Delivery is one attempt to deliver an event.
type Delivery struct {
	ID int64
	// GUID is the same for all attempts to deliver one event.
	GUID        string
	DeliveredAt time.Time
	Redelivery  bool
	// Status is that of our answer; 0 where there was none.
	Status int
	Event  string
}

// OK reports whether the event was taken.
func (d Delivery) OK() bool { return d.Status >= 200 && d.Status < 300 }

// Deliveries returns the attempts since a time, the newest first: at most as many as facts
// have entries.
func (a *App) Deliveries(ctx context.Context, since time.Time) ([]Delivery, error) {
	type attempt struct {
		ID          int64     `json:"id"`
		GUID        string    `json:"guid"`
		DeliveredAt time.Time `json:"delivered_at"`
		Redelivery  bool      `json:"redelivery"`
		Status      int       `json:"status_code"`
		Event       string    `json:"event"`
	}
	found := []Delivery{}
	for page, err := range pages[[]attempt](ctx, a.client, "app/hook/deliveries", url.Values{}) {
		if err == errTooMany {
			break
		}
		if err != nil {
			return nil, fail("list the deliveries of events", err)
		}
		for _, d := range page {
			if d.DeliveredAt.Before(since) {
				return found, nil
			}
			found = append(found, Delivery(d))
		}
	}
	return found, nil
}

// Redeliver has GitHub deliver an event again. It may come twice.
func (a *App) Redeliver(ctx context.Context, id int64) error {
	_, err := a.client.do(repeatable(ctx), http.MethodPost, fmt.Sprintf("app/hook/deliveries/%d/attempts", id), nil, nil)
	return fail(fmt.Sprintf("have the delivery %d repeated", id), err)
}
