package site

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// calendarFiles is the list of calendars.
func calendarFiles(*Site) []File { return []File{html("calendars.html", calendarsPage)} }

func calendarsPage(v *View) Page {
	t := &Table{Caption: "Calendars", Empty: "No calendar is recorded.", Columns: []Column{{Title: "Calendar", Wide: true}, {Title: "Type"}, {Title: "Zone"}, {Title: "Hours", Wide: true}, {Title: "Owner"}, {Title: "Used by", Number: true}}}
	all := v.OfKind(estate.Calendar)
	for _, r := range all[:min(len(all), rowsAPage)] {
		kind := r.Body.Str("type")
		t.Rows = append(t.Rows, Row{
			Cells:  []Inline{{v.linkTo(r.Record)}, {pill(calendarTone(kind), sentence(kind))}, text(r.Body.Str("zone")), text(weekWords(&r.Body)), v.Link(r.Owner()), text(strconv.Itoa(len(v.Incoming(r.Ref))))},
			Facets: []string{kind, r.Body.Str("zone"), string(r.Owner())},
		})
	}
	t.Facets = facets(t.Rows, []string{"Type", "Zone", "Owner"}, v.zoneLabel)
	return Page{
		Title: "Calendars", Area: areaAgreements, Crumbs: []Span{{Text: "Calendars"}},
		Sections: []Section{{ID: "list", Title: "Hours, maintenance and freezes", Blocks: []Block{{Table: t}}}},
	}
}

// zoneLabel words a facet, of which time zones are names already.
func (v *View) zoneLabel(value string) string {
	if strings.Contains(value, "/") && !strings.ContainsFunc(value[:1], func(r rune) bool { return r >= 'a' && r <= 'z' }) {
		return clean(value)
	}
	return v.facetLabel(value)
}

func calendarTone(kind string) Tone {
	switch kind {
	case "freeze":
		return Warning
	case "maintenance":
		return Info
	}
	return Muted
}

// days are the days of a week as records name them, from Monday.
func days() []namedField {
	return []namedField{{"Monday", "mon"}, {"Tuesday", "tue"}, {"Wednesday", "wed"}, {"Thursday", "thu"}, {"Friday", "fri"}, {"Saturday", "sat"}, {"Sunday", "sun"}}
}

// hoursOf are the hours of a day as they are written.
func hoursOf(week *estate.Node, day string) string {
	var hours []string
	for i, h := range week.Each(day) {
		if i == maxDayEvents {
			hours = append(hours, "…")
			break
		}
		hours = append(hours, strings.Replace(h.Text, "-", "–", 1))
	}
	return strings.Join(hours, ", ")
}

// weekWords puts days with equal hours together: Mon to Fri 09:00–17:00; "" without weekly
// hours.
func weekWords(body *estate.Node) string {
	week := body.Get("weekly")
	if week == nil {
		return ""
	}
	var parts []string
	all := days()
	for i := 0; i < len(all); {
		hours, end := hoursOf(week, all[i].field), i+1
		for end < len(all) && hoursOf(week, all[end].field) == hours {
			end++
		}
		if hours != "" {
			name := all[i].name[:3]
			if end-1 > i {
				name += " to " + all[end-1].name[:3]
			}
			parts = append(parts, name+" "+hours)
		}
		i = end
	}
	return strings.Join(parts, "; ")
}

// calendarProfile is what the page of a calendar has.
func calendarProfile() profile {
	return profile{
		pills: func(_ *View, r *Record) []Span {
			kind := r.Body.Str("type")
			return []Span{pill(calendarTone(kind), sentence(kind))}
		},
		facts: func(v *View, r *Record) []Field {
			fields := []Field{{Name: "Time zone", Value: text(r.Body.Str("zone"))}}
			if parent := estate.Ref(r.Body.Str("inherits")); parent != "" && !v.Hidden(parent) {
				fields = append(fields, Field{Name: "Where it says nothing", Value: append(text("as "), v.Link(parent)...)})
			}
			for _, f := range []namedField{{"Holds from", "validFrom"}, {"Holds until", "validTo"}} {
				if day, ok := r.Body.Date(f.field); ok {
					fields = append(fields, Field{Name: f.name, Value: date(day)})
				}
			}
			return fields
		},
		sections: []func(v *View, r *Record) Section{weekSection, specialDays, appliesSection, aheadSection},
		shown:    []string{"type", "zone", "inherits", "validFrom", "validTo", "weekly", "holidays", "exceptions", "appliesTo"},
	}
}

