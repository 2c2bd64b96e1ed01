package gittree

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// gitVersionLine is what git --version prints; vendors write more behind it.
var gitVersionLine = regexp.MustCompile(`^git version (\d{1,4})\.(\d{1,4})`)

// GitVersion returns major and minor version of the git on PATH.
func GitVersion(ctx context.Context) (major, minor int, err error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return 0, 0, &RepositoryError{Problem: "there is no git on PATH", Hint: "install git", Err: err}
	}
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(limited, git, "--version")
	var stdout words
	cmd.Stdout = &stdout
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return 0, 0, fmt.Errorf("run git --version: %w", err)
	}
	return readGitVersion(stdout.kept.String())
}

func readGitVersion(line string) (major, minor int, err error) {
	parts := gitVersionLine.FindStringSubmatch(line)
	if parts == nil {
		return 0, 0, fmt.Errorf("git --version prints %.60q", line)
	}
	major, _ = strconv.Atoi(parts[1]) // digits, by the pattern
	minor, _ = strconv.Atoi(parts[2])
	return major, minor, nil
}
