package availability

// formula says when a record is up, as gates over factors: a circuit without circles in
// which a gate stands behind its inputs.
type formula struct {
	gates []gate
	root  int32
	// gateOf is the gate of each factor, by its number.
	gateOf map[int32]int32
}

// gate is up while at least need of its inputs are, or, where it is a factor, while that is.
type gate struct {
	inputs []int32
	need   int
	// factor is the number of the factor; -1 where the gate is none.
	factor int32
}

func newFormula() *formula { return &formula{gateOf: map[int32]int32{}} }

func (f *formula) add(g gate) int32 {
	f.gates = append(f.gates, g)
	return int32(len(f.gates) - 1)
}

// factor returns the gate of a factor.
func (f *formula) factor(number int32) int32 {
	at, ok := f.gateOf[number]
	if !ok {
		at = f.add(gate{factor: number})
		f.gateOf[number] = at
	}
	return at
}

// all returns a gate that is up while all inputs are.
func (f *formula) all(inputs []int32) int32 {
	seen := make(map[int32]bool, len(inputs))
	var once []int32
	for _, i := range inputs {
		if !seen[i] {
			seen[i] = true
			once = append(once, i)
		}
	}
	if len(once) == 1 {
		return once[0]
	}
	return f.add(gate{inputs: once, need: len(once), factor: -1})
}

// atLeast returns a gate that is up while so many inputs are.
func (f *formula) atLeast(need int, inputs []int32) int32 {
	return f.add(gate{inputs: inputs, need: need, factor: -1})
}

// finish makes a gate the root. The root is a gate of its own, never a factor.
func (f *formula) finish(root int32) {
	f.root = f.add(gate{inputs: []int32{root}, need: 1, factor: -1})
}

// walk goes through the circuit below a gate, inputs in order. enter is called whenever a
// gate is come upon and says whether to go into it; leave is called when that is done.
// Chains of dependencies can be as long as an estate is large, so it does not recurse.
func (f *formula) walk(root int32, enter func(gate int32) bool, leave func(gate int32)) {
	type place struct {
		gate int32
		next int
	}
	var way []place
	come := func(gate int32) {
		if enter(gate) {
			way = append(way, place{gate: gate})
		}
	}
	come(root)
	for len(way) > 0 {
		at := &way[len(way)-1]
		if inputs := f.gates[at.gate].inputs; at.next < len(inputs) {
			at.next++
			come(inputs[at.next-1])
			continue
		}
		gate := at.gate
		way = way[:len(way)-1]
		leave(gate)
	}
}

// modules finds the gates below which nothing is used from elsewhere: all below is come
// upon only between the moments at which the gate is entered and left for the first time.
func (f *formula) modules() []bool {
	first, last, left := make([]int, len(f.gates)), make([]int, len(f.gates)), make([]int, len(f.gates))
	moment := 0
	f.walk(f.root, func(g int32) bool {
		moment++
		last[g] = moment
		if first[g] > 0 {
			return false
		}
		first[g] = moment
		return true
	}, func(g int32) {
		moment++
		left[g] = moment
	})
	found := make([]bool, len(f.gates))
	earliest, latest := make([]int, len(f.gates)), make([]int, len(f.gates)) // of all below
	for g := range f.gates {
		if first[g] == 0 {
			continue // not below the root
		}
		earliest[g], latest[g] = first[g]+1, left[g]-1
		for _, i := range f.gates[g].inputs {
			earliest[g] = min(earliest[g], first[i], earliest[i])
			latest[g] = max(latest[g], last[i], latest[i])
		}
		found[g] = earliest[g] > first[g] && latest[g] < left[g]
	}
	return found
}
