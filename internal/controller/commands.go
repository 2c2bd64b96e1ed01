package controller

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/forge"
)

// Reactions are the answers to a command.
const (
	done    = "+1"
	refused = "-1"
	unclear = "confused"
)

// asked is what comments ask for.
type asked struct {
	// comments are those that nobody has answered.
	comments []forge.CommandComment
	// again says that the decision is to be made again though nothing has changed.
	again bool
	// note says on top of the comment what came of the last command. It follows from the
	// comments alone, so that whoever publishes says the same.
	note string
}

// asked finds out what comments ask for.
func (v *visit) asked() asked {
	var out asked
	for _, c := range v.known.Comments {
		out.note = v.note(c)
		if c.Answered || slices.Contains(v.memory.Answered, c.ID) {
			continue
		}
		out.comments = append(out.comments, c)
		out.again = out.again || v.may(c) && is(c, "recheck")
	}
	return out
}

// is reports whether a comment gives a command.
func is(c forge.CommandComment, name string) bool { return strings.EqualFold(c.Command.Name, name) }

// may reports whether who wrote a comment can ask for something: the author of the pull
// request, and who works on the repository. Whether an emergency counts is for the decision to
// say.
func (v *visit) may(c forge.CommandComment) bool {
	return !c.Edited && (c.Insider || c.Command.By.ID != 0 && c.Command.By.ID == v.known.Pull.Author.ID)
}

// note says what came of a command; "" where the reaction says it all.
func (v *visit) note(c forge.CommandComment) string {
	switch {
	case c.Edited:
		return "A command in a comment that was edited does not count: nobody can tell who wrote it. Write it anew."
	case !v.may(c):
		return fmt.Sprintf("%s can ask for nothing here: that is for the author and for those who work on this repository.", c.Command.By)
	case is(c, "recheck"):
		return ""
	case is(c, "explain"):
		return fmt.Sprintf("%s asked why: every reason is under “All reasons” below.", c.Command.By)
	case is(c, "emergency"):
		return fmt.Sprintf("%s asked for an emergency: whether that counts is among the reasons below.", c.Command.By)
	}
	return "There is no such command. There are: /gitsm explain, /gitsm recheck, /gitsm emergency INCIDENT REASON"
}

// answer reacts to commands, and remembers that it did.
func (v *visit) answer(ctx context.Context, a asked, d approval.Decision) error {
	for _, c := range a.comments {
		if err := v.step(ctx, "reaction"); err != nil {
			return err
		}
		if err := v.repo.React(ctx, c.ID, v.reaction(c, d)); err != nil {
			return fmt.Errorf("answer a command on pull request #%d: %w", v.number, err)
		}
		v.memory.Answered = append(v.memory.Answered, c.ID)
	}
	const most = 1000
	v.memory.Answered = v.memory.Answered[max(0, len(v.memory.Answered)-most):]
	return nil
}

// reaction is the answer to a command, now that the decision is made.
func (v *visit) reaction(c forge.CommandComment, d approval.Decision) string {
	switch {
	case !v.may(c):
		return refused
	case is(c, "recheck"), is(c, "explain"), is(c, "emergency") && d.Change.Type == change.Emergency:
		return done
	case is(c, "emergency"):
		return refused
	}
	return unclear
}
