package site

import (
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	// maxActivities and maxMatrix bound what is shown of who does what. A wider matrix
	// nobody can read.
	maxActivities = 500
	maxMatrix     = 40
)

// raci is who does what in which activity, by the roles in force that readers see.
type raci struct {
	activities []string
	roles      []*estate.Record
	// of are the roles of an activity by assignment.
	of map[string]map[string][]*estate.Record
}

// assignments are the letters of RACI in their order.
func assignments() []string {
	return []string{"responsible", "accountable", "consulted", "informed"}
}

// newRACI collects the activities of roles.
func newRACI(v *View, roles []*Record) *raci {
	m := &raci{of: map[string]map[string][]*estate.Record{}}
	for _, r := range roles {
		rows := r.Body.Each("raci")
		if len(rows) == 0 || !inForce(v, &r.Body) {
			continue
		}
		m.roles = append(m.roles, r.Record)
		for i := range min(len(rows), maxEntries) {
			name, assignment := strings.TrimSpace(rows[i].Str("activity")), rows[i].Str("assignment")
			if m.of[name] == nil {
				m.of[name] = map[string][]*estate.Record{}
			}
			if holders := m.of[name][assignment]; len(holders) == 0 || holders[len(holders)-1] != r.Record {
				m.of[name][assignment] = append(holders, r.Record)
			}
		}
	}
	m.activities = slices.Sorted(maps.Keys(m.of))
	m.activities = m.activities[:min(len(m.activities), maxActivities)]
	return m
}

// gapSection says where nobody or more than one role is accountable. What readers do not see
// may fill a gap, so it is said of what they see.
func (m *raci) gapSection(v *View) Section {
	s := Section{ID: "gaps", Title: "Gaps"}
	shown := " shown here"
	if v.Audience() == Restricted {
		shown = ""
	}
	var notes []Note
	for _, activity := range m.activities {
		accountable := m.of[activity]["accountable"]
		name := Span{Text: upper(clean(activity)), Strong: true}
		switch {
		case len(accountable) == 0:
			notes = append(notes, Note{Tone: Warning, Word: "Gap", Text: Inline{name, {Text: ": no role" + shown + " is accountable"}}})
		case len(accountable) > 1:
			line := Inline{name, {Text: ": " + plural(len(accountable), "role is", "roles are") + " accountable, and one should be: "}}
			notes = append(notes, Note{Tone: Danger, Word: "Conflict", Text: append(line, join(", ", v.linksTo(accountable)...)...)})
		}
		if len(m.of[activity]["responsible"]) == 0 {
			notes = append(notes, Note{Tone: Warning, Word: "Gap", Text: Inline{name, {Text: ": no role" + shown + " is responsible"}}})
		}
	}
	if len(notes) > 0 {
		s.Blocks = []Block{{Notes: notes[:min(len(notes), maxEntries)]}}
	}
	return s
}

// activitySection lists the activities with their roles by name.
func (m *raci) activitySection(v *View) Section {
	s := Section{ID: "activities", Title: "Who does what"}
	t := &Table{Caption: "Roles by activity", Columns: []Column{{Title: "Activity", Wide: true}}}
	for _, a := range assignments() {
		t.Columns = append(t.Columns, Column{Title: sentence(a)})
	}
	for _, activity := range m.activities {
		row := Row{Cells: []Inline{text(upper(activity))}}
		for _, a := range assignments() {
			row.Cells = append(row.Cells, join(", ", v.linksTo(m.of[activity][a])...))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// matrixSection is the same as a matrix of letters.
func (m *raci) matrixSection(v *View) Section {
	s := Section{ID: "matrix", Title: "RACI matrix"}
	if len(m.activities) == 0 || len(m.activities) > maxMatrix || len(m.roles) > maxMatrix {
		return s
	}
	s.Intro = text("R responsible, A accountable, C consulted, I informed.")
	t := &Table{Caption: "RACI matrix of roles and activities", Columns: []Column{{Title: "Role"}}}
	for _, activity := range m.activities {
		t.Columns = append(t.Columns, Column{Title: upper(clean(activity))})
	}
	for _, role := range m.roles {
		row := Row{Cells: []Inline{{v.linkTo(role)}}}
		for _, activity := range m.activities {
			row.Cells = append(row.Cells, m.letters(activity, role))
		}
		t.Rows = append(t.Rows, row)
	}
	s.Blocks = []Block{{Table: t}}
	return s
}

// letters are what a role is in an activity.
func (m *raci) letters(activity string, role *estate.Record) Inline {
	var line Inline
	for _, a := range assignments() {
		if slices.Contains(m.of[activity][a], role) {
			if len(line) > 0 {
				line = append(line, Span{Text: " "})
			}
			line = append(line, Span{Text: strings.ToUpper(a[:1]), Spoken: sentence(a), Strong: a == "accountable"})
		}
	}
	return line
}
