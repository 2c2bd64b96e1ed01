package cost

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// term is how a contract stands in time on a day.
type term struct {
	status string
	// end is the last day of the term that runs; zero where it is open-ended.
	end time.Time
	// act is the last day for notice; where none is agreed, the end.
	act time.Time
	// renews is true where it goes on by itself unless notice is given.
	renews bool
	// renewal is by how long; 0 where that is not recorded.
	renewal time.Duration
	// lapsed is true where it has renewed since its recorded end for an unknown time.
	lapsed bool
}

// newTerm reads a contract's days. A contract that has renewed by itself is in the first of
// its later terms that has not ended. The last day for notice is the one that the contract
// names, for the term that it names; else the end less the notice.
func newTerm(body *estate.Node, today time.Time) term {
	t := term{status: body.Str("status")}
	t.renews = body.IsTrue("autoRenew", false) && t.status != "cancelled" && t.status != "ended"
	t.renewal, _ = body.Duration("renewalTerm")
	end, _ := body.Date("end")
	if end.IsZero() {
		return t
	}
	t.end = end
	if t.renews && end.Before(today) {
		days := int(t.renewal / day)
		if days == 0 {
			t.lapsed = true
			return t
		}
		terms := (daysUntil(end, today) + days - 1) / days
		t.end = end.AddDate(0, 0, terms*days)
	}
	notice, _ := body.Duration("notice")
	t.act = t.end.Add(-notice).Truncate(day)
	if named, ok := body.Date("lastCancelDate"); ok && t.end.Equal(end) {
		t.act = named
	}
	return t
}

// warns returns the first day of warning: the lead before the last day on which somebody
// can act, and in any case before the end by the notice or the lead, whichever is longer.
func (t term) warns(notice time.Duration) time.Time {
	before := t.end.Add(-max(notice, lead))
	if act := t.act.Add(-lead); act.Before(before) {
		return act
	}
	return before
}

// contract compares a contract's days with today.
func (c *checker) contract(r *estate.Record) {
	body := r.Body()
	t := newTerm(&body, c.today)
	notice, _ := body.Duration("notice")
	switch {
	case t.status == "draft" || t.end.IsZero():
	case t.lapsed:
		c.find(finding.New(diag.RenewalUnknown, diag.Warning, r, pos(&body, "autoRenew"),
			"it has renewed by itself since "+c.when(t.end)+", and for how long is not recorded, so that the last day for notice is unknown").
			Mend("write renewalTerm, and the end of the term that runs"))
	case t.end.Before(c.today):
		c.contractOver(r, &body, t)
	case t.status == "ended" || c.today.Before(t.warns(notice)):
	case t.renews:
		c.contractRenews(r, &body, t)
	default:
		c.contractEnds(r, &body, t)
	}
}

// contractRenews reports a contract that somebody must decide upon, or should have.
func (c *checker) contractRenews(r *estate.Record, body *estate.Node, t term) {
	next := t.end.Add(day).Format(time.DateOnly)
	forHow := ""
	if t.renewal > 0 {
		forHow = " for " + estate.FormatDuration(t.renewal)
	}
	if t.act.Before(c.today) {
		c.find(finding.New(diag.ContractNotice, diag.Warning, r, pos(body, "end"),
			"it renews by itself on "+next+forHow+", and the last day for notice was "+c.when(t.act)).
			Mend("ask the supplier for an earlier end if it is not wanted, and plan for the cost if it is"))
		return
	}
	c.find(finding.New(diag.ContractNotice, diag.Warning, r, pos(body, "end"),
		"it renews by itself on "+next+forHow+" unless notice is given by "+c.when(t.act)).
		Mend("decide whether it is still wanted"))
}

// contractEnds reports a contract that soon ends without a successor in force.
func (c *checker) contractEnds(r *estate.Record, body *estate.Node, t term) {
	successor, inForce := c.successor(r.Ref, t.end)
	if inForce {
		return
	}
	hint := "extend it or replace it, or plan how what it is for does without"
	because := append(refs(c.users(r.Ref, "licensed_by", "supplied_by")), body.Refs("covers")...)
	slices.Sort(because)
	because = slices.Compact(because)
	if successor != "" {
		hint = "conclude " + string(successor) + ", which is to replace it"
		because = append([]estate.Ref{successor}, because...)
	}
	c.find(finding.New(diag.ContractEnding, diag.Warning, r, pos(body, "end"), "it ends on "+c.when(t.end)+", and does not renew", because...).Mend(hint))
}

// successor returns a contract that replaces this one, and whether one is in force by the
// day after its end.
func (c *checker) successor(of estate.Ref, end time.Time) (found estate.Ref, inForce bool) {
	for _, in := range c.estate.Incoming(of) {
		if in.Link.Type != "replaces" || in.From.Kind != estate.Contract || in.From.Ref == of {
			continue
		}
		body := in.From.Body()
		if found == "" {
			found = in.From.Ref
		}
		start, known := body.Date("start")
		switch status := body.Str("status"); {
		case status != "" && status != "active":
		case !known || !start.After(end.Add(day)):
			return in.From.Ref, true
		}
	}
	return found, false
}

// contractOver reports a contract past its last day that something still counts on, or
// that is still recorded as active. What was bought outright stays ours.
func (c *checker) contractOver(r *estate.Record, body *estate.Node, t term) {
	users := c.users(r.Ref, "licensed_by", "supplied_by")
	if body.Str("type") == "purchase" {
		users = nil
	}
	if _, inForce := c.successor(r.Ref, t.end); len(users) > 0 {
		hint := "renew it, or take it off what counts on it"
		if inForce {
			hint = "name its successor on what counts on it"
		}
		c.find(finding.New(diag.ContractEnded, diag.Error, r, pos(body, "end"),
			"it ended on "+c.when(t.end)+", and is still counted on", refs(users)...).Mend(hint))
		return
	}
	if t.status == "active" {
		c.find(finding.New(diag.ContractEnded, diag.Warning, r, pos(body, "status"),
			"it ended on "+c.when(t.end)+", and is still recorded as active").Mend("write status: ended, or its new end"))
	}
}
