package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/workflow"
)

func newGitHub(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "github",
		Short: "Judge and record pull requests in workflows of GitHub",
		Long: `What the gitsm App does as a server (gitsm controller), for whoever has none:
the same decisions in GitHub Actions, where the actions .github/actions/check
and record of gitsm run these commands. They read the variables that GitHub sets
for a workflow, and no cache, since whoever can write to a cache of a workflow
could decide.`,
		Example: `  gitsm github check
  gitsm github facts --pull 42 > pull-42.json
  gitsm github record`,
	}, newGitHubCheck(a), newGitHubFacts(a), newGitHubRecord(a))
}

// Forge is what the commands ask GitHub about one repository; forge.Repository is one.
type Forge interface {
	Know(ctx context.Context, number int) (forge.Known, error)
	Pulls(ctx context.Context, base string) ([]forge.Pull, error)
	PullsOf(ctx context.Context, commit string) ([]forge.Pull, error)
	Branch(ctx context.Context, name string) (string, error)
}

// githubServer is where repositories are unless GITHUB_SERVER_URL says otherwise.
const githubServer = "https://github.com"

// githubPatience is how long a question to GitHub may take: a run that hangs costs money.
const githubPatience = 3 * time.Minute

// githubOptions are what these commands have in common.
type githubOptions struct {
	*app
	remote, repository string

	forge Forge // nil where nobody is asked
}

func (o *githubOptions) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.remote, "remote", "origin", "fetch commits from `REMOTE`")
	cmd.Flags().StringVar(&o.repository, "repository", "", "the repository at GitHub is `OWNER/NAME`; default: GITHUB_REPOSITORY")
}

// server is the address of GitHub.
func (o *githubOptions) server() string {
	if o.env.Workflow.Server == "" {
		return githubServer
	}
	return strings.TrimRight(o.env.Workflow.Server, "/")
}

// connect reaches the repository at GitHub.
func (o *githubOptions) connect(ctx context.Context) error {
	text := o.repository
	if text == "" {
		text = o.env.Workflow.Repository
	}
	name, err := forge.ParseName(text)
	if err != nil {
		return usagef("which repository is it? %w; say it with --repository or GITHUB_REPOSITORY", err)
	}
	if o.env.Workflow.Token == "" {
		return usagef("there is no token in GITHUB_TOKEN to ask GitHub with")
	}
	config := forge.Config{API: o.env.Workflow.API, Git: o.server(), Version: version(), Now: o.env.Now, Patience: githubPatience}
	if o.env.Forge != nil {
		o.forge, err = o.env.Forge(ctx, config, name, o.env.Workflow.Token)
		return err
	}
	o.forge, err = forge.WithToken(ctx, config, name, o.env.Workflow.Token)
	return err
}

// authenticate has git show the token to GitHub. A remote that lies elsewhere gets none, and
// of one that is not there whoever asks it is told.
func (o *githubOptions) authenticate(ctx context.Context, repo *gittree.Repository) {
	token := o.env.Workflow.Token
	address, err := repo.RemoteAddress(ctx, o.remote)
	if token == "" || err != nil || !strings.HasPrefix(address, o.server()+"/") {
		return
	}
	repo.Authenticate(o.server(), func(context.Context) (name, password string, err error) {
		return "x-access-token", token, nil // the name that GitHub wants with a token
	})
}

// assessing are the options of decisions: with nothing that another job may have written.
func (o *githubOptions) assessing() review.Options {
	return review.Options{Dir: o.workingDir(), At: o.env.Now(), Pool: o.pool(), Engine: o.env.engine(), Version: version()}
}

// with runs something on the repository here, which may speak with GitHub.
func (o *githubOptions) with(ctx context.Context, do func(repo *gittree.Repository) error) error {
	repo, err := gittree.Open(o.workingDir())
	if err != nil {
		return err
	}
	o.authenticate(ctx, repo)
	return errors.Join(do(repo), repo.Close())
}

// source is a commit and the reference at the remote that leads to it.
type source struct{ reference, commit string }

