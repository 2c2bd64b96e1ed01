package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

// app is what all commands share.
type app struct {
	env Env
	dir string
	rev string
	at  string
}

// Main runs the command line and returns the exit status.
func Main(ctx context.Context, env Env, args []string) int {
	if env.Workflow.Running { // what is told of somebody's records must command nothing
		env.Stderr = report.Inert(env.Stderr)
	}
	root := newRoot(env)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	status := statusOf(err)
	if err == nil || errors.Is(err, errFindings) {
		return status
	}
	if ctx.Err() != nil {
		fmt.Fprintln(env.Stderr, "gitsm: interrupted")
		return StatusFailure
	}
	fmt.Fprintln(env.Stderr, "gitsm:", report.Printable(oneLine(err)))
	var repo *gittree.RepositoryError
	if errors.As(err, &repo) && !strings.Contains(err.Error(), repo.Hint) {
		fmt.Fprintln(env.Stderr, "  "+repo.Hint)
	}
	if status == StatusUsage {
		fmt.Fprintf(env.Stderr, "  see: %s --help\n", helpOf(cmd))
	}
	return status
}

// helpOf returns the command whose help explains a wrong call.
func helpOf(cmd *cobra.Command) string {
	if cmd.Name() == "help" {
		cmd = cmd.Root()
	}
	return cmd.CommandPath()
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", ": ") }

func newRoot(env Env) *cobra.Command {
	a := &app{env: env}
	root := &cobra.Command{
		Use:   "gitsm",
		Short: "IT service management in Git",
		Long: `gitsm keeps services, agreements, configuration items and changes as files in Git,
validated with CUE. A pull request is the request for change, and git log is the
change log.

Exit status: 0 fine; 1 errors found; 2 wrong usage; 3 could not do the work.`,
		Example: `  gitsm demo                  see all of it in a repository of its own
  gitsm init my-estate        make a repository that validates
  gitsm validate              check every record, reference and rule
  gitsm get service           list the services
  gitsm log service/shop      who changed it, when, and in which change
  gitsm impact ci/db-01       what fails with it, and what it needs
  gitsm sla check             promises that cannot be kept
  gitsm explain GS2001        what a diagnostic means`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetIn(env.Stdin)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.PersistentFlags().StringVarP(&a.dir, "directory", "C", "", "work as if started in `DIR`")
	root.AddCommand(
		newDemo(a), newInit(a), newNew(a), newSet(a), newRename(a), newRetire(a), newFmt(a),
		newImport(a), newExport(a), newValidate(a), newExplain(a), newGet(a), newQuery(a),
		newLog(a), newImpact(a), newSLA(a), newContinuity(a), newCost(a), newHealth(a), newChange(a), newPolicy(a),
		newAdopt(a), newLedger(a), newAudit(a), newRender(a), newServe(a), newGitHub(a), newController(a), newDoctor(a),
		newSchema(a), newVersion(a), newGenerate(a),
	)
	strictTopics(root)
	wrapHelp(root, env.Width)
	return root
}

// flagError suggests the flag that was most likely meant.
func flagError(cmd *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return &usageError{err}
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := diag.Nearest(name, names); near != "" {
		return usagef("%w; did you mean --%s?", err, near)
	}
	return &usageError{err}
}

// strictTopics makes help and completion refuse what does not exist; by themselves they
// print a page and succeed.
func strictTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				if found, rest, err := root.Find(args); err != nil || found == root && len(rest) > 0 {
					return unknownCommand(root, args[0])
				}
				return nil
			}
		case "completion":
			cmd.Args = usageArgs(cobra.NoArgs)
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

func unknownCommand(cmd *cobra.Command, name string) error {
	message := fmt.Sprintf("unknown command %q", name)
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usagef("%s", message)
}

// usageArgs makes a cobra argument check a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		err := check(cmd, args)
		switch {
		case err == nil:
			return nil
		case strings.Contains(err.Error(), "arg(s)"): // a number that is wrong: say what belongs there
			text := strings.NewReplacer(" 1 arg(s)", " 1 argument", "arg(s)", "arguments").Replace(err.Error())
			return usagef("%s; write: %s", text, strings.TrimSuffix(cmd.UseLine(), " [flags]"))
		}
		return &usageError{err}
	}
}

// stateFlags adds the flags that choose a state of the repository.
func (a *app) stateFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.rev, "rev", "", "read `COMMIT` (a branch, tag or hash) instead of the working tree")
	cmd.Flags().StringVar(&a.at, "at", "", "judge validity at `TIME` (2026-11-20, RFC 3339 or now); default: the commit's time")
}

// workingDir returns the directory to work in.
func (a *app) workingDir() string {
	if filepath.IsAbs(a.dir) {
		return a.dir
	}
	return filepath.Join(a.env.Dir, a.dir)
}

// below returns the path of a file that the call names, seen from the directory to work in; ""
// where it names none.
func (a *app) below(file string) string {
	if file == "" || filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(a.workingDir(), file)
}

// load loads the state that the flags choose, with a progress bar where it takes long.
// records says that the command will ask for them.
func (a *app) load(ctx context.Context, records bool) (*repository.State, error) {
	at, err := parseAt(a.at, a.env.Now())
	if err != nil {
		return nil, err
	}
	progress := newProgress(a.env, "reading records")
	defer progress.close()
	state, err := repository.Load(ctx, repository.Options{
		Dir: a.workingDir(), Rev: a.rev, At: at, Now: a.env.Now(),
		Pool: a.pool(), CacheDir: a.env.CacheDir, Engine: a.env.engine(),
		Progress: progress.set, Records: records,
	})
	if err != nil {
		return nil, err
	}
	for _, note := range state.Notes {
		fmt.Fprintln(a.env.Stderr, "gitsm:", note)
	}
	return state, nil
}

func (a *app) pool() *confine.Pool { return confine.NewPool(confine.Command{Path: a.env.Program}) }

// parseAt reads a time; empty is the zero time.
func parseAt(text string, now time.Time) (time.Time, error) {
	switch text {
	case "":
		return time.Time{}, nil
	case "now":
		return now, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usagef("--at %q is no time; write 2026-11-20, 2026-11-20T18:00:00+01:00 or now", text)
}
