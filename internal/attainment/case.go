package attainment

import (
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
)

// caseRecord is an incident or a request as its clocks see it.
type caseRecord struct {
	ref estate.Ref
	// agreement is the one that it is measured against; "" means all.
	agreement          estate.Ref
	offering           estate.Ref
	priority, category string
	// start is when its clocks started.
	start time.Time
	// answered and done are when somebody answered and when it was dealt with; zero for not
	// yet.
	answered, done time.Time
	pauses         []pause
}

// pause is a time in which clocks stand still. A lasting one ends when the report is made.
type pause struct {
	span
	reason string
}

// readCase reads a case that began by an instant.
//
// Its clocks start when it was opened, else when it was detected: before, nobody could
// know of it. An incident is dealt with when the service is restored, else when it is
// resolved or closed; a request when it is fulfilled, else when it is closed. A case that
// is over without a recorded answer was answered by its end.
func (ev *evidence) readCase(kind matterKind, ref estate.Ref, body *estate.Node, service estate.Ref, priorities map[string]map[string]string, at time.Time) {
	if service == "" {
		return
	}
	c := caseRecord{
		ref: ref, agreement: estate.Ref(body.Str("agreement")), offering: estate.Ref(body.Str("offering")),
		priority: estate.Priority(priorities, body), category: body.Str("category"),
		start:    first(body, "opened", "detected"),
		answered: by(at, first(body, "responded", "restored", "fulfilled", "resolved", "closed")),
		done:     by(at, first(body, "restored", "fulfilled", "resolved", "closed")),
	}
	about := subject{service, kind}
	status := body.Str("status")
	switch {
	case c.start.IsZero():
		ev.remark(about, ever(), string(ref)+" does not say when it was opened and is not counted")
		return
	case c.start.After(at):
		return
	case c.done.IsZero() && (status == "closed" || status == "resolved"):
		ev.remark(about, span{c.start, c.start}, string(ref)+" is over and does not say since when: it is not counted")
		return
	}
	pauses := body.Each("pauses")
	for i := range pauses {
		from, begun := pauses[i].Instant("from")
		to, ended := pauses[i].Instant("to")
		if !ended || to.After(at) {
			to = at
		}
		if begun && (ended || pauses[i].Get("to") == nil) {
			c.pauses = append(c.pauses, pause{span{from, to}, pauses[i].Str("reason")})
		}
	}
	ev.cases[about] = append(ev.cases[about], c)
}

// first returns the first of several moments that is recorded, or zero.
func first(body *estate.Node, fields ...string) time.Time {
	for _, field := range fields {
		if t, ok := body.Instant(field); ok {
			return t
		}
	}
	return time.Time{}
}

// by returns a moment that had come by an instant, else zero.
func by(at, t time.Time) time.Time {
	if t.After(at) {
		return time.Time{}
	}
	return t
}

// clock counts a time: all of it, or the open hours of a calendar.
type clock struct{ hours *calendar.Calendar }

// elapsed is what the clock counts between two instants.
func (c clock) elapsed(s span) time.Duration {
	if c.hours == nil {
		return s.length()
	}
	return c.hours.Elapsed(s.from, s.to)
}

// caseClock judges whether cases were dealt with in time.
//
// A clock that counts open hours starts at the next opening of a case that came outside of
// them, and a pause takes off open time only. A case is in time if it took as long as
// promised or less. One that is open and past its time is breached; one that is open and
// within it is not counted yet.
type caseClock struct {
	clock
	at time.Time
	// answer is true where the time until the answer is promised, not until the end.
	answer bool
	within time.Duration
	// stops are the reasons for which the clock stands still; nil means all.
	stops []string
}

// judge says how a case stands: in time, breached, or open and within its time.
func (j *caseClock) judge(c *caseRecord) judgedCase {
	end := c.done
	if j.answer {
		end = c.answered
	}
	lasts := end.IsZero()
	if lasts {
		end = j.at
	}
	// Nothing longer than the longest time that can be promised needs to be counted.
	whole := span{c.start, end}.until(c.start.Add(estate.MaxDuration + time.Nanosecond))
	taken := j.elapsed(whole)
	var still []span
	for _, p := range c.pauses {
		if j.stops == nil || slices.Contains(j.stops, p.reason) {
			still = append(still, p.meet(whole))
		}
	}
	for _, p := range merge(still) {
		taken -= j.elapsed(p)
	}
	breached := taken > j.within
	return judgedCase{ref: c.ref, start: c.start, breached: breached, open: lasts && !breached}
}

// judgedCase is how a case stands.
type judgedCase struct {
	ref            estate.Ref
	start          time.Time
	breached, open bool
}

// casesMeasure measures how many cases were dealt with in time: share met = met / (met +
// breached).
//
// A case belongs to the window in which its clock started. Nobody can then move it to
// another month by closing it later, and each month's cases stay the same; the month is
// provisional until they are over.
type casesMeasure struct {
	cases []judgedCase // by their start
	least *big.Rat
}

// during are the cases that started in a span.
func (m *casesMeasure) during(part span) []judgedCase {
	at := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(m.cases, t, func(c judgedCase, t time.Time) int {
			if c.start.Before(t) {
				return -1
			}
			return 1
		})
		return i
	}
	return m.cases[at(part.from):at(part.to)]
}

func (m *casesMeasure) over(part, _ span) figure {
	var f figure
	f.cases = &Cases{}
	for _, c := range m.during(part) {
		switch {
		case c.breached:
			f.cases.Breached++
			f.cases.Late = append(f.cases.Late, c.ref)
		case c.open:
			f.cases.Open++
		default:
			f.cases.Met++
		}
	}
	f.open = f.cases.Open > 0
	all := f.cases.Met + f.cases.Breached
	if all == 0 {
		f.verdict = nothing
		return f
	}
	f.achieved = percent(count(f.cases.Met), count(all))
	f.verdict = judged(f.achieved.Cmp(m.least) >= 0)
	f.lost = f.verdict == missed && m.least.Cmp(count(100)) >= 0
	return f
}

// records are all the cases.
func (m *casesMeasure) records(part span) []estate.Ref {
	var out []estate.Ref
	for _, c := range m.during(part) {
		out = append(out, c.ref)
	}
	return out
}
