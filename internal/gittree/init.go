package gittree

import (
	"errors"
	"fmt"

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

// Identity returns the name and address that the user's git configuration gives; "" where
// it gives none or cannot be read.
func Identity() (name, email string) {
	c, err := config.LoadConfig(config.GlobalScope)
	if err != nil {
		return "", ""
	}
	return c.User.Name, c.User.Email
}
