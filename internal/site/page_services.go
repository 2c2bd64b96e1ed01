package site

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// serviceFiles are the pages about services in general.
func serviceFiles(s *Site) []File {
	return slices.Concat(
		longList(s, estate.Service, servicesPage),
		longList(s, estate.Offering, requestPage),
		longList(s, estate.BusinessProcess, processesPage),
	)
}

// serviceQuery returns the query of a name about services and promises; nil for others.
func serviceQuery(name string) digester {
	switch name {
	case nearQuery.name:
		return nearQuery
	case promisesQuery.name:
		return promisesQuery
	case promiseQuery.name:
		return promiseQuery
	case promiseFindingsQuery.name:
		return promiseFindingsQuery
	case costsQuery.name:
		return costsQuery
	case costQuery.name:
		return costQuery
	case costFindingsQuery.name:
		return costFindingsQuery
	case costFindingQuery.name:
		return costFindingQuery
	case attainmentsQuery.name:
		return attainmentsQuery
	case attainmentQuery.name:
		return attainmentQuery
	case availabilityQuery.name:
		return availabilityQuery
	case recoveriesQuery.name:
		return recoveriesQuery
	case recoveryQuery.name:
		return recoveryQuery
	case licenceQuery.name:
		return licenceQuery
	}
	return nil
}

// servicesPage lists all services with facets.
func servicesPage(v *View, part listPart) Page {
	all := part.of(v.OfKind(estate.Service))
	t := &Table{
		Caption: "Services", Empty: "No services are recorded.",
		Columns: []Column{{Title: "Service", Wide: true}, {Title: "Criticality"}, {Title: "Phase"}, {Title: "Type"}, {Title: "Owner"}, {Title: "Customers"}},
	}
	for _, r := range all {
		criticality, phase := r.Body.Str("criticality"), phaseOf(r)
		customers := r.Body.Refs("customers")
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, marked(criticalityTone(criticality), sentence(criticality)), {pill(phaseTone(phase), phaseWords(phase))},
				text(sentence(r.Body.Str("type"))), v.Link(r.Owner()), join(", ", v.Links(customers)...),
			},
			Facets: []string{criticality, phase, v.ownerFacet(r), joinRefs(v.shown(customers)), joinTexts(r.Body.Each("tags"))},
		})
	}
	t.Facets = facets(t.Rows, []string{"Criticality", "Phase", "Owner", "Customer", "Tag"}, v.facetLabel)
	sortByRank(t.Facets[0].Values, criticalities())
	preset(&t.Facets[1], "catalogue")
	t.More = part.next(v)
	return Page{
		Title: part.title("Services"), Area: areaServices, Kicker: v.lists(areaServices, "services.html"), Crumbs: []Span{{Text: "Services"}},
		Sections: []Section{
			{ID: "portfolio", Title: "Portfolio", Blocks: []Block{{Cards: portfolio(all)}}},
			{ID: "list", Title: "All services", Blocks: []Block{{Table: t}}},
		},
	}
}

// portfolio counts services by criticality, where they are on offer, and by phase.
func portfolio(all []*Record) []Card {
	if len(all) == 0 {
		return nil
	}
	counts := map[string]int{}
	for _, r := range all {
		phase := phaseOf(r)
		counts["phase "+phase]++
		if phase == "catalogue" {
			counts[r.Body.Str("criticality")]++
		}
	}
	var cards []Card
	for _, criticality := range criticalities() {
		cards = append(cards, Card{Title: text(sentence(criticality)), Figure: count(counts[criticality]), Text: text("on offer")})
	}
	for _, phase := range []string{"pipeline", "retired"} {
		if n := counts["phase "+phase]; n > 0 {
			cards = append(cards, Card{Title: text(phaseWords(phase)), Figure: count(n), Text: text(map[string]string{"pipeline": "being made", "retired": "no longer offered"}[phase])})
		}
	}
	return cards
}

// phaseOf is where a service or an offering stands: on offer where nothing is said.
func phaseOf(r *Record) string { return cmp.Or(r.Body.Str("phase"), "catalogue") }

// phaseWords words a phase.
func phaseWords(phase string) string {
	switch phase {
	case "catalogue":
		return "On offer"
	case "pipeline":
		return "In the pipeline"
	}
	return sentence(phase)
}

func phaseTone(phase string) Tone {
	switch phase {
	case "catalogue":
		return OK
	case "pipeline":
		return Info
	}
	return Muted
}

// marked is a mark, or nothing where there is nothing to say.
func marked(tone Tone, s string) Inline {
	if s == "" {
		return nil
	}
	return Inline{pill(tone, s)}
}

// facetLabel words the value of a facet: records by their name.
func (v *View) facetLabel(value string) string {
	if ref, err := estate.ParseRef(value); err == nil {
		if r, ok := v.Label(ref); ok {
			return clean(r.Name)
		}
		if v.Hidden(ref) {
			return "not shown here"
		}
	}
	if value == "catalogue" {
		return phaseWords(value)
	}
	return sentence(value)
}

// shown leaves out the records that readers may not see.
func (v *View) shown(refs []estate.Ref) []estate.Ref {
	var all []estate.Ref
	for _, ref := range refs {
		if !v.Hidden(ref) {
			all = append(all, ref)
		}
	}
	return all
}

// ownerFacet is the owner of a record as the value of a facet; "" where readers may not see it.
func (v *View) ownerFacet(r *Record) string {
	if owner := r.Owner(); !v.Hidden(owner) {
		return string(owner)
	}
	return ""
}

// joinRefs makes several references the value of a facet.
func joinRefs(refs []estate.Ref) string {
	texts := make([]string, len(refs))
	for i, ref := range refs {
		texts[i] = string(ref)
	}
	return strings.Join(texts, "|")
}

// joinTexts makes several texts the value of a facet.
func joinTexts(nodes []estate.Node) string {
	texts := make([]string, len(nodes))
	for i := range nodes {
		texts[i] = strings.ReplaceAll(nodes[i].Text, "|", "/")
	}
	return strings.Join(texts, "|")
}
