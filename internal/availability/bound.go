package availability

import "math/bits"

// bound gives a module bounds. It works when all of it is up; and it works only while every
// single point of failure in it is up. Both are products, since its inputs are independent.
func (e *evaluation) bound(m *module) {
	low, high := One, One
	failed := make([]uint64, len(e.formula.gates)) // by gate
	for from := 0; from < len(m.inputs); from += 64 {
		batch := m.inputs[from:min(from+64, len(m.inputs))]
		fatal := e.fatal(m, batch, failed)
		for i, g := range batch {
			low = low.And(e.low[g])
			e.used[g] = true
			if e.single[g] = fatal>>i&1 == 1; e.single[g] {
				high = high.And(e.high[g])
			}
		}
	}
	e.low[m.root], e.high[m.root] = low, max(low, high)
}

// fatal lets each of up to 64 inputs fail alone, in a trial of its own, and returns the
// trials in which the module is down, as bits. failed has room for those of each gate.
func (e *evaluation) fatal(m *module, batch []int32, failed []uint64) uint64 {
	for _, g := range m.inputs {
		failed[g] = 0
	}
	for i, g := range batch {
		failed[g] = 1 << i
	}
	for _, g := range m.gates {
		gate := &e.formula.gates[g]
		if spare := len(gate.inputs) - gate.need; spare > 0 {
			failed[g] = moreThan(spare, gate.inputs, failed)
			continue
		}
		failed[g] = 0
		for _, input := range gate.inputs {
			failed[g] |= failed[input]
		}
	}
	return failed[m.root]
}

// moreThan returns the trials in which more than so many of the gates have failed.
func moreThan(spare int, gates []int32, failed []uint64) uint64 {
	var counts [64]int
	var result uint64
	for _, g := range gates {
		for rest := failed[g]; rest != 0; rest &= rest - 1 {
			trial := bits.TrailingZeros64(rest)
			if counts[trial]++; counts[trial] > spare {
				result |= 1 << trial
			}
		}
	}
	return result
}
