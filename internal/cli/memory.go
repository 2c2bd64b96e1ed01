package cli

import (
	"math"
	"runtime/debug"
)

// SpendMemory has garbage collected less often than Go does by itself, until a gibibyte is
// in use: most commands are over before collecting would pay. GOGC and GOMEMLIMIT still
// decide where they are set.
func SpendMemory() {
	if before := debug.SetGCPercent(400); before != 100 {
		debug.SetGCPercent(before)
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(1 << 30)
	}
}

// saveMemory has garbage collected as often as Go does by itself: a history is read for
// long, and what reading it needs at a time is little.
func saveMemory() {
	if before := debug.SetGCPercent(100); before != 400 {
		debug.SetGCPercent(before)
	}
}
