package change

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Standing says whether the work of a merged change may be done at a time.
type Standing struct {
	Ref   estate.Ref `json:"ref"`
	Title string     `json:"title,omitempty"`
	// Ready is true where every condition is met.
	Ready bool `json:"ready"`
	// Conditions are in a fixed order: authorised, cancelled, finished, template, after, window.
	Conditions []Condition `json:"conditions"`
	Window     Window      `json:"window"`
}

// Condition is one thing that the work depends on.
type Condition struct {
	// Name is stable: authorised, cancelled, finished, template, after or window.
	Name string `json:"name"`
	Met  bool   `json:"met"`
	// Reason is one sentence without a full stop.
	Reason string `json:"reason"`
}

// Status says whether the work of a change may be done at a time. The estate is that of the
// main line, so that a change that is in it was authorised by its merge. The work may be done
// where the change is neither cancelled nor finished, its template holds, the changes that it
// comes after are finished, and its window, maintenance hours and the freezes that concern
// what it hits allow it. What cannot be read, or does not exist, does not allow it.
func Status(e *estate.Estate, ref estate.Ref, at time.Time) Standing {
	s := Standing{Ref: ref, Window: Window{State: NoWindow}}
	r, ok := e.Record(ref)
	switch {
	case !ok || r.Kind != estate.Change:
		s.need("authorised", false, fmt.Sprintf("there is no change %s, so nobody has authorised it", ref))
		return s
	case r.Faulty || r.Encoded == "":
		s.need("authorised", false, fmt.Sprintf("%s does not follow the schema, so nobody can tell what was authorised", ref))
		return s
	}
	s.Ready = true
	q := ParseRequest(r)
	s.Title = q.Title
	s.need("authorised", true, "it is merged, and so authorised")
	s.need("cancelled", !q.Cancelled, words(!q.Cancelled, "it is not cancelled", "it is cancelled"))
	s.need("finished", q.Result == "", words(q.Result == "", "it has no outcome yet", "it has an outcome: "+q.Result))
	var template *estate.Record
	if q.Type == Standard {
		template = s.template(e, q, at)
	}
	s.after(e, q)
	w := newAssessorOf(e, q, at, template)
	w.impacts()
	w.limits = w.limitsOf(q)
	s.Window = w.limits.at(at)
	s.need("window", s.Window.State == Open || s.Window.State == NoWindow, s.Window.Reason)
	return s
}

// newAssessorOf prepares the assessment of a change that is merged: base and head are one.
func newAssessorOf(e *estate.Estate, q *Request, at time.Time, template *estate.Record) *assessor {
	effects := scope(q, e)
	d := declaration{request: q, effects: effects, recordOnly: true}
	for ref := range effects {
		d.declared = append(d.declared, ref)
	}
	slices.Sort(d.declared)
	w := prepare(Input{Base: e, Head: e, At: at}, d)
	w.templateRecord = template
	return w
}

func (s *Standing) need(name string, met bool, reason string) {
	s.Conditions = append(s.Conditions, Condition{name, met, reason})
	s.Ready = s.Ready && met
}

func words(met bool, yes, no string) string {
	if met {
		return yes
	}
	return no
}

// template checks that the template of a standard change exists and holds: from the first
// instant of validFrom to the last of validTo, in UTC.
func (s *Standing) template(e *estate.Estate, q *Request, at time.Time) *estate.Record {
	r, ok := e.Record(q.Template)
	if !ok || r.Kind != estate.ChangeTemplate || r.Faulty || r.Encoded == "" {
		s.need("template", false, fmt.Sprintf("there is no template %s that can be read", q.Template))
		return nil
	}
	n := r.Body()
	from, later := n.Date("validFrom")
	to, ends := n.Date("validTo")
	switch {
	case later && at.Before(from):
		s.need("template", false, fmt.Sprintf("%s holds from %s on", r.Ref, from.Format(time.DateOnly)))
	case !ends:
		s.need("template", false, fmt.Sprintf("%s does not say until when it holds", r.Ref))
	case !at.Before(to.AddDate(0, 0, 1)):
		s.need("template", false, fmt.Sprintf("%s held until %s", r.Ref, to.Format(time.DateOnly)))
	default:
		s.need("template", true, fmt.Sprintf("%s holds until %s", r.Ref, to.Format(time.DateOnly)))
	}
	return r
}

// after checks that the changes that must come before are done: finished with success or in
// part. A change that failed or was cancelled leaves the ground unprepared.
func (s *Standing) after(e *estate.Estate, q *Request) {
	var waiting []estate.Ref
	for _, ref := range q.After {
		r, ok := e.Record(ref)
		if ok && r.Encoded != "" && r.Kind == estate.Change {
			if o := ParseRequest(r); o.Result == "successful" || o.Result == "partial" {
				continue
			}
		}
		waiting = append(waiting, ref)
	}
	switch {
	case len(q.After) == 0:
		s.need("after", true, "it waits for no other change")
	case len(waiting) == 0:
		s.need("after", true, "what it comes after is done: "+refList(q.After, 3))
	default:
		s.need("after", false, "it waits for "+refList(waiting, 3)+" to be done")
	}
}
