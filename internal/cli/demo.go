package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/demo"
	"github.com/gitsm/gitsm/internal/report"
)

type demoOptions struct {
	*app
	folder         string
	noServe, pause bool
}

func newDemo(a *app) *cobra.Command {
	o := &demoOptions{app: a}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show what gitsm does, in a repository of its own",
		Long: `Make a repository from the reference estate in a temporary folder and play a change to
it: a database replica is to be removed. See the decision, the approvals, the merge, the
evidence that anybody can verify, and the site. Each command is shown as you would type
it, and the folder stays, so that you can go on in it.

It needs git and nothing else: no network, no account, none of your configuration. In
the end the site is served until Ctrl-C, unless --no-serve is given or nobody is looking.

Exit status: 0 the story was told; 2 wrong usage; 3 it could not be.`,
		Example: `  gitsm demo
  gitsm demo --pause
  gitsm demo --dir my-demo --no-serve`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.folder, "dir", "", "make the repository in `DIR`, which must be empty or absent; default: a temporary folder")
	cmd.Flags().BoolVar(&o.noServe, "no-serve", false, "end when the site is rendered")
	cmd.Flags().BoolVar(&o.pause, "pause", false, "wait for Enter before each step, on a terminal")
	return cmd
}

func (o *demoOptions) run(ctx context.Context) error {
	if err := demo.HasGit(); err != nil {
		return err
	}
	dir, err := o.make()
	if err != nil {
		return err
	}
	style := report.Style{Colour: o.env.Colour}
	o.welcome(dir, style)
	if err := demo.LayOut(dir); err != nil {
		return err
	}
	r := &demo.Runner{Dir: dir, Gitsm: o.gitsm(dir), Out: o.env.Stdout, Style: style, Width: o.env.Width}
	if o.pause && o.env.Interactive {
		r.Wait = o.enter(style)
	}
	if err := r.Play(ctx, demo.Story()); err != nil {
		fmt.Fprintf(o.env.Stdout, "\nThe repository stays in %s as far as the story came.\n", dir)
		return err
	}
	preview := demo.Preview()
	o.farewell(dir, preview)
	if o.noServe || !o.env.Interactive {
		return nil
	}
	return r.Serve(ctx, preview)
}

// make makes the folder of the repository.
func (o *demoOptions) make() (string, error) {
	if o.folder == "" {
		dir, err := os.MkdirTemp("", "gitsm-demo-")
		if err != nil {
			return "", fmt.Errorf("make the folder of the demonstration: %w", err)
		}
		return dir, nil
	}
	dir := o.below(o.folder)
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return "", usagef("--dir: %s is not empty; nothing was written", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", usagef("--dir: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the folder of the demonstration: %w", err)
	}
	return dir, nil
}

// gitsm runs commands of this program in dir.
func (o *demoOptions) gitsm(dir string) func(context.Context, []string, time.Time, io.Writer) int {
	return func(ctx context.Context, args []string, at time.Time, out io.Writer) int {
		env := o.env
		env.Dir, env.Stdin, env.Stdout, env.Stderr = dir, strings.NewReader(""), out, out
		env.ConfigDir, env.LedgerKey, env.Progress, env.Interactive = "", "", false, false
		if !at.IsZero() {
			env.Now = func() time.Time { return at }
		}
		return Main(ctx, env, args)
	}
}

// enter waits for the key before a step.
func (o *demoOptions) enter(style report.Style) func(context.Context) error {
	return func(ctx context.Context) error {
		fmt.Fprint(o.env.Stdout, style.Faint("Enter goes on"))
		read := make(chan error, 1)
		go func() {
			var one [1]byte
			for {
				n, err := o.env.Stdin.Read(one[:])
				if err != nil || n == 1 && one[0] == '\n' {
					read <- err
					return
				}
			}
		}()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-read:
			if err == io.EOF {
				err = nil
			}
			return err
		}
	}
}

// welcome says what is going to happen, and where.
func (o *demoOptions) welcome(dir string, style report.Style) {
	fmt.Fprintf(o.env.Stdout, "%s\n\n", style.Strong("gitsm: IT service management in git"))
	for _, line := range report.Wrap("A retailer wants to do without a database replica. See what that costs, who decides, and what remains as evidence. "+
		"Lines with $ are commands that you could type; they run in", min(o.env.Width, 80)) {
		fmt.Fprintln(o.env.Stdout, line)
	}
	fmt.Fprintln(o.env.Stdout, dir)
}

// farewell says where everything is.
func (o *demoOptions) farewell(dir string, preview demo.Step) {
	out := o.env.Stdout
	typed := demo.Typed([]string{dir})
	fmt.Fprintf(out, "\nThe repository stays, an ordinary checkout to go on in:\n\n")
	fmt.Fprintf(out, "  cd %s\n", typed)
	for _, a := range preview.Acts {
		fmt.Fprintf(out, "  %s\n", demo.Typed(a.Command))
	}
	fmt.Fprintf(out, "  rm -rf %s\n\n", typed)
	fmt.Fprintln(out, "The last line removes it. To type gitsm, put it on your PATH, in a clone of gitsm:")
	fmt.Fprintln(out, "go install ./cmd/gitsm")
}
