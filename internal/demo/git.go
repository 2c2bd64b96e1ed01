package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// HasGit fails where there is no git to run.
func HasGit() error {
	if _, err := exec.LookPath("git"); err != nil {
		return fmt.Errorf("find git on PATH: %w; install it from https://git-scm.com", err)
	}
	return nil
}

// git runs git in dir at a time and returns its exit status. It sees neither the user's
// configuration nor the variables by which a git that started us would lead it elsewhere.
func git(ctx context.Context, dir string, args []string, at time.Time, out io.Writer) (int, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	for _, variable := range cmd.Environ() {
		if !strings.HasPrefix(variable, "GIT_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	nowhere := filepath.Join(dir, ".git", "nowhere")
	cmd.Env = append(cmd.Env,
		"HOME="+nowhere, "XDG_CONFIG_HOME="+nowhere, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_ATTR_NOSYSTEM=1",
		"GIT_AUTHOR_DATE="+at.Format(time.RFC3339), "GIT_COMMITTER_DATE="+at.Format(time.RFC3339),
		"GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "LC_ALL=C", "NO_COLOR=1",
	)
	cmd.Stdout, cmd.Stderr = out, out
	// So that git removes its locks.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	case err != nil:
		return 0, fmt.Errorf("run git: %w", err)
	}
	return 0, nil
}
