package cli

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// spent is how much memory may be in use before garbage is collected as often as it takes to stay
// below it.
const spent = 1 << 30

// SpendMemory has garbage collected less often than Go does by itself, until a gibibyte is
// in use: most commands are over before collecting would pay. Where more is in use and no
// garbage, half as much again may be. GOGC and GOMEMLIMIT still decide where they are set.
func SpendMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(spent)
		followMemory()
	}
}

// followMemory sets the limit anew after each collection: near to one that is too low, Go would
// do little else than collect.
func followMemory() {
	type collected struct{ _ [32]byte } // of a size that shares its place with nothing
	runtime.AddCleanup(&collected{}, func(int) {
		if limit := readMemory().limit(); limit != debug.SetMemoryLimit(-1) {
			debug.SetMemoryLimit(limit)
		}
		followMemory()
	}, 0)
}

// memory is what is in use, in bytes: live was no garbage when it was last collected, and beside is
// what objects take none of, such as stacks and the gaps between objects.
type memory struct{ live, beside uint64 }

func readMemory() memory {
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
	}
	metrics.Read(samples)
	m := memory{samples[0].Value.Uint64(), samples[1].Value.Uint64()}
	for _, s := range samples[2:] {
		m.beside -= min(m.beside, s.Value.Uint64())
	}
	return m
}

// limit is how much may be in use until the next collection but one.
func (m memory) limit() int64 {
	return int64(min(max(spent, m.live+m.live/2+m.beside), math.MaxInt64))
}

// saveMemory has garbage collected as often as Go does by itself: a history is read for
// long, and what reading it needs at a time is little.
func saveMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(100)
	}
}
