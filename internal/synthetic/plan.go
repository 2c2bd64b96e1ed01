package synthetic

import "math/rand/v2"

// operation is what a commit does to a record.
type operation uint8

const (
	modify operation = iota // to the form that is one younger
	add
	remove
	rename // from the former id
)

// touch is an operation on a record.
type touch struct {
	operation operation
	record    handle
}

// unit is what one step of the main line brings: a commit, or a merged branch.
type unit struct {
	commits [][]touch
	pull    bool
	change  handle // of a pull
	base    int    // the unit after which a pull's branch began; -1 is the first commit
}

// history is a plan of all that happens after the first commit.
type history struct {
	units   []unit
	merges  int
	touches map[handle]int  // how often a record is modified: the age in which it begins
	absent  map[handle]bool // records of the final state that the first commit lacks
	former  map[handle]bool // records that begin under another id
	extra   []handle        // records that the first commit has and the final state lacks
}

// planner makes a history.
type planner struct {
	*history
	estate  *estate
	draw    *rand.Rand
	last    map[handle]int // the unit that touched a record last
	born    []handle       // records that may be added later
	renamed []handle       // records that may be renamed
	gone    int            // records that were removed
}

// plan makes a history of so many commits that are no merges. Of all commits, 31 in 100 are merges.
func (e *estate) plan(commits int) *history {
	p := &planner{
		history: &history{touches: map[handle]int{}, absent: map[handle]bool{}, former: map[handle]bool{}},
		estate:  e, draw: e.draw(nobody(), forPlan), last: map[handle]int{},
	}
	p.merges = (commits*31 + 34) / 69
	lengths := p.lengths(commits)
	p.candidates()
	pull := 0
	for _, length := range lengths {
		if length == 0 {
			p.direct()
			continue
		}
		p.pull(pull, length)
		pull++
	}
	return p.history
}

// lengths draws the units of the main line: 0 for a commit of its own, else the number of commits of a branch.
func (p *planner) lengths(commits int) []int {
	all := make([]int, 0, commits)
	left := commits - p.merges // beyond one for each branch
	for range p.merges {
		more := min(left, []int{0, 1, 1, 2}[p.draw.IntN(4)])
		left -= more
		all = append(all, 1+more)
	}
	for range left {
		all = append(all, 0)
	}
	p.draw.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// candidates are the records that come later or get another name: such as nothing refers to.
func (p *planner) candidates() {
	for n := range p.estate.counts[incident] {
		if h := (handle{incident, n}); p.estate.causeOf(h).family == families && n%2 == 0 {
			p.born = append(p.born, h)
		}
	}
	for n := range p.estate.counts[endpoint] {
		switch h := (handle{endpoint, n}); n % 6 {
		case 0:
			p.born = append(p.born, h)
		case 1:
			p.renamed = append(p.renamed, h)
		}
	}
	p.draw.Shuffle(len(p.born), func(i, j int) { p.born[i], p.born[j] = p.born[j], p.born[i] })
}

// modified counts a modification.
func (p *planner) modified(h handle) touch {
	p.touches[h]++
	p.last[h] = len(p.units)
	return touch{modify, h}
}

// direct plans a commit on the main line.
func (p *planner) direct() {
	var t []touch
	switch n := p.draw.IntN(100); {
	case n < 25 && len(p.born) > 0:
		t = append(t, touch{add, p.born[0]})
		p.absent[p.born[0]] = true
		p.born = p.born[1:]
	case n < 38 && p.gone <= p.estate.counts[endpoint]/4:
		h := handle{endpoint, p.estate.counts[endpoint] + p.gone}
		t = append(t, touch{remove, h})
		p.extra = append(p.extra, h)
		p.gone++
	case n < 50 && len(p.renamed) > 0:
		t = append(t, touch{rename, p.renamed[0]})
		p.former[p.renamed[0]] = true
		p.renamed = p.renamed[1:]
	default:
		from := [...]family{
			virtualMachine, virtualMachine, server, hypervisor, database, application, component, service,
			networkDevice, storage, agreement, contract,
		}
		for range 1 + p.draw.IntN(3) {
			h := p.estate.any(p.draw, from[p.draw.IntN(len(from))])
			if n, ok := p.last[h]; !ok || n < len(p.units) {
				t = append(t, p.modified(h))
			}
		}
	}
	p.units = append(p.units, unit{commits: [][]touch{t}})
}

// pull plans a branch of so many commits and its merge. Its change touches what it says it does; where the final state
// has fewer changes than there are pulls, the early ones are archived by later pulls.
func (p *planner) pull(number, length int) {
	e := p.estate
	final := e.counts[change]
	u := unit{pull: true, commits: make([][]touch, length), change: handle{change, number - (p.merges - final)}}
	if u.change.n < 0 {
		u.change.n = final + number
	}
	u.base = max(-1, len(p.units)-1-p.draw.IntN(min(3, final)))

	if u.change.n < final {
		p.absent[u.change] = true
	}
	u.commits[0] = append(u.commits[0], touch{add, u.change})
	room := 4
	if number >= final {
		u.commits[0] = append(u.commits[0], touch{remove, handle{change, number}})
		room--
	}
	if h := (handle{incident, u.change.n}); u.change.n < final && h.n < e.counts[incident] && e.causeOf(h) == u.change {
		p.absent[h] = true
		u.commits[length-1] = append(u.commits[length-1], touch{add, h})
		room--
	}
	var items []handle
	for _, h := range e.touchedBy(u.change) {
		if n, ok := p.last[h]; len(items) < room && (!ok || n <= u.base) {
			items = append(items, h)
		}
	}
	for i, h := range items {
		u.commits[i%length] = append(u.commits[i%length], p.modified(h))
	}
	for i := 1; i < length; i++ {
		switch {
		case i == length-1 || len(items) == 0:
			u.commits[i] = append(u.commits[i], p.modified(u.change))
		case i >= len(items):
			u.commits[i] = append(u.commits[i], p.modified(items[0]))
		}
	}
	p.units = append(p.units, u)
}
