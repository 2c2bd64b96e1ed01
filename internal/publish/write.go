package publish

import (
	"context"
	"fmt"

	"github.com/gitsm/gitsm/internal/forge"
)

// Forge is what publishing needs of one.
type Forge interface {
	// Checks returns the check runs of a name on a commit, in any order.
	Checks(ctx context.Context, head, name string) ([]forge.CheckRun, error)
	// PutCheck makes a check run, or alters the one with the ID given; annotations come on top of
	// those that it has.
	PutCheck(ctx context.Context, c forge.CheckRun) (int64, error)
	Comments(ctx context.Context, pull int) ([]forge.Comment, error)
	// PutComment makes a comment, or alters the one with the ID given.
	PutComment(ctx context.Context, pull int, id int64, body string) (int64, error)
	Labels(ctx context.Context, pull int) ([]string, error)
	Label(ctx context.Context, pull int, add, remove []string) error
}

// Step is asked before every single write, with its name (check, comment, labels): when it fails
// nothing more is written. It is for leases, and for tests that end there.
type Step func(ctx context.Context, name string) error

// Publish brings the forge to show a publication. The check comes first unless it is a success,
// which comes last, so that nothing is green before everything says so, and nothing stays green
// once it is not. Whatever was there before, and whatever of it was written by an attempt that
// broke off, the outcome is the same: one check run of ours on the commit that counts, which is the
// newest, one comment with the decision, these labels. It fails with the first error of the forge
// or of before, which may be nil; to call it again goes on.
func Publish(ctx context.Context, f Forge, p Publication, before Step) error {
	w := &writer{forge: f, before: before, Publication: p}
	parts := []func(context.Context) error{w.check, w.comment, w.labels}
	if p.Conclusion == success {
		parts = []func(context.Context) error{w.comment, w.labels, w.check}
	}
	for _, part := range parts {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Mend is Publish where the check shows the publication already, for nobody but us can alter it: what
// others may have altered since is looked at.
func Mend(ctx context.Context, f Forge, p Publication, before Step) error {
	w := &writer{forge: f, before: before, Publication: p}
	if err := w.comment(ctx); err != nil {
		return err
	}
	return w.labels(ctx)
}

// writer publishes one publication.
type writer struct {
	Publication
	forge  Forge
	before Step
}

// ask asks whether a write may be done.
func (w *writer) ask(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.before == nil {
		return nil
	}
	return w.before(ctx, name)
}

func (w *writer) labels(ctx context.Context) error {
	if w.Pull == 0 {
		return nil
	}
	have, err := w.forge.Labels(ctx, w.Pull)
	if err != nil {
		return fmt.Errorf("reading the labels: %w", err)
	}
	add, remove := labelling(have, w.Labels)
	if len(add)+len(remove) == 0 {
		return nil
	}
	if err := w.ask(ctx, "labels"); err != nil {
		return err
	}
	if err := w.forge.Label(ctx, w.Pull, add, remove); err != nil {
		return fmt.Errorf("writing the labels: %w", err)
	}
	return nil
}
