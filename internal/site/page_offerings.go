package site

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// requestPage is the catalogue of what can be requested.
func requestPage(v *View, part listPart) Page {
	t := &Table{
		Caption: "What can be requested", Columns: offeringColumns(true), More: part.next(v),
		Empty: "Nothing is recorded that could be requested.",
	}
	for _, r := range part.of(v.OfKind(estate.Offering)) {
		var customers []estate.Ref
		if audience := r.Body.Get("audience"); audience != nil {
			customers = append(audience.Refs("customers"), audience.Refs("teams")...)
		}
		t.Rows = append(t.Rows, Row{
			Cells:  v.offeringCells(r, true),
			Facets: []string{joinRefs(v.shown(one(&r.Body, "service"))), joinRefs(v.shown(customers)), phaseOf(r), joinTexts(r.Body.Each("tags"))},
		})
	}
	t.Facets = facets(t.Rows, []string{"Service", "For", "Phase", "Tag"}, v.facetLabel)
	preset(&t.Facets[2], "catalogue")
	return Page{
		Title: part.title("Requests to choose from"), Area: areaRequest, Crumbs: []Span{{Text: "Request"}},
		Sections: []Section{{ID: "list", Title: "The catalogue", Blocks: []Block{{Table: t}}}},
	}
}

// offeringColumns head the table of offerings; withService where they are of several.
func offeringColumns(withService bool) []Column {
	columns := []Column{{Title: "Request", Wide: true}}
	if withService {
		columns = append(columns, Column{Title: "Service"})
	}
	return append(columns, Column{Title: "Who may"}, Column{Title: "Price"}, Column{Title: "Delivered"}, Column{Title: "Approval"}, Column{Title: "State"})
}

func (v *View) offeringCells(r *Record, withService bool) []Inline {
	phase := phaseOf(r)
	cells := []Inline{join(" ", Inline{v.linkTo(r.Record)}, muted(variantWords(r)))}
	if withService {
		cells = append(cells, v.party(&r.Body, "service"))
	}
	return append(cells, join(", ", v.mayRequest(r)...), offeringPrice(r), v.deliveryWords(r), v.approvalWords(r), Inline{pill(phaseTone(phase), phaseWords(phase))})
}

