package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/preview"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/site"
)

// usualAddress is where the preview is served unless somebody says otherwise.
const usualAddress = "127.0.0.1:8080"

type serveOptions struct {
	*app
	siteOptions
	listen string
}

func newServe(a *app) *cobra.Command {
	o := &serveOptions{app: a}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the site of the working tree, live",
		Long: `Serve the site of the working tree to this machine and follow its files: whoever edits
a record sees its page change. Pages are made when they are asked for. render makes the
site for others.

It answers under names of this machine only. Exit status: 0 when it is ended by Ctrl-C;
2 wrong usage; 3 the records could not be read.`,
		Example: `  gitsm serve
  gitsm serve --listen 127.0.0.1:9000 --audience public`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.run(cmd.Context(), cmd.Flags().Changed("listen"))
		},
	}
	o.siteOptions.flags(cmd)
	cmd.Flags().StringVar(&a.at, "at", "", "judge validity at `TIME` (2026-11-20, RFC 3339 or now); default: the commit's time")
	cmd.Flags().StringVar(&o.listen, "listen", usualAddress, "serve at `ADDRESS`; another port where the usual one is taken")
	return cmd
}

func (o *serveOptions) run(ctx context.Context, chosen bool) error {
	audience, err := site.ParseAudience(o.audience)
	if err != nil {
		return &usageError{err}
	}
	root, err := repository.FindRoot(o.workingDir())
	if err != nil {
		return err
	}
	l, err := o.listener(ctx, chosen)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.env.Stdout, "Serving http://%s/ – Ctrl-C ends it\n", l.Addr())
	var watch []string
	for _, folder := range []string{repository.Catalogue, repository.CMDB, "schema", "README.md"} {
		watch = append(watch, filepath.Join(root, folder))
	}
	live := &liveSite{options: o, audience: audience}
	defer live.close()
	return preview.Serve(ctx, l, preview.Options{Watch: watch, Log: o.env.Stderr, Load: live.load})
}

// listener opens the address. The usual one may be taken, by another preview for instance.
func (o *serveOptions) listener(ctx context.Context, chosen bool) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", o.listen)
	if err != nil && chosen {
		return nil, usagef("--listen: %w", err)
	}
	if err != nil {
		if l, err = config.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("open a port for the preview: %w", err)
		}
	}
	if address, ok := l.Addr().(*net.TCPAddr); ok && !address.IP.IsLoopback() {
		fmt.Fprintf(o.env.Stderr, "gitsm: whoever reaches %s over the network reads this site\n", address)
	}
	return l, nil
}

// liveSite is the site of the working tree, state after state.
type liveSite struct {
	options  *serveOptions
	audience site.Audience
	// release releases the state that is shown, and late the one before it: whoever asked for
	// one of its pages may still be waiting for that.
	release, late func()
}

// load makes the site of the files as they are now.
func (s *liveSite) load(ctx context.Context) (pages preview.Pages, err error) {
	state, err := s.options.load(ctx, true)
	if err != nil {
		return nil, err
	}
	source, done, err := s.options.source(ctx, state, &s.options.siteOptions)
	if err != nil {
		return nil, errors.Join(err, state.Close())
	}
	if s.late != nil {
		s.late()
	}
	s.late, s.release = s.release, func() {
		done()
		_ = state.Close() // only read from
	}
	return site.New(source, s.audience, memo.New(memo.Digest{})), nil
}

func (s *liveSite) close() {
	for _, release := range []func(){s.late, s.release} {
		if release != nil {
			release()
		}
	}
}
