package facts

import (
	"cmp"
	"strings"
)

// Compare orders reviews by what holds: of what one person said, the greater. That is the later; at
// equal times, which forges tell in seconds, what asks for changes before what is dismissed, and
// that before what approves; and then the one with the greater number. The rest is there so that
// the order in which facts are told never decides.
func (r *Review) Compare(other *Review) int {
	return cmp.Or(
		r.SubmittedAt.Compare(other.SubmittedAt),
		cmp.Compare(r.State.weight(), other.State.weight()),
		cmp.Compare(r.ID, other.ID),
		cmp.Compare(r.Commit, other.Commit),
		cmp.Compare(r.BaseRef, other.BaseRef),
		r.By.Compare(other.By),
	)
}

// weight is which of two states holds at one time.
func (s State) weight() int {
	switch s {
	case ChangesRequested:
		return 2
	case Dismissed:
		return 1
	}
	return 0
}

// Compare orders identities by number, login, address and type.
func (i Identity) Compare(other Identity) int {
	return cmp.Or(cmp.Compare(i.ID, other.ID), strings.Compare(i.Login, other.Login), strings.Compare(i.Email, other.Email), cmp.Compare(i.Type, other.Type))
}
