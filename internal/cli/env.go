package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"time"

	"golang.org/x/term"

	"github.com/gitsm/gitsm/internal/forge"
)

// Env is everything a command takes from the process around it.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Dir is the working directory.
	Dir string
	// Program is the path of the program itself, which is started again to decode records.
	Program string
	// CacheDir is where snapshots are kept; empty means nowhere.
	CacheDir string
	// ConfigDir is where the key of the change ledger is kept; empty means nowhere.
	ConfigDir string
	// LedgerKey is a file with the key of the change ledger, or the key itself; empty means
	// the one in ConfigDir.
	LedgerKey string
	// AppID is the number of the GitHub App, and AppKey a file with its private key, or the key
	// itself.
	AppID, AppKey string
	// WebhookSecret is what GitHub signs events with, and AdminToken what doctor may look with
	// at what GitHub tells to administrators only.
	WebhookSecret, AdminToken string
	// Workflow is what GitHub tells the run of a workflow.
	Workflow Workflow
	// Forge reaches a repository at GitHub; nil is GitHub itself.
	Forge func(ctx context.Context, c forge.Config, name forge.Name, token string) (Forge, error)
	// Now is the present.
	Now func() time.Time
	// Step is asked before a controller writes anything, and fails the write; nil outside of
	// tests.
	Step func(name string) error
	// Colour and Progress are true where a person is looking at the stream.
	Colour, Progress bool
	// Interactive is true where a person is at both ends: can type, and reads what is printed.
	Interactive bool
	// Terminal is true where standard output is a terminal.
	Terminal bool
	// Width is the width of the terminal in columns, 80 where it is unknown.
	Width int
}

// Workflow is the environment of a run at GitHub Actions, in its own words; all of it is
// empty elsewhere.
type Workflow struct {
	// Running is true where the program runs in a workflow.
	Running bool
	// Event is the file with the event that started the run, and EventName its name.
	Event, EventName string
	// Branch is the branch for which it runs, in short.
	Branch string
	// Repository is OWNER/NAME; Server and API are the addresses of GitHub and of its REST API.
	Repository, Server, API string
	// Token reads, and where it may writes, as the workflow.
	Token string
	// Summary and Output are files to which the run appends what it shows and what it hands on.
	Summary, Output string
}

// systemWorkflow reads the variables that GitHub sets.
func systemWorkflow() Workflow {
	return Workflow{
		Running: os.Getenv("GITHUB_ACTIONS") == "true",
		Event:   os.Getenv("GITHUB_EVENT_PATH"), EventName: os.Getenv("GITHUB_EVENT_NAME"), Branch: os.Getenv("GITHUB_REF_NAME"),
		Repository: os.Getenv("GITHUB_REPOSITORY"), Server: os.Getenv("GITHUB_SERVER_URL"), API: os.Getenv("GITHUB_API_URL"),
		Token:   os.Getenv("GITHUB_TOKEN"),
		Summary: os.Getenv("GITHUB_STEP_SUMMARY"), Output: os.Getenv("GITHUB_OUTPUT"),
	}
}

// System returns the environment of the process. It is the one place that reads
// environment variables: NO_COLOR, GITSM_CACHE, GITSM_LEDGER_KEY, GITSM_APP_ID,
// GITSM_APP_KEY, GITSM_WEBHOOK_SECRET, GITSM_ADMIN_TOKEN, and those that GitHub sets for a
// workflow.
func System() Env {
	env := Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now, Width: 80}
	env.Dir, _ = os.Getwd()
	env.Program, _ = os.Executable()
	if dir, err := os.UserCacheDir(); err == nil {
		env.CacheDir = filepath.Join(dir, "gitsm")
	}
	if dir, ok := os.LookupEnv("GITSM_CACHE"); ok {
		env.CacheDir = dir
		if dir == "off" {
			env.CacheDir = ""
		}
	}
	if dir, err := os.UserConfigDir(); err == nil {
		env.ConfigDir = filepath.Join(dir, "gitsm")
	}
	env.LedgerKey = os.Getenv("GITSM_LEDGER_KEY")
	env.AppID, env.AppKey = os.Getenv("GITSM_APP_ID"), os.Getenv("GITSM_APP_KEY")
	env.WebhookSecret, env.AdminToken = os.Getenv("GITSM_WEBHOOK_SECRET"), os.Getenv("GITSM_ADMIN_TOKEN")
	env.Workflow = systemWorkflow()
	env.Terminal = term.IsTerminal(int(os.Stdout.Fd()))
	env.Colour = env.Terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	env.Progress = term.IsTerminal(int(os.Stderr.Fd()))
	env.Interactive = term.IsTerminal(int(os.Stdin.Fd())) && env.Terminal
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && width > 20 {
		env.Width = width
	}
	return env
}

// version returns the program's version: that of the module, or the commit it was built
// from, or devel.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return "devel-" + setting.Value[:min(12, len(setting.Value))]
		}
	}
	return "devel"
}

// release returns the tag or the full commit that the program was built from; "" where it is
// neither.
func release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	commit := ""
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			commit = setting.Value
		case "vcs.modified":
			if setting.Value == "true" {
				return ""
			}
		}
	}
	if commit == "" && tagged.MatchString(info.Main.Version) {
		return info.Main.Version
	}
	return commit
}

var tagged = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// engine identifies the program in the cache: builds without a version are told apart by
// the file they are.
func (e Env) engine() string {
	id := version()
	if info, err := os.Stat(e.Program); err == nil && len(id) >= 5 && id[:5] == "devel" {
		id = fmt.Sprintf("%s %d %s", id, info.Size(), strconv.FormatInt(info.ModTime().UnixNano(), 36))
	}
	return id
}
