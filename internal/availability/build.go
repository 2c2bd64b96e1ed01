package availability

// builder turns a structure into a formula.
type builder struct {
	*structure
	formula *formula
	// loosely takes the parts of a loose circle one by one, each as if the rest of the
	// circle were up: an upper bound. Otherwise a circle is one.
	loosely bool
	gates   []int32 // of each part
	isLoose []bool  // by circle
}

// build returns the formula of a structure: exact, or where a circle is loose a lower
// bound, and loosely an upper one.
func (s *structure) build(loosely bool) *formula {
	b := &builder{structure: s, formula: newFormula(), loosely: loosely, gates: make([]int32, len(s.parts)), isLoose: make([]bool, len(s.circles))}
	for circle, members := range s.circles {
		b.isLoose[circle] = loosely && s.loose(int32(circle))
		var inputs []int32
		for _, i := range members {
			own := b.part(i)
			if b.isLoose[circle] {
				b.gates[i] = b.formula.all(own)
			}
			inputs = append(inputs, own...)
		}
		if b.isLoose[circle] {
			continue
		}
		gate := b.formula.all(inputs)
		for _, i := range members {
			b.gates[i] = gate
		}
	}
	b.formula.finish(b.gates[0])
	return b.formula
}

// part returns the gates that must all be up for a part to be, given the rest of its circle.
func (b *builder) part(i int32) []int32 {
	var inputs []int32
	for _, n := range b.parts[i].factors {
		inputs = append(inputs, b.formula.factor(n))
	}
	for _, q := range b.parts[i].needs {
		inputs = append(inputs, b.need(i, q)...)
	}
	return inputs
}

// need returns the gates that must all be up for a part to have what it needs. Members in
// its own circle are up when it is.
func (b *builder) need(i int32, q need) []int32 {
	least := q.least
	var members []int32
	for _, way := range q.members {
		var inputs []int32
		for _, j := range way {
			if b.circle[j] != b.circle[i] {
				inputs = append(inputs, b.gates[j])
			}
		}
		if len(inputs) == 0 {
			least--
			continue
		}
		members = append(members, b.formula.all(inputs))
	}
	switch {
	case least <= 0:
		return nil
	case least == len(members):
		return members
	}
	return []int32{b.formula.atLeast(least, members)}
}
