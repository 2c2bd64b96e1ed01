package cost

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Term is how a contract stands in time on a day.
type Term struct {
	// End is the last day of the term that runs, of one that has renewed by itself the first
	// that has not passed; zero where it is open-ended.
	End time.Time
	// Act is the last day for notice: the one that the contract names, else the end less the
	// notice; zero where there is no end.
	Act time.Time
	// Renews is true where it goes on by itself unless notice is given.
	Renews bool
	// Lapsed is true where it has renewed since End for a time that is not recorded.
	Lapsed bool
	// Warned is true from the day on which somebody should know that it ends or renews.
	Warned bool
}

// TermOf returns how a contract's content stands on the day of an instant, read in UTC.
func TermOf(body *estate.Node, at time.Time) Term {
	today := at.UTC().Truncate(day)
	t := newTerm(body, today)
	out := Term{End: t.end, Act: t.act, Renews: t.renews, Lapsed: t.lapsed}
	if !t.end.IsZero() && !t.lapsed {
		notice, _ := body.Duration("notice")
		out.Warned = !today.Before(t.warns(notice))
	}
	return out
}