// weekSection is the open hours of a week, drawn as a bar of a character for each hour.
func weekSection(v *View, r *Record) Section {
	s := Section{ID: "week", Title: "Week"}
	week, of := r.Body.Get("weekly"), r
	for range 16 {
		if week != nil {
			break
		}
		parent, ok := v.Record(estate.Ref(of.Body.Str("inherits")))
		if !ok {
			return s
		}
		week, of = parent.Body.Get("weekly"), parent
	}
	if week == nil {
		return s
	}
	if of != r {
		s.Intro = append(text("As "), v.Link(of.Ref)...)
	}
	t := &Table{Caption: "Hours of the week", Columns: []Column{{Title: "Day"}, {Title: "Hours"}, {Title: "0 to 24 h", Wide: true}}}
	for _, day := range days() {
		hours := text(hoursOf(week, day.field))
		if hours == nil {
			hours = muted("closed")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(day.name), hours, code(dayBar(week.Each(day.field)))}})
	}
	s.Blocks = []Block{{Table: t}}
	return s
}

// dayBar draws a day with two characters for an hour. Hours that pass midnight are drawn up
// to it.
func dayBar(hours []estate.Node) string {
	var open [48]bool
	for i := range hours[:min(len(hours), 48)] {
		from, to, ok := strings.Cut(hours[i].Text, "-")
		start, okFrom := clockMinutes(from)
		end, okTo := clockMinutes(to)
		if !ok || !okFrom || !okTo {
			continue
		}
		if end <= start {
			end = 24 * 60
		}
		for slot := range open {
			if slot*30 < end && (slot+1)*30 > start {
				open[slot] = true
			}
		}
	}
	var b strings.Builder
	for _, o := range open {
		if o {
			b.WriteString("█")
		} else {
			b.WriteString("·")
		}
	}
	return b.String()
}

// clockMinutes reads HH:MM, 24:00 included.
func clockMinutes(s string) (int, bool) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, errH := strconv.Atoi(h)
	minute, errM := strconv.Atoi(m)
	if !ok || errH != nil || errM != nil || hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour == 24 && minute > 0 {
		return 0, false
	}
	return hour*60 + minute, true
}

// specialDays are the holidays and exceptions that are ahead.
func specialDays(v *View, r *Record) Section {
	s := Section{ID: "days", Title: "Holidays and exceptions ahead"}
	t := &Table{Caption: "Holidays and exceptions ahead", Columns: []Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "Hours"}}}
	today := v.Day()
	for _, field := range []string{"holidays", "exceptions"} {
		for _, n := range r.Body.Each(field) {
			day, ok := n.Date("date")
			if !ok || day.Before(today) || len(t.Rows) == maxEntries {
				continue
			}
			hours := hoursOf(&n, "open")
			if hours == "" {
				hours = "closed"
			}
			t.Rows = append(t.Rows, Row{Cells: []Inline{append(date(day), Span{Text: day.Format(", Monday")}), text(n.Str("name")), text(hours)}})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// appliesSection is what a freeze or maintenance hours are for.
func appliesSection(v *View, r *Record) Section {
	s := Section{ID: "applies", Title: "What it is for"}
	kind := r.Body.Str("type")
	if kind != "freeze" && kind != "maintenance" {
		return s
	}
	var fields []Field
	if n := r.Body.Get("appliesTo"); n != nil {
		for _, name := range []string{"criticality", "environments", "changeTypes"} {
			if list := n.Each(name); len(list) > 0 {
				fields = append(fields, Field{Name: sentence(name), Value: text(lower(strings.ReplaceAll(joinTexts(list), "|", ", ")))})
			}
		}
		for _, name := range []string{"services", "sites", "items", "teams"} {
			if refs := n.Refs(name); len(refs) > 0 {
				fields = append(fields, Field{Name: sentence(name), List: v.visibleLinks(refs[:min(len(refs), maxEntries)])})
			}
		}
	}
	if len(fields) == 0 {
		s.Blocks = []Block{{Text: text("Everything.")}}
		return s
	}
	s.Blocks = []Block{{Fields: fields}}
	return s
}

// aheadSection lists the freezes or maintenance hours of the next months.
func aheadSection(v *View, r *Record) Section {
	s := Section{ID: "ahead", Title: "The next six months"}
	kind := r.Body.Str("type")
	if !v.Calculated() || kind != "freeze" && kind != "maintenance" {
		return s
	}
	day := v.Day()
	t := &Table{Caption: "The next six months", Empty: "None.", Columns: []Column{{Title: "Time", Wide: true}, {Title: "Length", Number: true}}}
	for _, span := range v.openSpans(r, firstOf(day), feedMonths) {
		if span.End.After(day) && len(t.Rows) < maxEntries {
			t.Rows = append(t.Rows, Row{Cells: []Inline{append(Inline{{Text: span.Start.Format("Mon ")}}, window(span.Start, span.End)...), text(minutesBetween(span.Start, span.End))}})
		}
	}
	s.Blocks = []Block{{Table: t}}
	return s
}
