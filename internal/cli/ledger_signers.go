package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// signersFile is the file of allowed signers in the working tree.
type signersFile struct {
	path    string
	content []byte
}

// openSigners reads the file; there may be none yet.
func (a *app) openSigners() (*signersFile, error) {
	repo, err := gittree.Open(a.workingDir())
	if err != nil {
		return nil, err
	}
	root := repo.Root()
	if err := repo.Close(); err != nil {
		return nil, err
	}
	if root == "" {
		return nil, usagef("the repository is bare, so that there is no %s to add a key to", ledger.SignersPath)
	}
	f := &signersFile{path: filepath.Join(root, filepath.FromSlash(ledger.SignersPath))}
	f.content, err = os.ReadFile(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the allowed signers: %w", err)
	}
	return f, nil
}

// write puts another content in place of the file's, or leaves it as it was.
func (f *signersFile) write(content []byte) error {
	dir := filepath.Dir(f.path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the allowed signers: %w", err)
	}
	draft, err := os.CreateTemp(dir, ".allowed_signers-*")
	if err != nil {
		return fmt.Errorf("write the allowed signers: %w", err)
	}
	_, err = draft.Write(content)
	if err = errors.Join(err, draft.Chmod(0o644), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("write the allowed signers: %w", errors.Join(err, os.Remove(draft.Name())))
	}
	return nil
}
