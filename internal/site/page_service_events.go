package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	// recentEvents is how many of the latest changes and incidents a page lists.
	recentEvents = 8
	// eventItems is of how many of the items that a service needs changes are looked for.
	eventItems = 60
)

// serviceEvents are changes and incidents over time: those that name the service, and
// changes that name what it needs directly.
func serviceEvents(v *View, r *Record) Section {
	s := Section{ID: "events", Title: "Changes and incidents"}
	if !v.Calculated() {
		return s
	}
	changes, incidents := v.eventsOf(r)
	if len(changes)+len(incidents) == 0 {
		return s
	}
	s.Intro = Inline{{Text: "Changes count where they name the service or what it needs directly."}}
	if t := v.monthTable(changes, incidents); t != nil {
		s.Blocks = append(s.Blocks, Block{Heading: "By month"}, Block{Table: t})
	} else {
		s.Blocks = append(s.Blocks, Block{Text: muted("None in the last twelve months.")})
	}
	s.Blocks = append(s.Blocks, v.eventBlocks("Latest changes", changes)...)
	s.Blocks = append(s.Blocks, v.eventBlocks("Latest incidents", incidents)...)
	return s
}

// eventsOf are the changes and the incidents that concern a service.
func (v *View) eventsOf(r *Record) (changes, incidents []*estate.Record) {
	return v.concerning(estate.Change, v.serviceAndNeeds(r.Ref)), v.concerning(estate.Incident, []estate.Ref{r.Ref})
}

// serviceAndNeeds are a service and what it needs directly.
func (v *View) serviceAndNeeds(ref estate.Ref) []estate.Ref {
	refs := []estate.Ref{ref}
	near := ask(v, nearQuery, ref)
	for _, need := range near.Needs {
		refs = append(refs, need.Refs...)
	}
	refs = v.shown(sortedRefs(refs[:min(len(refs), eventItems)]))
	return refs
}

// concerning are the visible records of a kind that name one of several, the latest first,
// each once.
func (v *View) concerning(kind estate.Kind, named []estate.Ref) []*estate.Record {
	var all []*estate.Record
	for _, ref := range named {
		for _, in := range v.Incoming(ref) {
			if in.From.Kind == kind {
				all = append(all, in.From)
			}
		}
	}
	slices.SortFunc(all, func(a, b *estate.Record) int { return strings.Compare(string(b.Ref), string(a.Ref)) })
	return slices.Compact(all)
}

// monthTable counts records by the month of their id, for those of the last twelve months
// that have any; nil where there is nothing to count.
func (v *View) monthTable(changes, incidents []*estate.Record) *Table {
	today := v.Day()
	t := &Table{Caption: "Changes and incidents by month", Columns: []Column{{Title: "Month"}, {Title: "Changes", Number: true}, {Title: "Incidents", Number: true}}}
	counted := [2]map[string]int{{}, {}}
	for i, list := range [][]*estate.Record{changes, incidents} {
		for _, r := range list {
			if opened, ok := estate.IDDate(r.Ref.ID()); ok {
				counted[i][opened.Format("2006-01")]++
			}
		}
	}
	months := []string{today.Format("2006-01")}
	for _, month := range monthsBefore(today, attainedMonths-1) {
		months = append(months, month.Name)
	}
	for _, month := range months {
		a, b := counted[0][month], counted[1][month]
		if a+b == 0 {
			continue
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(monthWords(month)), tally(a), tally(b)}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// tally shows a number, nought as a dash.
func tally(n int) Inline {
	if n == 0 {
		return muted("–")
	}
	return text(count(n))
}

// eventBlocks lists the latest of several changes, incidents, problems or improvements.
func (v *View) eventBlocks(title string, all []*estate.Record) []Block {
	if len(all) == 0 {
		return nil
	}
	t := &Table{Caption: title, Columns: []Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "State"}}}
	for _, one := range all[:min(len(all), recentEvents)] {
		r, ok := v.Record(one.Ref)
		if !ok {
			continue
		}
		var opened Inline
		if d, dated := estate.IDDate(r.Ref.ID()); dated {
			opened = date(d)
		} else {
			opened = day(&r.Body, "opened")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{opened, {v.linkTo(r.Record)}, v.eventState(r)}})
	}
	blocks := []Block{{Heading: title}, {Table: t}}
	if left := len(all) - recentEvents; left > 0 {
		blocks = append(blocks, Block{Text: muted("and " + count(left) + " earlier ones")})
	}
	return blocks
}

