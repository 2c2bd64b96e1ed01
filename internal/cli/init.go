package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/scaffold"
)

// readme is what repositories have before they have records; nothing rests on what it says.
const readme = "README.md"

type initOptions struct {
	*app
	scaffold.Options
}

func newInit(a *app) *cobra.Command {
	o := &initOptions{app: a}
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a repository that validates",
		Long: `Make a repository in DIR (the current directory when absent) with one service, one
agreement and one item, who answers for them, an extension of the schema to build on,
and what GitHub needs: the workflows that judge pull requests and keep evidence, a form
for pull requests, and rulesets to import, without which nobody has to heed a verdict.
Files that are there already are never overwritten: a README.md is kept, and where
another is in the way init stops before it writes anything.

With --empty there are no examples, only you and the team that decides about changes:
for an estate that is imported, or written from nothing.`,
		Example: `  gitsm init my-estate --organisation "Example Retail" --login your-github-name
  cd my-estate && gitsm validate

  # adopt what another system has
  gitsm init my-estate --empty && cd my-estate
  gitsm import backstage ../catalog-info.yaml --owner team/operations \
    --baseline baseline.json`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Empty && cmd.Flags().Changed("zone") {
				return usagef("--zone is for an example, which --empty leaves out")
			}
			dir := o.workingDir()
			if len(args) == 1 {
				dir = o.below(args[0])
			}
			return o.run(dir)
		},
	}
	cmd.Flags().StringVar(&o.Organisation, "organisation", "", "the organisation's name; default: the directory's")
	cmd.Flags().StringVar(&o.Name, "name", "", "your name; default: user.name of git")
	cmd.Flags().StringVar(&o.Email, "email", "", "your mail address; default: user.email of git")
	cmd.Flags().StringVar(&o.Login, "login", "", "your account on GitHub")
	cmd.Flags().StringVar(&o.Zone, "zone", "UTC", "the IANA zone of the first calendar")
	cmd.Flags().BoolVar(&o.Empty, "empty", false, "leave the example records out")
	return cmd
}

func (o *initOptions) run(dir string) error {
	name, email := gittree.Identity(dir)
	o.Options.Today, o.Options.Action = o.env.Now(), release()
	for _, fallback := range []struct {
		value   *string
		choices []string
	}{
		{&o.Organisation, []string{filepath.Base(dir)}},
		{&o.Name, []string{name, "First Person"}},
		{&o.Email, []string{email, "first.person@example.org"}},
	} {
		for _, choice := range fallback.choices {
			if *fallback.value == "" {
				*fallback.value = choice
			}
		}
	}
	if err := o.check(); err != nil {
		return err
	}
	files, err := scaffold.Files(o.Options)
	if err != nil {
		return err
	}
	fresh := map[string][]byte{}
	for _, f := range files {
		fresh[f.Path] = f.Content
	}
	if _, err := os.Lstat(filepath.Join(dir, readme)); err == nil {
		fmt.Fprintf(o.env.Stderr, "gitsm: the %s that is there is kept\n", readme)
		delete(fresh, readme)
	}
	if err := writeFresh(dir, fresh); err != nil {
		return fmt.Errorf("make repository: %w", err)
	}
	if err := gittree.Init(dir); err != nil {
		return err
	}
	return o.next(dir, len(fresh))
}

// next says what was made, and what comes then.
func (o *initOptions) next(dir string, files int) error {
	holds, steps := "a service, its agreement, an item, and who answers for them", "  gitsm get service/web-shop\n"
	if o.Empty {
		holds, steps = "you, and the team that decides about changes", `  gitsm import FORMAT FILE... --owner team/operations --baseline baseline.json
  gitsm new service my-service --owner team/operations    if nothing is imported
`
	}
	_, err := fmt.Fprintf(o.env.Stdout, `%s has %d files: %s.

Next:
  cd %s
  gitsm validate
%s  git add . && git commit -m "Begin"

From then on changes need evidence: gitsm ledger key, commit what it writes, then
gitsm adopt. When all that is at GitHub, import .github/ruleset-*.json there, so
that nobody merges what is not approved:
Settings > Rules > Rulesets > New ruleset > Import a ruleset
`, dir, files, holds, dir, steps)
	return err
}

// check fails for values that would not make valid records.
func (o *initOptions) check() error {
	_, problems := calendar.New(calendar.Spec{Type: calendar.Maintenance, Zone: o.Zone})
	for _, p := range problems {
		return usagef("--zone: %s; %s", p.Message, p.Hint)
	}
	if !regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`).MatchString(o.Email) {
		return usagef("--email %q is no mail address", o.Email)
	}
	if !regexp.MustCompile(`^[A-Za-z0-9-]*$`).MatchString(o.Login) {
		return usagef("--login %q is no account on GitHub", o.Login)
	}
	return nil
}
