package servicelevel

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// commitment is an availability that an agreement underneath promises.
type commitment struct {
	by     *underpinning
	target *agreement.Target
	// id tells it from the others in a composition.
	id string
	// about are the records that it is about.
	about []estate.Ref
	// percent is what may be reckoned with: what is promised, or, where all the downtime
	// of a longer window may fall into one of the promise and still leaves enough, that.
	percent *big.Rat
	up      availability.Ratio
}

// slack is by how much a composition may be below the exact one, in units of
// availability.Ratio: nobody promises the fourteenth digit.
const slack availability.Ratio = 10_000

// maxRoots is how many of the services and items of one target are composed for one by one.
const maxRoots = 200

// availabilities compares every promise of availability with those underneath.
func (r *reviewing) availabilities() {
	for i := range r.a.Targets {
		t := &r.a.Targets[i]
		if promised, ok := availability.FromPercent(t.Percent); ok && t.Metric == "availability" {
			r.availability(t, promised)
		}
	}
}

func (r *reviewing) availability(t *agreement.Target, promised availability.Ratio) {
	roots := r.roots(t)
	commitments := r.commitments(t)
	silent := r.silent(commitments)
	for _, u := range silent {
		if !r.beside(u, roots) {
			r.report(diag.AvailabilityNotUnderpinned, diag.Warning, t.Body.Pos,
				fmt.Sprintf("availability of %s is promised, and %s underpins it without promising any", percent(t.Percent), u.ref), u.ref).
				Hint = "agree on a target for availability with " + string(u.provider)
			r.check(Comparison{Metric: "availability", Result: Gap, Promised: percent(t.Percent), By: []estate.Ref{u.ref},
				Explanation: fmt.Sprintf("availability %s ← none promised", percent(t.Percent))})
		}
	}
	if len(commitments) == 0 {
		return
	}
	short := map[string]availability.Ratio{}
	var because []estate.Ref
	for _, root := range roots {
		used, composed, series := r.compose(root, commitments)
		if len(used) == 0 {
			r.check(Comparison{Metric: "availability", Services: []estate.Ref{root}, Result: Gap, Promised: percent(t.Percent),
				Explanation: fmt.Sprintf("availability %s ← nothing promised for what it stands on", percent(t.Percent))})
			continue
		}
		c := Comparison{Metric: "availability", Services: []estate.Ref{root}, Result: Holds, Promised: percent(t.Percent), Achievable: composed.Percent(5) + " %"}
		var factors []string
		for _, k := range used {
			c.By = append(c.By, k.by.ref)
			f, _ := availability.FromPercent(k.percent)
			factors = append(factors, f.Percent(5))
		}
		c.By = slices.Compact(c.By)
		how := strings.Join(factors, " × ")
		if !series {
			how = "structure of " + strings.Join(factors, ", ")
		}
		if len(factors) > 1 || !series {
			how += " = " + composed.Percent(5)
		}
		word := "holds"
		if composed+slack < promised {
			c.Result, word = Fails, "falls short"
			short[c.Achievable] = composed
			because = append(because, c.By...)
		}
		c.Explanation = fmt.Sprintf("availability %s ← %s %%: %s", percent(t.Percent), how, word)
		r.check(c)
	}
	if len(short) > 0 {
		least := availability.One
		for _, composed := range short {
			least = min(least, composed)
		}
		slices.Sort(because)
		f := r.report(diag.AvailabilityNotCarried, diag.Error, t.Body.Pos,
			fmt.Sprintf("availability of %s is promised, and what underpins it composes to %s %%", percent(t.Percent), least.Percent(5)), slices.Compact(because)...)
		*f = f.Of(percent(t.Percent), least.Percent(5)+" %").Mend("promise less, agree on more with those underneath, or add redundancy")
	}
}

// roots are the services and items that a target is about: those that it names, else all
// that the agreement covers. Offerings stand on their services.
func (r *reviewing) roots(t *agreement.Target) []estate.Ref {
	named := t.Body.Refs("services")
	if len(named) == 0 {
		named = r.a.Covers
	}
	var out []estate.Ref
	for _, ref := range named {
		if _, ok := r.estate.Record(ref); ok && ref.Kind() != estate.Offering && !slices.Contains(out, ref) && len(out) < maxRoots {
			out = append(out, ref)
		}
	}
	slices.Sort(out)
	return out
}

// commitments returns what the agreements underneath promise about availability, and notes
// where they measure it otherwise than the promise.
func (r *reviewing) commitments(t *agreement.Target) []commitment {
	var out []commitment
	for i := range r.under {
		u := &r.under[i]
		if u.agreement == nil {
			continue
		}
		best := map[string]commitment{}
		var order []string
		for j := range u.agreement.Targets {
			b := &u.agreement.Targets[j]
			if b.Metric != "availability" || b.Percent == nil {
				continue
			}
			k := commitment{by: u, target: b, about: b.Body.Refs("services")}
			if len(k.about) == 0 {
				k.about = u.covers
			}
			k.percent = r.reckoned(t, b, u)
			if k.up, _ = availability.FromPercent(k.percent); k.up == 0 && k.percent.Sign() != 0 {
				continue
			}
			key := fmt.Sprint(k.about)
			known, ok := best[key]
			if !ok {
				order = append(order, key)
			}
			if !ok || known.up < k.up {
				best[key] = k
			}
		}
		for n, key := range order {
			k := best[key]
			k.id = string(u.ref) + " " + strconv.Itoa(n)
			r.measured(t, k)
			out = append(out, k)
		}
	}
	return out
}

