package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// limits keep one from taking what others need.
type limits struct {
	head  time.Duration // for the header of a request
	read  time.Duration // for a whole request
	write time.Duration // for an answer
	idle  time.Duration // between requests
	grace time.Duration // for what has begun when the server ends
	// memory is how much the bodies of all requests may take, in bytes.
	memory int64
}

var defaults = limits{
	head: 10 * time.Second, read: 20 * time.Second, write: time.Minute, idle: 2 * time.Minute, grace: 10 * time.Second,
	memory: 64 << 20,
}

const maxHeader = 32 << 10

// Serve serves until ctx ends, and then lets requests end that have begun, for ten seconds at
// most, and returns nil. It closes the listener. It fails as [Handler] does.
func Serve(ctx context.Context, l net.Listener, o Options) error { return serve(ctx, l, o, defaults) }

func serve(ctx context.Context, l net.Listener, o Options, bounds limits) error {
	h, err := newHandler(o, l.Addr(), bounds)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler: h, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: bounds.head, ReadTimeout: bounds.read, WriteTimeout: bounds.write, IdleTimeout: bounds.idle,
		ErrorLog: slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn),
	}
	var work sync.WaitGroup
	work.Go(func() {
		<-ctx.Done()
		// The context that ended is what the time of grace begins with.
		grace, end := context.WithTimeout(context.WithoutCancel(ctx), bounds.grace)
		defer end()
		if server.Shutdown(grace) != nil {
			_ = server.Close()
		}
	})
	err = server.Serve(l)
	cancel()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
