package editing

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// judge says what depends on records that leave together.
type judge struct {
	estate  *estate.Estate
	leaving map[estate.Ref]bool
	day     time.Time
	// lives is what is known of who is live.
	lives map[estate.Ref]bool
}

// stays reports whether a record is live and not among those that leave.
func (j *judge) stays(ref estate.Ref) bool {
	if j.leaving[ref] {
		return false
	}
	answer, known := j.lives[ref]
	if !known {
		if r, ok := j.estate.Record(ref); ok {
			body := r.Body()
			answer = live(r.Kind, &body, j.day)
		}
		j.lives[ref] = answer
	}
	return answer
}

// blockers are the live records that depend on a record, one for each field that says so.
func (j *judge) blockers(r *estate.Record) []Blocker {
	var out []Blocker
	for _, in := range j.estate.Incoming(r.Ref) {
		if in.From.Ref != r.Ref && j.stays(in.From.Ref) && j.needs(in.From, in.Link) {
			out = append(out, Blocker{Ref: in.From.Ref, On: r.Ref, Field: in.Link.Field, Path: in.From.Path, Pos: in.Link.Pos, Relation: in.Link.Type})
		}
	}
	for i := range r.Links {
		l := &r.Links[i]
		if l.To != r.Ref && j.stays(l.To) && j.carries(r, l) {
			out = append(out, Blocker{Ref: l.To, On: r.Ref, Field: l.Field, Path: r.Path, Pos: l.Pos, Relation: l.Type})
		}
	}
	return out
}

// needs reports whether a link makes the record that has it depend on its target.
func (j *judge) needs(from *estate.Record, l *estate.Link) bool {
	if l.Type != "" {
		kind, ok := j.estate.Vocabulary().Type(l.Type)
		return !ok || kind.Impact == estate.TargetToSource || kind.Impact == estate.BothDirections || kind.Effect == detection
	}
	steps := strings.FieldsFunc(l.Field, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
	if len(steps) == 0 {
		return false
	}
	field := steps[0]
	last := lastName(steps)
	switch {
	case slices.ContainsFunc(steps, told) || last == "by" || strings.HasSuffix(last, "By"):
		return false
	case field == "relations": // of what a connection runs through, or who verified it
		return last == "via"
	case field == "members" || field == "holders":
		return !j.others(from, field, l.To)
	case happens(from.Kind):
		// What is done to a thing, or happened to it, does not need it; whoever has it in hand
		// is needed.
		return l.To.Kind() == estate.Person || l.To.Kind() == estate.Team
	}
	return !reverse(from.Kind, field) && !loose(from.Kind, field) && !j.lapsed(from, l.Field)
}

// detection is the effect of relations that carry no failure, and yet are leant on.
const detection = "detection"

// told reports whether a field tells what somebody did once, which stays true.
func told(step string) bool {
	switch step {
	case "lastVerified", "verified", "reviews", "assessments", "signatories", "source", "findings", "history",
		"requester", "requestedFor", "reporter", "author":
		return true
	}
	return false
}

// happens reports whether records of a kind are about work or events.
func happens(kind estate.Kind) bool {
	switch kind {
	case estate.Change, estate.Release, estate.Incident, estate.Problem, estate.Request, estate.Improvement, estate.Exercise:
		return true
	}
	return false
}

// reverse reports whether a field names what its record carries, so that the other depends.
func reverse(kind estate.Kind, field string) bool {
	return kind == estate.Agreement && field == "underpins"
}

// loose reports whether a field only says what its record is about or for, so that it means
// nothing once that is gone.
func loose(kind estate.Kind, field string) bool {
	switch field {
	case "allocation", "shares", "appliesTo", "scope", "audience", "allows", "openers":
		return true
	case "covers", "agreements":
		return kind == estate.Contract
	case "customers":
		return kind == estate.Service
	}
	return false
}

// carries reports whether a link of a record that leaves makes its target depend on it: a part
// of a whole, a member that a group cannot lose, an agreement that carries another.
func (j *judge) carries(r *estate.Record, l *estate.Link) bool {
	if l.Type == "" {
		field, _, _ := strings.Cut(l.Field, "[")
		return reverse(r.Kind, field)
	}
	kind, ok := j.estate.Vocabulary().Type(l.Type)
	if !ok || kind.Impact != estate.SourceToTarget {
		return false
	}
	return kind.Redundancy != "members" || l.Type == "part_of" || !j.spared(l.To, l.Type)
}

// spared reports whether enough members of a group stay: as many as it says must be up, else
// one.
func (j *judge) spared(group estate.Ref, relation string) bool {
	r, ok := j.estate.Record(group)
	if !ok {
		return true
	}
	redundancy, least := r.Field("redundancy"), 1
	if n, ok := redundancy.Int("minUp"); ok {
		least = max(least, n)
	}
	var staying []estate.Ref
	for _, in := range j.estate.Incoming(group) {
		if in.Link.Type == relation && j.stays(in.From.Ref) && !slices.Contains(staying, in.From.Ref) {
			staying = append(staying, in.From.Ref)
		}
	}
	return len(staying) >= least
}

// others reports whether a list of people or teams has another one who stays.
func (j *judge) others(from *estate.Record, field string, gone estate.Ref) bool {
	list := from.Field(field)
	return slices.ContainsFunc(list.Items, func(n estate.Node) bool {
		return estate.Ref(n.Text) != gone && j.stays(estate.Ref(n.Text))
	})
}

// lapsed reports whether a link stands in a mapping whose last day is over, such as that of a
// deputy.
func (j *judge) lapsed(from *estate.Record, field string) bool {
	end := strings.LastIndexByte(field, '.')
	if end < 0 {
		return false
	}
	body := from.Body()
	around := body.At(field[:end])
	return around != nil && overBy(around, j.day, "to")
}

// lastName is the last step that is no index.
func lastName(steps []string) string {
	for i := len(steps) - 1; i >= 0; i-- {
		if strings.Trim(steps[i], "0123456789") != "" {
			return steps[i]
		}
	}
	return ""
}
