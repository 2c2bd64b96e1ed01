package gittree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// InitBare makes dir a bare repository with one remote, or reopens the one that is there and
// gives the remote its address if it has another. The address is one with https, http or file
// and without credentials, or an absolute path. The folder above dir must exist.
//
// Nothing tidies up there by itself, no hooks run, and what is fetched is checked as by git
// fsck. It may run in several processes at a time. One that dies leaves a folder beside dir at
// most, whose name begins with that of dir.
func InitBare(ctx context.Context, dir, remote, address string) error {
	if !validName(remote) || strings.Contains(remote, "/") {
		return noRemote(remote)
	}
	if protocolOf(address) == "none" || strings.ContainsFunc(address, unicode.IsControl) || shownAddress(address) != address {
		return &RepositoryError{
			Problem: fmt.Sprintf("%q is not the address of a repository", shownAddress(address)),
			Hint:    "write one with https or http and without credentials, or an absolute path",
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); errors.Is(err, fs.ErrNotExist) {
		if err := makeBare(dir, remote, address); err != nil {
			return fmt.Errorf("make repository: %w", err)
		}
	}
	repo, err := Open(dir)
	if err != nil {
		return err
	}
	err = repo.setRemote(ctx, dir, remote, address)
	return errors.Join(err, repo.Close())
}

// makeBare makes the repository under another name first, so that it is there in whole or not
// at all.
func makeBare(dir, remote, address string) error {
	made, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+"-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made) // unless it was renamed
	options := git.PlainInitOptions{Bare: true, InitOptions: git.InitOptions{DefaultBranch: plumbing.NewBranchReferenceName("main")}}
	if _, err := git.PlainInitWithOptions(made, &options); err != nil {
		return err
	}
	cfg := config.New()
	cfg.SetOption("core", "", "repositoryformatversion", "0")
	cfg.SetOption("core", "", "bare", "true")
	cfg.SetOption("core", "", "hooksPath", os.DevNull)
	cfg.SetOption("gc", "", "auto", "0")
	cfg.SetOption("maintenance", "", "auto", "false")
	cfg.SetOption("transfer", "", "fsckObjects", "true")
	cfg.SetOption("remote", remote, "url", address)
	file, err := os.Create(filepath.Join(made, "config"))
	if err != nil {
		return err
	}
	if err := errors.Join(config.NewEncoder(file).Encode(cfg), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(made, dir); err != nil {
		if _, there := os.Lstat(filepath.Join(dir, "HEAD")); there == nil { // another process was faster
			return nil
		}
		return err
	}
	return nil
}

// setRemote gives the remote its address.
func (r *Repository) setRemote(ctx context.Context, dir, remote, address string) error {
	if r.layout.root != "" || r.layout.gitDir != r.layout.common {
		return &RepositoryError{Problem: fmt.Sprintf("%s is no bare repository", dir), Hint: "name a folder that is empty or absent", Err: ErrNoRepository}
	}
	key := "remote." + remote + ".url"
	for try := 0; ; try++ {
		a, err := r.runGit(ctx, "config", "--get-all", key)
		if err != nil {
			return err
		}
		if a.code == 0 && a.stdout == address+"\n" {
			return nil
		}
		if a, err = r.runGit(ctx, "config", "--replace-all", key, address); err != nil {
			return err
		}
		switch {
		case a.code == 0:
			return nil
		case try == remoteTries:
			return fmt.Errorf("set the address of remote %s: %s", remote, strings.TrimSpace(a.stderr))
		}
		if err := pause(ctx, remotePause); err != nil { // another process may be writing
			return err
		}
	}
}
