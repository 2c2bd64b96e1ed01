package synthetic

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// today is the day on which the final state stands.
func today() time.Time { return time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC) }

// day is a date so many days before today.
func day(before int) string { return today().AddDate(0, 0, -before).Format(time.DateOnly) }

// pad writes a number with at least so many digits.
func pad(n, digits int) string {
	s := strconv.Itoa(n)
	if len(s) >= digits {
		return s
	}
	return strings.Repeat("0", digits-len(s)) + s
}

// id of a record.
func (e *estate) id(h handle) string {
	switch h.family {
	case calendar:
		return [...]string{"always", "maintenance-nights", "office-hours", "year-end-freeze"}[h.n]
	case person:
		first, last := e.fullName(h)
		return strings.ToLower(first[:1] + "-" + last + "-" + pad(h.n, 4))
	case change:
		verbs := [...]string{"upgrade", "patch", "replace", "extend", "move"}
		r := e.draw(h, forID)
		return day(e.opened(h)) + "-" + verbs[r.IntN(len(verbs))] + "-" + one(r, e.words.domains) + "-" + pad(h.n, 5)
	case incident, problem:
		faults := [...]string{"down", "slow", "errors", "full", "unreachable"}
		r := e.draw(h, forID)
		return day(e.opened(h)) + "-" + one(r, e.words.domains) + "-" + faults[r.IntN(len(faults))] + "-" + pad(h.n, 5)
	default:
		return e.traits[h.family].stem + "-" + e.domain(h) + "-" + pad(h.n, 5)
	}
}

// formerID is the id of a record before it was renamed.
func (e *estate) formerID(h handle) string {
	return "asset-" + e.traits[h.family].stem + "-" + pad(h.n, 5)
}

// domain is the word that the id and the name of a record have in common.
func (e *estate) domain(h handle) string { return one(e.draw(h, forID), e.words.domains) }

// title is the domain with a capital.
func (e *estate) title(h handle) string {
	d := e.domain(h)
	return strings.ToUpper(d[:1]) + d[1:]
}

// fullName of a person.
func (e *estate) fullName(h handle) (first, last string) {
	r := e.draw(h, forID)
	return one(r, e.words.first), one(r, e.words.last)
}

// opened is how many days before today a change, an incident or a problem was opened.
func (e *estate) opened(h handle) int { return 20 + e.draw(h, forScope).IntN(400) }

// ref is the reference to a record.
func (e *estate) ref(h handle) string { return e.traits[h.family].prefix + "/" + e.id(h) }

// path of a record.
func (e *estate) path(h handle) string { return e.place(h, e.id(h)) }

// place is the path of a record that has this id.
func (e *estate) place(h handle, id string) string {
	folder := e.traits[h.family].folder
	switch {
	case h.family == change || h.family == incident || h.family == problem:
		folder += id[:4] + "/"
	case e.shard && e.traits[h.family].class != "":
		sum := fnv.New32a()
		sum.Write([]byte(id))
		low := byte(sum.Sum32())
		const digits = "0123456789abcdef"
		folder += string([]byte{digits[low>>4], digits[low&15], '/'})
	}
	if e.style(h) == styleJSON {
		return folder + id + ".json"
	}
	return folder + id + ".yaml"
}