// reckoned returns the availability that a target underneath allows to reckon with: what it
// promises, or, where its window is longer, what is left at worst of one of the promise. If
// that is less than is promised, it is a finding of its own, and the rest is compared as if
// the windows agreed.
func (r *reviewing) reckoned(t, b *agreement.Target, u *underpinning) *big.Rat {
	above, below := measurementOf(t.Window), measurementOf(b.Window)
	if below.under(above) != longer {
		return b.Percent
	}
	left, _ := atWorst(b.Percent, below, above, r.share(u.agreement.ServiceHours), r.share(r.a.ServiceHours))
	if left.Cmp(t.Percent) < 0 {
		return b.Percent
	}
	return left
}

// silent returns the underpinnings with targets of which none is about availability.
func (r *reviewing) silent(commitments []commitment) []*underpinning {
	var out []*underpinning
	for i := range r.under {
		u := &r.under[i]
		promises := slices.ContainsFunc(commitments, func(k commitment) bool { return k.by == u })
		if !promises && u.agreement != nil && len(u.agreement.Targets) > 0 {
			out = append(out, u)
		}
	}
	return out
}

// beside reports whether what an agreement covers matters to other services of the
// promise only, or to none, though it names something in the estate.
func (r *reviewing) beside(u *underpinning, roots []estate.Ref) bool {
	known := false
	for _, ref := range u.covers {
		for _, root := range roots {
			if r.structure(root).has.contains(ref) {
				return false
			}
		}
		_, ok := r.estate.Record(ref)
		known = known || ok
	}
	return known
}

// compose returns the availability of a service or item were it only for the commitments,
// those that count for it, and whether it is their plain product.
//
// A commitment stands on the records that it is about, as one factor: whoever keeps it
// fails on all of them at once or on none. Records that nobody commits anything about count
// as perfect, since this is the best that the promises allow. A commitment about nothing
// in the structure is multiplied, unless it is about another service of the agreement, or
// about what the service only works worse without.
func (r *reviewing) compose(root estate.Ref, commitments []commitment) (used []commitment, composed availability.Ratio, series bool) {
	factors := map[estate.Ref][]availability.Factor{}
	beside, product := availability.One, availability.One
	for _, k := range commitments {
		placed, elsewhere := false, false
		for _, ref := range k.about {
			if r.structure(root).down.contains(ref) {
				factors[ref] = append(factors[ref], availability.Factor{ID: k.id, Up: k.up})
				placed = true
				continue
			}
			elsewhere = elsewhere || slices.ContainsFunc(r.a.Covers, func(other estate.Ref) bool { return r.structure(other).has.contains(ref) })
		}
		if !placed && elsewhere {
			continue
		}
		if !placed {
			beside = beside.And(k.up)
		}
		used = append(used, k)
		product = product.And(k.up)
	}
	whole := availability.Figure(r.graph, root, func(record *estate.Record) ([]availability.Factor, bool) { return factors[record.Ref], true })
	composed = beside.And(whole.High)
	return used, composed, composed <= product+slack && product <= composed+slack
}

// designed returns the availability by design of a record, worked out once.
func (c *checker) designed(root estate.Ref) availability.Composite {
	known, ok := c.designs[root]
	if !ok {
		known = availability.Figure(c.graph, root, c.design)
		c.designs[root] = availability.Composite{Known: known.Known, Low: known.Low, High: known.High, Exact: known.Exact, Unknown: known.Unknown}
	}
	return known
}

// compareDesigns compares every promise of availability with what the items make of it.
func (r *reviewing) compareDesigns() {
	for i := range r.a.Targets {
		t := &r.a.Targets[i]
		promised, ok := availability.FromPercent(t.Percent)
		if !ok || t.Metric != "availability" {
			continue
		}
		for _, root := range r.roots(t) {
			design := r.designed(root)
			c := Comparison{Metric: "design", Services: []estate.Ref{root}, Promised: percent(t.Percent)}
			achievable := design.High.Percent(5) + " %"
			switch {
			case design.High+slack < promised:
				c.Result, c.Achievable = Fails, achievable
				c.Explanation = fmt.Sprintf("design of %s: at most %s of %s", root, achievable, percent(t.Percent))
				f := r.report(diag.DesignBelowPromise, diag.Error, t.Body.Pos,
					fmt.Sprintf("availability of %s is promised, and %s is built for at most %s", percent(t.Percent), root, achievable), root)
				*f = f.Of(percent(t.Percent), achievable).Mend("promise less, or build in redundancy; see the availability of the items that it stands on")
			case !design.Known:
				c.Result = Unknown
				c.Explanation = fmt.Sprintf("design of %s: unknown, since %s no availability", root, count(int64(len(design.Unknown)), "record has", "records have"))
			case design.Low+slack < promised:
				c.Result, c.Achievable = Unknown, achievable
				c.Explanation = fmt.Sprintf("design of %s: between %s and %s of %s", root, design.Low.Percent(5)+" %", achievable, percent(t.Percent))
			default:
				c.Result, c.Achievable = Holds, achievable
				c.Explanation = fmt.Sprintf("design of %s: %s for %s", root, achievable, percent(t.Percent))
			}
			r.check(c)
		}
	}
}
