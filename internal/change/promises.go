package change

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

// carried compares promises and recovery of base and head, as far as the change reaches
// them.
func (w *assessor) carried() {
	if !slices.ContainsFunc(w.Diff, matters) {
		return
	}
	agreements, recoverable := w.agreements(), w.recoverable()
	var promises, recovery checked
	var work sync.WaitGroup
	work.Go(func() {
		promises.base, recovery.base = w.check(w.Base, w.baseRun, w.sided(agreements, false), w.sided(recoverable, false))
	})
	work.Go(func() {
		promises.head, recovery.head = w.check(w.Head, w.headRun, w.sided(agreements, true), w.sided(recoverable, true))
	})
	work.Wait()
	w.promises, w.recover = w.worsened(&promises), w.worsened(&recovery)
}

// checked are the findings of base and of head.
type checked struct{ base, head []finding.Finding }

// check looks at promises and recovery on one side, one after the other: they use one graph.
func (w *assessor) check(e *estate.Estate, run *graph.Graph, agreements, recoverable []estate.Ref) (promises, recovery []finding.Finding) {
	if run.Estate() != e && len(agreements)+len(recoverable) > 0 {
		run = graph.New(e) // where the graphs of the two sides are alike, that of base stands for both
	}
	// Without references everything would be checked.
	if len(agreements) > 0 {
		promises = servicelevel.Check(e, w.At, servicelevel.Options{Refs: agreements, Graph: run}).Findings
	}
	if len(recoverable) > 0 {
		recovery = continuity.Check(e, w.At, recoverable, continuity.Options{Graph: run})
	}
	return promises, recovery
}

// worsened notes what was found, and counts what is worse on head.
func (w *assessor) worsened(c *checked) tally {
	worsened, standing := w.divide(c.base, c.head)
	w.out.Findings = append(w.out.Findings, worsened...)
	w.out.Standing = append(w.out.Standing, standing...)
	errors, warnings := finding.Count(worsened)
	return tally{errors, warnings}
}

// silent are the fields of items and services from which neither a promise nor a recovery
// follows.
func silent(field string) bool {
	switch field {
	case "name", "description", "tags", "links", "lastVerified", "reviewDue", "source", "annotations", "classification", "schemaVersion",
		"aliases", "serial", "assetTag", "vendor", "model", "version", "firmware", "location", "rackPosition", "network",
		"custodian", "costCentre", "cost", "capitalCost", "amortiseMonths", "allocation", "price", "purchasedOn", "warrantyEnd",
		"securityClass", "baselineVersion", "discoverySource", "capacity", "demandDrivers", "valueProposition", "userGroups",
		"documents", "requestChannel", "serviceDesk":
		return true
	}
	return false
}

// matters reports whether a promise or a recovery may follow from what differs.
func matters(d difference.Record) bool {
	switch d.Ref.Kind() {
	case estate.Service, estate.ConfigurationItem:
		return d.Op != difference.Modify || slices.ContainsFunc(d.Fields, func(f difference.Field) bool {
			// The route of a circuit is a cause that several may share (package availability).
			return !silent(topField(f.Path)) && (topField(f.Path) != "attributes" || strings.HasPrefix(f.Path, "attributes.route"))
		})
	case estate.BusinessProcess, estate.Offering, estate.Agreement, estate.Contract, estate.Supplier, estate.Calendar,
		estate.ContinuityPlan, estate.Exercise:
		return true
	}
	return false
}

