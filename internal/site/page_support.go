package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// supportFiles are the pages about incidents, problems, known errors and requests.
func supportFiles(s *Site) []File {
	files := []File{
		html("support.html", supportPage), html("problems.html", problemsPage), html("known-errors.html", knownErrorsPage),
	}
	files = append(files, longList(s, estate.Incident, incidentsPage)...)
	return append(files, longList(s, estate.Request, requestsPage)...)
}

// caseState is where a case stands: cancelled, closed, resolved, or open.
type caseState struct {
	Word string
	Tone Tone
	Open bool
}

// stateOf returns it by the times and the status of an incident, problem or request.
func stateOf(body *estate.Node) caseState {
	has := func(name string) bool { _, ok := body.Instant(name); return ok }
	status := body.Str("status")
	switch {
	case status == "cancelled":
		return caseState{"Cancelled", Muted, false}
	case has("closed") || status == "closed":
		return caseState{"Closed", Muted, false}
	case has("resolved") || has("fulfilled") || has("restored") || status == "resolved":
		return caseState{"Resolved", OK, false}
	case status == "pending":
		return caseState{"Waiting", Warning, true}
	case status != "" && status != "new":
		return caseState{sentence(status), Info, true}
	case has("responded"):
		return caseState{"In progress", Info, true}
	}
	return caseState{"Open", Warning, true}
}

// began is when a case began, as far as it says.
func began(body *estate.Node) time.Time {
	for _, name := range []string{"occurred", "detected", "opened"} {
		if at, ok := body.Instant(name); ok {
			return at
		}
	}
	return time.Time{}
}

// cases returns the visible records of a kind: the open ones first, then the latest.
func (v *View) cases(kind estate.Kind) []*Record {
	all := v.OfKind(kind)
	open := make(map[estate.Ref]bool, len(all))
	starts := make(map[estate.Ref]time.Time, len(all))
	for _, r := range all {
		open[r.Ref], starts[r.Ref] = stateOf(&r.Body).Open, began(&r.Body)
	}
	slices.SortStableFunc(all, func(a, b *Record) int {
		if open[a.Ref] != open[b.Ref] {
			if open[a.Ref] {
				return -1
			}
			return 1
		}
		return cmp.Or(starts[b.Ref].Compare(starts[a.Ref]), cmp.Compare(b.Ref, a.Ref))
	})
	return all
}

// priority is a priority as a mark.
func (v *View) priority(body *estate.Node) Inline {
	p := v.Priority(body)
	switch p {
	case "":
		return nil
	case "p1":
		return Inline{pill(Danger, "P1")}
	case "p2":
		return Inline{pill(Warning, "P2")}
	}
	return Inline{pill(Muted, sentence(p))}
}

func supportPage(v *View) Page {
	incidents := v.cases(estate.Incident)
	p := Page{
		Title: "Support", Area: areaSupport, Crumbs: []Span{{Text: "Support"}},
		Kicker: v.lists(areaSupport, "support.html"),
	}
	open := incidentTable("Open incidents", "No incident is open.")
	counts := map[string]int{}
	for _, r := range incidents {
		if stateOf(&r.Body).Open {
			counts[v.Priority(&r.Body)]++
			if len(open.Rows) < maxEntries {
				row := v.incidentRow(r)
				row.Facets = nil
				open.Rows = append(open.Rows, row)
			}
		}
	}
	var cards []Card
	for _, p := range []string{"p1", "p2", "p3", "p4", "p5", ""} {
		name, tone := sentence(p), Tone("")
		if p == "" {
			name = "No priority"
		}
		if p == "p1" && counts[p] > 0 {
			tone = Danger
		}
		if counts[p] > 0 || p == "p1" || p == "p2" {
			cards = append(cards, Card{Title: text("Open, " + name), Figure: strconv.Itoa(counts[p]), Tone: tone})
		}
	}
	p.Sections = []Section{
		{ID: "now", Title: "Now", Blocks: []Block{{Cards: cards}, {Table: open}}},
		v.helpSection(),
		{ID: "known", Title: "Known errors with a way around", Blocks: []Block{{Table: v.knownErrors(true)}}},
		{ID: "months", Title: "Incidents by month", Blocks: []Block{{Table: v.monthsTable(incidents)}}},
	}
	return p
}