// eventState says where a change, incident, problem or improvement stands.
func (v *View) eventState(r *Record) Inline {
	b := &r.Body
	switch {
	case r.Kind == estate.Change:
		return v.changeState(b)
	case b.Str("status") == "cancelled":
		return Inline{pill(Muted, "Cancelled")}
	case r.Kind == estate.Incident:
		line := Inline(nil)
		if p := v.Priority(b); p != "" {
			line = Inline{pill(Muted, strings.ToUpper(p)), {Text: " "}}
		}
		switch {
		case b.Str("closed") != "":
			return append(line, pill(Muted, "Closed"))
		case b.Str("restored") != "" || b.Str("resolved") != "":
			return append(line, pill(OK, "Restored"))
		}
		return append(line, pill(Danger, "Open"))
	}
	status := b.Str("status")
	switch status {
	case "":
		status = "new"
		if r.Kind == estate.Improvement {
			status = "proposed"
		}
	case "resolved", "closed", "done", "rejected":
		return Inline{pill(Muted, sentence(status))}
	case "known_error":
		return Inline{pill(Warning, "Known error")}
	}
	return Inline{pill(Info, sentence(status))}
}

// changeState says how a change went, or when it is to be.
func (v *View) changeState(b *estate.Node) Inline {
	if b.Get("cancelled") != nil {
		return Inline{pill(Muted, "Cancelled")}
	}
	if outcome := b.Get("outcome"); outcome != nil {
		tone := OK
		switch outcome.Str("result") {
		case "failed", "backed_out":
			tone = Danger
		case "partial":
			tone = Warning
		}
		return Inline{pill(tone, sentence(outcome.Str("result")))}
	}
	window := b.Get("window")
	if window == nil {
		return Inline{pill(Info, "Authorised")}
	}
	start, ok := window.Instant("start")
	if !ok {
		return Inline{pill(Info, "Authorised")}
	}
	if end, ok := window.Instant("end"); ok && end.Before(v.Day()) {
		return Inline{pill(Warning, "Outcome not recorded")}
	}
	return append(Inline{pill(Info, "Planned"), {Text: " "}}, instant(start)...)
}

// serviceProblems are the problems that it suffers from, known errors first.
func serviceProblems(v *View, r *Record) Section {
	s := Section{ID: "problems", Title: "Problems and known errors"}
	if !v.Calculated() {
		return s
	}
	t := &Table{Caption: "Problems and known errors", Columns: []Column{{Title: "Problem", Wide: true}, {Title: "State"}, {Title: "How to live with it", Wide: true}}}
	over := 0
	for _, one := range v.concerning(estate.Problem, []estate.Ref{r.Ref}) {
		p, ok := v.Record(one.Ref)
		if !ok {
			continue
		}
		if status := p.Body.Str("status"); status == "closed" || status == "resolved" || status == "cancelled" {
			over++
			continue
		}
		workaround := Inline(nil)
		if known := p.Body.Get("knownError"); known != nil {
			workaround = text(known.Str("workaround"))
		}
		if len(t.Rows) < maxEntries {
			t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(p.Record)}, v.eventState(p), workaround}})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Table: t})
	}
	if over > 0 {
		s.Blocks = append(s.Blocks, Block{Text: muted(plural(over, "problem is", "problems are") + " over.")})
	}
	return s
}

// serviceImprovements are the improvements that concern it.
func serviceImprovements(v *View, r *Record) Section {
	return Section{ID: "improvements", Title: "Improvements", Blocks: v.eventBlocks("Improvements of "+clean(r.Name), v.concerning(estate.Improvement, []estate.Ref{r.Ref}))}
}
