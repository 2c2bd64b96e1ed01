package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

// webhook looks at where GitHub sends events.
func (e *examination) webhook(ctx context.Context) {
	hook, err := e.App.Webhook(ctx)
	if err != nil && !errors.Is(err, forge.ErrNotFound) {
		for _, id := range []string{"webhook.address", "webhook.content_type", "webhook.secret", "webhook.tls"} {
			e.unseen(id, "the App's webhook", err)
		}
		return
	}
	e.address(hook)
	if hook.URL != "" {
		e.hook(hook)
	}
	e.rotation()
}

// address looks at the webhook's address.
func (e *examination) address(hook forge.Webhook) {
	const id, subject = "webhook.address", "the address that GitHub sends events to"
	u, err := url.Parse(hook.URL)
	switch {
	case hook.URL == "":
		e.add(id, subject, Error, "The App has no webhook, so that changes are noticed minutes later, by the sweep.",
			fmt.Sprintf("Open %s > General > Webhook, tick Active, and enter the controller's address.", e.settings()))
	case err != nil || u.Host == "":
		e.add(id, subject, Error, fmt.Sprintf("The address %q cannot be read.", hook.URL),
			fmt.Sprintf("Open %s > General > Webhook, and enter the controller's address.", e.settings()))
	default:
		e.add(id, subject, OK, fmt.Sprintf("GitHub sends events to %s.", u.Redacted()))
	}
}

// hook looks at how events are sent.
func (e *examination) hook(hook forge.Webhook) {
	if hook.ContentType != "json" {
		e.add("webhook.content_type", "the form of the events", Error, fmt.Sprintf("Events are sent as %q, and only json is read.", hook.ContentType),
			fmt.Sprintf("Open %s > General > Webhook, and choose the content type application/json.", e.settings()))
	} else {
		e.add("webhook.content_type", "the form of the events", OK, "Events are sent as JSON.")
	}
	if !hook.HasSecret {
		e.add("webhook.secret", "the secret that events are signed with", Error, "Events are not signed, so that every one is refused.",
			"Make a secret: openssl rand -hex 32 > webhook-secret",
			fmt.Sprintf("Open %s > General > Webhook, enter it under Secret, and start the controller with --webhook-secret-file.", e.settings()))
	} else {
		e.add("webhook.secret", "the secret that events are signed with", OK, "Events are signed.")
	}
	u, err := url.Parse(hook.URL)
	switch {
	case err != nil || !strings.EqualFold(u.Scheme, "https"):
		e.add("webhook.tls", "the way that events take", Error, "Events are sent without TLS, so that others can read them on their way.",
			"Put a proxy with a certificate before the controller, and enter its address with https://.")
	case hook.Insecure:
		e.add("webhook.tls", "the way that events take", Error, "GitHub does not verify the certificate, so that others can take the controller's place.",
			fmt.Sprintf("Open %s > General > Webhook > SSL verification, and choose Enable.", e.settings()))
	default:
		e.add("webhook.tls", "the way that events take", OK, "GitHub verifies the certificate.")
	}
}

// rotation looks at how many secrets are taken.
func (e *examination) rotation() {
	const id, subject = "webhook.rotation", "the secrets that the controller takes"
	switch {
	case e.WebhookSecrets == 1:
		e.add(id, subject, OK, "The controller takes one secret.")
	case e.WebhookSecrets > 1:
		e.add(id, subject, Warning, fmt.Sprintf("The controller takes %d secrets, which is for the hour in which one replaces the other.", e.WebhookSecrets),
			"When GitHub signs with the new one and webhook.deliveries is in order, start the controller without the old one.")
	}
}

// How far back deliveries are looked at: GitHub keeps them, and delivers them again on
// demand, for three days.
const (
	deliveriesKept   = 72 * time.Hour
	deliveriesRecent = 24 * time.Hour
)

// deliveries looks at what became of the latest events. An event is lost as long as no
// attempt to deliver it succeeded.
func (e *examination) deliveries(ctx context.Context) {
	const id, subject = "webhook.deliveries", "the events of the last three days"
	now := e.Machine.Now()
	attempts, err := e.App.Deliveries(ctx, now.Add(-deliveriesKept))
	if err != nil {
		e.unseen(id, subject, err)
		return
	}
	taken := map[string]bool{}
	for _, d := range attempts {
		taken[d.GUID] = taken[d.GUID] || d.OK()
	}
	if len(taken) == 0 {
		e.add(id, subject, Warning, "No event was sent in three days, so that nobody knows whether they arrive.",
			"Comment /gitsm recheck on an open pull request, and run doctor again.")
		return
	}
	var lost, recent int
	var last forge.Delivery // the latest that failed
	counted := map[string]bool{}
	for _, d := range attempts {
		if taken[d.GUID] || counted[d.GUID] {
			continue
		}
		counted[d.GUID] = true
		lost++
		if d.DeliveredAt.After(now.Add(-deliveriesRecent)) {
			recent++
		}
		if last.ID == 0 || d.DeliveredAt.After(last.DeliveredAt) {
			last = d
		}
	}
	if lost == 0 {
		e.add(id, subject, OK, fmt.Sprintf("All of %d arrived.", len(taken)))
		return
	}
	result := Warning
	if newest := latest(attempts); !newest.OK() {
		result = Error
	}
	e.add(id, subject, result,
		fmt.Sprintf("%d of %d did not arrive, %d of them in the last 24 hours; the latest, %s, %s.", lost, len(taken), recent, last.Event, answer(last.Status)),
		append(remedy(last.Status),
			"The controller asks for what was lost by itself; to do it by hand, open "+e.settings()+" > Advanced > Recent deliveries > the event > Redeliver. The sweep finds what was never delivered.")...)
}

// latest is the last attempt.
func latest(attempts []forge.Delivery) forge.Delivery {
	var last forge.Delivery
	for i, d := range attempts {
		if i == 0 || d.DeliveredAt.After(last.DeliveredAt) {
			last = d
		}
	}
	return last
}

// answer says what became of an attempt.
func answer(status int) string {
	if status == 0 {
		return "got no answer"
	}
	return fmt.Sprintf("was answered %d", status)
}

// remedy says what such an answer is a sign of.
func remedy(status int) []string {
	switch {
	case status == 0:
		return []string{"See that the address can be reached from the internet, its certificate is good, and the controller runs: it answers within seconds."}
	case status == 401 || status == 403:
		return []string{"The secret at GitHub is not the controller's: enter it once more at GitHub, or start the controller with --webhook-secret-file for both."}
	case status == 404 || status == 405:
		return []string{"The path of the address is not the controller's: see webhook.address, and what the proxy does with it."}
	}
	return []string{"Look into the controller's log and at its /readyz."}
}
