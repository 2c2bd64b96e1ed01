package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/statement"
)

func newChange(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "change",
		Short: "Assess changes, draft them, and ask when they may be done",
		Long: `A pull request is the request for change, its review the approval, and its merge the
authorisation. These commands say what a change touches and hits, what it still needs,
and why; exactly as the check on the pull request does.`,
		Example: `  gitsm change new "Upgrade the payments database"
  gitsm change assess
  gitsm change simulate --approve-as person/m-lopes
  gitsm change status change/2026-11-20-upgrade-payments-db --at now
  gitsm change calendar`,
	}, newChangeAssess(a), newChangeSimulate(a), newChangeNew(a), newChangeStatus(a), newChangeCalendar(a))
}

// pullOptions are the flags of the commands that look at a pull request.
type pullOptions struct {
	*app
	base, head, facts string
	output            string
}

// pullFlags adds the flags that say which pull request it is.
func (o *pullOptions) pullFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.base, "base", "", "merge into `COMMIT`; default: the remote's main branch, else main or master")
	cmd.Flags().StringVar(&o.head, "head", "HEAD", "merge `COMMIT`")
	cmd.Flags().StringVar(&o.facts, "facts", "", "read what the forge knows (author, reviews, pushers …) from `FILE` in JSON; - is standard input")
	cmd.Flags().StringVar(&o.at, "at", "", "decide as of `TIME` (2026-11-20, RFC 3339 or now); default: the committer's time of head")
	outputFlag(cmd, &o.output, "text", "json", "markdown")
}

// assess decides about the pull request.
func (o *pullOptions) assess(ctx context.Context) (*review.Outcome, error) {
	at, err := parseAt(o.at, o.env.Now())
	if err != nil {
		return nil, err
	}
	known, err := o.readFacts()
	if err != nil {
		return nil, err
	}
	base := o.base
	if base == "" {
		if base, err = o.mainBranch("--base"); err != nil {
			return nil, err
		}
	}
	progress := newProgress(o.env, "reading records")
	defer progress.close()
	return review.Assess(ctx, review.Options{
		Dir: o.workingDir(), Base: base, Head: o.head, Facts: known, At: at,
		Pool: o.pool(), CacheDir: o.env.CacheDir, Engine: o.env.engine(), Version: version(), Progress: progress.set,
	})
}

// readFacts reads the facts that the flags name; nil where they name none.
func (o *pullOptions) readFacts() (*facts.Facts, error) {
	if o.facts == "" {
		return nil, nil
	}
	return o.factsIn(o.facts)
}

// factsIn reads the facts in a file; - is standard input.
func (a *app) factsIn(file string) (*facts.Facts, error) {
	in := a.env.Stdin
	if file != "-" {
		f, err := os.Open(a.below(file))
		if err != nil {
			return nil, usagef("read facts: %w", err)
		}
		defer f.Close()
		in = f
	}
	content, err := io.ReadAll(io.LimitReader(in, facts.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	known, err := facts.Read(content)
	if err != nil {
		return nil, usagef("read facts %s: %w", file, err)
	}
	return &known, nil
}

// mainBranch finds the branch that pull requests are merged into; flag is what names another.
func (a *app) mainBranch(flag string) (string, error) {
	repo, err := gittree.Open(a.workingDir())
	if err != nil {
		return "", err
	}
	candidates := []string{"refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/heads/main", "refs/heads/master"}
	for _, name := range candidates {
		if _, err := repo.Resolve(name); err == nil {
			return name, repo.Close()
		}
	}
	if _, err := repo.Resolve("HEAD"); err != nil { // there is no commit, and so nothing to name
		return "", errors.Join(err, repo.Close())
	}
	return "", errors.Join(usagef("there is no branch main; say with %s what changes are merged into", flag), repo.Close())
}

// write writes a decision and ends the command as it deserves.
func (o *pullOptions) write(d approval.Decision) error {
	var err error
	switch o.output {
	case "json":
		err = report.WriteJSON(o.env.Stdout, d)
	case "markdown":
		err = statement.DecisionMarkdown(o.env.Stdout, d)
	default:
		err = statement.DecisionText(o.env.Stdout, d, o.env.options())
	}
	if err != nil {
		return err
	}
	return ending(d)
}

// ending is how a command ends that shows a decision.
func ending(d approval.Decision) error {
	if d.Verdict.Passes() {
		return nil
	}
	return errFindings
}