// helpSection says how to get help: what can be requested, and from whom.
func (v *View) helpSection() Section {
	s := Section{ID: "help", Title: "How to get help", Blocks: []Block{{List: []Inline{
		{{Text: "Something is broken: the page of its service says whom to tell, and how. "}, {Text: "All services", Href: v.To("services.html")}},
		{{Text: "You need something: "}, {Text: "choose a request", Href: v.To("request.html")}},
		{{Text: "Is it known already? "}, {Text: "Known errors", Href: v.To("known-errors.html")}, {Text: " say how to live with it until it is mended."}},
		{{Text: "When somebody is there: "}, {Text: "calendars", Href: v.To("calendars.html")}},
	}}}}
	return s
}

// monthsShown is how many months the numbers go back.
const monthsShown = 12

// monthsTable counts incidents by month, with how long it took until they were restored.
func (v *View) monthsTable(incidents []*Record) *Table {
	t := &Table{Caption: "Incidents by month", Columns: []Column{{Title: "Month"}, {Title: "Incidents", Number: true}, {Title: "P1", Number: true}, {Title: "P2", Number: true}, {Title: "Restored in, median", Number: true}}}
	first := firstOf(v.Day())
	for n := range monthsShown {
		month := first.AddDate(0, -n, 0).Format("2006-01")
		count, p1, p2 := 0, 0, 0
		var times []time.Duration
		for _, r := range incidents {
			start := began(&r.Body)
			if start.IsZero() || start.UTC().Format("2006-01") != month || r.Body.Str("status") == "cancelled" {
				continue
			}
			count++
			switch v.Priority(&r.Body) {
			case "p1":
				p1++
			case "p2":
				p2++
			}
			if end, ok := r.Body.Instant("restored"); ok && !end.Before(start) {
				times = append(times, end.Sub(start))
			}
		}
		median := ""
		if len(times) > 0 {
			slices.Sort(times)
			median = duration(times[(len(times)-1)/2])
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(first.AddDate(0, -n, 0).Format("January 2006")), text(strconv.Itoa(count)), text(strconv.Itoa(p1)), text(strconv.Itoa(p2)), text(median)}})
	}
	return t
}

func incidentTable(caption, empty string) *Table {
	return &Table{Caption: caption, Empty: empty, Columns: []Column{{Title: "Incident", Wide: true}, {Title: "Priority"}, {Title: "State"}, {Title: "Service"}, {Title: "Began"}, {Title: "Restored in"}}}
}

func (v *View) incidentRow(r *Record) Row {
	state, start := stateOf(&r.Body), began(&r.Body)
	restored, _ := r.Body.Instant("restored")
	service := estate.Ref(r.Body.Str("service"))
	month := ""
	if !start.IsZero() {
		month = start.Format("2006-01")
	}
	var link Inline
	if service != "" && !v.Hidden(service) {
		link = v.Link(service)
	}
	return Row{
		Cells:  []Inline{{v.linkTo(r.Record)}, v.priority(&r.Body), {pill(state.Tone, state.Word)}, link, instant(start), text(minutesBetween(start, restored))},
		Facets: []string{v.Priority(&r.Body), state.Word, v.facetRef(service), month},
	}
}

func incidentsPage(v *View, part listPart) Page {
	t := incidentTable("Incidents", "No incident is recorded.")
	for _, r := range onPage(v.cases(estate.Incident), part.number) {
		t.Rows = append(t.Rows, v.incidentRow(r))
	}
	t.Facets = facets(t.Rows, []string{"Priority", "State", "Service", "Month"}, v.facetLabel)
	return v.supportList("incidents.html", "Incidents", "The open ones first, then the latest.", t, part.others(v))
}

func (v *View) supportList(path, title, intro string, t *Table, more Section) Page {
	return Page{
		Title: title, Area: areaSupport, Kicker: v.lists(areaSupport, path), Crumbs: []Span{{Text: "Support", Href: v.To("support.html")}, {Text: title}},
		Sections: []Section{{ID: "list", Title: "All " + lower(title), Intro: text(intro), Blocks: []Block{{Table: t}}}, more},
	}
}

