package continuity

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// dependencies checks that what services need comes back in time for them.
func (c *check) dependencies() {
	for _, p := range c.plans {
		if p.inForce {
			for _, d := range p.body.Get("bia").Each("dependencies") {
				c.neededBy(p, &d)
			}
		}
	}
	c.inherit()
}

// neededBy checks one dependency of an impact analysis against everything that is said of
// when it is back. Where all of that is too late it cannot be in time; where some is, the
// statements contradict each other.
func (c *check) neededBy(p *plan, d *estate.Node) {
	on := estate.Ref(d.Str("on"))
	within, ok := d.Duration("within")
	if !ok || !c.exists(on) {
		return
	}
	var late, inTime []objective
	for _, o := range c.statements(on, p) {
		if o.Duration > within {
			late = append(late, o)
		} else {
			inTime = append(inTime, o)
		}
	}
	if len(late) == 0 {
		return
	}
	worst := slices.MaxFunc(late, objective.compare)
	severity, but := diag.Error, ""
	if len(inTime) > 0 {
		severity, but = diag.Warning, fmt.Sprintf("; %s says %s", inTime[0].from.Ref, estate.FormatDuration(inTime[0].Duration))
	}
	c.measured(estate.FormatDuration(within), estate.FormatDuration(worst.Duration), diag.DependencyTooSlow, severity, p.record, place(d, "within"),
		fmt.Sprintf("%s is needed within %s, and by %s it is back within %s only%s", on, estate.FormatDuration(within), worst.from.Ref, estate.FormatDuration(worst.Duration), but),
		"agree on a quicker recovery of it, or find a way to do longer without", on, worst.from.Ref)
}

// statements are what is said of when a record is back: by itself, by agreements in force,
// by other plans, and for a supplier by underpinning contracts and the plan's contacts.
func (c *check) statements(on estate.Ref, p *plan) []objective {
	out := append(c.promised("", "rto", on, ""), c.claim(on, "rto"))
	for _, other := range c.plansOf(on) {
		if other != p && other.inForce {
			out = append(out, other.rto)
		}
	}
	if on.Kind() == estate.Supplier {
		out = append(out, c.supplierTimes(on, p)...)
	}
	return slices.DeleteFunc(out, func(o objective) bool { return !o.Known })
}

// supplierTimes are how soon a supplier restores what it supplies: the recovery time of its
// contracts, else their strictest time to resolve by the clock, and what the plan says of
// it.
func (c *check) supplierTimes(supplier estate.Ref, p *plan) []objective {
	var out []objective
	for _, contact := range p.body.Each("supplierContacts") {
		if d, ok := contact.Duration("recovery"); ok && estate.Ref(contact.Str("supplier")) == supplier {
			out = append(out, objective{known(d), p.record, place(&contact, "recovery"), supplier})
		}
	}
	for _, a := range c.agreements {
		if a.Type != agreement.UC || a.Provider != supplier {
			continue
		}
		byMetric := map[string][]objective{}
		for _, t := range a.Targets {
			if t.Timed && (t.Metric == "rto" || t.Metric == "resolution" && t.Clock == agreement.Elapsed) {
				byMetric[t.Metric] = append(byMetric[t.Metric], objective{known(t.Within), a.Record, t.Body.Pos, supplier})
			}
		}
		for _, metric := range []string{"rto", "resolution"} {
			if len(byMetric[metric]) > 0 {
				out = append(out, strictest(byMetric[metric]))
				break
			}
		}
	}
	return out
}

// allowance is by when a record must be back for everything that needs it.
type allowance struct {
	time.Duration
	// of is the record whose recovery time objective asks for it, and by the record that
	// says so.
	of, by estate.Ref
	// through is the consumer that needs it.
	through estate.Ref
}

// inherit checks the recovery time objective of items and services against the effective
// one: the least, over all that need them, of the consumer's objective less the consumer's
// own work, which can only begin afterwards. Of several targets of which some are enough,
// none is needed. Records that need each other in a circle have the same effective
// objective, since none comes after the others.
func (c *check) inherit() { c.allow(c.consumersFirst()) }

