package change

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// Bounds on what is compared, so that a change of much takes no longer than people wait.
// What is left out is said, as a finding of severity info.
const (
	// maxServices is how many services, the most critical first, are searched for single
	// points of failure and for plans.
	maxServices = 200
	// maxListed is how many new single points, and groups with fewer spares, are told one by one.
	maxListed = 50
	// maxAgreements is how many agreements are compared: those that the change touches, then
	// those of the most critical services.
	maxAgreements = 20
	// maxBelow is how many records may stand below the services of these agreements together;
	// the first agreement is compared however many there are.
	maxBelow = 500
)

// compare finds what head has worse than base: single points of failure, spare members,
// promises and recovery. What base has already is kept apart.
func (w *assessor) compare() {
	if w.closing {
		return
	}
	w.reach()
	if w.structural {
		w.points()
		w.spares()
	}
	w.carried()
	w.out.Findings = finding.Sort(w.out.Findings)
	w.out.Standing = finding.Sort(w.out.Standing)
}

// reach finds the services that stand on what the change touches or declares, on either
// side and whatever the change says of its effect, the most critical first: a change that
// interrupts nothing can still take away a spare.
func (w *assessor) reach() {
	direct := w.direct()
	reached := map[estate.Ref]bool{}
	note := func(ref estate.Ref) {
		if ref.Kind() == estate.Service {
			reached[ref] = true
		}
	}
	for _, ref := range direct {
		note(ref)
	}
	side := func(g *graph.Graph, head bool) {
		names := make([]estate.Ref, len(direct))
		for i, ref := range direct {
			names[i] = w.on(ref, head)
		}
		for _, e := range g.Failure(names...) {
			note(w.name(e.Ref))
		}
	}
	side(w.baseRun, false)
	if w.structural {
		side(w.headRun, true)
	}
	w.critical = map[estate.Ref]string{}
	for ref := range reached {
		before, after := w.records(ref)
		w.critical[ref] = worse(criticality(before), criticality(after))
		w.reached = append(w.reached, ref)
	}
	slices.SortFunc(w.reached, func(a, b estate.Ref) int {
		return cmp.Or(-cmp.Compare(rank(w.critical[a]), rank(w.critical[b])), compareRefs(a, b))
	})
	if left := len(w.reached) - maxServices; left > 0 {
		w.leftOut(w.reached[maxServices], "not compared before and after: "+plural(left, "less critical service")+" of those that stand on what the change touches")
		w.reached = w.reached[:maxServices]
	}
}

// leftOut says that something was not compared.
func (w *assessor) leftOut(ref estate.Ref, message string) {
	r := w.either(ref)
	if r == nil {
		r = &estate.Record{Ref: ref}
	}
	w.out.Findings = append(w.out.Findings, finding.New(diag.NotCompared, diag.Info, r, estate.Position{}, message).
		Mend("make several smaller changes of it, or look at the rest with gitsm sla check and gitsm impact"))
}

// sided are the references as they are on one side, of those that exist there.
func (w *assessor) sided(refs []estate.Ref, head bool) []estate.Ref {
	e := w.Base
	if head {
		e = w.Head
	}
	var out []estate.Ref
	for _, ref := range refs {
		if _, ok := e.Record(w.on(ref, head)); ok {
			out = append(out, w.on(ref, head))
		}
	}
	return out
}

// fault is what makes findings of base and head the same one: code, record and nearest
// cause. Messages and places alter with the records around them.
type fault struct {
	code         diag.Code
	ref, because estate.Ref
}

func (w *assessor) fault(f *finding.Finding) fault {
	k := fault{code: f.Code, ref: w.name(f.Ref)}
	if len(f.Because) > 0 {
		k.because = w.name(f.Because[0])
	}
	return k
}

// divide tells the findings of head that base does not have, or has less badly, from those
// that stand already. Of several of one fault those that say the same are paired first, the
// others in their order.
func (w *assessor) divide(base, head []finding.Finding) (worsened, standing []finding.Finding) {
	before := map[fault][]*finding.Finding{}
	for i := range base {
		k := w.fault(&base[i])
		before[k] = append(before[k], &base[i])
	}
	var rest []finding.Finding
	for _, f := range head {
		k := w.fault(&f)
		same := slices.IndexFunc(before[k], func(b *finding.Finding) bool {
			return w.renamed(b.Message) == f.Message && b.Severity <= f.Severity
		})
		if same < 0 {
			rest = append(rest, f)
			continue
		}
		before[k] = slices.Delete(before[k], same, same+1)
		standing = append(standing, f)
	}
	for _, f := range rest {
		k := w.fault(&f)
		if len(before[k]) == 0 {
			worsened = append(worsened, f)
			continue
		}
		b := before[k][0]
		before[k] = before[k][1:]
		if worseThan(&f, b) {
			worsened = append(worsened, f)
		} else {
			standing = append(standing, f)
		}
	}
	return worsened, standing
}

// renamed is a message of base with the present names of renamed records.
func (w *assessor) renamed(message string) string {
	for i := range w.Diff {
		if was := w.was[w.Diff[i].Ref]; was != "" {
			message = strings.ReplaceAll(message, string(was), string(w.Diff[i].Ref))
		}
	}
	return message
}

// worseThan reports whether a finding is worse than the same one before: more severe, or
// further from what is promised. What cannot be measured, and says something else, is new.
func worseThan(now, before *finding.Finding) bool {
	if now.Severity != before.Severity {
		return now.Severity < before.Severity
	}
	a, known := distance(now)
	b, comparable := distance(before)
	return !known || !comparable || a.Cmp(b) > 0
}

// distance is how far what is achievable is from what is promised.
func distance(f *finding.Finding) (*big.Rat, bool) {
	promised, unit, ok := measure(f.Promised)
	achievable, same, known := measure(f.Achievable)
	if !ok || !known || unit != same {
		return nil, false
	}
	d := new(big.Rat).Sub(promised, achievable)
	return d.Abs(d), true
}

// measure reads what a finding promises or achieves: a length of time in nanoseconds, or a
// number with its unit.
func measure(text string) (value *big.Rat, unit string, ok bool) {
	if d, is := estate.ParseDuration(text); is {
		return new(big.Rat).SetInt64(int64(d)), time.Nanosecond.String(), true
	}
	number, unit, _ := strings.Cut(text, " ")
	value, ok = estate.ParseDecimal(number)
	return value, unit, ok
}
