package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/doctor"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/signature"
)

// doctorPatience is how long one question to GitHub may take: somebody is waiting.
const doctorPatience = time.Minute

type doctorOptions struct {
	forgeOptions
	breakGlass, ledgerKey, adminToken, output string
	secrets                                   []string
	// rulesets is the folder that rulesets are written to; "" looks at the set-up instead.
	rulesets string
	strict   bool
}

func newDoctor(a *app) *cobra.Command {
	o := &doctorOptions{forgeOptions: forgeOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "doctor [OWNER/REPO]",
		Short: "Check the set-up of the GitHub App",
		Long: `Check whether the verdicts of gitsm bind, and say how to mend what is not in order:

  the App       has the permissions and events that it needs, and no others
  the webhook   has a secret and TLS, and events arrive
  the branch    nothing comes in without a pull request and the check of this
                App, and nobody may pass that but the team that you name
  the ledger    only the App writes to it, nobody rewrites it, and its key is
                allowed
  this machine  has a git that can foretell merges, and the right time

Without OWNER/REPO all repositories that the App is installed on are looked at.
Run it in a clone that is up to date, so that the ledger and its key can be
looked at too.

With --rulesets it looks at nothing: it writes the rulesets that it asks for,
with the number of the App in them, as files that GitHub imports. Nobody may
pass them; a break-glass team is added at GitHub. Nothing is overwritten.

What cannot be seen is unknown, and that is never well. GitHub tells only those
who may alter a ruleset who may pass it, and the App should not be one of them:
give doctor the token of somebody who administers the repository, in
GITSM_ADMIN_TOKEN or --admin-token-file. It is used for that alone.

Exit status: 0 all is well; 1 errors, or something unknown (warnings too with
--strict); 2 wrong usage; 3 the work could not be done.`,
		Example: `  gitsm doctor acme/estate --app-id 1234 --app-key app.pem
  gitsm doctor --break-glass fire-brigade
  gitsm doctor --rulesets rulesets --app-id 1234
  GITSM_ADMIN_TOKEN=$(gh auth token) gitsm doctor acme/estate
  gitsm doctor --api-url https://ghe.example.org/api/v3 \
    --git-url https://ghe.example.org
  gitsm doctor -o json | jq '.checks[] | select(.result != "ok")'`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	o.forgeFlags(cmd)
	cmd.Flags().StringVar(&o.breakGlass, "break-glass", "", "the team with this `SLUG`, and nobody else, may pass the rules of the default branch")
	cmd.Flags().StringArrayVar(&o.secrets, "webhook-secret-file", nil, "the controller takes events signed with the secret in `FILE`; twice during rotation")
	cmd.Flags().StringVar(&o.ledgerKey, "ledger-key", "", "the controller signs with the private key in `FILE`; default: GITSM_LEDGER_KEY, else the one that gitsm ledger key made")
	cmd.Flags().StringVar(&o.adminToken, "admin-token-file", "", "look at bypass lists with the token in `FILE`; default: GITSM_ADMIN_TOKEN")
	cmd.Flags().StringVar(&o.rulesets, "rulesets", "", "write the rulesets for the App to the folder `DIR`, to import them at GitHub")
	strictFlag(cmd, &o.strict)
	outputFlag(cmd, &o.output, "text", "json")
	return cmd
}

func (o *doctorOptions) run(ctx context.Context, args []string) error {
	repository := "OWNER/REPO"
	var names []forge.Name
	if len(args) == 1 {
		name, err := forge.ParseName(args[0])
		if err != nil {
			return &usageError{err}
		}
		names, repository = append(names, name), name.String()
	}
	if o.rulesets != "" {
		return o.writeRulesets(repository)
	}
	config, err := o.config()
	if err != nil {
		return err
	}
	config.Patience = doctorPatience
	options := doctor.Options{BreakGlass: o.breakGlass, Web: o.web()}
	if options.WebhookSecrets, err = o.countSecrets(); err != nil {
		return err
	}
	token, err := o.token()
	if err != nil {
		return err
	}
	github, err := forge.NewApp(config)
	if err != nil {
		return err
	}
	options.App = github
	options.Machine.Now = o.env.Now
	options.Machine.GitMajor, options.Machine.GitMinor, options.Machine.GitErr = gittree.GitVersion(ctx)
	options.Repositories, options.Missing = o.targets(ctx, github, names)
	for i := range options.Repositories {
		if token == "" || options.Repositories[i].Repository == nil {
			continue
		}
		eyes, err := forge.WithToken(ctx, config, options.Repositories[i].Name, token)
		if err != nil {
			return fmt.Errorf("look with the administrator's token: %w", err)
		}
		options.Repositories[i].Administrator = eyes
	}
	found, err := doctor.Examine(ctx, options)
	if err != nil {
		return err
	}
	if o.output == "json" {
		err = report.WriteJSON(o.env.Stdout, found)
	} else {
		err = found.Text(o.env.Stdout, report.Style{Colour: o.env.Colour}, o.env.Width)
	}
	if err == nil && !found.Well(o.strict) {
		err = errFindings
	}
	return err
}

// countSecrets returns how many secrets the controller takes, as far as anybody says.
func (o *doctorOptions) countSecrets() (int, error) {
	for _, file := range o.secrets {
		if _, err := o.readSecret("--webhook-secret-file", file); err != nil {
			return 0, err
		}
	}
	if len(o.secrets) == 0 && o.env.WebhookSecret != "" {
		return 1, nil
	}
	return len(o.secrets), nil
}

// token returns the administrator's token; "" where there is none.
func (o *doctorOptions) token() (string, error) {
	if o.adminToken == "" {
		return strings.TrimSpace(o.env.AdminToken), nil
	}
	content, err := o.readSecret("--admin-token-file", o.adminToken)
	return strings.TrimSpace(string(content)), err
}

// targets are the repositories to look at: those named, or all.
func (o *doctorOptions) targets(ctx context.Context, github *forge.App, names []forge.Name) ([]doctor.Target, error) {
	var repositories []*forge.Repository
	if len(names) == 0 {
		var err error
		if repositories, err = github.Repositories(ctx); err != nil {
			return nil, err
		}
	}
	var targets []doctor.Target
	for _, name := range names {
		r, err := github.Repository(ctx, name)
		if err != nil {
			targets = append(targets, doctor.Target{Name: name, Missing: err})
			continue
		}
		repositories = append(repositories, r)
	}
	for _, r := range repositories {
		targets = append(targets, doctor.Target{
			Name: r.Name, DefaultBranch: r.DefaultBranch, Repository: r, Evidence: o.evidence(ctx, r),
		})
	}
	return targets, nil
}

// evidence reads what the clone here says of the ledger, as GitHub has it: commits are known by
// their ids, so that it does not matter where the clone has them from.
func (o *doctorOptions) evidence(ctx context.Context, r *forge.Repository) doctor.Evidence {
	key, keyErr := o.signingKey()
	main, err := commit(ctx, r, r.DefaultBranch)
	if err != nil {
		return doctor.NoEvidence(err)
	}
	tip, err := commit(ctx, r, ledger.Branch)
	if err != nil && !errors.Is(err, forge.ErrNotFound) {
		return doctor.NoEvidence(err)
	}
	var found doctor.Evidence
	repo, err := gittree.Open(o.workingDir())
	if err != nil {
		found = doctor.NoEvidence(err)
		found.Branch = !tip.IsZero()
		if tip.IsZero() {
			found.Err = nil
		}
		if key != nil {
			found.Key = key.Public().Fingerprint()
		}
	} else {
		found = doctor.ReadEvidence(ctx, repo, main, tip, key, o.env.Now())
		_ = repo.Close() // only read from
	}
	found.KeyErr = keyErr
	return found
}

// commit returns what a branch is at.
func commit(ctx context.Context, r *forge.Repository, branch string) (gittree.Hash, error) {
	text, err := r.Branch(ctx, branch)
	if err != nil {
		return gittree.Hash{}, err
	}
	return gittree.ParseHash(text)
}

// signingKey reads the key of the ledger; nil where nobody names one and there is none in the
// usual place.
func (o *doctorOptions) signingKey() (*signature.Key, error) {
	keys := ledgerOptions{app: o.app, key: o.ledgerKey}
	if o.ledgerKey == "" && o.env.LedgerKey == "" {
		if _, err := os.Stat(o.env.keyFile()); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	return keys.readKey()
}
