package synthetic

import (
	"math/rand/v2"
	"strconv"
)

// record is a record while its fields are put together.
type record struct {
	estate *estate
	handle handle
	age    int // in steps of one change; 0 is the final state
	draw   *rand.Rand
	fields []field
}

// render makes the file of a record of some age.
func (e *estate) render(h handle, age int) []byte {
	r := &record{estate: e, handle: h, age: age, draw: e.draw(h, forContent), fields: make([]field, 0, 32)}
	switch h.family {
	case calendar:
		r.calendar()
	case person:
		r.person()
	case team:
		r.team()
	case customer:
		r.customer()
	case supplier:
		r.supplier()
	case contract:
		r.contract()
	case service:
		r.service()
	case agreement:
		r.agreement()
	case problem:
		r.problem()
	case change:
		r.change()
	case incident:
		r.incident()
	default:
		r.item()
	}
	return write(make([]byte, 0, 1500), r.fields, e.style(h))
}

func (r *record) add(key string, v value) { r.fields = append(r.fields, field{key, v}) }

func (r *record) text(key, s string) { r.add(key, text(s)) }

// bare adds text that needs no quotes.
func (r *record) bare(key, s string) { r.add(key, bare(s)) }

// ref is a reference as a value.
func (r *record) ref(h handle) value { return bare(r.estate.ref(h)) }

// any is a reference to a record of the family.
func (r *record) any(f family) value { return r.ref(r.estate.any(r.draw, f)) }

// teamOf is the team that owns a record, always the same.
func (e *estate) teamOf(h handle) handle {
	return handle{team, int(e.draw(h, forScope).Uint64() % uint64(e.counts[team]))}
}

// human draws a person who is no machine.
func (r *record) human() handle { return r.estate.leadOf(r.draw.IntN(r.estate.counts[team])) }

// leadOf is who leads a team.
func (e *estate) leadOf(n int) handle { return handle{person, n} }

// verified adds when the record was last looked at, which tells every age from every other.
func (r *record) verified() {
	before := 5 + r.draw.IntN(60)
	methods := [...]string{"review", "discovery", "audit"}
	r.add("lastVerified", inline(
		field{"date", bare(day(before + 3*r.age))},
		field{"by", r.ref(r.human())},
		field{"method", bare(methods[r.draw.IntN(len(methods))])}))
}

// aged is a number that every so many changes have raised by one.
func (r *record) aged(n, every int) int { return max(1, n-(r.age+every-1)/every) }

// chance draws true in so many of 100 cases.
func (r *record) chance(percent int) bool { return r.draw.IntN(100) < percent }

// pick draws one of a few.
func (r *record) pick(from ...string) string { return one(r.draw, from) }

// version draws a version whose last part grows with every second change.
func (r *record) version(major, majors int) value {
	return text(strconv.Itoa(major+r.draw.IntN(majors)) + "." + strconv.Itoa(r.draw.IntN(9)) + "." +
		strconv.Itoa(r.aged(20+r.draw.IntN(200), 2)))
}

// relate adds the relations of the record. Older forms now and then lack the last one.
func (r *record) relate() {
	all := r.estate.relationsOf(r.handle)
	if r.age%5 == 3 && len(all) > 2 {
		all = all[:len(all)-1]
	}
	if len(all) > 0 {
		r.add("relations", r.estate.relationValues(all))
	}
}
