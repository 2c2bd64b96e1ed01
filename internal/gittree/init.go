package gittree

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
)

// Init makes dir a git repository with the branch main, unless it lies in one already.
// It commits nothing.
func Init(dir string) error {
	repo, err := Open(dir)
	if err == nil {
		return repo.Close()
	}
	if !errors.Is(err, ErrNoRepository) {
		return err
	}
	_, err = git.PlainInitWithOptions(dir, &git.PlainInitOptions{
		InitOptions: git.InitOptions{DefaultBranch: plumbing.NewBranchReferenceName("main")},
	})
	if err != nil {
		return fmt.Errorf("make repository: %w", err)
	}
	return nil
}

// Identity returns the name and address that git is configured with: in the repository around
// dir, or else by the user. "" is where nobody says, or the configuration cannot be read.
func Identity(dir string) (name, email string) {
	if l, err := findLayout(dir); err == nil {
		if c, err := readConfig(filepath.Join(l.common, "config")); err == nil {
			name, email = c.Section("user").Option("name"), c.Section("user").Option("email")
		}
	}
	if c, err := config.LoadConfig(config.GlobalScope); err == nil {
		name, email = cmp.Or(name, c.User.Name), cmp.Or(email, c.User.Email)
	}
	return name, email
}
