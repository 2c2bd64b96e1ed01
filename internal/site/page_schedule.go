package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	// monthsAhead and monthsBack are how many months besides that of the day the calendar shows.
	monthsAhead, monthsBack = 2, 1
	// maxMonths is how many other months have a page of their own, those next to the day first.
	maxMonths = 60
	// maxDayEvents is how many entries a day of the calendar shows.
	maxDayEvents = 8
)

// scheduleFiles are the change calendar as pages and as files for calendar programs.
func scheduleFiles(s *Site) []File {
	files := []File{html("calendar.html", schedulePage), {Path: "calendar.ics", make: wholeCalendar}}
	for _, month := range s.otherMonths() {
		files = append(files, html(monthPath(month), func(v *View) Page { return monthPage(v, month) }))
	}
	for r := range s.source.Estate.OfKind(estate.Service) {
		if s.visible(r.Ref) {
			ref := r.Ref
			files = append(files, File{Path: besides(ref, ".ics"), make: func(v *View) ([]byte, error) { return serviceCalendar(v, ref) }})
		}
	}
	return files
}

func monthPath(month time.Time) string { return "calendar-" + month.Format("2006-01") + ".html" }

// firstOf is the first day of a month.
func firstOf(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

// otherMonths are the months, beyond those that the calendar shows, in which changes begin,
// sorted.
func (s *Site) otherMonths() []time.Time {
	now := firstOf(s.day)
	from, to := now.AddDate(0, -monthsBack, 0), now.AddDate(0, monthsAhead, 0)
	seen := map[time.Time]bool{}
	var months []time.Time
	for r := range s.source.Estate.OfKind(estate.Change) {
		window := r.Field("window")
		start, ok := window.Instant("start")
		if month := firstOf(start); ok && s.visible(r.Ref) && start.Year() >= 1 && start.Year() <= 9998 && (month.Before(from) || month.After(to)) && !seen[month] {
			seen[month] = true
			months = append(months, month)
		}
	}
	slices.SortFunc(months, func(a, b time.Time) int {
		return cmp.Or(cmp.Compare(a.Sub(now).Abs(), b.Sub(now).Abs()), a.Compare(b))
	})
	months = months[:min(len(months), maxMonths)]
	slices.SortFunc(months, time.Time.Compare)
	return months
}

func schedulePage(v *View) Page {
	day := v.Day()
	now := firstOf(day)
	p := Page{
		Title: "Change calendar", Area: areaChanges, Kicker: v.lists(areaChanges, "calendar.html"), Crumbs: []Span{{Text: "Changes", Href: v.To("changes.html")}, {Text: "Calendar"}},
		Pills: []Span{{Text: "Subscribe (iCalendar)", Href: v.To("calendar.ics"), Pill: Accent}},
		Feeds: []Feed{{"Change calendar", "text/calendar", v.To("calendar.ics")}},
	}
	p.Sections = append(p.Sections, v.comingSection())
	months := Section{ID: "months", Title: "Months", Intro: text("Hatched days are frozen. Times are in the zone in which a change is written; those of freezes and maintenance in the zone of their calendar.")}
	for n := -monthsBack; n <= monthsAhead; n++ {
		months.Blocks = append(months.Blocks, Block{Month: v.month(now.AddDate(0, n, 0))})
	}
	p.Sections = append(p.Sections, months, v.monthLinks(time.Time{}))
	return p
}

func monthPage(v *View, month time.Time) Page {
	title := month.Format("January 2006")
	return Page{
		Title: "Change calendar, " + title, Area: areaChanges,
		Crumbs:   []Span{{Text: "Changes", Href: v.To("changes.html")}, {Text: "Calendar", Href: v.To("calendar.html")}, {Text: title}},
		Sections: []Section{{ID: "month", Title: title, Blocks: []Block{{Month: v.month(month)}}}, v.monthLinks(month)},
	}
}

// monthLinks leads to the months with a page of their own.
func (v *View) monthLinks(but time.Time) Section {
	s := Section{ID: "other", Title: "Other months with changes"}
	v.OfKind(estate.Change) // on which the months depend
	v.Day()
	var links []Inline
	for _, month := range v.site.otherMonths() {
		if !month.Equal(but) {
			links = append(links, Inline{{Text: month.Format("January 2006"), Href: v.To(monthPath(month))}})
		}
	}
	if len(links) > 0 {
		s.Blocks = []Block{{Text: join(" · ", links...)}}
	}
	return s
}

// comingSection lists what is to come: with what freezes it and with what it may collide.
func (v *View) comingSection() Section {
	s := Section{ID: "coming", Title: "To come"}
	t := &Table{Caption: "Changes to come", Empty: "No change is planned.", Columns: []Column{{Title: "Change", Wide: true}, {Title: "Type"}, {Title: "Window"}, {Title: "Status"}, {Title: "In the way"}}}
	for _, c := range v.changes() {
		if c.stage.rank >= 2 || len(t.Rows) == rowsAPage {
			continue
		}
		kind := string(c.Type)
		t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(c.record.Record)}, {pill(changeTone(kind), sentence(kind))}, v.when(&c), {pill(c.stage.Tone, c.stage.Word)}, v.inTheWay(c.Ref)}})
	}
	s.Blocks = []Block{{Table: t}}
	return s
}

