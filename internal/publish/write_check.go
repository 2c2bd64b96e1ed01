package publish

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
)

// perRequest is how many annotations GitHub takes at a time. They are written with as many
// writes, each of which notes how far it is: so none is missing or there twice, wherever an
// attempt broke off.
const perRequest = 50

// The states of a check run.
const (
	inProgress = "in_progress"
	completed  = "completed"
)

// check brings the newest check run to show the publication.
func (w *writer) check(ctx context.Context) error {
	runs, err := w.forge.Checks(ctx, w.Head, Check)
	if err != nil {
		return fmt.Errorf("reading the check: %w", err)
	}
	want := markOf(w.Publication)
	id, from := int64(0), 0
	if len(runs) > 0 {
		newest := slices.MaxFunc(runs, func(a, b forge.CheckRun) int { return cmp.Compare(a.ID, b.ID) })
		have := readMark(newest.External)
		if have == want && newest.Status == w.status() && newest.Conclusion == w.Conclusion {
			return nil
		}
		if w.goesOn(newest, have, want) {
			id, from = newest.ID, have.written
		}
	}
	return w.writeCheck(ctx, id, from, want)
}

// goesOn reports whether a check run can become the one that is wanted. It cannot where its
// annotations are others, since these stay, nor where it is completed and may not be, since
// GitHub lets no run go back: then a new one takes its place.
func (w *writer) goesOn(run forge.CheckRun, have, want mark) bool {
	return have.annotations == want.annotations && have.written <= want.written &&
		(run.Status != completed || w.Conclusion != "")
}

func (w *writer) status() string {
	if w.Conclusion == "" {
		return inProgress
	}
	return completed
}

// writeCheck writes a check run from the annotation at from on; it is completed with the last.
func (w *writer) writeCheck(ctx context.Context, id int64, from int, want mark) error {
	for last := false; !last; {
		to := min(from+perRequest, len(w.Annotations))
		last = to == len(w.Annotations)
		run := forge.CheckRun{
			ID: id, Name: Check, Head: w.Head, Status: inProgress, Title: w.Title, Summary: w.Summary, DetailsURL: w.DetailsURL,
			Annotations: w.Annotations[from:to], External: mark{want.check, want.annotations, to}.String(),
		}
		if last {
			run.Status, run.Conclusion = w.status(), w.Conclusion
		}
		if err := w.ask(ctx, "check"); err != nil {
			return err
		}
		written, err := w.forge.PutCheck(ctx, run)
		if err != nil {
			return fmt.Errorf("writing the check: %w", err)
		}
		id, from = written, to
	}
	return nil
}
