package availability

// evaluation is what a formula comes to. Everything about an input is by its gate: the
// inputs of a module are factors and the modules in it, and each is the input of one.
type evaluation struct {
	formula *formula
	// up is the chance of each factor, by its number.
	up     []Ratio
	budget int

	modules []bool
	// low and high bound the chance of each input.
	low, high []Ratio
	// parent is the module that an input belongs to, slope what the module's chance gains
	// for the input's, from 0 to One.
	parent []int32
	slope  []Ratio
	// single inputs take the root down alone; used ones can at all matter to it.
	single, used []bool
	// bounded is true where some module was too entangled for its budget.
	bounded bool
}

// evaluate works out a formula, the innermost modules first.
func evaluate(f *formula, chances []Ratio, budget int) *evaluation {
	n := len(f.gates)
	e := &evaluation{
		formula: f, up: chances, budget: budget, modules: f.modules(),
		low: make([]Ratio, n), high: make([]Ratio, n),
		parent: make([]int32, n), slope: make([]Ratio, n), single: make([]bool, n), used: make([]bool, n),
	}
	for g := range f.gates {
		switch {
		case f.gates[g].factor >= 0:
			e.low[g] = chances[f.gates[g].factor]
			e.high[g] = e.low[g]
		case e.input(int32(g)):
			e.module(int32(g))
		}
	}
	e.carry()
	return e
}

// input reports whether the module around a gate takes the gate as a whole.
func (e *evaluation) input(g int32) bool {
	return e.formula.gates[g].factor >= 0 || e.modules[g] && len(e.formula.gates[g].inputs) > 0
}

// module is the part of a formula that belongs to one module.
type module struct {
	root int32
	// inputs are in the order in which they are come upon, gates so that each stands behind
	// the gates that it uses; the root is the last.
	inputs, gates []int32
	// level is the place of an input among the inputs.
	level map[int32]int32
}

func (e *evaluation) gather(root int32) *module {
	m := &module{root: root, level: map[int32]int32{}}
	seen := map[int32]bool{}
	e.formula.walk(root, func(g int32) bool {
		if g != root && e.input(g) {
			if _, ok := m.level[g]; !ok {
				m.level[g] = int32(len(m.inputs))
				m.inputs = append(m.inputs, g)
				e.parent[g] = root
			}
			return false
		}
		again := seen[g]
		seen[g] = true
		return !again
	}, func(g int32) { m.gates = append(m.gates, g) })
	return m
}

func (e *evaluation) module(root int32) {
	m := e.gather(root)
	d := newDiagram(e.budget)
	function := e.draw(d, m)
	if d.spent() {
		e.bounded = true
		e.bound(m)
		return
	}
	low, high := make([]Ratio, len(m.inputs)), make([]Ratio, len(m.inputs))
	same := true
	for level, g := range m.inputs {
		low[level], high[level] = e.low[g], e.high[g]
		same = same && low[level] == high[level]
	}
	values := d.values(low)
	e.low[root], e.high[root] = values[function], values[function]
	if !same {
		e.high[root] = d.values(high)[function]
	}
	for level, at := range d.look(function, low, values) {
		g := m.inputs[level]
		e.slope[g], e.single[g], e.used[g] = at.slope, at.single, at.used
	}
}

// draw makes the diagram of a module and returns its root.
func (e *evaluation) draw(d *diagram, m *module) node {
	functions := make(map[int32]node, len(m.gates))
	for _, g := range m.gates {
		gate := &e.formula.gates[g]
		of := make([]node, len(gate.inputs))
		for i, input := range gate.inputs {
			if level, ok := m.level[input]; ok {
				of[i] = d.input(level)
			} else {
				of[i] = functions[input]
			}
		}
		functions[g] = d.atLeast(gate.need, of)
		if d.spent() {
			return down
		}
	}
	return functions[m.root]
}

// carry takes what is known of each input within its module to the root: gates come before
// the module that they belong to.
func (e *evaluation) carry() {
	root := e.formula.root
	e.slope[root], e.single[root], e.used[root] = One, true, true
	for g := root - 1; g >= 0; g-- {
		if e.input(g) {
			p := e.parent[g]
			e.slope[g] = e.slope[g].And(e.slope[p])
			e.single[g] = e.single[g] && e.single[p]
			e.used[g] = e.used[g] && e.used[p]
		}
	}
}

// anything reports whether anything at all can fail.
func (e *evaluation) anything() bool {
	for _, g := range e.formula.gateOf {
		if e.used[g] {
			return true
		}
	}
	return false
}

// values returns the chance of each node, given those of the inputs by level.
func (d *diagram) values(inputs []Ratio) []Ratio {
	out := make([]Ratio, len(d.nodes))
	out[up] = One
	for n := int(up) + 1; n < len(d.nodes); n++ {
		at := d.nodes[n]
		out[n] = inputs[at.level].choose(out[at.up], out[at.down])
	}
	return out
}

// role is what an input is to a function.
type role struct {
	slope        Ratio
	single, used bool
}

// look returns the role of each input, by level: its slope is the chance of coming to a
// decision about it times what the decision is worth.
func (d *diagram) look(function node, inputs, values []Ratio) []role {
	out := make([]role, len(inputs))
	reached := make([]bool, len(d.nodes))
	chance := make([]Ratio, len(d.nodes)) // of coming to a node
	reached[function], chance[function] = true, One
	for n := function; n > up; n-- {
		if !reached[n] {
			continue
		}
		at := d.nodes[n]
		reached[at.up], reached[at.down] = true, true
		chance[at.up] += chance[n].And(inputs[at.level])
		chance[at.down] += chance[n].And(One - inputs[at.level])
		out[at.level].used = true
		out[at.level].slope += chance[n].And(values[at.up] - values[at.down])
	}
	// On the way on which all else is up, an input that is down takes the function down at
	// once or not at all, since any function but down is up when all is.
	for n := function; n > up; n = d.nodes[n].up {
		out[d.nodes[n].level].single = d.nodes[n].down == down
	}
	return out
}
