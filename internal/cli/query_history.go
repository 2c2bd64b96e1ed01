package cli

import (
	"context"
	"iter"

	"github.com/gitsm/gitsm/internal/database"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/repository"
)

// history yields the history of all records, as gitsm log tells it.
func (o *queryOptions) history(state *repository.State, e *estate.Estate) func(context.Context) iter.Seq2[database.HistoryRow, error] {
	return func(ctx context.Context) iter.Seq2[database.HistoryRow, error] {
		return func(yield func(database.HistoryRow, error) bool) {
			p, err := o.openPast(ctx, state, e)
			if err != nil {
				yield(database.HistoryRow{}, err)
				return
			}
			defer p.history.Close()
			found, err := p.history.Find(ctx, history.Query{})
			if err == nil {
				err = found.Whole(ctx, p.reader, func(entry history.Entry) (bool, error) { return yieldEntry(&entry, yield), nil })
			}
			if err != nil {
				yield(database.HistoryRow{}, err)
				return
			}
			o.warnHidden(found, "")
		}
	}
}

// yieldEntry yields a row for each field of an entry, or one where it has none; false where
// no more are wanted.
func yieldEntry(e *history.Entry, yield func(database.HistoryRow, error) bool) bool {
	row := database.HistoryRow{
		Commit: e.Commit.String(), Time: e.Committer.At,
		Author: e.Author.Name, Email: e.Author.Email, Person: string(e.Author.Ref),
		Change: string(e.Change), ApprovedBy: e.ApprovedBy,
		Ref: string(e.Ref), Was: string(e.Was), Op: string(e.Op), Path: e.Path, WasPath: e.WasPath,
		Summary: e.Summary, Note: e.Note,
	}
	if !e.Merged.IsZero() {
		row.Merged, row.MergedAt = e.Merged.String(), e.MergedAt
	}
	if len(e.Fields) == 0 {
		return yield(row, nil)
	}
	for i := range e.Fields {
		row.Field, row.Before, row.After = e.Fields[i].Path, e.Fields[i].From, e.Fields[i].To
		if !yield(row, nil) {
			return false
		}
	}
	return true
}
