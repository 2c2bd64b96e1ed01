package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/registration"
)

// webhookPath is where the controller takes events.
const webhookPath = "webhook"

type setupOptions struct {
	forgeOptions
	publicURL, organization, name, out, listen string
	timeout                                    time.Duration
}

func newControllerSetup(a *app) *cobra.Command {
	o := &setupOptions{forgeOptions: forgeOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Make the GitHub App, with its key and its secret",
		Long: `Make the GitHub App that the controller runs as. A page on this machine brings
you to GitHub with all that is to be filled in: permissions, events, the
webhook. You confirm it there, and GitHub sends you back with a code that works
once; for that it gives the App's private key and the webhook's secret. They go
to files that only you can read, and are printed nowhere:

  app.env          GITSM_APP_ID=…, which is no secret
  app.pem          the App's private key, for --app-key
  webhook-secret   for --webhook-secret-file

Nothing is overwritten. Where this machine has no browser, choose a port with
--listen and forward it: ssh -L 8099:127.0.0.1:8099 HOST. What is to be done
then is printed at the end.

Exit status: 0 made; 2 wrong usage; 3 it was not made.`,
		Example: `  gitsm controller setup --public-url https://gitsm.example.org \
    --organization acme
  gitsm controller setup --public-url https://gitsm.example.org \
    --listen 127.0.0.1:8099
  gitsm controller setup --public-url https://gitsm.example.org \
    --api-url https://ghe.example.org/api/v3 --git-url https://ghe.example.org`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.publicURL, "public-url", "", "GitHub reaches the controller at `URL`, by https; required")
	cmd.Flags().StringVar(&o.organization, "organization", "", "the App belongs to this `ORGANIZATION`; default: to you")
	cmd.Flags().StringVar(&o.name, "name", "", "call the App `NAME`, which nobody else's at GitHub may have; default: gitsm and the organisation's name")
	cmd.Flags().StringVar(&o.out, "out", "gitsm-app", "write key and secret to the folder `DIR`")
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:0", "show the page at `ADDRESS` of this machine")
	cmd.Flags().DurationVar(&o.timeout, "timeout", 30*time.Minute, "wait for you for `DURATION`; GitHub does not wait longer than an hour")
	o.placeFlags(cmd)
	return cmd
}

func (o *setupOptions) run(ctx context.Context) error {
	if o.publicURL == "" {
		return usagef("say with --public-url where GitHub reaches the controller")
	}
	if o.timeout <= 0 || o.timeout > time.Hour {
		return usagef("--timeout %s: wait longer than nothing and no longer than an hour", o.timeout)
	}
	options := registration.Options{
		Name: o.appName(), Organisation: o.organization, Web: o.web(),
		Webhook: strings.TrimRight(o.publicURL, "/") + "/" + webhookPath,
		Convert: func(ctx context.Context, code string) (forge.Credentials, error) {
			return forge.ConvertManifest(ctx, o.place(), code)
		},
		Save: o.save,
	}
	if err := options.Check(); err != nil {
		return &usageError{err}
	}
	if err := o.prepare(); err != nil {
		return err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", o.listen)
	if err != nil {
		return usagef("--listen: %w", err)
	}
	desk, err := registration.New(l, options)
	if err != nil {
		return &usageError{errors.Join(fmt.Errorf("--listen: %w", err), l.Close())}
	}
	fmt.Fprintf(o.env.Stdout, "Open this address in a browser, and confirm the App at GitHub:\n\n  %s\n\n", desk.Address())
	limited, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	made, err := desk.Serve(limited)
	if err != nil {
		return err
	}
	return o.next(made)
}

// appName is what the App is called.
func (o *setupOptions) appName() string {
	switch {
	case o.name != "":
		return o.name
	case o.organization != "":
		name := "gitsm " + o.organization
		return strings.TrimRight(name[:min(34, len(name))], " -_.")
	}
	return "gitsm"
}

// The files of an App.
const (
	appEnvFile    = "app.env"
	appKeyFile    = "app.pem"
	appSecretFile = "webhook-secret"
)

// dir is the folder for key and secret.
func (o *setupOptions) dir() string { return o.below(o.out) }

// prepare makes the folder, and sees that nothing is in the way: what GitHub gives it gives
// once.
func (o *setupOptions) prepare() error {
	if err := os.MkdirAll(o.dir(), 0o700); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	for _, name := range []string{appEnvFile, appKeyFile, appSecretFile} {
		if _, err := os.Lstat(filepath.Join(o.dir(), name)); err == nil {
			return usagef("%s is there already, and nothing is overwritten; name another folder with --out", filepath.Join(o.out, name))
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("--out: %w", err)
		}
	}
	probe, err := os.CreateTemp(o.dir(), ".probe-")
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// save writes what GitHub gave.
func (o *setupOptions) save(made forge.Credentials) error {
	if made.AppID <= 0 || made.PEM == "" || made.WebhookSecret == "" {
		return errors.New("GitHub gave no number, no key or no secret")
	}
	for _, file := range []struct{ name, content string }{
		{appKeyFile, made.PEM}, {appSecretFile, made.WebhookSecret + "\n"},
		{appEnvFile, "GITSM_APP_ID=" + strconv.FormatInt(made.AppID, 10) + "\n"},
	} {
		if err := writeSecret(filepath.Join(o.dir(), file.name), file.content); err != nil {
			return fmt.Errorf("write what GitHub gave: %w", err)
		}
	}
	return nil
}

// writeSecret writes a new file that only its owner can read, and sees it on the disk.
func writeSecret(path, content string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// placeArguments are the flags that say where GitHub is, as they were given.
func (o *setupOptions) placeArguments() string {
	var text string
	for _, flag := range []struct{ name, value string }{{"--api-url", o.apiURL}, {"--git-url", o.gitURL}} {
		if flag.value != "" {
			text += " " + flag.name + " " + flag.value
		}
	}
	return text
}

// next says what comes then.
func (o *setupOptions) next(made forge.Credentials) error {
	w := o.env.Stdout
	fmt.Fprintf(w, "The App %d is made. Its key and its secret are in %s, for your eyes only.\n\nNext:\n", made.AppID, o.dir())
	if address := registration.InstallAddress(o.web(), made.Slug); address != "" {
		fmt.Fprintf(w, "  install it on the repositories: %s\n", address)
	}
	fmt.Fprintf(w, "  gitsm doctor --rulesets %s --app-id %d    then import them\n", o.out, made.AppID)
	app := fmt.Sprintf("--app-id %d --app-key %s%s", made.AppID, filepath.Join(o.out, appKeyFile), o.placeArguments())
	_, err := fmt.Fprintf(w, `  make the key that signs evidence, in a clone: gitsm ledger key
  gitsm controller --state DIR %s \
    --webhook-secret-file %s --public-url %s
  gitsm doctor OWNER/REPO %s
`, app, filepath.Join(o.out, appSecretFile), o.publicURL, app)
	return err
}
