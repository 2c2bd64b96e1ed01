package publish

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/forge"
)

// The marks are comments of HTML that no reader sees. A comment is ours if the forge says that we
// wrote it and its first line is a mark: what stands in a record is escaped and never begins one.
const (
	markPrefix = "<!-- gitsm:decision "
	marker     = markPrefix + "v1 -->"
	// spare is what is left of a comment that was written twice.
	spare = markPrefix + "spare -->\nThis was written twice: the decision is in the first comment."
)

// comment brings the oldest comment of ours to show the publication. Where there are several, as
// the answer to a write was lost, the others are reduced to a line.
func (w *writer) comment(ctx context.Context) error {
	if w.Pull == 0 {
		return nil
	}
	all, err := w.forge.Comments(ctx, w.Pull)
	if err != nil {
		return fmt.Errorf("reading the comments: %w", err)
	}
	all = slices.DeleteFunc(slices.Clone(all), func(c forge.Comment) bool { return !c.Own || !strings.HasPrefix(c.Body, markPrefix) })
	slices.SortFunc(all, func(a, b forge.Comment) int { return cmp.Compare(a.ID, b.ID) })
	if len(all) == 0 {
		return w.putComment(ctx, 0, w.Comment)
	}
	for i, c := range all {
		body := w.Comment
		if i > 0 {
			body = spare
		}
		if sameText(c.Body, body) {
			continue
		}
		if err := w.putComment(ctx, c.ID, body); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putComment(ctx context.Context, id int64, body string) error {
	if err := w.ask(ctx, "comment"); err != nil {
		return err
	}
	if _, err := w.forge.PutComment(ctx, w.Pull, id, body); err != nil {
		return fmt.Errorf("writing the comment: %w", err)
	}
	return nil
}

// sameText compares as a forge keeps a text, which may alter the ends of lines and of the text.
func sameText(a, b string) bool { return kept(a) == kept(b) }

func kept(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
