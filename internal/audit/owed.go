package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/repository"
)

// owed is a review that an emergency owes.
type owed struct {
	Change estate.Ref
	Within string
	Entry  int
	Commit gittree.Hash
	// Blob is the record that the rest was read from; zero where none was.
	Blob gittree.Hash
	// Over is when the work was over, Done whether nothing is owed any more.
	Over time.Time
	Done bool
}

// late returns the finding where a review is due and not done.
func (w *owed) late(at time.Time) []Finding {
	within, ok := estate.ParseDuration(w.Within)
	due := w.Over.Add(within)
	if w.Done || ok && !due.Before(at) {
		return nil
	}
	message := fmt.Sprintf("the emergency %s was to be reviewed by %s, and nobody has", w.Change, moment(due))
	if !ok {
		message = fmt.Sprintf("the emergency %s is to be reviewed within %s, which is no span of time", w.Change, diag.Quote(w.Within))
	}
	return []Finding{{
		Code: diag.LateReview, Severity: diag.Error, Commit: w.Commit.String(), Entry: w.Entry, Message: message, Hint: hintFor(diag.LateReview),
	}}
}

// settle reads what the records at main's tip say of the reviews that are owed. Records that
// were read before are not read again.
func (x *examiner) settle(ctx context.Context, tip gittree.Hash, all []owed) error {
	if len(all) == 0 {
		return nil
	}
	rev, err := x.repo.Revision(tip)
	if err != nil {
		return err
	}
	part := repository.Part{Revision: rev, Folders: []string{changesFolder}, Refs: []estate.Ref{}}
	for i := range all {
		part.Refs = append(part.Refs, all[i].Change)
	}
	files, err := x.extractor.Find(ctx, part)
	if err != nil {
		return err
	}
	blobs := map[estate.Ref]gittree.Hash{}
	for _, f := range files {
		loc, _, _ := record.Locate(f.Path)
		blobs[loc.Ref] = f.Blob
	}
	part.Refs = part.Refs[:0]
	for i := range all {
		w := &all[i]
		if blob := blobs[w.Change]; blob.IsZero() || blob != w.Blob {
			part.Refs = append(part.Refs, w.Change)
		}
	}
	if len(part.Refs) == 0 {
		return nil
	}
	estates, err := x.extractor.Extract(ctx, part)
	if err != nil {
		return err
	}
	for i := range all {
		w := &all[i]
		if blob := blobs[w.Change]; blob.IsZero() || blob != w.Blob {
			w.Blob = blob
			w.read(estates[0])
		}
	}
	return nil
}

// read reads the record of a change. Where there is none, the day of its id has to do, and
// nothing was reviewed.
func (w *owed) read(e *estate.Estate) {
	q := &change.Request{Ref: w.Change}
	if r, ok := e.Record(w.Change); ok && r.Encoded != "" {
		q = change.ParseRequest(r)
	}
	w.Over, w.Done = q.Over(), q.Reviewed || q.Cancelled
}
