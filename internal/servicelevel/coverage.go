package servicelevel

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// maxUncovered is how many uncovered spans are listed.
const maxUncovered = 100

// serviceHours compares the hours in which availability is promised with those in which
// it is promised underneath.
func (r *reviewing) serviceHours() {
	if !r.promises("availability") {
		return
	}
	for i := range r.under {
		u := &r.under[i]
		if u.agreement == nil || !promises(u, "availability") {
			continue
		}
		r.cover("service_hours", "service hours", u, r.a.ServiceHours, u.agreement.ServiceHours, diag.Error)
	}
}

// supportHours compares the hours in which somebody helps. Every agreement underneath that
// promises to respond or resolve must cover them, each by itself: a case waits for the one
// whose part has failed, whoever else is awake.
//
// An agreement that says nothing of support helps in its service hours. Where the promise
// is read that way, what is uncovered is a warning only: nobody wrote it down.
func (r *reviewing) supportHours() {
	wanted, severity := r.a.SupportHours, diag.Error
	if wanted == "" {
		if !r.promises("response", "resolution") {
			return
		}
		wanted, severity = r.a.ServiceHours, diag.Warning
	}
	for i := range r.under {
		u := &r.under[i]
		if u.agreement == nil || !promises(u, "response", "resolution") {
			continue
		}
		below := u.agreement.SupportHours
		if below == "" {
			below = u.agreement.ServiceHours
		}
		if below == "" {
			r.report(diag.SupportHoursUnknown, diag.Warning, r.place("supportHours"),
				fmt.Sprintf("%s promises to help and does not say in which hours", u.ref), u.ref).
				Hint = "write supportHours there; calendar records say when they are open"
			r.check(Comparison{Metric: "support_hours", Result: Unknown, Promised: hoursName(wanted), By: []estate.Ref{u.ref},
				Explanation: fmt.Sprintf("support hours %s ← not said", hoursName(wanted))})
			continue
		}
		r.cover("support_hours", "support hours", u, wanted, below, severity)
	}
}

// promises reports whether the agreement has a target with one of the metrics.
func (r *reviewing) promises(metrics ...string) bool {
	for i := range r.a.Targets {
		if slices.Contains(metrics, r.a.Targets[i].Metric) {
			return true
		}
	}
	return false
}

func promises(u *underpinning, metrics ...string) bool {
	for i := range u.agreement.Targets {
		if slices.Contains(metrics, u.agreement.Targets[i].Metric) {
			return true
		}
	}
	return false
}

// cover compares two calendars over a year: coverage is the part of the promised hours
// that lies in those underneath.
func (r *reviewing) cover(metric, words string, u *underpinning, promised, below estate.Ref, severity diag.Severity) {
	c := Comparison{Metric: metric, Result: Unknown, Promised: hoursName(promised), Achievable: hoursName(below), By: []estate.Ref{u.ref}}
	overlap, ok := r.overlap(promised, below)
	if !ok {
		c.Explanation = fmt.Sprintf("%s %s ← %s: a calendar cannot be read", words, c.Promised, c.Achievable)
		r.check(c)
		return
	}
	all, open := overlap.all, overlap.open
	if open == 0 {
		c.Result = Holds
		c.Explanation = fmt.Sprintf("%s %s ← %s: 100 %% covered", words, c.Promised, c.Achievable)
		r.check(c)
		return
	}
	covered := covered(all-open, all)
	c.Result, c.Achievable = Fails, covered
	c.UncoveredMinutes = int64(open / time.Minute)
	for i, gap := range overlap.uncovered {
		if i == maxUncovered {
			break
		}
		c.Uncovered = append(c.Uncovered, Span{gap.Start.In(r.zone), gap.End.In(r.zone)})
	}
	c.Promised = "100 %"
	c.Explanation = fmt.Sprintf("%s %s ← %s: %s covered", words, hoursName(promised), hoursName(below), covered)
	r.check(c)
	f := r.report(diag.HoursUncovered, max(severity, r.severity(u)), r.place(field(metric)),
		fmt.Sprintf("%s (%s) leaves %d of the %d %s a year of %s uncovered: %s", u.ref, hoursName(below),
			int64(open.Round(time.Hour)/time.Hour), int64(all.Round(time.Hour)/time.Hour), words, hoursName(promised), overlap.pattern), u.ref)
	*f = f.Of("100 %", covered).Mend("agree on longer hours with " + string(u.provider) + ", or promise shorter ones")
	if metric == "support_hours" && r.a.SupportHours == "" {
		f.Hint = "say in supportHours when help is promised, which counts as the service hours now, or agree on longer hours with " + string(u.provider)
	}
}

// overlap is how two calendars compare over the year that is looked at.
type overlap struct {
	// uncovered are the hours of the upper one that the lower one has not, open their
	// length, all that of the upper one, and pattern the uncovered in words.
	uncovered []calendar.Interval
	all, open time.Duration
	pattern   string
}

// overlap compares two calendars over a year of whole days, once. It is false where one
// cannot be read.
func (r *reviewing) overlap(promised, below estate.Ref) (overlap, bool) {
	y, m, d := r.start.In(r.zone).Date()
	from, to := time.Date(y, m, d, 0, 0, 0, 0, r.zone), time.Date(y+1, m, d, 0, 0, 0, 0, r.zone)
	key := fmt.Sprintf("%s %s %s %s", promised, below, from.Format(time.RFC3339), r.zone)
	if known, ok := r.overlaps[key]; ok {
		return known, true
	}
	above, ok := r.calendars.Or(promised)
	under, readable := r.calendars.Or(below)
	if !ok || !readable {
		return overlap{}, false
	}
	wanted := above.Open(from, to)
	out := overlap{uncovered: without(wanted, under.Open(from, to)), all: total(wanted)}
	out.open, out.pattern = total(out.uncovered), weekly(out.uncovered, from, to, r.zone)
	r.overlaps[key] = out
	return out, true
}

// field is where an agreement writes hours.
func field(metric string) string {
	if metric == "support_hours" {
		return "supportHours"
	}
	return "serviceHours"
}

// hoursName is what hours are called: a calendar, or always where none is named.
func hoursName(ref estate.Ref) string {
	if ref == "" {
		return "always"
	}
	return string(ref)
}

// covered returns a part of a whole in per cent, rounded down so that what is not all of
// it is never written as 100 %.
func covered(part, whole time.Duration) string {
	r, _ := availability.FromPercent(ratio(part, whole))
	return r.Percent(2) + " %"
}

// without returns the parts of some spans that lie in none of others. Both are in order
// and apart, as calendars return them.
func without(spans, others []calendar.Interval) []calendar.Interval {
	var out []calendar.Interval
	next := 0
	for _, s := range spans {
		from := s.Start
		for next < len(others) && !others[next].End.After(from) {
			next++
		}
		for i := next; i < len(others) && others[i].Start.Before(s.End); i++ {
			if others[i].Start.After(from) {
				out = append(out, calendar.Interval{Start: from, End: others[i].Start})
			}
			from = others[i].End
		}
		if from.Before(s.End) {
			out = append(out, calendar.Interval{Start: from, End: s.End})
		}
	}
	return out
}

// total is the length of spans together.
func total(spans []calendar.Interval) time.Duration {
	var sum time.Duration
	for _, s := range spans {
		sum += s.End.Sub(s.Start)
	}
	return sum
}
