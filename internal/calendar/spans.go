package calendar

// spans yields the open spans that meet [from, to), which lies within the calendar's
// bounds, merged and in order. The first and the last may reach beyond it.
func (c *Calendar) spans(from, to int64, yield func(span) bool) {
	m := merger{from: from, to: to, yield: yield}
	w := wall{loc: c.loc}
	next := c.firstWindow(from)
	// Hours of the day before reach into a day, and where clocks go back over midnight
	// a day more.
	for day := max(w.day(from)-2, c.valid.first); day <= c.valid.last; day++ {
		midnight := day * secondsPerDay
		if w.first(midnight) >= to {
			break
		}
		for _, h := range c.open(day) {
			s := span{w.first(midnight + int64(h.start)*60), w.end(midnight + int64(h.end)*60)}
			for ; next < len(c.windows) && c.windows[next].start <= s.start; next++ {
				if !m.add(c.windows[next]) {
					return
				}
			}
			if !m.add(s) {
				return
			}
		}
	}
	for _, s := range c.windows[next:] {
		if !m.add(s) {
			return
		}
	}
	m.flush()
}

// open returns the hours that start on a day, by their start.
func (c *Calendar) open(day int64) []hours {
	open := c.starting(day)
	if !passesMidnight(open) || !c.specific[day+1].closes {
		return open
	}
	cut := make([]hours, len(open))
	for i, h := range open {
		cut[i] = hours{h.start, min(h.end, minutesPerDay)}
	}
	return cut
}

func passesMidnight(open []hours) bool {
	for _, h := range open {
		if h.end > minutesPerDay {
			return true
		}
	}
	return false
}

// starting returns the hours that start on a day, before the next day's closing cuts them.
func (c *Calendar) starting(day int64) []hours {
	if s, said := c.specific[day]; said {
		return s.open
	}
	const thursday = 4 // 1970-01-01
	for i := range c.weeks {
		if w := &c.weeks[i]; w.valid.has(day) {
			return w.open[((day+thursday)%7+7)%7]
		}
	}
	return nil
}

// firstWindow returns the index of the first window that ends after an instant.
func (c *Calendar) firstWindow(after int64) int {
	low, high := 0, len(c.windows)
	for low < high {
		middle := (low + high) / 2
		if c.windows[middle].end > after {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// merger joins spans that come by their start, and passes on those that meet [from, to).
type merger struct {
	from, to int64
	yield    func(span) bool
	current  span
	holds    bool
}

// add takes the next span and reports whether to go on.
func (m *merger) add(s span) bool {
	switch {
	case s.end <= s.start || s.end <= m.from:
		return true
	case m.holds && s.start <= m.current.end:
		m.current.end = max(m.current.end, s.end)
		return true
	case s.start >= m.to:
		m.flush()
		return false
	case m.holds && !m.yield(m.current):
		m.holds = false
		return false
	}
	m.current, m.holds = s, true
	return true
}

// flush passes on the last span.
func (m *merger) flush() {
	if m.holds {
		m.holds = false
		m.yield(m.current)
	}
}
