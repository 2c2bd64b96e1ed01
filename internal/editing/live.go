package editing

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// live reports whether a record still counts on a day: things that are there or coming, promises
// in force or to be, cases that are open. What ends today is over.
func live(kind estate.Kind, n *estate.Node, day time.Time) bool {
	for _, field := range []string{"status", "phase"} {
		switch word := n.Str(field); {
		case isPast(word) || word == "done" || word == "rejected" || word == "closed":
			return false
		case word == "cancelled" && kind != estate.Contract: // that runs until its end
			return false
		}
	}
	switch kind {
	case estate.Exercise, estate.Rates:
		return false
	case estate.Change, estate.Release, estate.Incident, estate.Problem, estate.Request, estate.Improvement:
		for _, field := range []string{"closed", "outcome", "cancelled", "completed"} {
			if n.Get(field) != nil {
				return false
			}
		}
		return true
	case estate.Contract:
		return !overBy(n, day, "end") || n.IsTrue("autoRenew", false)
	}
	return !overBy(n, day, "validTo", "activeTo", "terminatedOn")
}

// isPast reports whether a status or phase is that of a record that was retired.
func isPast(word string) bool {
	switch word {
	case "retired", "disposed", "former", "ended", "terminated":
		return true
	}
	return false
}

// overBy reports whether one of some last days is here or past.
func overBy(n *estate.Node, day time.Time, fields ...string) bool {
	for _, field := range fields {
		if last, ok := n.Date(field); ok && !last.After(day) {
			return true
		}
	}
	return false
}
