package gateway

import (
	"context"
	"net"
	"net/http"
	"time"
)

// MaxHeader is how long a request's header may be, in bytes.
const MaxHeader = maxHeader

// ServeWith serves with other limits; those that are 0 are as usual.
func ServeWith(ctx context.Context, l net.Listener, o Options, patience, grace time.Duration) error {
	bounds := defaults
	if patience != 0 {
		bounds.head, bounds.read = patience, patience
	}
	if grace != 0 {
		bounds.grace = grace
	}
	return serve(ctx, l, o, bounds)
}

// HandlerWith answers with so much memory for bodies, for a listener at an address.
func HandlerWith(o Options, memory int64, listener net.Addr) (http.Handler, error) {
	bounds := defaults
	bounds.memory = memory
	return newHandler(o, listener, bounds)
}
