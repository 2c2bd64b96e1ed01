package attainment

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
)

// Version is one state of an agreement's record.
type Version struct {
	// Since is when it was committed to the main line.
	Since time.Time
	// Body is its content.
	Body estate.Node
}

// reign is a stretch of time in which an agreement promised the same.
type reign struct {
	span
	agreement agreement.Agreement
	// matter is what of the record decides the figures.
	matter string
}

// reigns returns when which version of an agreement was in force, in order.
//
// In force at an instant is the newest version that was committed by then and whose days
// of validity hold the instant. Where there is none, it is the oldest of those committed
// later: an agreement that was signed in December and recorded in February was in force in
// January. Versions that differ in nothing that decides the figures are one.
func reigns(r *estate.Record, versions []Version, calendars *hours.Calendars) []reign {
	if len(versions) == 0 {
		versions = []Version{{Body: r.Body()}}
	}
	all := make([]reign, len(versions))
	cuts := []time.Time{ever().from, ever().to}
	for i := range versions {
		v := &versions[i]
		a := agreement.ReadBody(r, &v.Body, calendars)
		all[i] = reign{span: validity(&a), agreement: a, matter: matter(&a)}
		cuts = append(cuts, v.Since, all[i].from, all[i].to)
	}
	slices.SortFunc(cuts, time.Time.Compare)
	var out []reign
	for i, from := range cuts[:len(cuts)-1] {
		at := span{from, cuts[i+1]}
		if at.empty() {
			continue
		}
		n, ok := inForce(versions, all, from)
		if !ok {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].to.Equal(at.from) && out[last].matter == all[n].matter {
			out[last].to = at.to
			continue
		}
		out = append(out, reign{at, all[n].agreement, all[n].matter})
	}
	return out
}

// inForce returns the index of the version in force at an instant.
func inForce(versions []Version, all []reign, at time.Time) (int, bool) {
	later := -1
	for i := len(all) - 1; i >= 0; i-- {
		switch {
		case !all[i].has(at):
		case !versions[i].Since.After(at):
			return i, true
		default:
			later = i
		}
	}
	return later, later >= 0
}

// validity are the days on which an agreement holds; none for a draft.
func validity(a *agreement.Agreement) span {
	s := ever()
	switch {
	case a.Draft:
		return span{}
	case !a.First.IsZero():
		s.from = a.First
	}
	if end := a.Until(); !end.IsZero() {
		s.to = end
	}
	return s
}

// matter writes down what of an agreement decides its figures: its zone, its hours, what
// it covers, and its targets without what is only said about them.
func matter(a *agreement.Agreement) string {
	var b strings.Builder
	b.WriteString(a.Zone.String() + "\n" + string(a.ServiceHours) + "\n")
	for _, ref := range a.Covers {
		b.WriteString(string(ref) + "\n")
	}
	for _, target := range a.Targets {
		for _, f := range target.Body.Fields {
			if !slices.Contains([]string{"measurementPoint", "warningPercent", "breach", "note"}, f.Name) {
				b.WriteString(f.Name + ":")
				b.Write(f.Value.AppendJSON(nil))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