// bring fetches the commits that are not here, with their history.
func (o *githubOptions) bring(ctx context.Context, all ...source) error {
	return o.with(ctx, func(repo *gittree.Repository) error {
		var absent []string
		for _, w := range all {
			id, err := gittree.ParseHash(w.commit)
			if err != nil {
				return err
			}
			if _, err := repo.CommitTree(id); err != nil || repo.IsShallow() {
				absent = append(absent, w.reference)
			}
		}
		if _, err := repo.FetchReferences(ctx, o.remote, absent...); err != nil {
			return fmt.Errorf("fetch what is not here (a checkout with fetch-depth: 0 has most of it): %w", err)
		}
		return nil
	})
}

// here fails where a commit could not be brought: its reference leads to another one now.
func (o *githubOptions) here(ctx context.Context, all ...source) error {
	return o.with(ctx, func(repo *gittree.Repository) error {
		for _, w := range all {
			id, err := gittree.ParseHash(w.commit)
			if err == nil {
				_, err = repo.CommitTree(id)
			}
			if err != nil {
				return fmt.Errorf("%s at %s does not lead to %s any more: %w", w.reference, o.remote, w.commit, err)
			}
		}
		return nil
	})
}

// pullReference is where GitHub keeps what a pull request proposes.
func pullReference(number int) string { return fmt.Sprintf("refs/pull/%d/head", number) }

// know gathers the facts of a pull request, but for other ones.
func (o *githubOptions) know(ctx context.Context, number int) (forge.Known, error) {
	known, err := o.forge.Know(ctx, number)
	if err != nil {
		return known, fmt.Errorf("ask GitHub about pull request #%d: %w", number, err)
	}
	p := &known.Facts.Pull
	p.Number, p.Head = number, known.Pull.Head
	if known.Pull.MergeCommit != "" {
		p.MergeCommit = known.Pull.MergeCommit
	}
	return known, nil
}

// mostOthers is how many other pull requests are looked at: reading them is work, and whoever
// has more open has other worries.
const mostOthers = 200

// others tells of the other open pull requests to a branch what can be told of them, and why
// some are missing.
func (o *githubOptions) others(ctx context.Context, number int, branch string) (found []facts.OtherPull, notes []string) {
	found = []facts.OtherPull{}
	note := func(err error) { notes = append(notes, "other pull requests are not all known: "+err.Error()) }
	pulls, err := o.forge.Pulls(ctx, strings.TrimPrefix(branch, "refs/heads/"))
	if err != nil {
		note(err)
		return found, notes
	}
	var all []review.Other
	var commits []source
	for _, p := range pulls {
		if p.Number == number || p.Base == "" || p.Head == "" {
			continue
		}
		if len(all) == mostOthers {
			note(fmt.Errorf("there are more than %d", mostOthers))
			break
		}
		all = append(all, review.Other{Number: p.Number, Base: p.Base, Head: p.Head})
		commits = append(commits, source{pullReference(p.Number), p.Head})
	}
	if err := o.bring(ctx, commits...); err != nil {
		note(err)
	}
	err = o.with(ctx, func(repo *gittree.Repository) error {
		var failed []error
		found, failed = o.assessing().Others(ctx, repo, all)
		for _, err := range failed {
			note(err)
		}
		return nil
	})
	if err != nil {
		note(err)
	}
	return found, notes
}

// readEvent reads the event of the run.
func (o *githubOptions) readEvent(file string) (workflow.Event, error) {
	name := o.env.Workflow.EventName
	if file == "" {
		file = o.env.Workflow.Event
	}
	if file == "" {
		return workflow.Event{}, usagef("there is no event: run this in a workflow of GitHub, or name a file with --event")
	}
	f, err := os.Open(o.below(file))
	if err != nil {
		return workflow.Event{}, usagef("read the event: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, workflow.MaxEvent+1))
	if err != nil {
		return workflow.Event{}, fmt.Errorf("read the event: %w", err)
	}
	event, err := workflow.ReadEvent(name, content)
	if err != nil {
		return event, usagef("read the event: %w", err)
	}
	if o.repository == "" && o.env.Workflow.Repository == "" {
		o.repository = event.Repository
	}
	return event, nil
}
