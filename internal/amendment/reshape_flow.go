package amendment

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// flow alters a collection in brackets, and the fields of a CUE file.
func (r *reshaping) flow() {
	e := r.e
	count := len(e.entries)
	switch {
	case count == 0:
		r.fill()
		return
	case r.last < 0 && len(r.adds) > 0:
		r.exchange()
		return
	case r.last < 0 && e.bare && e.after >= 0:
		r.splice(e.start, e.end, "{}")
		return
	case r.last < 0 && !e.bare && r.skipSpaceOnly(r.behind(count-1)) == e.close:
		r.splice(e.open, e.close, "")
		return
	}
	for i := range e.entries {
		if r.drop[i] {
			r.dropEntry(i)
		}
	}
	if r.last < 0 {
		return
	}
	for from := 0; from < len(r.adds); {
		to := from
		for to < len(r.adds) && r.adds[to].at == r.adds[from].at {
			to++
		}
		if next := r.next(r.adds[from].at); next >= 0 {
			r.addBefore(next, r.adds[from:to])
		} else {
			r.append(r.adds[from:to])
		}
		from = to
	}
	if e.bare && e.after >= 0 && len(r.adds) > 0 {
		r.splice(e.start, e.start, "{")
		r.splice(e.end, e.end, "}")
	}
	tail := &e.entries[count-1]
	if last := &e.entries[r.last]; r.drop[count-1] && tail.comma < 0 && last.comma >= 0 && r.ownLine(r.last+1) && (len(r.adds) == 0 || r.adds[len(r.adds)-1].at <= r.last) {
		r.splice(last.comma, last.comma+1, "")
	}
}

// behind is the offset behind an entry and its comma.
func (r *reshaping) behind(i int) int {
	if comma := r.e.entries[i].comma; comma >= 0 {
		return comma + 1
	}
	return r.e.entries[i].end()
}

// ownLine reports whether an entry has its lines for itself.
func (r *reshaping) ownLine(i int) bool {
	start := r.e.entries[i].start
	return r.startsLine(start) && (r.e.bare || r.lineStart(start) > r.e.open) && r.endsLine(r.behind(i))
}

// fill writes the first entries into a collection that has none.
func (r *reshaping) fill() {
	if r.e.bare {
		start := ""
		if len(r.text) > 0 && r.text[len(r.text)-1] != '\n' {
			start = r.newline
		}
		r.splice(len(r.text), len(r.text), start+r.joined(r.adds, r.newline, 0)+r.newline)
		return
	}
	unit := r.unit
	r.splice(r.e.open, r.e.open, r.newline+unit+r.joined(r.adds, r.separator(true)+r.newline+unit, len(unit))+r.trailing(true)+r.newline)
	if r.skipSpaceOnly(r.e.open) == r.e.close {
		r.splice(r.e.open, r.e.close, "")
	}
}

// exchange writes entries in the place of all that were there.
func (r *reshaping) exchange() {
	last := len(r.e.entries) - 1
	between := r.separator(false) + r.gap
	start := r.e.entries[0].start
	if r.ownLine(0) && r.ownLine(last) {
		between = r.separator(r.e.entries[0].comma >= 0) + r.newline + r.margin(start)
	}
	text := r.joined(r.adds, between, r.column(start))
	if r.e.bare && r.e.after >= 0 {
		text = "{" + text + "}"
	}
	r.splice(start, r.e.entries[last].end(), text)
}

// joined writes entries one after another.
func (r *reshaping) joined(adds []addition, between string, column int) string {
	parts := make([]string, 0, len(adds))
	for _, a := range adds {
		parts = append(parts, r.flowEntryText(r.e, a, column))
	}
	return strings.Join(parts, between)
}

// separator stands between entries. Where each has its line, CUE does without.
func (r *reshaping) separator(written bool) string {
	if r.format == record.CUE && written && r.e.node.Kind == estate.Struct {
		return ""
	}
	return ","
}

// trailing stands behind the last of several lines.
func (r *reshaping) trailing(lines bool) string {
	if r.format == record.CUE && lines && r.e.node.Kind == estate.List {
		return ","
	}
	return ""
}

// margin is the white space in front of what begins a line.
func (r *reshaping) margin(start int) string { return string(r.text[r.lineStart(start):start]) }

// comma is what stands behind an entry on a line of its own, beside one that is there.
func (r *reshaping) comma(beside int) string {
	if r.format == record.CUE && r.e.entries[beside].comma < 0 {
		return ""
	}
	return ","
}

func (r *reshaping) addBefore(next int, adds []addition) {
	start := r.e.entries[next].start
	if !r.ownLine(next) {
		r.splice(start, start, r.joined(adds, ","+r.gap, r.column(start))+","+r.gap)
		return
	}
	at, margin, comma := r.above(next, false), r.margin(start), r.comma(next)
	r.splice(at, at, margin+r.joined(adds, comma+r.newline+margin, r.column(start))+comma+r.newline)
}

// append writes entries behind the last that stays.
func (r *reshaping) append(adds []addition) {
	last, tail := &r.e.entries[r.last], &r.e.entries[len(r.e.entries)-1]
	if !r.ownLine(r.last) || !r.e.bare && r.lineEnd(r.behind(r.last)) >= r.e.close {
		r.splice(last.end(), last.end(), ","+r.gap+r.joined(adds, ","+r.gap, r.column(last.start)))
		return
	}
	margin := r.margin(last.start)
	between, behind := ",", ""
	if tail.comma >= 0 {
		behind = ","
	}
	if r.format == record.CUE && tail.comma < 0 {
		between = ""
	}
	if last.comma < 0 && between != "" {
		r.splice(last.end(), last.end(), ",")
	}
	at := r.lineEnd(r.behind(r.last))
	r.splice(at, at, r.newline+margin+r.joined(adds, between+r.newline+margin, r.column(last.start))+behind)
}

// dropEntry takes out an entry and the comma that it needs no more.
func (r *reshaping) dropEntry(i int) {
	entry := &r.e.entries[i]
	if r.ownLine(i) {
		r.splice(r.above(i, true), r.nextLine(r.behind(i)), "")
		return
	}
	switch next := r.next(i); {
	case next < 0 && i == 0:
		r.splice(entry.start, r.behind(i), "")
	case next < 0 && r.last < 0:
		r.splice(entry.start, r.behind(i), "")
	case next < 0:
		r.splice(r.e.entries[i-1].end(), entry.end(), "")
	default:
		end := r.skipBlanks(r.behind(i))
		if r.comment(end) || end == r.lineEnd(end) {
			end = r.behind(i)
		}
		r.splice(entry.start, end, "")
	}
}
