package gittree

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxReference is the largest file of one reference that is read, in bytes.
const maxReference = 4 << 10

// ownReferences are those that each worktree has for itself.
var ownReferences = []string{"refs/bisect/", "refs/rewritten/", "refs/worktree/"}

// Reference returns what a reference holds, given by its full name such as refs/heads/main;
// false if there is none. Symbolic references are refused, and those that each worktree has
// for itself.
func (r *Repository) Reference(name string) (Hash, bool, error) {
	if err := checkReference(name); err != nil {
		return Hash{}, false, err
	}
	return r.reference(name)
}

func checkReference(name string) error {
	ok := strings.HasPrefix(name, "refs/") && strings.Count(name, "/") > 1 && validName(name)
	for _, own := range ownReferences {
		ok = ok && !strings.HasPrefix(name, own)
	}
	if !ok {
		return &RepositoryError{
			Problem: fmt.Sprintf("%q is not the full name of a reference that all worktrees share", name),
			Hint:    "write it in full, as in refs/heads/main",
			Err:     ErrUnknownRevision,
		}
	}
	return nil
}

// reference looks for the reference's own file first: git pack-refs writes the common one
// before it removes this.
func (r *Repository) reference(name string) (Hash, bool, error) {
	h, ok, err := r.looseReference(name)
	if ok || err != nil {
		return h, ok, err
	}
	err = r.packedReferences(func(packed string, value Hash) {
		if packed == name {
			h, ok = value, true
		}
	})
	return h, ok, err
}

func (r *Repository) looseReference(name string) (Hash, bool, error) {
	path := r.referencePath(name)
	info, err := os.Lstat(path)
	switch {
	case absent(err):
		return Hash{}, false, nil
	case err != nil:
		return Hash{}, false, fmt.Errorf("read reference %s: %w", name, err)
	case info.IsDir():
		return Hash{}, false, nil
	case info.Mode()&fs.ModeSymlink != 0:
		return Hash{}, false, symbolic(name)
	case info.Size() > maxReference || !info.Mode().IsRegular():
		return Hash{}, false, damaged(name)
	}
	content, err := os.ReadFile(path)
	if absent(err) { // packed meanwhile
		return Hash{}, false, nil
	} else if err != nil {
		return Hash{}, false, fmt.Errorf("read reference %s: %w", name, err)
	}
	text := strings.TrimRight(string(content), " \t\r\n")
	if strings.HasPrefix(text, "ref:") {
		return Hash{}, false, symbolic(name)
	}
	h, err := ParseHash(text)
	if err != nil || h.IsZero() {
		return Hash{}, false, damaged(name)
	}
	return h, true, nil
}

// absent reports whether an error means that there is no such file, or that the name of a
// file stands where a folder would have to be.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) }

func (r *Repository) referencePath(name string) string {
	return filepath.Join(r.layout.common, filepath.FromSlash(name))
}

func symbolic(name string) error {
	return &RepositoryError{
		Problem: fmt.Sprintf("reference %s is symbolic: it stands for another one", name),
		Hint:    "name the other one; git symbolic-ref " + name + " tells it",
		Err:     ErrUnknownRevision,
	}
}

func damaged(name string) error {
	return &RepositoryError{Problem: fmt.Sprintf("reference %s is damaged", name), Hint: fsckHint}
}

// packedReferences calls do with every reference in the common file.
func (r *Repository) packedReferences(do func(name string, value Hash)) error {
	file, err := os.Open(filepath.Join(r.layout.common, "packed-refs"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("read references: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' || line[0] == '^' { // a comment, or what a tag names
			continue
		}
		digits, name, _ := strings.Cut(line, " ")
		value, err := ParseHash(digits)
		if err != nil || !strings.HasPrefix(name, "refs/") {
			return damaged("in " + file.Name())
		}
		do(name, value)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read references: %w", err)
	}
	return nil
}

// References returns all references below a prefix that ends in a slash, such as
// refs/remotes/, by their full names. Symbolic ones are left out.
func (r *Repository) References(prefix string) (map[string]Hash, error) {
	below, ok := strings.CutSuffix(prefix, "/")
	if !ok || !strings.HasPrefix(prefix, "refs/") || !validName(below) {
		return nil, &RepositoryError{Problem: fmt.Sprintf("%q is no prefix of references", prefix), Hint: "write it in full, as in refs/remotes/"}
	}
	all := map[string]Hash{}
	loose := map[string]bool{}
	top := r.referencePath(below)
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case absent(err):
			return nil
		case err != nil:
			return fmt.Errorf("read references: %w", err)
		case d.IsDir():
			return nil
		}
		rest, err := filepath.Rel(r.layout.common, path)
		name := filepath.ToSlash(rest)
		if err != nil || !strings.HasPrefix(name, prefix) || checkReference(name) != nil { // a lock, say
			return nil //nolint:nilerr // it is no reference
		}
		h, there, err := r.looseReference(name)
		if errors.Is(err, ErrUnknownRevision) { // symbolic
			loose[name] = true
			return nil
		}
		if there {
			all[name], loose[name] = h, true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = r.packedReferences(func(name string, value Hash) {
		if strings.HasPrefix(name, prefix) && !loose[name] && checkReference(name) == nil {
			all[name] = value
		}
	})
	return all, err
}