func problemsPage(v *View) Page {
	t := &Table{Caption: "Problems", Empty: "No problem is recorded.", Columns: []Column{{Title: "Problem", Wide: true}, {Title: "Priority"}, {Title: "State"}, {Title: "Owner"}, {Title: "Incidents", Number: true}, {Title: "Opened"}}}
	all := v.cases(estate.Problem)
	for _, r := range all[:min(len(all), rowsAPage)] {
		state := stateOf(&r.Body)
		opened := began(&r.Body)
		t.Rows = append(t.Rows, Row{
			Cells:  []Inline{{v.linkTo(r.Record)}, v.priority(&r.Body), {pill(state.Tone, state.Word)}, v.Link(r.Owner()), text(strconv.Itoa(len(v.pointingAs(r.Ref, estate.Incident, "problem")))), instant(opened)},
			Facets: []string{v.Priority(&r.Body), state.Word, v.facetRef(r.Owner())},
		})
	}
	t.Facets = facets(t.Rows, []string{"Priority", "State", "Owner"}, v.facetLabel)
	return v.supportList("problems.html", "Problems", "", t, Section{ID: "pages"})
}

// pointingAs are the records of a kind that refer to a record by a field.
func (v *View) pointingAs(ref estate.Ref, kind estate.Kind, field string) []estate.Ref {
	var refs []estate.Ref
	for _, r := range v.pointing(ref, field) {
		if r.Kind == kind {
			refs = append(refs, r.Ref)
		}
	}
	return refs
}

func knownErrorsPage(v *View) Page {
	return v.supportList("known-errors.html", "Known errors", "What is known to be wrong, and how to live with it until it is mended.", v.knownErrors(false), Section{ID: "pages"})
}

// knownErrors are the problems that are understood; only those that are not over, with a way
// around that may still be used, where usable is true.
func (v *View) knownErrors(usable bool) *Table {
	t := &Table{Caption: "Known errors", Empty: "No known error is recorded.", Columns: []Column{{Title: "Known error", Wide: true}, {Title: "How one recognises it", Wide: true}, {Title: "How to live with it", Wide: true}, {Title: "State"}}}
	for _, r := range v.cases(estate.Problem) {
		n := r.Body.Get("knownError")
		if n == nil || len(t.Rows) == rowsAPage {
			continue
		}
		state := cmp.Or(n.Str("status"), "open")
		around := text(n.Str("workaround"))
		until, ends := n.Date("validUntil")
		expired := ends && v.Day().After(until)
		if usable && (state == "fixed" || around == nil || expired || !stateOf(&r.Body).Open && state != "will_not_fix") {
			continue
		}
		switch {
		case around == nil:
			around = muted("no way known")
		case expired:
			around = append(around, Span{Text: " Not to be used any longer: it held until " + until.Format("2 January 2006") + ".", Strong: true})
		}
		t.Rows = append(t.Rows, Row{
			Cells:  []Inline{{v.linkTo(r.Record)}, text(n.Str("symptom")), around, {pill(errorTone(state), sentence(state))}},
			Facets: []string{sentence(state), n.Str("domain")},
		})
	}
	if !usable {
		t.Facets = facets(t.Rows, []string{"State", "Field"}, v.facetLabel)
	}
	return t
}

func errorTone(state string) Tone {
	if state == "fixed" {
		return OK
	}
	return Warning
}

func requestsPage(v *View, part listPart) Page {
	t := &Table{Caption: "Service requests", Empty: "No request is recorded.", Columns: []Column{{Title: "Request", Wide: true}, {Title: "State"}, {Title: "What"}, {Title: "For"}, {Title: "Made"}, {Title: "Fulfilled in"}}}
	for _, r := range onPage(v.cases(estate.Request), part.number) {
		state := stateOf(&r.Body)
		opened, _ := r.Body.Instant("opened")
		done, _ := r.Body.Instant("fulfilled")
		offering := estate.Ref(r.Body.Str("offering"))
		t.Rows = append(t.Rows, Row{
			Cells:  []Inline{{v.linkTo(r.Record)}, {pill(state.Tone, state.Word)}, join("", v.visibleLinks([]estate.Ref{offering})...), v.forWhom(r), instant(opened), text(minutesBetween(opened, done))},
			Facets: []string{state.Word, v.facetRef(offering)},
		})
	}
	t.Facets = facets(t.Rows, []string{"State", "What"}, v.facetLabel)
	return v.supportList("requests.html", "Service requests", "The open ones first, then the latest.", t, part.others(v))
}

// forWhom is who gets what was requested.
func (v *View) forWhom(r *Record) Inline {
	for _, name := range []string{"requestedFor", "requester", "customer"} {
		if links := v.visibleLinks([]estate.Ref{estate.Ref(r.Body.Str(name))}); len(links) > 0 {
			return links[0]
		}
	}
	return text(r.Body.Str("caller"))
}
