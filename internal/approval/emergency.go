package approval

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// emergency is what makes a change an emergency.
type emergency struct {
	declared bool
	// incident is what it mends, and reason why it cannot wait; "" where nobody says.
	incident, reason string
	// by says who declared it: the record, or whose command.
	by string
	// ignored are commands that declare nothing.
	ignored []Reason
}

// issue is the form of an issue's number or address, as the schema has it.
var issue = regexp.MustCompile(`^(([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)?#[0-9]+|https?://\S+)$`)

// readEmergency gathers what the record and the commands say. Where both do, the record
// comes first; of several commands the latest that is complete.
func (j *judge) readEmergency() emergency {
	var e emergency
	if q := j.Assessment.Request; q != nil && !j.closing && q.Type == change.Emergency {
		e = emergency{declared: true, incident: q.Incident, reason: plain(q.Reason), by: string(q.Ref)}
	}
	for _, c := range j.commands() {
		if why := j.unheard(c); why != "" {
			e.ignored = append(e.ignored, leaf("command", info, "the command of %s is ignored: %s", c.By, why))
			continue
		}
		incident, reason := split(c.Args)
		if e.by == "" {
			e.by = "a command of " + c.By.String()
		}
		e.declared = true
		e.incident, e.reason = cmp.Or(e.incident, incident), cmp.Or(e.reason, reason)
	}
	return e
}

// commands are those that declare an emergency: the complete ones first, the latest first.
func (j *judge) commands() []facts.Command {
	var found []facts.Command
	for _, c := range j.Facts.Commands {
		if strings.EqualFold(c.Name, "emergency") {
			found = append(found, c)
		}
	}
	complete := func(c facts.Command) int {
		if incident, reason := split(c.Args); incident != "" && reason != "" {
			return 0
		}
		return 1
	}
	slices.SortFunc(found, func(a, b facts.Command) int {
		return cmp.Or(cmp.Compare(complete(a), complete(b)), b.At.Compare(a.At), a.By.Compare(b.By), cmp.Compare(a.Args, b.Args))
	})
	return found
}

// unheard says why a command declares nothing.
func (j *judge) unheard(c facts.Command) string {
	person, ok := j.roster.Person(c.By)
	switch {
	case j.closing:
		return "the outcome of a change is no emergency"
	case !ok:
		return "nobody on main has this account"
	case !j.roster.Human(person) || !c.By.MayBeHuman():
		return string(person) + " is not a human"
	case !j.roster.Active(person, j.At):
		return string(person) + " " + j.roster.Absence(person, j.At)
	case c.At.After(j.At):
		return "it was given after the time of this decision"
	}
	return ""
}

// split reads the arguments of a command: an incident or issue, and the reason.
func split(args facts.Arguments) (incident, reason string) {
	words := strings.Fields(plain(string(args)))
	if len(words) == 0 {
		return "", ""
	}
	if ref, err := estate.ParseRef(words[0]); err == nil && ref.Kind() == estate.Incident || issue.MatchString(words[0]) {
		return words[0], strings.Join(words[1:], " ")
	}
	return "", strings.Join(words, " ")
}

// plain brings somebody's text onto one line of moderate length.
func plain(text string) string {
	const most = 500
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsGraphic(r):
			return r
		}
		return -1
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// urgency judges what an emergency must say, and what only an emergency may.
func (j *judge) urgency() Reason {
	e := j.emergency
	children := slices.Clone(e.ignored)
	if q := j.Assessment.Request; q != nil && len(q.Ratifies) > 0 && !e.declared && !j.closing {
		children = append(children, j.fault(diag.Diagnostic{
			Code: diag.RatifiesOrdinary, Span: diag.Span{Path: j.path(string(q.Ref))}, Record: string(q.Ref),
			Message: string(q.Ref) + " ratifies a bypass, which only an emergency change can",
			Hint:    "make it an emergency change with an incident and a reason",
		}))
	}
	if !e.declared {
		if len(children) > 0 {
			return branch("emergency", "no emergency", children)
		}
		return leaf("emergency", skipped, "no emergency")
	}
	children = append(children, j.incident(), j.cause())
	if within := j.Rules.Emergency.ReviewWithin; within > 0 {
		children = append(children, leaf("review", info, "a review is owed within %s of the end of the work", estate.FormatDuration(within)))
	} else {
		children = append(children, leaf("review", info, "a review is owed when the work is over"))
	}
	return branch("emergency", "declared an emergency by "+e.by, children)
}

func (j *judge) incident() Reason {
	named := j.emergency.incident
	switch ref := estate.Ref(named); {
	case named == "":
		j.todo(toDeclare, "name the incident: incident: in "+j.recordOf(j.Assessment.Request)+", or the comment /gitsm emergency INCIDENT REASON")
		return leaf("incident", pending, "no incident is named")
	case issue.MatchString(named):
		return leaf("incident", satisfied, "mends %s", plain(named))
	case ref.Kind() == estate.Incident && j.Incidents[ref]:
		return leaf("incident", satisfied, "mends %s", ref)
	}
	j.todo(toDeclare, "record the incident "+plain(named)+" (gitsm new incident), or name an issue such as #123 instead")
	return leaf("incident", pending, "the incident %s is not recorded", plain(named))
}

func (j *judge) cause() Reason {
	if j.emergency.reason == "" {
		j.todo(toDeclare, "say why it cannot wait: reason: in "+j.recordOf(j.Assessment.Request)+", or the comment /gitsm emergency INCIDENT REASON")
		return leaf("reason", pending, "nobody says why it cannot wait")
	}
	return leaf("reason", satisfied, "cannot wait: %s", j.emergency.reason)
}

// overdue are the earlier emergencies of the services hit whose review should be done.
func (j *judge) overdue() []estate.Ref {
	var late []estate.Ref
	for _, r := range j.Assessment.Reviews {
		if r.Since.Add(j.Rules.Emergency.ReviewWithin).Before(j.At) {
			late = append(late, r.Change)
		}
	}
	slices.Sort(late)
	return slices.Compact(late)
}
