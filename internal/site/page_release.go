package site

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// releasesPage lists all releases, the latest first.
func releasesPage(v *View) Page {
	t := &Table{
		Caption: "Releases", Empty: "No release is recorded.",
		Columns: []Column{{Title: "Release", Wide: true}, {Title: "Version"}, {Title: "Type"}, {Title: "Status"}, {Title: "Owner"}, {Title: "Services"}},
	}
	all := v.OfKind(estate.Release)
	slices.SortStableFunc(all, func(a, b *Record) int { return cmp.Compare(b.Ref, a.Ref) })
	for _, r := range all[:min(len(all), rowsAPage)] {
		state := releaseState(r)
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, text(r.Body.Str("version")), text(sentence(r.Body.Str("type"))), {state},
				v.Link(r.Owner()), join(", ", v.visibleLinks(r.Body.Refs("services"))...),
			},
			Facets: []string{r.Body.Str("type"), state.Text, string(r.Owner())},
		})
	}
	t.Facets = facets(t.Rows, []string{"Type", "Status", "Owner"}, v.facetLabel)
	return Page{
		Title: "Releases", Area: areaChanges, Kicker: v.lists(areaChanges, "releases.html"), Crumbs: []Span{{Text: "Changes", Href: v.To("changes.html")}, {Text: "Releases"}},
		Sections: []Section{{ID: "list", Title: "All releases", Blocks: []Block{{Table: t}}}},
	}
}

// releaseState is what came of a release, or where it stands.
func releaseState(r *Record) Span {
	if n := r.Body.Get("outcome"); n != nil {
		switch result := n.Str("result"); result {
		case "successful":
			return pill(OK, "Successful")
		case "failed", "backed_out":
			return pill(Danger, sentence(result))
		default:
			return pill(Warning, sentence(result))
		}
	}
	if s := r.Body.Str("status"); s != "" {
		return pill(Muted, sentence(s))
	}
	return pill(Muted, "Planned")
}

// releaseProfile is what the page of a release has.
func releaseProfile() profile {
	return profile{
		pills: func(_ *View, r *Record) []Span {
			return []Span{releaseState(r), pill(Muted, sentence(r.Body.Str("type")))}
		},
		facts: func(v *View, r *Record) []Field {
			fields := []Field{}
			if version := r.Body.Str("version"); version != "" {
				fields = append(fields, Field{Name: "Version", Value: text(version)})
			}
			if manager := v.Link(estate.Ref(r.Body.Str("manager"))); manager != nil {
				fields = append(fields, Field{Name: "Led by", Value: manager})
			}
			if services := v.visibleLinks(r.Body.Refs("services")); len(services) > 0 {
				fields = append(fields, Field{Name: "Services", List: services})
			}
			return fields
		},
		sections: []func(v *View, r *Record) Section{releaseChanges, deploymentSection, releaseOutcome},
		shown:    []string{"type", "version", "manager", "services", "deployment", "outcome"},
	}
}

// releaseChanges are the changes that it brings: those it names, and those that name it.
func releaseChanges(v *View, r *Record) Section {
	var refs []estate.Ref
	if scope := r.Body.Get("scope"); scope != nil {
		refs = scope.Refs("changes")
	}
	for _, in := range v.Incoming(r.Ref) {
		if in.From.Kind == estate.Change && in.Link.Field == "release" {
			refs = append(refs, in.From.Ref)
		}
	}
	return v.changeSection("changes", "Changes in it", sortedRefs(refs))
}

// changeSection lists some changes.
func (v *View) changeSection(id, title string, refs []estate.Ref) Section {
	s := Section{ID: id, Title: title}
	var all []listedChange
	for _, ref := range refs[:min(len(refs), maxEntries)] {
		if c, ok := v.change(ref); ok {
			all = append(all, c)
		}
	}
	sortLatest(all)
	t := changeTable(title, "")
	for i := range all {
		row := v.changeRow(&all[i])
		row.Facets = nil
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

func deploymentSection(v *View, r *Record) Section {
	s := Section{ID: "deployment", Title: "How it goes out"}
	for i, n := range r.Body.Each("deployment") {
		if i == maxEntries {
			break
		}
		fields := []Field{}
		if w := n.Get("window"); w != nil {
			start, _ := w.Instant("start")
			end, _ := w.Instant("end")
			fields = append(fields, Field{Name: "Window", Value: window(start, end)})
		}
		if link := v.Link(estate.Ref(n.Str("change"))); link != nil {
			fields = append(fields, Field{Name: "Change", Value: link})
		}
		if at, ok := n.Instant("deployed"); ok {
			fields = append(fields, Field{Name: "Done", Value: instant(at)})
		} else {
			fields = append(fields, Field{Name: "Done", Value: muted("not yet")})
		}
		s.Blocks = append(s.Blocks, Block{Heading: clean(n.Str("environment"))}, Block{Fields: fields})
		s.Blocks = append(s.Blocks, v.steps(n.Each("steps"))...)
	}
	return s
}

func releaseOutcome(v *View, r *Record) Section {
	s := Section{ID: "outcome", Title: "Outcome"}
	if n := r.Body.Get("outcome"); n != nil {
		if fields := v.fields(n, 0); len(fields) > 0 {
			s.Blocks = []Block{{Fields: fields}}
		}
	}
	return s
}
