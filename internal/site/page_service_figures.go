package site

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// serviceFigures is what a reader wants to know in ten seconds.
func serviceFigures(v *View, r *Record) Section {
	s := Section{ID: "figures", Title: "In figures"}
	if !v.Calculated() || phaseOf(r) == "retired" {
		return s
	}
	cards := []Card{v.designCard(r)}
	if card, ok := v.keptCard(r); ok {
		cards = append(cards, card)
	}
	if card, ok := v.recoveryCard(r); ok {
		cards = append(cards, card)
	}
	if c := ask(v, costQuery, r.Ref); !c.Nought {
		cards = append(cards, Card{Title: text("Cost"), Figure: amount(c.Amount, c.Currency), Text: text("in " + c.Month)})
	}
	open := 0
	for _, one := range v.concerning(estate.Incident, []estate.Ref{r.Ref}) {
		if recent, dated := estate.IDDate(one.Ref.ID()); dated && daysBetween(recent, v.Day()) > openSince {
			break
		}
		if incident, ok := v.Record(one.Ref); ok && openIncident(&incident.Body) {
			open++
		}
	}
	card := Card{Title: text("Open incidents"), Figure: strconv.Itoa(open), Tone: OK}
	if changes, incidents := v.eventsOf(r); len(changes)+len(incidents) > 0 {
		card.Text = Inline{{Text: "changes and incidents", Href: "#events"}}
	}
	if open > 0 {
		card.Tone = Danger
	}
	s.Blocks = []Block{{Cards: append(cards, card)}}
	return s
}

// openSince is for how many days incidents are looked through for open ones.
const openSince = 366

// openIncident reports whether an incident is neither over nor cancelled.
func openIncident(b *estate.Node) bool {
	return b.Str("restored") == "" && b.Str("resolved") == "" && b.Str("closed") == "" && b.Str("status") != "cancelled" && b.Str("status") != "resolved" && b.Str("status") != "closed"
}

// designCard is the availability by design beside what is promised.
func (v *View) designCard(r *Record) Card {
	a := ask(v, availabilityQuery, r.Ref)
	card := Card{Title: Inline{{Text: "Availability by design", Href: "#availability"}}, Figure: "unknown"}
	switch {
	case a.Known && a.Exact:
		card.Figure = percentOf(a.Low)
	case a.Known:
		card.Figure = "≥ " + percentOf(a.Low)
	case a.UnknownCount > 0:
		card.Text = text("nothing is recorded of " + plural(a.UnknownCount, "part", "parts"))
	}
	for _, agreement := range v.covering(r.Ref) {
		if agreement.Body.Str("type") == "sla" && v.agreementState(agreement).code == "in_force" {
			if promise := availabilityPromise(&agreement.Body); promise != nil {
				card.Text = append(text("promised: "), promise...)
				break
			}
		}
	}
	return card
}

// keptCard is the availability of the last month that is over; false where none was measured.
func (v *View) keptCard(r *Record) (Card, bool) {
	for _, agreement := range v.covering(r.Ref) {
		if agreement.Body.Str("type") != "sla" {
			continue
		}
		months := ask(v, attainmentQuery, agreement.Ref).Months
		for _, month := range months[:min(1, len(months))] {
			for i := range month.Targets {
				t := &month.Targets[i]
				if t.Metric != "availability" || t.Service != r.Ref || t.Achieved == "" {
					continue
				}
				card := Card{Title: Inline{{Text: monthWords(month.Month), Href: "#attainment"}}, Figure: clean(t.Achieved) + " %", Text: text("promise not judged")}
				if t.Met != nil {
					card.Tone, card.Text = OK, text("promise of "+t.Promised+" % kept")
					if !*t.Met {
						card.Tone, card.Text = Danger, text("promise of "+t.Promised+" % missed")
					}
				}
				return card, true
			}
		}
	}
	return Card{}, false
}

// recoveryCard is how long a recovery takes beside how long it may; false where nothing says.
func (v *View) recoveryCard(r *Record) (Card, bool) {
	rec, secret := v.shownRecovery(r.Ref)
	card := Card{Title: Inline{{Text: "Recovery", Href: "#recovery"}}}
	switch {
	case rec.Takes != nil:
		card.Figure = estate.FormatDuration(*rec.Takes)
	case rec.RTO != nil:
		card.Figure = "unknown"
	default:
		return card, false
	}
	switch {
	case secret:
	case rec.RTO == nil:
		card.Text = text("no objective")
	case rec.Takes != nil && *rec.Takes > *rec.RTO:
		card.Tone, card.Text = Danger, text("longer than the "+spellTime(*rec.RTO)+" allowed")
	case rec.Takes != nil:
		card.Tone, card.Text = OK, text("of "+spellTime(*rec.RTO)+" allowed")
	default:
		card.Text = text(spellTime(*rec.RTO) + " allowed")
	}
	return card, true
}
