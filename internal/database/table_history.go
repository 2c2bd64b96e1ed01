package database

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// historyName is the table of what commits changed.
const historyName = "history"

// historyTable is who changed what when.
func (c *content) historyTable() Table {
	t := Table{Name: historyName, Doc: "What commits changed, the newest first: a row for each field, or for a record where no field can be told. It is of what is committed.", Columns: []Column{
		{Name: "commit_id", Type: textType, Doc: "The commit."},
		{Name: "time", Type: textType, Holds: holdsInstant, Doc: "When it was committed, in UTC."},
		{Name: "author", Type: textType, Doc: "The name of the author."},
		{Name: "email", Type: textType, Doc: "The author's address."},
		{Name: "person", Type: textType, Holds: holdsReference, Doc: "The record of the author, where the address is known."},
		{Name: "change", Type: textType, Holds: holdsReference, Doc: "The change in which it came."},
		{Name: "approved_by", Type: textType, Holds: holdsJSON, Doc: "Those whose approval the ledger counts, a list."},
		{Name: "merged", Type: textType, Doc: "The commit of the main line that brought it there."},
		{Name: "merged_at", Type: textType, Holds: holdsInstant, Doc: "When that was, in UTC."},
		{Name: "ref", Type: textType, Holds: holdsReference, Doc: "The record."},
		{Name: "was", Type: textType, Holds: holdsReference, Doc: "Its former reference, where it got another."},
		{Name: "op", Type: textType, Doc: "What was done to it: add, modify, remove, rename or copy."},
		{Name: "path", Type: textType, Doc: "The file."},
		{Name: "was_path", Type: textType, Doc: "Where it was before it was moved."},
		{Name: "field", Type: textType, Doc: "The path of the field that changed, such as targets[1].percent."},
		{Name: "before", Doc: "Its value before; NULL where there was none, lists and mappings as JSON."},
		{Name: "after", Doc: "Its value after; NULL where there is none."},
		{Name: "summary", Type: textType, Doc: "The first line of the commit's message."},
		{Name: "note", Type: textType, Doc: "Why no field can be told, or what else differs."},
	}}
	t.rows = func(ctx context.Context, _ []bool, emit func([]any) error) error {
		if c.History == nil {
			return nil
		}
		for h, err := range c.History(ctx) {
			if err != nil {
				return err
			}
			if err := emit(h.values()); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

func (h *HistoryRow) values() []any {
	return []any{
		h.Commit, instant(h.Time), h.Author, h.Email, orNull(h.Person), orNull(h.Change), texts(h.ApprovedBy), orNull(h.Merged), instant(h.MergedAt),
		h.Ref, orNull(h.Was), h.Op, h.Path, orNull(h.WasPath), orNull(h.Field), value(h.Before), value(h.After), h.Summary, orNull(h.Note),
	}
}

// instant is a moment in UTC, so that moments compare as texts do; NULL for none.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// texts is a list of texts as JSON.
func texts(list []string) string {
	out, err := json.Marshal(append([]string{}, list...))
	if err != nil {
		return "[]" // unreachable: texts always encode
	}
	return string(out)
}

// refs is a list of references as JSON.
func refs(list []estate.Ref) string {
	out := make([]string, len(list))
	for i, ref := range list {
		out[i] = string(ref)
	}
	return texts(out)
}