// variantWords tell an offer from its sisters.
func variantWords(r *Record) string {
	variant := r.Body.Get("variant")
	if variant == nil {
		return ""
	}
	var words []string
	for _, field := range []string{"location", "environment", "level"} {
		if w := variant.Str(field); w != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

// mayRequest are those who may request an offering.
func (v *View) mayRequest(r *Record) []Inline {
	audience := r.Body.Get("audience")
	if audience == nil || len(audience.Fields) == 0 {
		return []Inline{text("everybody")}
	}
	all := append(v.refs(audience, "customers"), v.refs(audience, "teams")...)
	all = append(all, texts(audience, "userGroups")...)
	if len(all) == 0 {
		return []Inline{muted("some, who are not shown here")}
	}
	return all
}

func offeringPrice(r *Record) Inline {
	if p := r.Body.Get("price"); p != nil {
		return price(p)
	}
	return text("no charge")
}

// deliveryWords say by when a request is fulfilled.
func (v *View) deliveryWords(r *Record) Inline {
	if target := r.Body.Get("target"); target != nil {
		return append(Inline{{Text: "within "}}, v.caseTime(target)...)
	}
	if c := r.Body.Get("commitments"); c != nil && c.Str("delivery") != "" {
		return append(Inline{{Text: "within "}}, join(", ", length(c, "delivery"), v.clockWords(c.Str("clock")))...)
	}
	return muted("not promised")
}

// approvalWords say who must approve a request.
func (v *View) approvalWords(r *Record) Inline {
	approval := r.Body.Get("approval")
	if approval == nil || digits(approval, "need") == "0" {
		return text("none")
	}
	var from []Inline
	for _, n := range approval.Each("from") {
		ref := estate.Ref(n.Text)
		switch {
		case n.Text == "owner":
			from = append(from, v.offeringOwner(r))
		case !v.Hidden(ref):
			from = append(from, v.Link(ref))
		}
	}
	if len(approval.Each("from")) == 0 {
		from = []Inline{v.offeringOwner(r)}
	}
	return join(" ", text(digits(approval, "need")+" of"), join(", ", from[:min(len(from), maxEntries)]...))
}

// offeringOwner is the owner of an offering, which is that of its service where none is named.
func (v *View) offeringOwner(r *Record) Inline {
	owner := r.Owner()
	if owner == "" {
		if service, ok := v.Record(estate.Ref(r.Body.Str("service"))); ok {
			owner = service.Owner()
		}
	}
	if owner == "" || v.Hidden(owner) {
		return text("the owner")
	}
	return v.Link(owner)
}

// offeringProfile is what the page of an offering has.
func offeringProfile() profile {
	return profile{
		facts: func(v *View, r *Record) []Field {
			fields := v.addRef(nil, "Service", estate.Ref(r.Body.Str("service")))
			if r.Owner() == "" {
				fields = add(fields, "Owner", v.offeringOwner(r))
			}
			fields = add(fields, "Price", offeringPrice(r))
			fields = add(fields, "Delivered", v.deliveryWords(r))
			return add(fields, "Approval", v.approvalWords(r))
		},
		pills: func(_ *View, r *Record) []Span {
			phase := phaseOf(r)
			return append([]Span{pill(phaseTone(phase), phaseWords(phase))}, marked(Muted, variantWords(r))...)
		},
		sections: []func(*View, *Record) Section{offeringContent, offeringForm, offeringSteps, offeringPromise},
		shown: []string{
			"service", "audience", "variant", "features", "exclusions", "commitments", "price", "approval", "form", "fulfilment", "template", "target",
		},
	}
}

// offeringContent is what is requested, and by whom.
func offeringContent(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	fields = addList(fields, "Who may request it", v.mayRequest(r))
	fields = addList(fields, "It includes", texts(b, "features"))
	fields = addList(fields, "It does not include", texts(b, "exclusions"))
	if service, ok := v.Record(estate.Ref(b.Str("service"))); ok {
		fields = add(fields, "Where to request it", outward(service.Body.Str("requestChannel")))
		if desk := service.Body.Get("serviceDesk"); desk != nil {
			fields = add(fields, "Questions to", v.contact(desk))
		}
	}
	return fieldSection("content", "What you get", fields)
}

// offeringForm is what the requester is asked.
func offeringForm(_ *View, r *Record) Section {
	s := Section{ID: "form", Title: "What you are asked"}
	t := &Table{Caption: "Questions of the form", Columns: []Column{{Title: "Question", Wide: true}, {Title: "Answer"}, {Title: "Needed"}, {Title: "Advice", Wide: true}}}
	for _, n := range r.Body.Each("form") {
		if len(t.Rows) == maxEntries {
			break
		}
		needed := text("if you like")
		if n.IsTrue("required", false) {
			needed = Inline{pill(Info, "Required")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(n.Str("label")), answerWords(&n), needed, join(" ", text(n.Str("help")), muted(ruleWords(n.Get("validation"))))}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// answerWords say what kind of answer a question expects.
func answerWords(n *estate.Node) Inline {
	if n.Str("type") == "choice" {
		return append(Inline{{Text: "one of: "}}, join(", ", texts(n, "choices")...)...)
	}
	return text(map[string]string{"boolean": "yes or no", "url": "an address", "long_text": "a longer text", "item": "a configuration item"}[n.Str("type")] + plainType(n.Str("type")))
}

// plainType words the types that say what they are.
func plainType(t string) string {
	switch t {
	case "text", "number", "date", "person":
		return "a " + t
	}
	return ""
}

// ruleWords word what an answer must satisfy.
func ruleWords(n *estate.Node) string {
	if n == nil {
		return ""
	}
	var rules []string
	for _, rule := range [][2]string{{"maxLength", "at most %s characters"}, {"min", "at least %s"}, {"max", "at most %s"}, {"pattern", "must match %s"}} {
		if value := digits(n, rule[0]); value != "" {
			rules = append(rules, strings.Replace(rule[1], "%s", value, 1))
		}
	}
	if len(rules) == 0 {
		return ""
	}
	return "(" + strings.Join(rules, ", ") + ")"
}
