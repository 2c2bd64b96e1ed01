package document

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// name is what a record is called; that it is not shown, or does not exist, where that is so.
func (m *Maker) name(ref estate.Ref) Line {
	switch r, ok := m.record(ref); {
	case ref == "":
		return nil
	case m.hidden(ref):
		return plain(notShown)
	case !ok:
		return plain(string(ref) + " (no such record)")
	case clean(r.Name) == "":
		return plain(string(ref))
	default:
		return plain(cut(clean(r.Name), maxName))
	}
}

// maxName is how much of a name is told: enough to know it by.
const maxName = 160

// names are the names of records, one after the other.
func (m *Maker) names(refs []estate.Ref) Line {
	var lines []Line
	missing := 0
	for _, ref := range refs {
		if m.hidden(ref) {
			missing++
			continue
		}
		lines = append(lines, m.name(ref))
	}
	if missing > 0 {
		lines = append(lines, plain(notShown))
	}
	return join(", ", lines...)
}

// labelled is a record's name and its reference, for whoever must find it in a tool.
func (m *Maker) labelled(ref estate.Ref) Line {
	l := m.name(ref)
	if r, ok := m.record(ref); ok && clean(r.Name) != "" {
		l = append(l, Span{Text: " (" + clean(string(ref)) + ")"})
	}
	return l
}

// today is the first instant of the day at which the document holds.
func (m *Maker) today() time.Time { return m.At.UTC().Truncate(24 * time.Hour) }

// now returns whose turn it is today, of people with terms. It notes the day on which that
// ends.
func (m *Maker) now(terms []estate.Node) []estate.Ref {
	var out []estate.Ref
	today := m.today()
	for _, t := range terms {
		from, begins := t.Date("from")
		to, ends := t.Date("to")
		if begins && from.After(today) || ends && to.Before(today) || t.Get("from") != nil && !begins || t.Get("to") != nil && !ends {
			continue
		}
		if ends && (m.until.IsZero() || to.Before(m.until)) {
			m.until = to
		}
		if ref := estate.Ref(t.Str("person")); ref != "" && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}

// deputies are who may act for a person or a role today.
func (m *Maker) deputies(ref estate.Ref) []estate.Ref { return m.now(m.body(ref).Each("deputies")) }

// onCall is who answers for a team today outside of its hours.
func (m *Maker) onCall(team estate.Ref) []estate.Ref {
	return m.now(m.body(team).Get("onCall").Each("rota"))
}

// reach is how to get hold of a person or a team.
func (m *Maker) reach(ref estate.Ref) Line {
	n := m.body(ref)
	switch ref.Kind() {
	case estate.Person:
		lines := []Line{phone(n.Str("phone")), phone(n.Str("alternatePhone"))}
		if all := n.Each("emails"); len(all) > 0 {
			lines = append(lines, mail(all[0].Text))
		}
		return join(" · ", lines...)
	case estate.Team:
		return join(" · ", onCallPhone(n), contact(n.Get("contact")))
	}
	return nil
}

func onCallPhone(team *estate.Node) Line {
	l := phone(team.Get("onCall").Str("phone"))
	if len(l) > 0 {
		l = append(Line{{Text: "on call "}}, l...)
	}
	return l
}

// call is the shortest way to somebody: one telephone number, or what there is instead.
func (m *Maker) call(ref estate.Ref) Line {
	n := m.body(ref)
	for _, l := range []Line{phone(n.Get("onCall").Str("phone")), phone(n.Str("phone")), phone(n.Get("contact").Str("phone"))} {
		if len(l) > 0 {
			return l
		}
	}
	return m.reach(ref)
}

// answerable is somebody with one way to get hold of them; for a role its holders.
func (m *Maker) answerable(ref estate.Ref) []Line {
	const shown = 6
	if holders := m.people(ref); ref.Kind() == estate.Role && len(holders) > 0 {
		var out []Line
		for _, holder := range holders[:min(len(holders), shown)] {
			out = append(out, join(", ", m.name(holder), m.name(ref), m.call(holder)))
		}
		return out
	}
	return cell(join(", ", m.name(ref), m.call(ref)))
}

// contact is how to reach somebody, as a record says it.
func contact(n *estate.Node) Line {
	return join(" · ", phone(n.Str("phone")), mail(n.Str("email")), plain(n.Str("chat")), address(n.Str("url")))
}

// absent says why somebody cannot act; nil where they can, or nobody may know.
func (m *Maker) absent(ref estate.Ref) Line {
	if _, ok := m.record(ref); !ok {
		return nil
	}
	if why := m.roster.Absence(ref, m.At); why != "" {
		return Line{{Text: "not available: " + clean(why), Strong: true}}
	}
	return nil
}

// party is somebody with what they are and who acts for them today.
func (m *Maker) party(ref estate.Ref) Line {
	who := m.name(ref)
	for i := range who {
		who[i].Strong = true
	}
	if title := cut(clean(m.body(ref).Str("jobTitle")), maxName); title != "" {
		who = append(who, Span{Text: ", " + title})
	}
	return join("; ", who, m.absent(ref))
}

// people are those behind a person, a team or a role, each once: who holds a role, and of a
// team its lead.
func (m *Maker) people(ref estate.Ref) []estate.Ref {
	n := m.body(ref)
	switch ref.Kind() {
	case estate.Role:
		var out []estate.Ref
		for _, holder := range n.Refs("holders") {
			if !slices.Contains(out, holder) {
				out = append(out, holder)
			}
		}
		return out
	case estate.Team:
		if lead := estate.Ref(n.Str("lead")); lead != "" {
			return []estate.Ref{lead}
		}
	}
	return nil
}
