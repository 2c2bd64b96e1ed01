package forge

import (
	"errors"
	"fmt"
)

// untold reports whether GitHub does not let us read something.
func untold(err error) bool {
	kind := fail("", err)
	return errors.Is(kind, ErrNotFound) || errors.Is(kind, ErrForbidden)
}

// The reasons why it is not known who pushed, each with what to do.

func (r *Repository) lackingHead() string {
	return fmt.Sprintf("The repository that this pull request comes from is gone, and with it the record of who pushed: push the commits to a branch of %s, and open a pull request from there.", r.Name)
}

func (r *Repository) lackingActivity(p Pull) string {
	if !p.Fork && r.app == nil {
		return fmt.Sprintf("GitHub does not let gitsm read who pushed to %s: the token has to have the permission contents: read.", p.HeadRepository)
	}
	if !p.Fork {
		return fmt.Sprintf("GitHub does not let gitsm read who pushed to %s: whoever manages the installation has to grant it what gitsm doctor names.", p.HeadRepository)
	}
	return fmt.Sprintf("GitHub does not tell who pushed to %s: that fork is private, or hidden from gitsm. Push the commits to a branch of %s, and open a pull request from there.", p.HeadRepository, r.Name)
}

func (r *Repository) lackingPushes(p Pull) string {
	return fmt.Sprintf("What GitHub has on record of the pushes to %s in %s does not lead from what is proposed back to where the branch began, or not everybody in it has an account. Push the commits as a new branch of %s, and open a pull request from that.", printable(p.HeadRef), p.HeadRepository, r.Name)
}
