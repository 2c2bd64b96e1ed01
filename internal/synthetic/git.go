package synthetic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// git is a call of the git on PATH in dir, with no configuration but the repository's.
func git(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GIT_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	return cmd
}

// runGit runs git and gives its complaint when it fails.
func runGit(ctx context.Context, dir string, args ...string) error {
	cmd := git(ctx, dir, args...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("run git %s: %w: %s", args[0], err, strings.TrimSpace(complaint.String()))
	}
	return nil
}

// makeEmpty makes dir where it is absent and refuses one that has anything in it.
func makeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return fmt.Errorf("make folder of synthetic repository: %w", err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("read folder of synthetic repository: %w", err)
	case len(entries) > 0:
		return fmt.Errorf("make synthetic repository: %s is not empty", dir)
	}
	return nil
}
