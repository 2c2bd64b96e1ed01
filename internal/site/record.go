package site

import (
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
)

// profile is what a page of a kind of record has besides what all have.
type profile struct {
	// facts stand at the top.
	facts func(v *View, r *Record) []Field
	// pills are states at a glance.
	pills func(v *View, r *Record) []Span
	// notes are what somebody should act upon.
	notes func(v *View, r *Record) []Note
	// sections come before what all records have.
	sections []func(v *View, r *Record) Section
	// shown are the fields that these show, so that the details need not.
	shown []string
	// told are the fields of other records of which these tell that they refer to it.
	told []string
	// feeds follow the record.
	feeds func(v *View, r *Record) []Feed
}

// profileOf returns the profile of a kind.
func profileOf(kind estate.Kind) profile {
	switch kind {
	case estate.Service:
		return serviceProfile()
	case estate.Offering:
		return offeringProfile()
	case estate.Agreement:
		return agreementProfile()
	case estate.Customer:
		return customerProfile()
	case estate.BusinessProcess:
		return processProfile()
	case estate.Supplier:
		return supplierProfile()
	case estate.Contract:
		return contractProfile()
	case estate.Team:
		return teamProfile()
	case estate.Person:
		return personProfile()
	case estate.Role:
		return roleProfile()
	case estate.Calendar:
		return calendarProfile()
	case estate.ContinuityPlan:
		return planProfile()
	case estate.Exercise:
		return exerciseProfile()
	case estate.ChangeTemplate:
		return templateProfile()
	case estate.Improvement:
		return improvementProfile()
	case estate.Rates:
		return ratesProfile()
	case estate.ConfigurationItem:
		return itemProfile()
	case estate.Change:
		return changeProfile()
	case estate.Release:
		return releaseProfile()
	case estate.Incident:
		return incidentProfile()
	case estate.Problem:
		return problemProfile()
	case estate.Request:
		return requestProfile()
	}
	return profile{}
}

// recordFiles are the pages of all visible records.
func (s *Site) recordFiles() []File {
	var files []File
	for r := range s.source.Estate.All() {
		if s.visible(r.Ref) {
			ref := r.Ref
			files = append(files, html(pathOf(ref), func(v *View) Page { return recordPage(v, ref) }))
		}
	}
	return files
}

func recordPage(v *View, ref estate.Ref) Page {
	r, _ := v.Record(ref)
	place, own := placeOf(r.Kind), profileOf(r.Kind)
	p := Page{
		Title: r.Name, Area: place.area,
		Kicker: text(place.one),
		Crumbs: []Span{{Text: place.many, Href: v.To(place.list)}},
		Lead:   prose.Render(r.Body.Str("description")),
	}
	if r.Kind == estate.ConfigurationItem {
		p.Kicker = text(sentence(r.Class))
		p.Crumbs = append(p.Crumbs, Span{Text: sentence(r.Class), Href: v.To(classPath(r.Class))})
	}
	if own.pills != nil {
		p.Pills = own.pills(v, r)
	} else {
		p.Pills = standardPills(r)
	}
	if r.Faulty {
		p.Notes = append(p.Notes, Note{Tone: Danger, Word: "Faulty", Text: text("This record breaks the schema, so what is shown of it may be wrong."),
			Hint: Inline{{Text: "See "}, {Text: "gitsm validate", Code: true}}})
	}
	if own.notes != nil {
		p.Notes = append(p.Notes, own.notes(v, r)...)
	}
	p.Facts = append(standardFacts(v, r), facts(own, v, r)...)
	for _, section := range own.sections {
		p.Sections = append(p.Sections, section(v, r))
	}
	p.Sections = append(p.Sections, detailSection(v, r, own.shown), relationSection(v, r), mentionSection(v, r, own.told), pastSection(v, r))
	if own.feeds != nil {
		p.Feeds = own.feeds(v, r)
	}
	return p
}

func facts(own profile, v *View, r *Record) []Field {
	if own.facts == nil {
		return nil
	}
	return own.facts(v, r)
}

// standardPills are what every kind has that has them: criticality, status or phase.
func standardPills(r *Record) []Span {
	var pills []Span
	if c := r.Body.Str("criticality"); c != "" {
		pills = append(pills, pill(criticalityTone(c), sentence(c)))
	}
	for _, field := range []string{"phase", "status"} {
		if s := r.Body.Str(field); s != "" {
			pills = append(pills, pill(Muted, sentence(s)))
		}
	}
	if e := r.Body.Str("environment"); e != "" {
		pills = append(pills, pill(Muted, sentence(e)))
	}
	return pills
}

// criticalityTone is how a criticality is set off.
func criticalityTone(criticality string) Tone {
	switch criticality {
	case "critical":
		return Danger
	case "high":
		return Warning
	}
	return Muted
}

// standardFacts are reference, owner and verification.
func standardFacts(v *View, r *Record) []Field {
	fields := []Field{{Name: "Reference", Value: code(string(r.Ref))}}
	if owner := r.Owner(); owner != "" {
		fields = append(fields, Field{Name: "Owner", Value: v.Link(owner)})
	}
	if verified := r.Body.Get("lastVerified"); verified != nil {
		if day, ok := verified.Date("date"); ok {
			value := date(day)
			if by := estate.Ref(verified.Str("by")); by != "" && !v.Hidden(by) {
				value = append(append(value, Span{Text: " by "}), v.Link(by)...)
			}
			fields = append(fields, Field{Name: "Last verified", Value: value})
		}
	}
	if tags := r.Body.Each("tags"); len(tags) > 0 {
		var value Inline
		for i, tag := range tags {
			if i > 0 {
				value = append(value, Span{Text: " "})
			}
			value = append(value, pill(Muted, tag.Text))
		}
		fields = append(fields, Field{Name: "Tags", Value: value})
	}
	return fields
}