// agreements are those that the change reaches: which it touches, which cover a service or
// item that it reaches, and which stand on a contract, calendar, supplier or agreement that
// it touches. Those that promise nothing (yet, or any more) are left out unless touched.
func (w *assessor) agreements() []estate.Ref {
	touched := map[estate.Ref]bool{}
	start := slices.Clone(w.reached)
	for i := range w.Diff {
		if matters(w.Diff[i]) {
			start = append(start, w.Diff[i].Ref)
			touched[w.Diff[i].Ref] = true
		}
	}
	worst := map[estate.Ref]string{}
	var found []estate.Ref
	for ref := range w.commitments(start) {
		if ref.Kind() == estate.Agreement && (touched[ref] || w.promising(ref)) {
			found = append(found, ref)
			worst[ref] = w.stakes(ref)
		}
	}
	slices.SortFunc(found, func(a, b estate.Ref) int {
		return cmp.Or(-compareBool(touched[a], touched[b]), -cmp.Compare(rank(worst[a]), rank(worst[b])), compareRefs(a, b))
	})
	below := 0
	for i, ref := range found {
		r := w.either(ref)
		below += len(w.baseRun.Closure(named(r, "covers")...))
		if i > 0 && below > maxBelow || i == maxAgreements {
			w.leftOut(ref, "not compared before and after: "+plural(len(found)-i, "agreement")+" of those that the change reaches, beginning with "+string(ref))
			return found[:i]
		}
	}
	return found
}

// commitments are the records that stand on others by reference: calendars, contracts and
// agreements, directly or by way of each other.
func (w *assessor) commitments(start []estate.Ref) map[estate.Ref]bool {
	seen := map[estate.Ref]bool{}
	queue := start
	for at := 0; at < len(queue); at++ {
		ref := queue[at]
		if seen[ref] {
			continue
		}
		seen[ref] = true
		for _, head := range []bool{false, true} {
			e := w.Base
			if head {
				e = w.Head
			}
			for _, in := range e.Incoming(w.on(ref, head)) {
				if standsOn(in.From.Kind, ref.Kind()) {
					queue = append(queue, w.name(in.From.Ref))
				}
			}
			if r, ok := e.Record(w.on(ref, head)); ok && (r.Kind == estate.Agreement || r.Kind == estate.Contract) {
				for _, to := range carries(r) {
					queue = append(queue, w.name(to))
				}
			}
		}
	}
	return seen
}

// standsOn reports whether records of one kind that refer to one of another may stand on it. What
// refers to an agreement carries it.
func standsOn(from, to estate.Kind) bool {
	switch from {
	case estate.Calendar, estate.Contract, estate.Agreement:
		return to != estate.Agreement
	case estate.Supplier, estate.Service:
		return to == estate.Calendar
	}
	return false
}

// carries is what an agreement or contract stands behind.
func carries(r *estate.Record) []estate.Ref {
	out := append(named(r, "underpins"), named(r, "agreements")...)
	for i := range r.Links {
		if r.Links[i].Type == "underpins" {
			out = append(out, r.Links[i].To)
		}
	}
	return out
}

// promising reports whether an agreement promises anything on either side.
func (w *assessor) promising(ref estate.Ref) bool {
	before, after := w.records(ref)
	for _, r := range []*estate.Record{before, after} {
		if r != nil && r.Encoded != "" {
			if a := agreement.Read(r, w.calendars); !a.Draft && !a.Over(w.At) {
				return true
			}
		}
	}
	return false
}

// stakes is the criticality of the most critical service that an agreement covers.
func (w *assessor) stakes(ref estate.Ref) string {
	worst := ""
	before, after := w.records(ref)
	for _, r := range []*estate.Record{before, after} {
		if r == nil {
			continue
		}
		for _, covered := range named(r, "covers") {
			b, a := w.records(w.name(covered))
			worst = worse(worst, worse(criticality(b), criticality(a)))
		}
	}
	return worst
}

// recoverable are the services that the change reaches, the items and plans that it touches,
// and the plans whose exercises it touches.
func (w *assessor) recoverable() []estate.Ref {
	out := slices.Clone(w.reached)
	for i := range w.Diff {
		d := &w.Diff[i]
		if !matters(*d) {
			continue
		}
		out = append(out, d.Ref)
		for _, r := range []*estate.Record{d.Before, d.After} {
			if r != nil && r.Kind == estate.Exercise {
				out = append(out, named(r, "plan")...)
			}
		}
	}
	return unique(out)
}