// allow is inherit for records, each with the places of those that it needs.
func (c *check) allow(refs []estate.Ref, next [][]int) {
	sets := components(next)
	circle := make([]int, len(refs))
	for number, set := range sets {
		for _, i := range set {
			circle[i] = number
		}
	}
	allowed := make([]*allowance, len(sets))
	for number := len(sets) - 1; number >= 0; number-- { // consumers come after what they need
		for _, i := range sets[number] {
			if own := c.ownRTO(refs[i]); own.Known {
				tighten(&allowed[number], allowance{own.Duration, refs[i], own.from.Ref, refs[i]})
			}
		}
		here := allowed[number]
		if here == nil {
			continue
		}
		for _, i := range sets[number] {
			work := c.ownWork(refs[i])
			for _, to := range next[i] {
				if circle[to] == number {
					continue
				}
				c.hold(refs[to], refs[i], *here, work)
				tighten(&allowed[circle[to]], allowance{here.Duration - work, here.of, here.by, refs[i]})
			}
		}
	}
}

func tighten(at **allowance, a allowance) {
	if *at == nil || a.Duration < (*at).Duration {
		*at = &a
	}
}

// hold reports a record that promises to be back later than a consumer can wait for.
func (c *check) hold(needed, consumer estate.Ref, of allowance, work time.Duration) {
	own := c.claim(needed, "rto")
	for _, p := range c.planning[needed] {
		// A plan for both recovers them together, and its steps are the finer account.
		if p.inForce && !own.Known && !slices.Contains(p.covers, of.of) {
			own = p.rto
		}
	}
	if !own.Known || own.Duration <= of.Duration-work {
		return
	}
	limit := estate.FormatDuration(max(0, of.Duration-work))
	why := "which must be back within " + estate.FormatDuration(of.Duration)
	if of.of != consumer {
		why += " for " + string(of.of)
	}
	if work > 0 {
		why += " and takes " + estate.FormatDuration(work) + " itself"
	}
	c.measured(limit, estate.FormatDuration(own.Duration), diag.DependencyTooSlow, diag.Error, own.from, own.pos,
		fmt.Sprintf("its RTO of %s%s is later than the %s that %s allows, %s", estate.FormatDuration(own.Duration), forWhat(own, needed), limit, consumer, why),
		"promise a quicker recovery, or allow its consumers more time", consumer, of.of, of.by)
}

// forWhat names what an objective is for where its record is about more.
func forWhat(o objective, ref estate.Ref) string {
	if o.from.Ref == ref {
		return ""
	}
	return " for " + string(ref)
}

// ownWork is how long a record's own recovery takes once what it needs is back; nothing
// where nobody says.
func (c *check) ownWork(ref estate.Ref) time.Duration {
	return c.itemDuration(ref).Duration
}

// consumersFirst returns the services, processes and items that must be back within a time,
// with all that they cannot be recovered without, sorted, and for each the others that it
// cannot. Where nothing above a record asks for a time, nothing can be too late for it.
func (c *check) consumersFirst() (refs []estate.Ref, next [][]int) {
	index := map[estate.Ref]int{}
	add := func(ref estate.Ref) {
		if _, known := index[ref]; !known && recoverable(ref) && c.exists(ref) {
			index[ref] = len(refs)
			refs = append(refs, ref)
		}
	}
	for r := range c.estate.All() {
		if recoverable(r.Ref) && c.ownRTO(r.Ref).Known {
			add(r.Ref)
		}
	}
	needs := map[estate.Ref][]estate.Ref{}
	for at := 0; at < len(refs); at++ {
		for _, q := range c.conditions(refs[at]) {
			if q.need < len(q.members) {
				continue
			}
			for _, to := range operands([]condition{q}) {
				if to != refs[at] && recoverable(to) && c.exists(to) {
					needs[refs[at]] = append(needs[refs[at]], to)
					add(to)
				}
			}
		}
	}
	slices.Sort(refs)
	for i, ref := range refs {
		index[ref] = i
	}
	next = make([][]int, len(refs))
	for i, ref := range refs {
		for _, to := range needs[ref] {
			next[i] = append(next[i], index[to])
		}
	}
	return refs, next
}
