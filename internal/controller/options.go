package controller

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/signature"
)

// Options say what a controller serves, and with what.
type Options struct {
	// Forge is where GitHub is, and as which App it is asked.
	Forge forge.Config
	// Only are the repositories to serve; empty means all that the App is installed on.
	Only []forge.Name
	// State is a folder of this controller's own, for copies of repositories and sites. All of
	// it but the inbox can be made again.
	State string
	// Inbox keeps what has to be looked at.
	Inbox inbox.Config
	// Secrets are those with which GitHub may sign events: two while one replaces the other.
	Secrets [][]byte
	// Listener is where events and readers come in.
	Listener net.Listener
	// Proxy says who may read pages.
	Proxy gateway.Proxy
	// PublicURL is where readers find the pages, for links; "" for no links.
	PublicURL string
	// Workers is how many things are looked at at a time.
	Workers int
	// Sweep is how often everything that is open is compared with what was judged.
	Sweep time.Duration
	// Grace is how long GitHub may take to say by which pull request a commit came to the
	// default branch, before it counts as one that came by none.
	Grace time.Duration
	// Key signs evidence; nil where none is kept.
	Key *signature.Key
	// Review says how decisions are made: pool, cache and version.
	Review review.Options
	// Render makes the site of a commit; nil for no site.
	Render func(ctx context.Context, dir, rev, dest string) error
	// Now is the present.
	Now func() time.Time
	// Log is told what happens, without secrets.
	Log *slog.Logger
	// Step is asked before every single thing that is written, with its name. What it fails
	// with ends the job as if the write had failed. It may be nil, and is for tests that end
	// there.
	Step func(name string) error
}

// check refuses options with which nothing could work.
func (o *Options) check() error {
	switch {
	case o.State == "":
		return errors.New("there is no folder for what the controller keeps")
	case o.Workers < 1:
		return fmt.Errorf("%d workers cannot work", o.Workers)
	case o.Sweep < time.Second:
		return errors.New("sweeps cannot follow each other that fast")
	case o.Grace < 0:
		return errors.New("the grace for commits cannot be negative")
	}
	return nil
}

// step is asked before a write.
func (o *Options) step(name string) error {
	if o.Step == nil {
		return nil
	}
	return o.Step(name)
}
