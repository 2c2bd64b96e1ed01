// Package registration makes a GitHub App by way of a manifest. A page on this machine has a
// button that brings the manifest to GitHub; there somebody confirms it; and GitHub sends
// them back to this machine with a code, for which it gives the App's credentials once.
//
// Pages show no secret, and nothing is taken from anybody who does not know the addresses and
// the state that are drawn for each run.
package registration

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

// Options say which App is made.
type Options struct {
	// Name is what the App is called; nobody else's at GitHub may be called so.
	Name string
	// Organisation is who owns it; "" for whoever confirms it.
	Organisation string
	// Webhook is the address that GitHub sends events to.
	Webhook string
	// Web is where GitHub's pages are, such as https://github.com.
	Web string
	// Convert exchanges the code for the credentials, and Save keeps them before anybody is told
	// that all is well.
	Convert func(ctx context.Context, code string) (forge.Credentials, error)
	Save    func(forge.Credentials) error
}

// Desk takes one registration.
type Desk struct {
	options  Options
	listener net.Listener
	// start is the path of the page, which nobody else on this machine can guess, and state comes
	// back from GitHub.
	start, state string
	manifest     string

	once sync.Mutex
	used bool
	done chan struct{}
	// outcome and err are set before done is closed.
	outcome forge.Credentials
	err     error
}

// New opens a desk at a listener on a loopback address, which it closes in the end.
func New(l net.Listener, o Options) (*Desk, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok || !address.IP.IsLoopback() {
		return nil, fmt.Errorf("%s is not on this machine alone", l.Addr())
	}
	d := &Desk{options: o, listener: l, start: "/" + rand.Text(), state: rand.Text(), done: make(chan struct{})}
	var err error
	d.manifest, err = o.manifest(d.origin() + callback)
	return d, err
}

// callback is the path to which GitHub sends people back.
const callback = "/created"

func (d *Desk) origin() string { return "http://" + d.listener.Addr().String() }

// Address is where the page is.
func (d *Desk) Address() string { return d.origin() + d.start }

// How long things may take.
const (
	headTimeout   = 10 * time.Second
	answerTimeout = 15 * time.Minute // the exchange of the code, with all its attempts
	graceTime     = 3 * time.Second
)

// errNobody is returned when nobody came.
var errNobody = errors.New("nobody confirmed the App at GitHub in time")

// Serve waits until the App is made and returns its credentials. It fails when ctx ends
// before, and where GitHub does not give them or they cannot be kept.
func (d *Desk) Serve(ctx context.Context) (forge.Credentials, error) {
	server := &http.Server{
		Handler:           d,
		ReadHeaderTimeout: headTimeout,
		ReadTimeout:       headTimeout,
		WriteTimeout:      answerTimeout,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		// What net/http complains of can hold what others sent.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(d.listener) }()
	var err error
	select {
	case <-d.done:
		err = d.err
	case <-ctx.Done():
		err = ctx.Err()
		if errors.Is(err, context.DeadlineExceeded) {
			err = errNobody
		}
	case err = <-failed:
		return forge.Credentials{}, fmt.Errorf("serve the page: %w", err)
	}
	grace, end := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer end()
	if server.Shutdown(grace) != nil { // lets the last page get through
		_ = server.Close()
	}
	<-failed
	if err != nil {
		return forge.Credentials{}, err
	}
	return d.outcome, nil
}
