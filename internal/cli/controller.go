package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/controller"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/site"
)

type controllerOptions struct {
	ledgerOptions
	forgeOptions
	siteOptions
	listen, state, publicURL, proxySecret string
	repositories, secrets                 []string
	nats                                  inbox.Config
	workers                               int
	sweep, quiet, grace                   time.Duration
	logFormat                             string
}

func newController(a *app) *cobra.Command {
	o := &controllerOptions{ledgerOptions: ledgerOptions{app: a}, forgeOptions: forgeOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "controller",
		Short: "Run the GitHub App: judge pull requests as they come",
		Long: `Run as a GitHub App until it is told to end: take events, judge the pull
requests that they are about, publish verdicts as check runs, comments and
labels, answer /gitsm commands, merge where the policy leaves that to gitsm,
keep evidence in the ledger, record what got past it as unauthorised, and show
the site of the default branch and the decisions.

Events are hints. They are kept before they are answered, and every look starts
from the present state, so that lost, doubled and reordered ones end in the same
verdict. A sweep at the start and every few minutes finds what no event told of.
What is in --state can be lost: it is fetched or found out again.

  POST /webhook              events, from anybody who signs them
  /                          the repositories that are served
  /OWNER/REPO/               the site of the default branch
  /OWNER/REPO/decisions/N    what was decided about pull request N, and why
  /metrics                   figures for Prometheus
  /healthz, /readyz          whether it lives, and whether it works

It listens on this machine only unless --listen says otherwise. Pages and
metrics are shown on this machine alone, or with --proxy-secret-file to nobody
but a proxy that authenticates readers and sends that secret. There is no TLS
here: what comes from elsewhere comes through a proxy that has it.

Secrets are read from files or the environment, never from arguments:
GITSM_APP_KEY, GITSM_WEBHOOK_SECRET and GITSM_LEDGER_KEY stand for --app-key,
--webhook-secret-file and --ledger-key, GITSM_APP_ID for --app-id. Without a key
of the ledger nothing is recorded.

Exit status: 0 ended by a signal, after what had begun; 2 wrong usage; 3 it
could not run. See also: gitsm controller setup, gitsm doctor.`,
		Example: `  gitsm controller --state /var/lib/gitsm --app-id 123456 --app-key app.pem \
    --webhook-secret-file webhook-secret --ledger-key ledger_ed25519 \
    --public-url https://gitsm.example.org
  gitsm controller --state /var/lib/gitsm --repository example/estate \
    --listen 0.0.0.0:8080 --proxy-secret-file proxy-secret
  gitsm controller --state /var/lib/gitsm --nats tls://a:4222,tls://b:4222 \
    --nats-credentials gitsm.creds --replicas 3`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.SuggestionsMinimumDistance = 2
	o.forgeFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", usualAddress, "take events and show pages at `ADDRESS`")
	f.StringVar(&o.state, "state", "", "keep the inbox, copies of repositories and sites in `DIR`")
	f.StringArrayVar(&o.repositories, "repository", nil, "serve `OWNER/REPO`; may be given several times; default: all that the App is installed on")
	f.StringArrayVar(&o.secrets, "webhook-secret-file", nil, "events are signed with the secret in `FILE`; twice while one replaces the other; default: GITSM_WEBHOOK_SECRET")
	f.StringVar(&o.publicURL, "public-url", "", "readers find the pages at `URL`, to which checks and comments link")
	f.StringVar(&o.proxySecret, "proxy-secret-file", "", "show pages only to a proxy that sends the secret in `FILE` as Gitsm-Proxy-Secret")
	f.IntVar(&o.workers, "workers", 2, "work on `N` pull requests and branches at a time")
	f.DurationVar(&o.sweep, "sweep", 5*time.Minute, "every `DURATION`, compare what is open with what was judged")
	f.DurationVar(&o.quiet, "quiet", time.Second, "judge a pull request when no event about it came for `DURATION`, or after ten times that")
	f.DurationVar(&o.grace, "grace", 2*time.Minute, "wait `DURATION` for GitHub to say by which pull request a commit came, before it counts as unauthorised")
	f.StringVar(&o.nats.URL, "nats", "", "keep the inbox on the NATS servers at `URL`, of version 2.11 or later, instead of in this process")
	f.StringVar(&o.nats.Credentials, "nats-credentials", "", "log in to NATS with the credentials in `FILE`")
	f.StringVar(&o.nats.CA, "nats-ca", "", "trust NATS servers whose certificates the authority in `FILE` signed; default: those that this machine trusts")
	f.StringVar(&o.nats.Certificate, "nats-cert", "", "show NATS the certificate in `FILE`")
	f.StringVar(&o.nats.Key, "nats-key", "", "the key of that certificate is in `FILE`")
	f.StringVar(&o.nats.Name, "nats-name", "gitsm", "call the inbox `NAME`, where several share the servers")
	f.IntVar(&o.nats.Replicas, "replicas", 1, "have `N` NATS servers keep each message")
	f.DurationVar(&o.nats.Lease, "lease", 30*time.Second, "take over what another controller had that was not heard of for `DURATION`")
	f.StringVar(&o.logFormat, "log-format", "text", "log as `FORMAT`: text or json")
	f.StringVar(&o.key, "ledger-key", "", "sign evidence with the private key in `FILE`; default: GITSM_LEDGER_KEY, else the one that gitsm ledger key made")
	o.siteOptions.flags(cmd)
	cmd.AddCommand(newControllerSetup(a))
	return cmd
}

func (o *controllerOptions) run(ctx context.Context) error {
	options, err := o.options()
	if err != nil {
		return err
	}
	var config net.ListenConfig
	if options.Listener, err = config.Listen(ctx, "tcp", o.listen); err != nil {
		return usagef("--listen: %w", err)
	}
	fmt.Fprintf(o.ledgerOptions.env.Stdout, "Listening on http://%s/ – events go to /webhook\n", options.Listener.Addr())
	err = controller.Run(ctx, options)
	_ = options.Listener.Close() // closed already where it was served
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	return err
}

// options reads the flags and what they name.
func (o *controllerOptions) options() (controller.Options, error) {
	var out controller.Options
	if o.state == "" {
		return out, usagef("say where to keep what is worked on: --state DIR")
	}
	if strings.Contains(o.nats.URL, "@") { // arguments are for everybody on this machine to read
		return out, usagef("--nats: no name or password belongs in the address; log in with --nats-credentials or --nats-cert")
	}
	log, err := o.log()
	if err != nil {
		return out, err
	}
	if out.Forge, err = o.config(); err != nil {
		return out, err
	}
	out.Forge.Log = log
	for _, text := range o.repositories {
		name, err := forge.ParseName(text)
		if err != nil {
			return out, usagef("--repository: %w", err)
		}
		out.Only = append(out.Only, name)
	}
	if out.Secrets, err = o.webhookSecrets(); err != nil {
		return out, err
	}
	if out.Proxy, err = o.proxy(); err != nil {
		return out, err
	}
	if _, err := site.ParseAudience(o.audience); err != nil {
		return out, &usageError{err}
	}
	if out.PublicURL, err = address(o.publicURL); err != nil {
		return out, err
	}
	if out.Key, err = o.readKey(); errors.Is(err, errNoKey) && o.key == "" && o.ledgerOptions.env.LedgerKey == "" {
		log.Warn("there is no key of a change ledger: nothing will be recorded")
		err = nil
	}
	if err != nil {
		return out, err
	}
	out.State = o.ledgerOptions.below(o.state)
	out.Inbox = o.nats
	out.Inbox.Quiet, out.Inbox.Longest, out.Inbox.Log = o.quiet, 10*o.quiet, log
	out.Workers, out.Sweep, out.Grace = o.workers, o.sweep, o.grace
	out.Review = review.Options{Pool: o.ledgerOptions.pool(), CacheDir: filepath.Join(out.State, "cache"), Engine: o.ledgerOptions.env.engine(), Version: version()}
	out.Render, out.Now, out.Log, out.Step = o.render, o.ledgerOptions.env.Now, log, o.ledgerOptions.env.Step
	return out, nil
}

func (o *controllerOptions) log() (*slog.Logger, error) {
	switch o.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(o.ledgerOptions.env.Stderr, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(o.ledgerOptions.env.Stderr, nil)), nil
	}
	return nil, usagef("--log-format %q is none; there are text and json", o.logFormat)
}

