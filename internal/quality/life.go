package quality

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// stage is where a record is in its life.
type stage uint8

const (
	there stage = iota
	coming
	gone
)

// stageOf works out the stage of a record on a day.
func stageOf(r *estate.Record, n *estate.Node, day time.Time) stage {
	status := n.Str("status")
	if status == "" {
		status = n.Str("phase")
	}
	switch {
	case ended(r.Kind, status), closed(r.Kind, n), over(r.Kind, n, day):
		return gone
	case slices.Contains([]string{"planned", "on_order", "evaluation", "design", "build", "pipeline", "draft", "prospective", "proposed"}, status):
		return coming
	case after(n, day, "validFrom", "activeFrom"), r.Kind == estate.Contract && after(n, day, "start"):
		return coming
	}
	return there
}

// ended reports whether a status says that it is over. A cancelled contract runs on until
// its end.
func ended(kind estate.Kind, status string) bool {
	switch status {
	case "retired", "disposed", "former", "ended", "terminated", "done", "rejected", "closed":
		return true
	case "cancelled":
		return kind != estate.Contract
	}
	return false
}

// closed reports whether a case or an exercise is finished.
func closed(kind estate.Kind, n *estate.Node) bool {
	if describes(kind) {
		return false
	}
	return slices.ContainsFunc([]string{"closed", "outcome", "cancelled", "completed"}, func(field string) bool { return n.Get(field) != nil })
}

// over reports whether the last day is past. A contract that renews itself goes on.
func over(kind estate.Kind, n *estate.Node, day time.Time) bool {
	if before(n, day, "validTo", "activeTo", "terminatedOn") {
		return true
	}
	return kind == estate.Contract && before(n, day, "end") && !n.IsTrue("autoRenew", false)
}

func before(n *estate.Node, day time.Time, fields ...string) bool {
	return slices.ContainsFunc(fields, func(field string) bool {
		date, ok := n.Date(field)
		return ok && date.Before(day)
	})
}

func after(n *estate.Node, day time.Time, fields ...string) bool {
	return slices.ContainsFunc(fields, func(field string) bool {
		date, ok := n.Date(field)
		return ok && date.After(day)
	})
}

// describes reports whether records of a kind describe how things are, so that they can
// become untrue; the others tell what happened or was decided.
func describes(kind estate.Kind) bool {
	switch kind {
	case estate.Service, estate.Offering, estate.Agreement, estate.Customer, estate.BusinessProcess, estate.Supplier,
		estate.Contract, estate.Team, estate.Person, estate.Role, estate.Calendar, estate.ContinuityPlan,
		estate.ChangeTemplate, estate.ConfigurationItem:
		return true
	}
	return false
}
