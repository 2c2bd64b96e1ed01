package review

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/repository"
)

// ReplayOptions say which decisions are replayed, and with which policy.
type ReplayOptions struct {
	// Dir is a directory in the repository.
	Dir string
	// Since names the commit after which the replay begins, and Head the one with which it
	// ends. Since is one of Head's first parents.
	Since, Head string
	// Policy names the commit whose policy is tried; empty means the working tree.
	Policy string
	// Now is the present, for what has no other time.
	Now time.Time
	// Pool, CacheDir and Engine are as in Options.
	Pool     *confine.Pool
	CacheDir string
	Engine   string
	// Progress is told how many decisions are looked at of how many; it may be nil.
	Progress func(done, total int)
}

// ErrNotOnMainLine is wrapped where a replay is to begin at a commit that is not on the
// main line.
var ErrNotOnMainLine = errors.New("not on the main line")

// Replay tells which decisions of the past another policy would have altered. Every commit
// of the main line that changed anything is one: what its first parent was asked to take
// in, judged at the time of the commit by that parent's policy and by the other. Who
// approved is not looked at.
//
// A diagnostic says why the other policy has no answer, whatever it is asked. Where it has
// none about single decisions, they are altered.
func Replay(ctx context.Context, o ReplayOptions) (*approval.Replay, *diag.Diagnostic, error) {
	repo, err := gittree.Open(o.Dir)
	if err != nil {
		return nil, nil, err
	}
	out, fault, err := o.replay(ctx, repo)
	if closing := repo.Close(); err == nil {
		err = closing
	}
	return out, fault, err
}

func (o ReplayOptions) replay(ctx context.Context, repo *gittree.Repository) (*approval.Replay, *diag.Diagnostic, error) {
	since, err := repo.Resolve(o.Since)
	if err != nil {
		return nil, nil, fmt.Errorf("read since: %w", err)
	}
	head, err := repo.Resolve(o.Head)
	if err != nil {
		return nil, nil, fmt.Errorf("read head: %w", err)
	}
	steps, err := o.steps(ctx, repo, since, head)
	if err != nil {
		return nil, nil, err
	}
	options := repository.Options{Dir: o.Dir, Now: o.Now, Pool: o.Pool, CacheDir: o.CacheDir, Engine: o.Engine, Records: true}
	other := options
	other.Rev = o.Policy
	state, err := repository.LoadSchema(ctx, other)
	if err != nil {
		return nil, nil, fmt.Errorf("read policy: %w", err)
	}
	defer state.Close()
	if fault, err := policyFault(ctx, state); fault != nil || err != nil {
		return nil, fault, err
	}
	r := &replaying{
		repo: repo, options: options, other: state,
		out: &approval.Replay{Since: since.String(), Head: head.String(), Policy: state.PolicyDigest(), Altered: []approval.Altered{}},
	}
	defer r.close()
	for i := len(steps) - 1; i >= 0; i-- { // the oldest first
		if err := r.step(ctx, &steps[i]); err != nil {
			return nil, nil, fmt.Errorf("replay %s: %w", steps[i].commit.Short(), err)
		}
		if o.Progress != nil {
			o.Progress(len(steps)-i, len(steps))
		}
	}
	return r.out, nil, r.ask(ctx)
}

// steps are the commits of the main line from head back to since, which is left out.
func (o ReplayOptions) steps(ctx context.Context, repo *gittree.Repository, since, head gittree.Hash) ([]step, error) {
	var out []step
	line := repo.Line(head)
	for at := head; at != since; at = out[len(out)-1].parents[0] {
		s, _, err := line.Next(ctx)
		if err != nil {
			return nil, err
		}
		if len(s.Parents) == 0 {
			return nil, fmt.Errorf("%s is %w of %s", o.Since, ErrNotOnMainLine, o.Head)
		}
		out = append(out, newStep(s))
	}
	return out, nil
}
