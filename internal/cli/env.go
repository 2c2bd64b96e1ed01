package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"golang.org/x/term"
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
	// Now is the present.
	Now func() time.Time
	// Colour and Progress are true where a person is looking at the stream.
	Colour, Progress bool
	// Interactive is true where a person is at both ends: can type, and reads what is printed.
	Interactive bool
	// Width is the width of the terminal in columns, 80 where it is unknown.
	Width int
}

// System returns the environment of the process. It is the one place that reads
// environment variables: NO_COLOR, GITSM_CACHE and GITSM_LEDGER_KEY.
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
	env.Colour = term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	env.Progress = term.IsTerminal(int(os.Stderr.Fd()))
	env.Interactive = term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd()))
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

// engine identifies the program in the cache: builds without a version are told apart by
// the file they are.
func (e Env) engine() string {
	id := version()
	if info, err := os.Stat(e.Program); err == nil && len(id) >= 5 && id[:5] == "devel" {
		id = fmt.Sprintf("%s %d %s", id, info.Size(), strconv.FormatInt(info.ModTime().UnixNano(), 36))
	}
	return id
}
