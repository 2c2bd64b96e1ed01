package gittree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// mergeTimeout is how long git may take for a merge.
	mergeTimeout = time.Minute
	// maxMergeOutput is how much git may print about one, in bytes.
	maxMergeOutput = 64 << 20
	// gitUsage is git's exit code for options it does not know.
	gitUsage = 129
	// gitCrash stands for git's death by a signal, as when an assertion of its own fails: some
	// histories bring that about.
	gitCrash = -1
	// gitConflict is the exit code of git merge-tree for a conflict.
	gitConflict = 1
)

// mergeByGit lets git do a merge in a temporary repository that borrows our objects: so it
// reads neither configuration nor attributes nor replacements of ours, and writes nothing here.
func (r *Repository) mergeByGit(ctx context.Context, base, head Hash) (*Merge, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return &Merge{Reason: "both branches changed the same paths, and there is no git on PATH to merge them"}, nil
	}
	dir, err := os.MkdirTemp("", "gitsm-merge-")
	if err != nil {
		return nil, fmt.Errorf("make temporary repository: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := r.borrow(dir); err != nil {
		return nil, fmt.Errorf("make temporary repository: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, mergeTimeout)
	defer cancel()
	out, code, err := runMerge(limited, git, dir, base, head)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return &Merge{Reason: fmt.Sprintf("git took more than %s to merge the branches", mergeTimeout)}, nil
	case errors.Is(err, errTooMuch):
		return &Merge{Reason: fmt.Sprintf("git says more than %d bytes about the merge", maxMergeOutput)}, nil
	case err != nil:
		return nil, fmt.Errorf("run git merge-tree: %w", err)
	case code == gitCrash:
		return &Merge{Reason: "git crashed over the merge"}, nil
	case code == gitUsage:
		return &Merge{Reason: "both branches changed the same paths, and the git on PATH is older than 2.38, too old to merge them"}, nil
	case code != 0 && code != gitConflict:
		return nil, r.mergeFailed(out)
	}
	tree, conflicts, err := parseMerge(out.stdout.kept.String(), code == gitConflict)
	if err != nil {
		return nil, err
	}
	if code == gitConflict {
		return &Merge{Conflicts: conflicts, Reason: conflictReason(len(conflicts))}, nil
	}
	made, err := loadMade(filepath.Join(dir, "objects"), tree)
	if errors.Is(err, errTooMuch) {
		return &Merge{Reason: fmt.Sprintf("the merge makes files of more than %d bytes", maxMade)}, nil
	} else if err != nil {
		return nil, err
	}
	return r.merged(tree, made)
}

func conflictReason(paths int) string {
	if paths == 1 {
		return "the branches are in conflict about 1 path"
	}
	return fmt.Sprintf("the branches are in conflict about %d paths", paths)
}

// mergeFailed is the error for a merge that git gave up.
func (r *Repository) mergeFailed(out *mergeOutput) error {
	line, _, _ := strings.Cut(out.stderr.kept.String(), "\n")
	e := &RepositoryError{Problem: "git cannot merge the branches: " + strings.ToValidUTF8(line, ""), Hint: fsckHint}
	switch {
	case r.partial:
		e.Hint = partialHint
	case r.IsShallow():
		e.Hint = shallowHint
	}
	return e
}

// borrow makes dir a bare repository with no objects but those of this one.
func (r *Repository) borrow(dir string) error {
	for _, folder := range []string{"refs", "home", filepath.Join("objects", "info")} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			return err
		}
	}
	var alternates strings.Builder
	for _, objects := range r.store.objects.Folders() {
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(filepath.ToSlash(objects))
		alternates.WriteString(`"` + quoted + "\"\n")
	}
	for name, content := range map[string]string{
		"HEAD":                    "ref: refs/heads/none\n",
		"config":                  "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tcommitGraph = false\n",
		"objects/info/alternates": alternates.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// runMerge runs git in a repository that borrow has made and returns its exit code.
func runMerge(ctx context.Context, git, dir string, base, head Hash) (*mergeOutput, int, error) {
	cmd := exec.CommandContext(ctx, git, "--git-dir="+dir, "merge-tree", "--write-tree", "-z", "--name-only", "--end-of-options", base.String(), head.String())
	home := filepath.Join(dir, "home")
	cmd.Dir = dir
	cmd.Env = []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "LC_ALL=C",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_ATTR_NOSYSTEM=1",
		"GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
	}
	cmd.WaitDelay = 5 * time.Second
	out := &mergeOutput{stdout: capped{left: maxMergeOutput}, stderr: capped{left: maxMergeOutput}}
	cmd.Stdout, cmd.Stderr = &out.stdout, &out.stderr
	err := cmd.Run()
	if out.stdout.full || out.stderr.full {
		return out, 0, errTooMuch
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return out, exit.ExitCode(), nil
	}
	return out, 0, err
}

// parseMerge reads what git merge-tree -z --name-only prints: the tree, the conflicted
// paths, an empty text, and messages, each a count of paths, these, a kind and a text.
// Some conflicts are in a message alone.
func parseMerge(out string, conflict bool) (Hash, []string, error) {
	fields := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	tree, err := ParseHash(strings.TrimSuffix(fields[0], "\n"))
	if err != nil || !conflict {
		return tree, nil, err
	}
	fields = fields[1:]
	end := max(slices.Index(fields, ""), 0)
	paths := slices.Clone(fields[:end])
	for rest := fields[min(end+1, len(fields)):]; len(rest) > 0; {
		n, err := strconv.Atoi(rest[0])
		if err != nil || n < 0 || n > len(rest)-3 {
			break
		}
		if strings.HasPrefix(rest[n+1], "CONFLICT") {
			paths = append(paths, rest[1:n+1]...)
		}
		rest = rest[n+3:]
	}
	slices.Sort(paths)
	return tree, slices.Compact(paths), nil
}

// errTooMuch means that git wrote more than is read.
var errTooMuch = errors.New("more than is read")

// mergeOutput is what git printed.
type mergeOutput struct{ stdout, stderr capped }

// capped keeps what is written, and fails when that is too much.
type capped struct {
	kept bytes.Buffer // not embedded: its ReadFrom would go past the limit
	left int
	full bool
}

// Write keeps p.
func (c *capped) Write(p []byte) (int, error) {
	if len(p) > c.left {
		c.full = true
		return 0, errTooMuch
	}
	c.left -= len(p)
	return c.kept.Write(p)
}
