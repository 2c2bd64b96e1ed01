package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/report"
)

// Runner plays a story in a folder.
type Runner struct {
	// Dir is the repository.
	Dir string
	// Gitsm runs a command of gitsm in Dir, as if it were the time given, and returns its exit
	// status. It writes all that the command prints to out.
	Gitsm func(ctx context.Context, args []string, at time.Time, out io.Writer) int
	// Out is where the story is told.
	Out   io.Writer
	Style report.Style
	// Width is how many columns there are.
	Width int
	// Wait is called before every step but the first; nil goes on at once.
	Wait func(ctx context.Context) error

	// printed is true where a command's output came last.
	printed bool
}

// Play plays the steps. It fails where a command ends otherwise than the story says, and with
// the context's error when it is interrupted.
func (r *Runner) Play(ctx context.Context, steps []Step) error {
	for i, s := range steps {
		if i > 0 && r.Wait != nil {
			if err := r.Wait(ctx); err != nil {
				return err
			}
		}
		r.heading(fmt.Sprintf("%d of %d", i+1, len(steps)), s.Title, s.Why)
		for _, a := range s.Acts {
			if err := r.act(ctx, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// Serve plays a step whose one command prints as it goes and ends by being interrupted.
func (r *Runner) Serve(ctx context.Context, s Step) error {
	r.heading("", s.Title, s.Why)
	for _, a := range s.Acts {
		r.prompt(a.Command)
		status, err := r.run(ctx, a, r.Out)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case status != a.Status:
			return r.unexpected(a, status)
		}
	}
	return nil
}

// act does one thing and tells it.
func (r *Runner) act(ctx context.Context, a Act) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, e := range a.Edits {
		if err := r.edit(ctx, e, a.At); err != nil {
			return err
		}
	}
	if len(a.Command) == 0 {
		return nil
	}
	r.prompt(a.Command)
	var printed bytes.Buffer
	status, err := r.run(ctx, a, &printed)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if status != a.Status {
		r.output(printed.String(), Act{})
		return r.unexpected(a, status)
	}
	r.output(printed.String(), a)
	if status != 0 {
		fmt.Fprintln(r.Out, r.Style.Faint(fmt.Sprintf("(exit status %d)", status)))
	}
	return nil
}

func (r *Runner) unexpected(a Act, status int) error {
	return fmt.Errorf("play the demonstration in %s: %s ended with status %d, and %d was expected", r.Dir, Typed(a.Command), status, a.Status)
}

// run runs a command and returns its exit status.
func (r *Runner) run(ctx context.Context, a Act, out io.Writer) (int, error) {
	if a.Command[0] == "git" {
		return git(ctx, r.Dir, a.Command[1:], a.At, out)
	}
	return r.Gitsm(ctx, a.Command[1:], a.At, out), nil
}

// edit changes a file and says so.
func (r *Runner) edit(ctx context.Context, e Edit, at time.Time) error {
	old, err := os.ReadFile(filepath.Join(r.Dir, filepath.FromSlash(e.Path)))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("edit for the demonstration: %w", err)
	}
	var head bytes.Buffer
	if status, err := git(ctx, r.Dir, words("rev-parse HEAD"), at, &head); err != nil {
		return err
	} else if status != 0 {
		return fmt.Errorf("edit for the demonstration: %s", strings.TrimSpace(head.String()))
	}
	content, err := e.make(old, strings.TrimSpace(head.String()))
	if err != nil {
		return err
	}
	r.note(e)
	return put(r.Dir, e.Path, content)
}
