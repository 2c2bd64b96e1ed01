package continuity

import "time"

// float is what the critical path method says of a schedule.
type float struct {
	// latest is when each task must begin at the latest for the end to stay.
	latest []time.Duration
	// wave is the longest chain of steps that ends with the task, itself included; 0 where
	// it never begins.
	wave []int
}

// criticalPath works a schedule out backwards. Of a wait for some of several tasks, those
// that end first are relied on; the others have all the time there is.
func (n *network) criticalPath(t times) float {
	f := float{latest: make([]time.Duration, len(n.tasks)), wave: make([]int, len(n.tasks))}
	goal := make([]bool, len(n.tasks))
	for _, g := range n.goals {
		goal[g] = true
	}
	end, all := n.end(t), n.origin
	for _, i := range t.order {
		all = max(all, t.finish[i])
	}
	// must is when each task must be finished at the latest; what no goal waits for may end
	// with the last task of all.
	must := make([]time.Duration, len(n.tasks))
	for i := range n.tasks {
		if must[i] = all; goal[i] {
			must[i] = end
		}
	}
	reliedOn := make([][]int, len(n.tasks))
	for _, i := range t.order {
		reliedOn[i] = n.relied(t, i)
		for _, before := range reliedOn[i] {
			f.wave[i] = max(f.wave[i], f.wave[before])
		}
		if n.tasks[i].step >= 0 && !n.tasks[i].done {
			f.wave[i]++
		}
	}
	for at := len(t.order) - 1; at >= 0; at-- {
		i := t.order[at]
		f.latest[i] = n.latestStart(i, t.start[i], must[i])
		for _, before := range reliedOn[i] {
			must[before] = min(must[before], f.latest[i])
		}
	}
	return f
}

// latestStart returns the last moment at which a task may begin to be finished in time,
// to the second.
func (n *network) latestStart(i int, start, must time.Duration) time.Duration {
	t := &n.tasks[i]
	if t.hours == nil {
		return max(start, must-t.duration)
	}
	early, late := time.Duration(0), max(0, must-start)/time.Second
	for early < late { // the later it begins, the later it ends
		middle := (early + late + 1) / 2
		from := t.hours.begin(start + middle*time.Second)
		if from < forever && t.hours.end(from, t.duration) <= must {
			early = middle
		} else {
			late = middle - 1
		}
	}
	return start + early*time.Second
}
