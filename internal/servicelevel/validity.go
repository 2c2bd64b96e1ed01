package servicelevel

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// lead is how long before its end an agreement should have a successor; longer where
// notice must be given earlier.
const lead = 90 * 24 * time.Hour

// validity compares the days on which the agreement holds with those of what underpins it,
// and looks for what comes after it.
//
// Days are compared as days, whatever the zones: two agreements that end on one day end
// together.
func (r *reviewing) validity() {
	all := r.carriers(r.a)
	for i := range all {
		r.ends(&all[i], all)
		r.starts(&all[i], all)
	}
	r.successor()
}

// ends compares the end of what underpins the agreement with its own. Where the agreement
// has none, anything that has one ends before it.
func (r *reviewing) ends(u *underpinning, all []underpinning) {
	c := Comparison{Metric: "validity", Result: Holds, Promised: lastDay(r.a.Until()), Achievable: lastDay(u.until), By: []estate.Ref{u.ref}}
	c.Explanation = fmt.Sprintf("until %s ← until %s", c.Promised, c.Achievable)
	early := !u.until.IsZero() && (r.a.Last.IsZero() || day(u.until) < day(r.a.Until()))
	switch {
	case !early:
		r.check(c)
		return
	case !u.until.After(r.a.First):
		return // it carried what was before this agreement
	case slices.ContainsFunc(all, func(next underpinning) bool { return succeeds(&next, u) }):
		c.Explanation += ", then by another"
		r.check(c)
		return
	}
	severity, verb := diag.Error, "ends"
	if u.until.Sub(r.at) > max(lead, u.notice) {
		severity = diag.Warning
	}
	if u.over(r.at) {
		verb = "ended"
	}
	c.Result = Fails
	r.check(c)
	because := []estate.Ref{u.ref}
	what := string(u.ref)
	if u.ends != u.ref {
		because = append(because, u.ends)
		what += ", since " + string(u.ends) + ","
	}
	promise := "this agreement has no end"
	if !r.a.Last.IsZero() {
		promise = "this agreement holds until " + c.Promised
	}
	f := r.report(diag.UnderpinningEndsEarly, severity, r.place("validTo"),
		fmt.Sprintf("%s %s on %s, and %s", what, verb, c.Achievable, promise), because...)
	*f = f.Of(c.Promised, c.Achievable).Mend(fmt.Sprintf("renew it, or agree with %s on what follows", u.provider))
}

// starts reports what begins to underpin the agreement only after it has begun to hold.
func (r *reviewing) starts(u *underpinning, all []underpinning) {
	from := r.a.First
	if r.at.After(from) {
		from = r.at // what was before is past
	}
	if !u.first.After(from) || day(u.first) <= day(r.a.First) ||
		slices.ContainsFunc(all, func(before underpinning) bool { return precedes(&before, u) }) {
		return
	}
	f := r.report(diag.UnderpinningStartsLate, diag.Warning, r.place("validFrom"),
		fmt.Sprintf("%s begins on %s only, and this agreement holds from %s", u.ref, day(u.first), day(r.a.First)), u.ref)
	*f = f.Of(day(r.a.First), day(u.first)).Mend("agree with " + string(u.provider) + " on the time before")
	r.check(Comparison{Metric: "validity", Result: Fails, Promised: day(r.a.First), Achievable: day(u.first), By: []estate.Ref{u.ref},
		Explanation: fmt.Sprintf("from %s ← from %s", day(r.a.First), day(u.first))})
}

// alike reports whether one underpinning may take the place of an earlier one: it is by the
// same provider, or of the same type, for the same service or item, and begins later. One
// that holds beside it from the beginning carries something of its own.
func alike(later, u *underpinning) bool {
	return later.ref != u.ref && (later.provider == u.provider ||
		later.first.After(u.first) && kindOf(later) == kindOf(u) &&
			slices.ContainsFunc(later.covers, func(ref estate.Ref) bool { return slices.Contains(u.covers, ref) }))
}

// kindOf is the type of an agreement; a contract is as good as an agreement with a supplier.
func kindOf(u *underpinning) string {
	if u.agreement == nil {
		return agreement.UC
	}
	return u.agreement.Type
}

// succeeds reports whether one underpinning goes on where another ends, without a day
// between.
func succeeds(next, u *underpinning) bool {
	return alike(next, u) && day(next.first) <= day(u.until) && (next.until.IsZero() || day(next.until) > day(u.until))
}

// precedes reports whether one underpinning holds until another begins.
func precedes(before, u *underpinning) bool {
	return before.first.Before(u.first) && alike(u, before) && (before.until.IsZero() || day(before.until) >= day(u.first))
}

// successor looks for what comes after a service level agreement that ends soon or has
// ended: another for the same services and customer.
func (r *reviewing) successor() {
	if r.a.Last.IsZero() || r.a.Type != agreement.SLA || r.a.Draft {
		return
	}
	notice, _ := r.a.Body.Duration("notice")
	until := r.a.Until()
	if until.Sub(r.at) > max(lead, notice) {
		return
	}
	var draft *agreement.Agreement
	for _, b := range r.agreements {
		if b == r.a || b.Type != agreement.SLA || b.Customer != r.a.Customer ||
			day(b.First) > day(until) || !b.Last.IsZero() && day(b.Until()) <= day(until) ||
			!slices.ContainsFunc(services(b), func(ref estate.Ref) bool { return slices.Contains(r.out.Services, ref) }) {
			continue
		}
		if !b.Draft {
			return
		}
		draft = b
	}
	verb := "ends"
	if !until.After(r.at) {
		verb = "ended"
	}
	if draft != nil {
		r.report(diag.AgreementEnds, diag.Info, r.place("validTo"),
			fmt.Sprintf("this agreement %s on %s, and %s, which would follow, is a draft", verb, lastDay(until), draft.Record.Ref), draft.Record.Ref).
			Hint = "have it agreed before then"
		return
	}
	r.report(diag.AgreementEnds, diag.Warning, r.place("validTo"),
		fmt.Sprintf("this agreement %s on %s, and no other for its customer follows", verb, lastDay(until))).
		Hint = "renew it, write the agreement that follows, or tell the customer"
}

// services are the services that an agreement covers.
func services(a *agreement.Agreement) []estate.Ref {
	out := []estate.Ref{}
	for _, ref := range a.Covers {
		if ref.Kind() == estate.Service && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}

// lastDay writes the last day before an end; further notice where there is none.
func lastDay(until time.Time) string {
	if until.IsZero() {
		return "further notice"
	}
	return day(until.AddDate(0, 0, -1))
}
