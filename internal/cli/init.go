package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/scaffold"
)

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
and the workflows at GitHub that judge pull requests and keep evidence. Files that are
there already are never overwritten: init stops before it writes anything.`,
		Example: `  gitsm init my-estate --organisation "Example Retail" --login your-github-name
  cd my-estate && gitsm validate`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := o.workingDir()
			if len(args) == 1 {
				if dir = args[0]; !filepath.IsAbs(dir) {
					dir = filepath.Join(o.workingDir(), dir)
				}
			}
			return o.run(dir)
		},
	}
	cmd.Flags().StringVar(&o.Organisation, "organisation", "", "the organisation's name; default: the directory's")
	cmd.Flags().StringVar(&o.Name, "name", "", "your name; default: user.name of git")
	cmd.Flags().StringVar(&o.Email, "email", "", "your mail address; default: user.email of git")
	cmd.Flags().StringVar(&o.Login, "login", "", "your account on GitHub")
	cmd.Flags().StringVar(&o.Zone, "zone", "UTC", "the IANA zone of the first calendar")
	return cmd
}

func (o *initOptions) run(dir string) error {
	name, email := gittree.Identity()
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
	if err := absent(dir, files); err != nil {
		return err
	}
	for _, f := range files {
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Content); err != nil {
			return err
		}
	}
	if err := gittree.Init(dir); err != nil {
		return err
	}
	fmt.Fprintf(o.env.Stdout, "%s has %d files: a service, its agreement, an item, and who answers for them.\n", dir, len(files))
	fmt.Fprintf(o.env.Stdout, "\nNext:\n  cd %s\n  gitsm validate\n  gitsm get service/web-shop\n  git add . && git commit -m \"Begin\"\n  gitsm ledger key    then commit it, and gitsm adopt: from there on changes need evidence\n", dir)
	return nil
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

// absent fails where a file of the scaffold, or a folder of records, is there already.
func absent(dir string, files []scaffold.File) error {
	var taken []string
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.Path))); err == nil {
			taken = append(taken, f.Path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("make repository: %w", err)
		}
	}
	if len(taken) > 0 {
		return usagef("%s has %s already; nothing was written", dir, strings.Join(taken, ", "))
	}
	return nil
}

func writeNew(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make repository: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("make repository: %w", err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("make repository: %w", err)
	}
	return nil
}
