package calendar

import "math"

// dayNames are the fields of a week, by time.Weekday.
var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// layer is what one calendar of a line of inheritance says, read.
type layer struct {
	valid    days
	hasWeek  bool
	week     [7][]hours
	specific map[int64]specific
}

// days are the day numbers from first to last, both included.
type days struct{ first, last int64 }

func (d days) has(day int64) bool { return d.first <= day && day <= d.last }

// specific is what is said of a single date.
type specific struct {
	open []hours
	// closes says that hours that began the evening before end at this day's midnight.
	closes bool
}

// layer reads all of a spec but its type, zone, parent and windows.
func (p *problems) layer(s *Spec) layer {
	l := layer{valid: p.validity(s), specific: make(map[int64]specific, len(s.Holidays)+len(s.Exceptions))}
	for i := range dayNames {
		weekday := (i + 1) % len(dayNames) // Monday first, as records write them
		l.hasWeek = l.hasWeek || s.Weekly[weekday] != nil
		l.week[weekday] = p.opening("weekly."+dayNames[weekday], s.Weekly[weekday])
	}
	seen := make(map[int64]int)
	for i, h := range s.Holidays {
		field := indexed("holidays", i)
		day, ok := p.once(field, h.Date, i, seen)
		open := p.opening(field+".open", h.Open)
		if ok {
			l.specific[day] = specific{open: open, closes: true}
		}
	}
	clear(seen)
	for i, e := range s.Exceptions {
		field := indexed("exceptions", i)
		day, ok := p.once(field, e.Date, i, seen)
		open := p.opening(field+".open", e.Open)
		if ok {
			l.specific[day] = specific{open: open, closes: len(open) == 0}
		}
	}
	return l
}

// once reads the date of an entry of a list in which each date may stand once.
func (p *problems) once(field, text string, i int, seen map[int64]int) (int64, bool) {
	day, ok := p.day(field+".date", text)
	if !ok {
		return 0, false
	}
	if first, twice := seen[day]; twice {
		p.add(field+".date", "join the two", "%s is already entry %d of the list", text, first+1)
		return 0, false
	}
	seen[day] = i
	return day, true
}

// validity reads the days on which a calendar holds.
func (p *problems) validity(s *Spec) days {
	valid := days{math.MinInt64, math.MaxInt64}
	okFrom, okTo := false, false
	if s.ValidFrom != "" {
		if day, ok := p.day("validFrom", s.ValidFrom); ok {
			valid.first, okFrom = day, true
		}
	}
	if s.ValidTo != "" {
		if day, ok := p.day("validTo", s.ValidTo); ok {
			valid.last, okTo = day, true
		}
	}
	if okFrom && okTo && valid.last < valid.first {
		p.add("validTo", "", "%s is before validFrom, %s", s.ValidTo, s.ValidFrom)
	}
	return valid
}

// line reads a spec and all it inherits from, the nearest first.
func (p *problems) line(s *Spec) []layer {
	line := []layer{p.layer(s)}
	seen := map[*Spec]bool{s: true}
	for parent := s.Parent; parent != nil; parent = parent.Parent {
		if seen[parent] {
			p.add("inherits", "take one of them away", "the calendars inherit from each other in a circle")
			return line
		}
		seen[parent] = true
		var faults problems
		line = append(line, faults.layer(parent))
		if len(faults) > 0 {
			p.add("inherits", "correct that calendar first", "a calendar it inherits from is faulty at %s: %s", faults[0].Field, faults[0].Message)
		}
	}
	return line
}
