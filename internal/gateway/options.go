package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/gitsm/gitsm/internal/forge"
)

// Options say what is behind the gateway.
type Options struct {
	// Secrets are those with which events may be signed: two while one replaces the other.
	Secrets [][]byte
	// AppID is the App whose own checks are no news.
	AppID int64
	// Put keeps what an event is about, with the GUID of its delivery for the log; when it
	// returns, it is on the disk. Only then the event is answered. It is not called for events
	// that are about nothing. The GUID is "" where the event has none that is fit for a log.
	Put func(ctx context.Context, guid string, e forge.Event) error
	// Ready says why the controller cannot work now; nil where it can. The reason goes to the
	// log. It is asked once a second at most.
	Ready func(ctx context.Context) error
	// Metrics answers for the metrics; nil for none.
	Metrics http.Handler
	// Sites are the repositories whose pages are shown; nil for none. It is called for every
	// request.
	Sites func() []Site
	// Style is the style sheet of the sites, which is served at [StyleSheet]; nil for none.
	Style []byte
	// Proxy is who may ask for pages and metrics.
	Proxy Proxy
	// Log gets one line a request, without secrets; nil is silence.
	Log *slog.Logger
}

// Site is what people read of one repository.
type Site struct {
	Name forge.Name
	// Dir holds its rendered pages; "" while there are none.
	Dir string
	// Decision writes the page about the latest decision on a pull request, a whole HTML
	// document, and Decisions lists the pull requests that have one. ErrNone is wrapped where
	// there is none. Both may be nil, for none.
	Decision  func(ctx context.Context, pull int) ([]byte, error)
	Decisions func(ctx context.Context) ([]Decided, error)
}

// Decided is a pull request with a decision.
type Decided struct {
	Pull           int
	Title, Verdict string
}

// ErrNone is wrapped where there is no decision.
var ErrNone = errors.New("no decision")

// Proxy says who may ask for pages and metrics: this machine, or a proxy that has authenticated
// whoever asks.
type Proxy struct {
	// Secret is what the proxy sends in the header Gitsm-Proxy-Secret; nil where there is none,
	// and then pages are shown on loopback addresses only. An empty one that is not nil is
	// refused.
	Secret []byte
}

// check refuses what would leave a door open.
func (o *Options) check() error {
	if len(o.Secrets) == 0 {
		return errors.New("no secret of the webhook is configured, so no event could be believed")
	}
	for _, s := range o.Secrets {
		if len(s) == 0 {
			return errors.New("a secret of the webhook is empty, so anybody could sign events")
		}
	}
	if o.Proxy.Secret != nil && len(o.Proxy.Secret) == 0 {
		return errors.New("the secret of the proxy is empty, so anybody could know it")
	}
	if o.Put == nil {
		return errors.New("nothing keeps events")
	}
	return nil
}
