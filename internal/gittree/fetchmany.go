package gittree

import (
	"context"
	"slices"
	"strings"
)

// FetchBranches brings branches of a remote here, as [Repository.Fetch] does one, and returns
// the commits of those that the remote has. It asks what they are first, so that it costs one
// question where nothing has moved.
func (r *Repository) FetchBranches(ctx context.Context, remote string, branches ...string) (map[string]Hash, error) {
	folder, err := r.trackingFolder(ctx, remote)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(branches))
	for i, branch := range branches {
		if err := checkBranch(branch); err != nil {
			return nil, err
		}
		names[i] = "refs/heads/" + branch
	}
	for try := 0; ; try++ {
		there, err := r.values(ctx, remote, names...)
		if err != nil {
			return nil, err
		}
		stale, got, err := r.compare(remote, folder, there)
		if err != nil || len(stale) == 0 {
			return got, err
		}
		a, err := r.runFetch(ctx, remote, stale...)
		if err != nil {
			return nil, err
		}
		if a.code == 0 { // what came may be newer than what was said
			_, got, err = r.compare(remote, folder, there)
			return got, err
		}
		if try == remoteTries || try > 0 && !a.inTheWay() { // at first one may have gone just now
			return nil, remoteBranch{remote: remote}.failed("gives nothing", a)
		}
		if err := pause(ctx, remotePause); err != nil {
			return nil, err
		}
	}
}

// compare returns the copies of branches that the remote has, by the names of the branches,
// and the refspecs of those whose copies differ.
func (r *Repository) compare(remote, folder string, there map[string]Hash) (stale []string, got map[string]Hash, err error) {
	got = map[string]Hash{}
	for name, value := range there {
		branch := strings.TrimPrefix(name, "refs/heads/")
		b := remoteBranch{remote, name, folder + branch}
		here, _, err := r.Reference(b.tracking)
		if err != nil {
			return nil, nil, err
		}
		if got[branch] = here; here != value {
			stale = append(stale, b.refspec())
		}
	}
	slices.Sort(stale)
	return stale, got, nil
}

// FetchReference brings any reference of a remote here, given by its full name such as
// refs/pull/42/head, and returns its commit; false where the remote has no such reference. It is
// kept below the remote's own references, as refs/remotes/REMOTE/AS, and must not have the
// name of a branch that is fetched, too. It is otherwise like [Repository.Fetch].
func (r *Repository) FetchReference(ctx context.Context, remote, reference, as string) (Hash, bool, error) {
	if err := checkReference(reference); err != nil {
		return Hash{}, false, err
	}
	if err := checkBranch(as); err != nil {
		return Hash{}, false, err
	}
	folder, err := r.trackingFolder(ctx, remote)
	if err != nil {
		return Hash{}, false, err
	}
	return r.fetchOne(ctx, remoteBranch{remote, reference, folder + as})
}