// webhookSecrets are those in the files named, else the one in the environment.
func (o *controllerOptions) webhookSecrets() ([][]byte, error) {
	var out [][]byte
	for _, file := range o.secrets {
		secret, err := o.secretIn("--webhook-secret-file", file)
		if err != nil {
			return nil, err
		}
		out = append(out, secret)
	}
	if len(out) == 0 && o.ledgerOptions.env.WebhookSecret != "" {
		out = append(out, []byte(o.ledgerOptions.env.WebhookSecret))
	}
	if len(out) == 0 {
		return nil, usagef("events must be signed: name the secret with --webhook-secret-file or GITSM_WEBHOOK_SECRET")
	}
	return out, nil
}

func (o *controllerOptions) proxy() (gateway.Proxy, error) {
	if o.proxySecret == "" {
		return gateway.Proxy{}, nil
	}
	secret, err := o.secretIn("--proxy-secret-file", o.proxySecret)
	return gateway.Proxy{Secret: secret}, err
}

// secretIn reads the secret in the file that a flag names, without the line end that editors
// put behind it.
func (o *controllerOptions) secretIn(flag, file string) ([]byte, error) {
	content, err := o.forgeOptions.readSecret(flag, file)
	return bytes.TrimRight(content, "\r\n"), err
}

// address checks the address at which readers find the pages.
func address(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", usagef("--public-url %q is no address of a site; write https://gitsm.example.org", text)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// render makes the site of a commit in a folder.
func (o *controllerOptions) render(ctx context.Context, dir, rev, dest string) error {
	a := *o.ledgerOptions.app
	a.dir, a.rev = dir, rev
	a.env.CacheDir = filepath.Join(o.ledgerOptions.below(o.state), "cache")
	r := &renderOptions{app: &a, siteOptions: o.siteOptions}
	_, err := r.render(ctx, dest)
	return err
}
