package gittree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// layout is where the parts of a repository lie.
type layout struct {
	root   string // the worktree; empty in a bare repository
	gitDir string // HEAD and what else belongs to one worktree
	common string // objects, refs, config; gitDir unless the worktree is linked
}

// findLayout looks for a repository in dir and above it, as git does.
func findLayout(dir string) (layout, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, fmt.Errorf("find repository: %w", err)
	}
	if start, err = filepath.EvalSymlinks(start); err != nil {
		return layout{}, fmt.Errorf("find repository: %w", err)
	}
	for at := start; ; at = filepath.Dir(at) {
		if l, ok, err := layoutAt(at); ok || err != nil {
			return l, err
		}
		if at == filepath.Dir(at) {
			return layout{}, &RepositoryError{
				Problem: fmt.Sprintf("%s lies in no git repository", start),
				Hint:    "make one with git init or gitsm init, or name another directory with -C",
				Err:     ErrNoRepository,
			}
		}
	}
}

// layoutAt looks for a repository in one directory: a .git folder, a .git file
// that leads elsewhere, or a bare repository.
func layoutAt(dir string) (layout, bool, error) {
	dotGit := filepath.Join(dir, ".git")
	info, err := os.Stat(dotGit)
	switch {
	case err == nil && info.IsDir():
		l, ok, err := completeLayout(dotGit, dir)
		if ok || err != nil {
			return l, ok, err
		}
	case err == nil:
		target, err := readGitFile(dotGit)
		if err != nil {
			return layout{}, false, err
		}
		l, ok, err := completeLayout(target, dir)
		if !ok && err == nil {
			err = &RepositoryError{
				Problem: fmt.Sprintf("%s leads to %s, where no repository is", dotGit, target),
				Hint:    "run git worktree repair in the main worktree, or git submodule update for a submodule",
				Err:     ErrNoRepository,
			}
		}
		return l, ok, err
	case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission):
		return layout{}, false, fmt.Errorf("find repository: %w", err)
	}
	if filepath.Base(dir) == ".git" {
		return completeLayout(dir, filepath.Dir(dir))
	}
	return completeLayout(dir, "")
}

// completeLayout accepts gitDir if it looks like a repository.
func completeLayout(gitDir, root string) (layout, bool, error) {
	if _, err := os.Lstat(filepath.Join(gitDir, "HEAD")); err != nil {
		return layout{}, false, nil //nolint:nilerr // not a repository; the search goes on
	}
	l := layout{root: root, gitDir: gitDir, common: gitDir}
	switch text, err := os.ReadFile(filepath.Join(gitDir, "commondir")); {
	case err == nil:
		l.common = absolute(gitDir, strings.TrimRight(string(text), "\r\n"))
	case !errors.Is(err, fs.ErrNotExist):
		return layout{}, false, fmt.Errorf("find repository: %w", err)
	}
	return l, isDir(l.common, "objects") && isDir(l.common, "refs"), nil
}

// readGitFile returns the directory that a .git file leads to.
func readGitFile(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("find repository: %w", err)
	}
	target, ok := strings.CutPrefix(string(text), "gitdir: ")
	target = strings.TrimRight(target, "\r\n")
	if !ok || target == "" {
		return "", &RepositoryError{
			Problem: fmt.Sprintf("%s is not a .git file of git", path),
			Hint:    "it should read gitdir: DIRECTORY; restore it or clone again",
			Err:     ErrNoRepository,
		}
	}
	return absolute(filepath.Dir(path), target), nil
}

func absolute(base, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

func isDir(elem ...string) bool {
	info, err := os.Stat(filepath.Join(elem...))
	return err == nil && info.IsDir()
}
