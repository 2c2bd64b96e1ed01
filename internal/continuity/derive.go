package continuity

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// derive makes the steps of a recovery from the records alone: one for each record whose
// recovery says anything. What stands in or on something is lost with it: the loss of a
// site, a room or a host is that of all that its failure takes down. Of anything else, what
// it needs for recovery may have to come back first, so that all of it is counted.
//
// A service or process without a recovery of its own is back with what it needs. An item
// that says nothing of its recovery is among the silent: nobody knows how long it takes.
func (b *book) derive(ref estate.Ref) (d *draft, silent []estate.Ref) {
	d = &draft{book: b}
	lost := b.lostWith(ref)
	d.goals = lost
	if len(lost) == 0 {
		lost, d.goals = b.needed(ref), []estate.Ref{ref}
	}
	for _, r := range lost {
		switch step := b.derivation(r); {
		case step.says:
			d.steps = append(d.steps, step.work)
		case r.Kind() == estate.ConfigurationItem:
			silent = append(silent, r)
		}
	}
	return d, silent
}

// derivation is the step that the recovery of a record gives rise to, where it says anything.
type derivation struct {
	work
	says bool
}

func (b *book) derivation(ref estate.Ref) derivation {
	out, known := b.derivations[ref]
	if known {
		return out
	}
	if r := b.record(ref); r.Mentions("recovery") {
		n := r.Body() // it is read once, and there are many: it is not kept
		if recovery := n.Get("recovery"); recovery != nil {
			out = derivation{work{
				id: string(ref), item: ref, team: estate.Ref(recovery.Str("team")), duration: b.itemDuration(ref),
				inEvent: true, pos: place(&n, "recovery"),
			}, true}
		}
	}
	b.derivations[ref] = out
	return out
}

// lostWith returns what the failure of a place or host takes down, itself included, sorted;
// nil where nothing stands in or on the record.
func (b *book) lostWith(ref estate.Ref) []estate.Ref {
	holds := slices.ContainsFunc(b.estate.Incoming(ref), func(in estate.Incoming) bool {
		return slices.Contains([]string{"located_in", "hosted_on", "runs_on"}, in.Link.Type)
	})
	if !holds {
		return nil
	}
	lost := []estate.Ref{ref}
	for _, e := range b.runTime().Failure(ref) {
		if e.Level == graph.Outage && recoverable(e.Ref) {
			lost = append(lost, e.Ref)
		}
	}
	slices.Sort(lost)
	return slices.Compact(lost)
}

// needed returns a record and everything that it needs for recovery, sorted.
func (b *book) needed(ref estate.Ref) []estate.Ref {
	seen := map[estate.Ref]bool{ref: true}
	out := []estate.Ref{ref}
	for at := 0; at < len(out); at++ {
		for _, next := range b.operandsOf(out[at]) {
			if !seen[next] && recoverable(next) {
				seen[next] = true
				out = append(out, next)
			}
		}
	}
	slices.Sort(out)
	return out
}

// recoverable reports whether a record is of a kind that can be down and come back.
func recoverable(ref estate.Ref) bool {
	switch ref.Kind() {
	case estate.Service, estate.BusinessProcess, estate.ConfigurationItem:
		return true
	}
	return false
}