// inTheWay is what freezes a change, and with what it may collide.
func (v *View) inTheWay(ref estate.Ref) Inline {
	if !v.Calculated() {
		return nil
	}
	p := ask(v, plannedOf, ref)
	var all []Inline
	if p.Frozen != "" && v.Visible(p.Frozen) {
		all = append(all, append(Inline{pill(Danger, "Frozen"), {Text: " "}}, v.Link(p.Frozen)...))
	}
	for i, c := range p.Collides {
		if v.Visible(c.Change) {
			all = append(all, append(Inline{pill(Warning, "Conflict"), {Text: " "}}, v.Link(c.Change)...))
		}
		if i == 4 {
			break
		}
	}
	for i := range all {
		all[i][0].Break = i > 0
	}
	return join("", all...)
}

// happening is something that stands in the calendar.
type happening struct {
	start, end time.Time // in the zone in which they are told; the end excluded
	name       Span
	freeze     bool
	from, to   string // the first and the last day
}

// month draws a month, whose weeks begin on Monday.
func (v *View) month(first time.Time) *Month {
	m := &Month{Title: first.Format("January 2006"), ID: "month-" + first.Format("2006-01")}
	today := v.Day().Format(time.DateOnly)
	happenings := v.happenings(first)
	week := make([]Day, (int(first.Weekday())+6)%7, 7)
	for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
		d := Day{Number: day.Day(), Date: day.Format(time.DateOnly)}
		d.Today = d.Date == today
		left := 0
		for i := range happenings {
			h := &happenings[i]
			event, ok := h.on(d.Date)
			if !ok {
				continue
			}
			d.Closed = d.Closed || h.freeze
			if len(d.Events) == maxDayEvents {
				left++
				continue
			}
			d.Events = append(d.Events, event)
		}
		if left > 0 {
			d.Events = append(d.Events, Span{Text: "and " + strconv.Itoa(left) + " more", Muted: true})
		}
		if week = append(week, d); len(week) == 7 {
			m.Weeks = append(m.Weeks, week)
			week = make([]Day, 0, 7)
		}
	}
	if len(week) > 0 {
		m.Weeks = append(m.Weeks, append(week, make([]Day, 7-len(week))...))
	}
	return m
}

// days notes the first and the last day of something.
func (h *happening) days() {
	last := h.start
	if h.end.After(h.start) {
		last = h.end.Add(-time.Nanosecond)
	}
	h.from, h.to = h.start.Format(time.DateOnly), last.Format(time.DateOnly)
}

// on is how something stands on a day; false where it is not on that day.
func (h *happening) on(day string) (Span, bool) {
	if day < h.from || day > h.to {
		return Span{}, false
	}
	event := h.name
	switch {
	case h.freeze:
		event.Text = "Frozen: " + event.Text
	case day == h.from:
		event.Text = h.start.Format("15:04 ") + event.Text
	default:
		event.Text = "… " + event.Text
	}
	return event, true
}

// happenings are the visible changes, freezes and maintenance hours that touch a month: the
// freezes first, then by time.
func (v *View) happenings(first time.Time) []happening {
	from, to := first.AddDate(0, 0, -1), first.AddDate(0, 1, 1)
	var all []happening
	for _, r := range v.OfKind(estate.Change) {
		w := r.Body.Get("window")
		if w == nil || r.Body.Get("cancelled") != nil {
			continue
		}
		start, _ := w.Instant("start")
		end, ok := w.Instant("end")
		if !ok || end.Before(start) {
			end = start
		}
		if !start.IsZero() && start.Before(to) && !end.Before(from) {
			name := v.linkTo(r.Record)
			name.Pill = Accent
			if r.Body.Str("type") == "emergency" {
				name.Pill = Danger
			}
			all = append(all, happening{start: start, end: end, name: name})
		}
	}
	if v.Calculated() {
		all = append(all, v.openHours(first)...)
	}
	for i := range all {
		all[i].days()
	}
	slices.SortStableFunc(all, func(a, b happening) int {
		if a.freeze != b.freeze {
			if a.freeze {
				return -1
			}
			return 1
		}
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.name.Href, b.name.Href))
	})
	return all
}

// openHours are the freezes and maintenance hours of a month.
func (v *View) openHours(first time.Time) []happening {
	var all []happening
	for _, r := range v.OfKind(estate.Calendar) {
		kind := r.Body.Str("type")
		if kind != "freeze" && kind != "maintenance" {
			continue
		}
		for _, span := range ask(v, openTimes, estate.Ref(string(r.Ref)+"@"+first.Format("2006-01"))) {
			all = append(all, happening{start: span.Start, end: span.End, name: v.linkTo(r.Record), freeze: kind == "freeze"})
		}
	}
	return all
}
