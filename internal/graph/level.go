package graph

import "fmt"

// Level says how badly a record is hit.
type Level uint8

// The levels, from unaffected to the worst.
const (
	Unaffected Level = iota
	RedundancyLost
	Degraded
	Outage
)

// levels are the names of the levels in records and JSON.
var levels = [...]string{Unaffected: "none", RedundancyLost: "redundancy_lost", Degraded: "degraded", Outage: "outage"}

// String returns the level as JSON has it: outage, degraded, redundancy_lost or none.
func (l Level) String() string {
	if int(l) < len(levels) {
		return levels[l]
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// MarshalText writes the level as String does.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// levelOf returns the worst that a relation type's effect does to what runs. An effect on
// recoverability, commitments or detection does nothing to it.
func levelOf(effect string) Level {
	switch effect {
	case "outage", "data_loss":
		return Outage
	case "degraded":
		return Degraded
	case "redundancy_lost":
		return RedundancyLost
	}
	return Unaffected
}
