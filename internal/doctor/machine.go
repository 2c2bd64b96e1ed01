package doctor

import (
	"context"
	"fmt"
	"time"
)

// maxSkew is how far the clock may be off: GitHub refuses the App's token where it is a
// minute, and windows open and close by it.
const maxSkew = 30 * time.Second

// The git that foretells merges.
const (
	gitMajor = 2
	gitMinor = 38
)

// machine looks at what gitsm runs on.
func (e *examination) machine(ctx context.Context) {
	e.clock(ctx)
	const id, subject = "machine.git", "the git on PATH"
	m := e.Machine
	switch {
	case m.GitErr != nil:
		e.add(id, subject, Error, fmt.Sprintf("There is no git that runs: %s.", m.GitErr), "Install git 2.38 or later, and see that it is on PATH.")
	case m.GitMajor < gitMajor || m.GitMajor == gitMajor && m.GitMinor < gitMinor:
		e.add(id, subject, Error, fmt.Sprintf("Git %d.%d cannot foretell merges.", m.GitMajor, m.GitMinor), "Install git 2.38 or later.")
	default:
		e.add(id, subject, OK, fmt.Sprintf("It is git %d.%d.", m.GitMajor, m.GitMinor))
	}
}

// clock compares this machine's clock with GitHub's.
func (e *examination) clock(ctx context.Context) {
	const id, subject = "machine.clock", "the clock of this machine"
	theirs, within, err := e.App.Clock(ctx)
	if err != nil {
		e.unseen(id, subject, err)
		return
	}
	off := e.Machine.Now().Sub(theirs)
	word := "ahead of"
	if off < 0 {
		off, word = off.Abs(), "behind"
	}
	within = min(max(within, 0), time.Hour)
	switch {
	case off > maxSkew && off-within > maxSkew:
		e.add(id, subject, Error, fmt.Sprintf("It is %s %s GitHub's: windows open and close at the wrong time, and tokens are refused.", off.Round(time.Second), word),
			"Let the system keep the time: timedatectl set-ntp true")
	case off > maxSkew || off+within > maxSkew:
		e.add(id, subject, Unknown, fmt.Sprintf("It is %s %s GitHub's, give or take %s.", off.Round(time.Second), word, within.Round(time.Second)),
			"Run doctor again where GitHub answers faster.")
	default:
		e.add(id, subject, OK, "It is GitHub's, give or take 30 seconds.")
	}
}
