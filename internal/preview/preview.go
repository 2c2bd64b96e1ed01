// Package preview serves a site that is made anew whenever files change, for whoever is
// editing them. It is made for one person's own machine: it answers under loopback names
// only, so that a page of somebody else cannot read the site by a name that it rebinds.
package preview

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Pages is one state of the site. Page may be called from several goroutines; path is a
// relative path with slashes such as services/payments-api.html, never empty and never a
// folder, and ok tells whether there is such a page.
type Pages interface {
	Page(ctx context.Context, path string) (content []byte, ok bool, err error)
}

// Options say what is served.
type Options struct {
	// Load makes the site of the files as they are now. It is called at the start and after
	// changes, never twice at once.
	Load func(context.Context) (Pages, error)
	// Watch are the directories to follow, with all below but hidden names. One that is absent is
	// waited for.
	Watch []string
	// Log gets one line per event; nil for none.
	Log io.Writer
}

// How long things may take.
const (
	headTimeout = 10 * time.Second // a request's header
	pageTimeout = time.Minute      // an answer
	graceTime   = 3 * time.Second  // answers under way when the server ends
)

// Serve serves until ctx ends, then lets answers under way finish and returns nil. It closes
// the listener. A Load that fails is shown in the browser and ends nothing.
func Serve(ctx context.Context, l net.Listener, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := newLines(o.Log)
	s := newSite(o.Load, lines)
	changes := make(chan struct{}, 1)
	follower := newFollower(o.Watch, maxWatches, changes, lines) // before the first Load, so that no change is missed
	var work sync.WaitGroup
	work.Go(func() { follower.run(ctx) })
	work.Go(func() { s.keepLoading(ctx, changes) })

	server := &http.Server{
		Handler:           &handler{site: s, own: l.Addr(), over: ctx.Done(), lines: lines},
		ReadHeaderTimeout: headTimeout,
		IdleTimeout:       2 * pageTimeout,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(lines, "", 0),
	}
	work.Go(func() {
		<-ctx.Done()
		// The context that ended is what the time of grace begins with.
		grace, end := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
		defer end()
		if server.Shutdown(grace) != nil {
			_ = server.Close()
		}
	})
	err := server.Serve(l)
	cancel()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
