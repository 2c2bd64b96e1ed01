package gittree

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// remoteTries is how often git is asked again after another process was in its way.
	remoteTries = 5
	remotePause = 100 * time.Millisecond
)

// Fetch brings a branch of a remote here and returns its commit; false where the remote has
// no such branch. It runs the git on PATH with the user's configuration, and with the user's
// credentials unless there are others (see [Repository.Authenticate]).
//
// The remote is the name of a configured one, and the branch is then kept as
// refs/remotes/REMOTE/BRANCH; or it is an address or a path, and the branch is kept as
// refs/remotes/gitsm-ID/BRANCH with an ID made of that text; a relative path
// counts from the worktree's root. What was there before is
// overwritten, as git fetch does. No tags, submodules or other branches are brought.
func (r *Repository) Fetch(ctx context.Context, remote, branch string) (Hash, bool, error) {
	b, err := r.at(ctx, remote, branch)
	if err != nil {
		return Hash{}, false, err
	}
	return r.fetchOne(ctx, b)
}

// fetchOne brings one reference of a remote here.
func (r *Repository) fetchOne(ctx context.Context, b remoteBranch) (Hash, bool, error) {
	for try := 0; ; try++ {
		a, err := r.runFetch(ctx, b.remote, b.refspec())
		if err != nil {
			return Hash{}, false, err
		}
		if a.code == 0 {
			return r.Reference(b.tracking)
		}
		switch there, err := r.value(ctx, b); {
		case err != nil:
			return Hash{}, false, err
		case there.IsZero():
			return Hash{}, false, nil
		case try == remoteTries || try > 0 && !a.inTheWay(): // at first it may have come just now
			return Hash{}, false, b.failed("gives nothing", a)
		}
		if err := pause(ctx, remotePause); err != nil {
			return Hash{}, false, err
		}
	}
}

// runFetch runs git fetch.
func (r *Repository) runFetch(ctx context.Context, remote string, what ...string) (remoteAnswer, error) {
	return r.runRemote(ctx, append([]string{
		"fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules", "--no-write-fetch-head",
		"--no-auto-maintenance", "--end-of-options", remote,
	}, what...)...)
}

// refspec has git overwrite the copy.
func (b remoteBranch) refspec() string { return "+" + b.branch + ":" + b.tracking }

// Push sets a branch of a remote to a commit that descends from the expected one, if the
// branch still holds that; zero: if it is absent. It fails with ErrReferenceMoved if not. What
// the remote refuses for another reason, such as a protected branch or a missing permission,
// is a *RepositoryError with git's own words. It succeeds if the branch is at the commit
// already, as after an answer that was lost. The remote is named as for Fetch; hooks run as
// for git push, and no tags or submodules are pushed.
func (r *Repository) Push(ctx context.Context, remote, branch string, commit, expected Hash) error {
	b, err := r.at(ctx, remote, branch)
	if err != nil {
		return err
	}
	if err := r.descends(ctx, commit, expected); err != nil {
		return err
	}
	return r.setThere(ctx, b, commit, expected)
}

// Replace is Push for a branch that has no history to keep: the commit need not descend from
// the expected one.
func (r *Repository) Replace(ctx context.Context, remote, branch string, commit, expected Hash) error {
	b, err := r.at(ctx, remote, branch)
	if err != nil {
		return err
	}
	return r.setThere(ctx, b, commit, expected)
}

// setThere sets a branch of a remote if it still holds the expected commit.
func (r *Repository) setThere(ctx context.Context, b remoteBranch, commit, expected Hash) error {
	lease := "" // the branch must be absent
	if !expected.IsZero() {
		lease = expected.String()
	}
	for try := 0; ; try++ {
		a, err := r.runRemote(ctx, "push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no",
			"--force-with-lease="+b.branch+":"+lease, "--end-of-options", b.remote, commit.String()+":"+b.branch)
		if err != nil {
			return err
		}
		if a.code == 0 {
			return nil
		}
		// The words for a lost race differ from server to server; what the branch is now
		// tells for sure.
		now, err := r.value(ctx, b)
		switch {
		case err != nil:
			return errors.Join(b.failed("does not take the commit", a), err)
		case now == commit:
			return nil
		case now != expected:
			return moved(b.branch+" of "+b.shown(), expected, now)
		case try == remoteTries || !a.inTheWay():
			return b.failed("does not take the commit", a)
		}
		if err := pause(ctx, remotePause); err != nil {
			return err
		}
	}
}

// descends refuses a commit that would rewrite the branch: a lease alone would allow it.
func (r *Repository) descends(ctx context.Context, commit, expected Hash) error {
	if _, err := r.commitTo(commit); err != nil {
		return fmt.Errorf("push: %w", err)
	}
	if expected.IsZero() || expected == commit {
		return nil
	}
	bases, err := r.MergeBases(ctx, expected, commit)
	if err != nil {
		return fmt.Errorf("push: %w", err)
	}
	if !slices.Contains(bases, expected) {
		return fmt.Errorf("push: commit %s does not descend from %s and would rewrite the branch", commit, expected)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// RemoteAddress returns the address of a configured remote as it is written there, or the
// remote itself where it is an address or a path.
func (r *Repository) RemoteAddress(ctx context.Context, remote string) (string, error) {
	if _, err := r.trackingFolder(ctx, remote); err != nil {
		return "", err
	}
	if !validName(remote) {
		return remote, nil
	}
	a, err := r.runGit(ctx, "config", "--get", "remote."+remote+".url")
	if err != nil || a.code != 0 {
		return remote, err
	}
	return strings.TrimRight(a.stdout, "\n"), nil
}
