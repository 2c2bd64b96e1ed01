package controller

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/publish"
)

// closed ends the story of a pull request that is not open any more. One that was merged is for
// whoever records the default branch.
func (v *visit) closed(ctx context.Context) error {
	if v.known.Pull.Merged {
		if err := v.inbox.Put(ctx, lineSubject(v.repo.ID)); err != nil {
			return err
		}
		if err := v.withdraw(ctx, v.known.Pull.Head, "something else was merged"); err != nil {
			return err
		}
	} else if err := v.withdraw(ctx, "", fmt.Sprintf("pull request #%d was closed", v.number)); err != nil {
		return err
	}
	return v.gone(ctx)
}

// gone forgets a pull request that is not judged any more.
func (v *visit) gone(ctx context.Context) error {
	last := v.memory
	v.memory = memory{}
	if err := v.wake(ctx, last.Rival, facts.OtherPull{}); err != nil {
		return err
	}
	if err := v.forget(ctx, v.job.Subject, v.revision); err != nil {
		return err
	}
	return v.wakeTwins(ctx, last)
}

// elsewhere withdraws a verdict from a pull request that goes to another branch now: it was about
// this one.
func (v *visit) elsewhere(ctx context.Context) error {
	if v.revision == 0 {
		return nil
	}
	reason := fmt.Sprintf("this pull request goes to %s now; what goes to %s is judged here", v.known.Pull.BaseRef, v.served.main())
	p := publish.Failed(v.known.Pull.Head, v.number, reason, v.place(ctx, ""))
	if err := publish.Publish(ctx, v.shown(), p, v.step); err != nil {
		return fmt.Errorf("withdraw the verdict on pull request #%d: %w", v.number, err)
	}
	if err := v.withdraw(ctx, v.known.Pull.Head, reason); err != nil {
		return err
	}
	return v.gone(ctx)
}

// tries is how often something is tried before what was shown is withdrawn.
const tries = 3

// unbrought is what comes of commits that cannot be brought here. Git may be away for a while,
// or behind what GitHub says; after some tries they are such that git refuses them, and then
// whatever was shown before does not count any more.
func (v *visit) unbrought(ctx context.Context, why error) error {
	if v.job.Attempt < tries {
		return why
	}
	return v.failed(ctx, why)
}

// unread is what comes of facts that GitHub does not tell. It may be away for a while; after
// some tries, and at once where there are more of them than can be judged, whatever was shown
// before does not count any more.
func (v *visit) unread(ctx context.Context, why error) error {
	if !errors.Is(why, forge.ErrInvalid) {
		if v.job.Attempt < tries {
			return why
		}
	}
	if v.revision == 0 {
		return why
	}
	now, err := v.repo.Pull(ctx, v.number)
	if err != nil || now.Merged {
		return errors.Join(why, err)
	}
	v.known.Pull = now
	if err := v.withdraw(ctx, "", "GitHub does not tell what the verdict depends on"); err != nil {
		return errors.Join(why, err)
	}
	if !now.Open || now.BaseRef != v.served.main() {
		return errors.Join(why, v.save(ctx))
	}
	return v.failed(ctx, why)
}

// failed shows that a pull request could not be judged: whatever it showed before does not count
// any more. The job failed all the same, and comes again.
func (v *visit) failed(ctx context.Context, why error) error {
	if ctx.Err() != nil {
		return why
	}
	p := publish.Failed(v.known.Pull.Head, v.number, "it could not be judged; it will be tried again, and the controller's log says why it failed", v.place(ctx, ""))
	err := publish.Publish(ctx, v.shown(), p, v.step)
	if err == nil {
		v.memory.Published, v.memory.Inputs, v.memory.Green = "", "", nil
		err = v.save(ctx)
	}
	return errors.Join(why, err)
}
