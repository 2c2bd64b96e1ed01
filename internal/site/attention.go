package site

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// matter is something that needs attention: what it is about, and a note that need not name
// it.
type matter struct {
	Note
	about Span
	ref   estate.Ref
}

// whole is the matter as a note that names what it is about.
func (m *matter) whole() Note {
	note := m.Note
	note.Text = slices.Concat(Inline{m.about, {Text: ": "}}, m.Text)
	note.Hint = nil
	return note
}

// matterGroup is the matters of one sort, the worst first.
type matterGroup struct {
	id, title string
	matters   []matter
	// more are those that are told nowhere.
	more int
}

// attention collects what needs attention.
func attention(v *View) []matterGroup {
	if !v.Calculated() {
		return nil
	}
	groups := []matterGroup{
		{id: "promises", title: "Promises that cannot hold"}, {id: "ends", title: "Contracts, licences and last days"}, {id: "exercises", title: "Plans to exercise"},
		{id: "recovery", title: "Recovery and backup"}, {id: "health", title: "Measures of health"}, {id: "cost", title: "Costs that are not counted"},
	}
	at := func(id string) *matterGroup {
		return &groups[slices.IndexFunc(groups, func(g matterGroup) bool { return g.id == id })]
	}
	for _, f := range slices.Concat(attentionPromises(v), attentionContinuity(v)) {
		if r, ok := v.Label(f.Ref); ok {
			if note, ok := v.ownFinding(f); ok {
				g := at(sortOf(f))
				g.matters = append(g.matters, matter{note, v.linkTo(r), f.Ref})
			}
		}
	}
	v.addEnding(at("ends"))
	v.addFailing(at("health"))
	for i := range groups {
		slices.SortStableFunc(groups[i].matters, func(a, b matter) int { return gravity(a.Tone) - gravity(b.Tone) })
	}
	return slices.DeleteFunc(groups, func(g matterGroup) bool { return len(g.matters) == 0 })
}

// sortOf is the group to which a finding belongs.
func sortOf(f finding.Finding) string {
	switch f.Code {
	case diag.AgreementEnds, diag.LicenceExceeded, diag.LicenceUnknown, diag.LicenceEnding, diag.LicenceEnded, diag.LicenceMaintenance, diag.ContractEnding, diag.ContractNotice, diag.ContractEnded, diag.RenewalUnknown:
		return "ends"
	case diag.NeverExercised, diag.ExerciseOverdue, diag.ExerciseFailed, diag.ExerciseMissedTarget, diag.ExerciseActionOverdue, diag.ChangedSinceExercise:
		return "exercises"
	}
	switch {
	case strings.HasPrefix(string(f.Code), "GS34"):
		return "recovery"
	case strings.HasPrefix(string(f.Code), "GS35"):
		return "cost"
	}
	return "promises"
}

// gravity orders tones, the gravest first.
func gravity(tone Tone) int {
	switch tone {
	case Danger:
		return 0
	case Warning:
		return 1
	}
	return 2
}

// addEnding adds items that end or have ended.
func (v *View) addEnding(g *matterGroup) {
	ending := ask(v, expiryQuery, "")
	for _, e := range ending.Last {
		r, ok := v.Label(e.Ref)
		if !ok {
			continue
		}
		note := Note{Tone: Warning, Word: "Soon", Text: append(text(e.Soon+" "), date(e.Day)...)}
		if e.Day.Before(v.Day()) {
			note = Note{Tone: Danger, Word: "Past", Text: append(text(e.Past+" "), date(e.Day)...)}
		}
		g.matters = append(g.matters, matter{note, v.linkTo(r), e.Ref})
	}
	g.more = ending.Total - len(ending.Last)
}

// addFailing adds the measures of health that are not good, the worst first.
func (v *View) addFailing(g *matterGroup) {
	state := ask(v, healthQuery, "")
	measures := slices.Clone(state.Measures) // the answer is everybody's
	slices.SortStableFunc(measures, func(a, b measure) int { return a.Score - b.Score })
	for _, m := range measures {
		tone := scoreTone(m.Score)
		if tone != Danger && tone != Warning {
			continue
		}
		note := Note{Tone: tone, Word: percent(m.Score), Text: text(strconv.Itoa(m.Good) + " of " + strconv.Itoa(m.Measured) + " " + m.Says)}
		g.matters = append(g.matters, matter{Note: note, about: Span{Text: clean(m.Title), Href: v.To("health.html#measures")}})
	}
}
