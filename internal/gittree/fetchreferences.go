package gittree

import (
	"context"
	"strings"
)

// FetchReferences brings references of a remote here, given in full, such as refs/pull/7/head,
// and returns their commits. It fails where the remote lacks one of them. The remote is named
// as for Fetch. They are kept below refs/fetched/, and no branch of a remote is touched.
//
// Their history comes whole: what was a shallow clone is none any more. Whoever has read
// history with this Repository before opens it anew.
func (r *Repository) FetchReferences(ctx context.Context, remote string, references ...string) (map[string]Hash, error) {
	if len(references) == 0 {
		return nil, nil
	}
	if _, err := r.trackingFolder(ctx, remote); err != nil {
		return nil, err
	}
	args := []string{
		"fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance",
	}
	if r.IsShallow() {
		args = append(args, "--unshallow")
	}
	args = append(args, "--end-of-options", remote)
	kept := map[string]string{}
	for _, name := range references {
		if err := checkReference(name); err != nil {
			return nil, err
		}
		kept[name] = "refs/fetched/" + BlobHash([]byte(remote)).Short() + "/" + strings.TrimPrefix(name, "refs/")
		args = append(args, "+"+name+":"+kept[name])
	}
	a, err := r.runRemote(ctx, args...)
	if err != nil {
		return nil, err
	}
	if a.code != 0 {
		return nil, remoteBranch{remote: remote}.failed("gives nothing", a)
	}
	out := make(map[string]Hash, len(kept))
	for name, local := range kept {
		id, _, err := r.Reference(local)
		if err != nil {
			return nil, err
		}
		out[name] = id
	}
	return out, nil
}
