package database

import (
	"context"
	"time"
)

// The tables of what is wrong and of the state as a whole.
const (
	diagnosticName = "diagnostic"
	stateName      = "state"
)

// diagnosticTable is what is wrong with the records.
func (c *content) diagnosticTable() Table {
	t := Table{Name: diagnosticName, Doc: "What gitsm validate finds.", Columns: []Column{
		{Name: "code", Type: textType, Doc: "The code, such as GS2001; gitsm explain tells what it means."},
		{Name: "severity", Type: textType, Doc: "How bad it is: error, warning or info."},
		{Name: "ref", Type: textType, Holds: holdsReference, Doc: "The record that it is about, where there is one."},
		{Name: "path", Type: textType, Doc: "The file."},
		{Name: "line", Type: integerType, Doc: "The line."},
		{Name: "column", Type: integerType, Doc: "The column, in characters from 1."},
		{Name: "message", Type: textType, Doc: "What is wrong."},
		{Name: "hint", Type: textType, Doc: "What would be right."},
	}}
	t.rows = func(ctx context.Context, _ []bool, emit func([]any) error) error {
		if c.Diagnostics == nil {
			return nil
		}
		found, err := c.Diagnostics(ctx)
		if err != nil {
			return err
		}
		for i := range found {
			d := &found[i]
			err := emit([]any{string(d.Code), d.Severity.String(), orNull(d.Record), d.Path, int64(d.Line), int64(d.Column), d.Message, orNull(d.Hint)})
			if err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

// stateTable is what is known of the state as a whole.
func (c *content) stateTable() Table {
	t := Table{Name: stateName, Doc: "The state that the tables show, in one row. Its time stands for now: date('now') would give another answer every day.", Columns: []Column{
		{Name: "at", Type: textType, Holds: holdsInstant, Doc: "The time at which the state is judged, in UTC: that of --at or of the commit."},
		{Name: "day", Type: textType, Holds: holdsDate, Doc: "The day of that time, in UTC."},
		{Name: "commit_id", Type: textType, Doc: "The commit; NULL for a working tree."},
		{Name: "records", Type: integerType, Doc: "How many records there are."},
	}}
	t.rows = func(_ context.Context, _ []bool, emit func([]any) error) error {
		count := int64(c.Estate.Len())
		for _, hidden := range c.hidden {
			if hidden {
				count--
			}
		}
		var day any
		if !c.At.IsZero() {
			day = c.At.UTC().Format(time.DateOnly)
		}
		return emit([]any{instant(c.At), day, orNull(c.Commit), count})
	}
	return t
}
