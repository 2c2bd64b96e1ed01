package workpaper

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/ledger"
)

// emergencies are the emergency changes of the period with the reviews that they owe.
func (m *maker) emergencies(p *Pack) {
	for i := range p.Population {
		r := &p.Population[i]
		if r.Type != "emergency" || r.Recorded == NotRecorded {
			continue
		}
		entry := &m.line.things[m.rows[i]].link.Entry
		p.Emergencies = append(p.Emergencies, m.emergency(r, entry))
	}
}

func (m *maker) emergency(r *Row, entry *ledger.Entry) Emergency {
	e := Emergency{Entry: r.Entry, Change: r.Change, Title: r.Title, Merged: r.Time, State: Owed, Result: r.Outcome}
	change := estate.Ref(r.Change)
	within, known := time.Duration(0), false
	if entry.Review != nil {
		if entry.Review.Change != "" {
			change = entry.Review.Change
			e.Change = string(change)
		}
		within, known = estate.ParseDuration(entry.Review.Within)
	}
	record := m.in.Changes[change]
	if known {
		due := m.over(change, record, r.Time).Add(within).UTC()
		e.Due = &due
	}
	late := func(at time.Time) bool { return e.Due != nil && at.After(*e.Due) }
	switch {
	case record.Reviewed:
		e.State, e.ReviewedBy = Reviewed, m.labels.ref(record.ReviewedBy)
		if day := record.ReviewedOn.UTC(); !record.ReviewedOn.IsZero() {
			e.Reviewed = &day
			if late(day) {
				e.State = ReviewedLate
			}
		}
	case late(m.asOf):
		e.State = Overdue
	}
	return e
}

// over is when the work was over, from which the time for the review runs: as the outcome
// says, else the end of the window, else the day of the record's id, else the merge.
func (m *maker) over(ref estate.Ref, record Change, merged time.Time) time.Time {
	switch day, ok := estate.IDDate(ref.ID()); {
	case !record.ActualEnd.IsZero():
		return record.ActualEnd
	case !record.End.IsZero():
		return record.End
	case ok:
		return day
	}
	return merged
}
