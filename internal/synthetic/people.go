package synthetic

import "strconv"

// isMachine reports whether a person is a machine account. Nobody who leads a team is one.
func (e *estate) isMachine(h handle) bool { return h.n >= e.counts[team] && h.n%29 == 28 }

// person is a human or a machine account.
func (r *record) person() {
	e, h := r.estate, r.handle
	id := e.id(h)
	r.bare("kind", "Person")
	if e.isMachine(h) {
		r.bare("type", "machine")
		r.text("name", "Robot "+strconv.Itoa(h.n))
		r.add("responsible", r.ref(e.leadOf(h.n%e.counts[team])))
	} else {
		r.bare("type", "human")
		r.text("name", e.displayName(h))
	}
	r.add("github", list(inline(field{"login", bare(id)}, field{"id", number(1_000_000 + h.n)})))
	r.add("emails", row(bare(e.address(h))))
	r.text("phone", "+31 20 555 "+pad(h.n%10000, 4))
	r.text("jobTitle", r.pick("Engineer", "Administrator", "Analyst", "Manager"))
	at := r.draw.IntN(len(e.words.towns))
	r.text("location", e.words.towns[at])
	r.bare("zone", e.words.zones[at])
	r.add("languages", row(bare("en"), bare(r.pick("nl", "de", "pt"))))
	r.bare("activeFrom", day(1200+r.draw.IntN(800)))
	if !e.isMachine(h) && r.chance(20) {
		deputy := e.leadOf((h.n + 1) % e.counts[team])
		r.add("deputies", list(inline(field{"person", r.ref(deputy)},
			field{"from", bare(day(-80))}, field{"to", bare(day(-95))})))
	}
	r.verified()
}

// displayName of a person.
func (e *estate) displayName(h handle) string {
	first, last := e.fullName(h)
	return first + " " + last
}

// address is the mail address of a person.
func (e *estate) address(h handle) string { return e.id(h) + "@example.org" }

// team with its people.
func (r *record) team() {
	e, h := r.estate, r.handle
	var members []value
	for n := h.n; n < e.counts[person] && len(members) < 12; n += e.counts[team] {
		if p := (handle{person, n}); !e.isMachine(p) {
			members = append(members, r.ref(p))
		}
	}
	r.bare("kind", "Team")
	r.text("name", e.title(h)+" team "+strconv.Itoa(h.n+1))
	r.text("description", "Looks after "+e.domain(h)+", by day and by night.")
	r.add("lead", r.ref(e.leadOf(h.n)))
	r.add("members", list(members...))
	r.add("contact", inline(field{"email", bare(e.id(h) + "@example.org")}, field{"chat", text("#" + e.id(h))}))
	r.add("serviceHours", r.ref(handle{calendar, 2}))
	r.add("onCall", inline(field{"hours", r.ref(handle{calendar, 0})}, field{"response", bare("30m")}))
	r.add("parallelWork", number(1+r.draw.IntN(4)))
	r.text("costCentre", "CC"+pad(1000+h.n, 4))
	r.verified()
}

// calendar is one of four.
func (r *record) calendar() {
	r.bare("kind", "Calendar")
	zone := "Europe/Amsterdam"
	week := func(days []string, hours string) value {
		fields := make([]field, len(days))
		for i, d := range days {
			fields[i] = field{d, row(text(hours))}
		}
		return block(fields...)
	}
	days := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	switch r.handle.n {
	case 0:
		r.bare("type", "service_hours")
		r.text("name", "Always")
		r.bare("zone", zone)
		r.add("weekly", week(days, "00:00-24:00"))
	case 1:
		r.bare("type", "maintenance")
		r.text("name", "Maintenance nights")
		r.bare("zone", zone)
		r.add("weekly", week(days[1:4], "22:00-02:00"))
	case 2:
		r.bare("type", "support_hours")
		r.text("name", "Office hours")
		r.bare("zone", zone)
		r.add("weekly", week(days[:5], "09:00-17:30"))
		r.add("holidays", list(inline(field{"date", bare("2026-12-25")}, field{"name", text("Christmas")})))
	default:
		r.bare("type", "freeze")
		r.text("name", "Year-end freeze")
		r.bare("zone", zone)
		r.add("windows", list(inline(field{"start", text("2026-12-18T18:00")}, field{"end", text("2027-01-04T06:00")})))
		r.add("appliesTo", inline(field{"criticality", row(bare("critical"), bare("high"))}))
	}
	r.add("owner", r.ref(r.estate.teamOf(r.handle)))
	r.verified()
}
