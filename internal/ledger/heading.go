package ledger

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
)

// Heading is what the message of a link says of its entry. It costs a fraction of reading
// the file.
type Heading struct {
	Commit gittree.Hash
	Number int
	Kind   Kind
	// Subject is the first line: the kind, the change and the pull request.
	Subject                   string
	Main, Before, After, Head string
	Commits                   []string
}

// Covers reports whether the entry says what a range of main's commits was.
func (h *Heading) Covers() bool { return h.Kind == Merged || h.Kind == Unauthorised }

// Change returns the change that the entry is about, as the subject has it; "" where it names
// none.
func (h *Heading) Change() estate.Ref {
	for word := range strings.FieldsSeq(strings.TrimPrefix(h.Subject, string(h.Kind)+":")) {
		if ref, err := estate.ParseRef(word); err == nil && ref.Kind() == estate.Change {
			return ref
		}
	}
	return ""
}

// Headings yields what the messages say from the newest to the first, as [Ledger.Newest]
// does with the entries.
func (l *Ledger) Headings(ctx context.Context) iter.Seq2[Heading, error] {
	return func(yield func(Heading, error) bool) {
		for at := l.Tip; !at.IsZero(); {
			h, before, err := l.heading(ctx, at)
			if !yield(h, err) || err != nil {
				return
			}
			at = before
		}
	}
}

// heading reads one heading, and which commit comes before it.
func (l *Ledger) heading(ctx context.Context, at gittree.Hash) (Heading, gittree.Hash, error) {
	if err := ctx.Err(); err != nil {
		return Heading{}, gittree.Hash{}, err
	}
	c, err := l.repo.SignedCommit(at)
	if err != nil {
		return Heading{}, gittree.Hash{}, fmt.Errorf("read the ledger: %w", err)
	}
	h := Heading{Commit: at}
	if h.Number, err = numberOf(c.Message); err != nil {
		return Heading{}, gittree.Hash{}, fmt.Errorf("read the ledger: commit %s: %w", at, err)
	}
	subject, rest, _ := strings.Cut(c.Message, "\n")
	h.Subject = subject
	for line := range strings.SplitSeq(rest, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "Kind":
			h.Kind = Kind(value)
		case "Main":
			h.Main = value
		case "Before":
			h.Before = value
		case "After":
			h.After = value
		case "Head":
			h.Head = value
		case "Commits":
			h.Commits = strings.Fields(value)
		}
	}
	if h.Number > 1 && len(c.Parents) > 0 {
		return h, c.Parents[0], nil
	}
	return h, gittree.Hash{}, nil
}
