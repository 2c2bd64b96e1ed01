package quality

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// A record is to be compared with what it describes once a year, as configuration audits
// commonly are (ITIL: verification and audit; ISO/IEC 20000-1, 8.2.6), and twice a year
// where the business cannot do without what it describes.
const (
	daysCritical = 180
	daysOther    = 365
)

func daysOf(r rank) int {
	if r == critical {
		return daysCritical
	}
	return daysOther
}

// verification is what a record says of its last comparison with the world.
type verification struct {
	last, due dated
	by        string
	byPos     estate.Position
	// count is how many relations the record has; own are those with a date of their own.
	count int
	own   []ownDate
}

// ownDate is a date that stands at a relation.
type ownDate struct {
	dated
	relation string // its name
}

// dated is a day in a record.
type dated struct {
	day   time.Time
	known bool
	pos   estate.Position
}

func dateOf(n *estate.Node, field string) dated {
	day, ok := n.Date(field)
	d := dated{day: day, known: ok}
	if v := n.Get(field); v != nil {
		d.pos = v.Pos
	}
	return d
}

// verification reads what a record says of its verification.
func (s *survey) verification(r *estate.Record, n *estate.Node) verification {
	last := n.Get("lastVerified")
	v := verification{last: dateOf(last, "date"), due: dateOf(n, "reviewDue"), by: last.Str("by")}
	if by := last.Get("by"); by != nil {
		v.byPos = by.Pos
	}
	relations := n.Each("relations")
	v.count = len(relations)
	for i := range relations {
		if d := dateOf(&relations[i], "verified"); d.known {
			v.own = append(v.own, ownDate{d, relationName(&relations[i])})
		}
	}
	return v
}

// relationName names a relation by its type and its first target.
func relationName(rel *estate.Node) string {
	targets := rel.Refs("of")
	if to := rel.Str("to"); to != "" {
		targets = []estate.Ref{estate.Ref(to)}
	}
	if len(targets) == 0 {
		return rel.Str("type")
	}
	return rel.Str("type") + " " + and(string(targets[0]), len(targets))
}

// state is how fresh something is.
type state uint8

const (
	verified state = iota
	stale
	neverVerified
)

// count adds one to the number of the state.
func (c *States) count(st state) {
	switch st {
	case verified:
		c.Verified++
	case stale:
		c.Stale++
	case neverVerified:
		c.NeverVerified++
	}
}

// state judges a date: on the last day that the policy allows it is still verified. A date
// that is not yet verifies nothing.
func (s *survey) state(d dated, r rank) state {
	switch {
	case !d.known || d.day.After(s.day):
		return neverVerified
	case d.day.AddDate(0, 0, daysOf(r)).Before(s.day):
		return stale
	}
	return verified
}

// overdue reports whether the record was to be looked at by a day that is past, and was
// not since.
func (s *survey) overdue(v verification) bool {
	if !v.due.known || !v.due.day.Before(s.day) {
		return false
	}
	return !v.last.known || v.last.day.After(s.day) || v.last.day.Before(v.due.day)
}

// freshness asks whether a record was compared with what it describes, and not too long
// ago. Never is a state of its own: it is neither fresh nor stale.
func freshness(s *survey, t *tally) {
	t.states = &States{}
	for f := range s.inUse {
		if !describes(f.record.Kind) {
			continue
		}
		v := f.verified
		st, overdue := s.state(v.last, f.criticality), s.overdue(v)
		if overdue {
			s.reportOverdue(t, f)
		}
		if st == verified && overdue {
			st = stale
		} else if st != verified {
			s.reportState(t, f, st)
		}
		s.noteVerifier(t, f)
		t.states.count(st)
		switch {
		case st == verified:
			t.pass(f)
		case overdue:
			t.fail(f, "to be reviewed by "+v.due.day.Format(time.DateOnly), 2)
		case st == stale:
			t.fail(f, "last verified on "+v.last.day.Format(time.DateOnly), 1)
		default:
			t.fail(f, never(v.last), 0)
		}
	}
}

// never words that something was not verified.
func never(d dated) string {
	if d.known {
		return "verified on " + d.day.Format(time.DateOnly) + ", which is yet to come"
	}
	return "never verified"
}

const compare = "compare the record with what it describes, and write the day to lastVerified"

func (s *survey) reportState(t *tally, f *fact, st state) {
	if st == stale {
		t.find(finding.New(diag.StaleRecord, diag.Warning, f.record, f.verified.last.pos, "last verified on "+f.verified.last.day.Format(time.DateOnly)+
			", more than "+strconv.Itoa(daysOf(f.criticality))+" days ago").Mend(compare))
		return
	}
	message := "nobody has ever verified the record"
	if f.verified.last.known {
		message = "lastVerified.date: " + f.verified.last.day.Format(time.DateOnly) + " is yet to come, so the record counts as never verified"
	}
	t.find(finding.New(diag.NeverVerified, diag.Info, f.record, f.verified.last.pos, message).Mend(compare))
}

func (s *survey) reportOverdue(t *tally, f *fact) {
	t.find(finding.New(diag.OverdueReview, diag.Warning, f.record, f.verified.due.pos,
		"the review was due on "+f.verified.due.day.Format(time.DateOnly)+", and nobody has verified the record since").
		Mend(compare + ", and set the next reviewDue"))
}

// noteVerifier notes that whoever verified the record cannot be asked any more. The record
// is verified all the same.
func (s *survey) noteVerifier(t *tally, f *fact) {
	if !s.isGone(estate.Ref(f.verified.by)) {
		return
	}
	by := estate.Ref(f.verified.by)
	t.find(finding.New(diag.VerifierGone, diag.Info, f.record, f.verified.byPos, "lastVerified.by: "+s.absence(by).why, by).
		Mend("let the next verification be by somebody who is there"))
}

// relations asks the same of every relation of a record: by the relation's own date, or
// where it has none by that of the record, whose verification covers all that it says.
func relations(s *survey, t *tally) {
	t.states = &States{}
	for f := range s.inUse {
		v := f.verified
		if !describes(f.record.Kind) || v.count == 0 {
			continue
		}
		whole := s.state(v.last, f.criticality)
		for range v.count - len(v.own) {
			t.states.count(whole)
		}
		bad, first := 0, ""
		if whole != verified {
			bad = v.count - len(v.own)
		}
		for _, own := range v.own {
			st := s.state(own.dated, f.criticality)
			t.states.count(st)
			if st == verified {
				continue
			}
			s.reportRelation(t, f, own, st)
			if bad++; first == "" {
				first = ": " + own.relation + " on " + own.day.Format(time.DateOnly)
			}
		}
		if bad == 0 {
			t.pass(f)
			continue
		}
		t.fail(f, strconv.Itoa(bad)+" of "+strconv.Itoa(v.count)+" not verified in time"+first, len(v.own))
	}
}

func (s *survey) reportRelation(t *tally, f *fact, own ownDate, st state) {
	message := own.relation + ": verified: " + own.day.Format(time.DateOnly) + " is more than " + strconv.Itoa(daysOf(f.criticality)) + " days ago"
	if st == neverVerified {
		message = own.relation + ": verified: " + own.day.Format(time.DateOnly) + " is yet to come"
	}
	t.find(finding.New(diag.StaleRelation, diag.Warning, f.record, own.pos, message).
		Mend("make sure that the relation exists, and write the day to verified"))
}
