package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/selector"
)

// changeQuery returns the query of a name about changes and history; nil for others.
func changeQuery(name string) digester {
	for _, q := range []struct {
		name string
		digester
	}{
		{pastQuery.name, pastQuery}, {logQuery.name, logQuery}, {goneQuery.name, goneQuery}, {changedQuery.name, changedQuery}, {logTotal.name, logTotal}, {decisionQuery.name, decisionQuery},
		{planned.name, planned}, {plannedOf.name, plannedOf}, {selected.name, selected}, {selectedOf.name, selectedOf},
		{applying.name, applying}, {openTimes.name, openTimes},
	} {
		if q.name == name {
			return q.digester
		}
	}
	return nil
}

// scheduling is what decides on when a change may be done and with what it collides: cases,
// people and what hangs on them are not asked.
var scheduling = projection{
	name: "scheduling",
	kinds: []estate.Kind{
		estate.Incident, estate.Problem, estate.Request, estate.Release, estate.Person, estate.Role, estate.Improvement,
		estate.Rates, estate.Exercise,
	},
	fields: slices.Concat(descriptive, []string{"cost", "allocation", "lastVerified", "backup", "recovery", "price"}),
}

// schedulingInputs is the digest of what decides on that. Whom the selector of a change finds can
// depend on any field.
func schedulingInputs(s *Site, _ estate.Ref) memo.Digest {
	for r := range s.source.Estate.OfKind(estate.Change) {
		if r.Mentions("select") {
			return s.projected(projection{name: "everything"})
		}
	}
	return s.projected(scheduling)
}

// maxCollisions is how many collisions of a change are told.
const maxCollisions = 20

// plan is how an unfinished change stands to freezes and to other changes.
type plan struct {
	State    string      `json:"state"`
	Frozen   estate.Ref  `json:"frozen,omitempty"`
	Collides []collision `json:"collides,omitempty"`
}

// collision is another change with which one may collide, on which records.
type collision struct {
	Change estate.Ref   `json:"change"`
	On     []estate.Ref `json:"on"`
}

// planned is how all unfinished changes stand.
var planned = query[map[estate.Ref]plan]{
	name:   "planned changes",
	inputs: schedulingInputs,
	answer: func(l *lens, _ estate.Ref) map[estate.Ref]plan {
		plans := map[estate.Ref]plan{}
		day := l.site.day
		for _, entry := range change.Schedule(l.estate, day, day.AddDate(1, 0, 0)) {
			if entry.Kind != "change" {
				continue
			}
			p := plan{State: string(entry.State), Frozen: entry.Frozen}
			for _, c := range entry.Conflicts {
				if len(p.Collides) < maxCollisions {
					p.Collides = append(p.Collides, collision{c.Change, c.On})
				}
			}
			plans[entry.Ref] = p
		}
		return plans
	},
	keep: true,
}

// plannedOf is how one change stands.
var plannedOf = query[plan]{
	name:   "planned change",
	inputs: planned.inputs,
	answer: func(l *lens, ref estate.Ref) plan { return planned.value(l.site, "")[ref] },
}

// maxSelected is how many records a selector is taken to mean at most.
const maxSelected = 1000

// selected are the changes whose selectors find a record, for all records.
var selected = query[map[estate.Ref][]estate.Ref]{
	name: "selected records",
	inputs: func(s *Site, _ estate.Ref) memo.Digest {
		return s.projected(projection{name: "selectors", kinds: []estate.Kind{estate.Incident, estate.Problem, estate.Request}})
	},
	answer: func(l *lens, _ estate.Ref) map[estate.Ref][]estate.Ref {
		found := map[estate.Ref][]estate.Ref{}
		for r := range l.estate.OfKind(estate.Change) {
			if !r.Mentions("select") {
				continue
			}
			for _, scope := range change.ParseRequest(r).Affects {
				chosen, err := selector.Parse(scope.Select)
				if err != nil {
					continue
				}
				refs := chosen.Find(l.estate)
				for _, ref := range refs[:min(len(refs), maxSelected)] {
					if !slices.Contains(found[ref], r.Ref) {
						found[ref] = append(found[ref], r.Ref)
					}
				}
			}
		}
		return found
	},
	keep: true,
}

// selectedOf are the changes whose selectors find one record.
var selectedOf = query[[]estate.Ref]{
	name:   "selected record",
	inputs: selected.inputs,
	answer: func(l *lens, ref estate.Ref) []estate.Ref { return selected.value(l.site, "")[ref] },
}

// applying are the maintenance and freeze calendars that are for a service or for what it
// refers to by relations.
var applying = query[[]estate.Ref]{
	name:   "applying calendars",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(scheduling) },
	answer: func(l *lens, ref estate.Ref) []estate.Ref {
		service, ok := l.estate.Record(ref)
		if !ok {
			return nil
		}
		around := []estate.Ref{ref}
		for i := range service.Links {
			if link := &service.Links[i]; link.Type != "" && len(around) < maxAround {
				around = append(around, link.To)
			}
		}
		var found []estate.Ref
		for r := range l.estate.OfKind(estate.Calendar) {
			kind := r.Field("type").Text
			if (kind == "maintenance" || kind == "freeze") && change.Applies(l.estate, r, around) {
				found = append(found, r.Ref)
			}
		}
		return found
	},
	keep: true,
}

// openTime is a time in which a calendar is open.
type openTime struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// openTimes are the times in which a maintenance or freeze calendar is open that touch a
// month, whole where they go beyond it by less than a month. The subject is the calendar, @
// and the month: calendar/freeze@2026-12.
var openTimes = query[[]openTime]{
	name:   "open times",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.digests.kinds[estate.Calendar.Info().Prefix] },
	answer: func(l *lens, subject estate.Ref) []openTime {
		ref, month, _ := strings.Cut(string(subject), "@")
		first, err := time.Parse("2006-01", month)
		if err != nil {
			return nil
		}
		c, ok := l.hours().Calendar(estate.Ref(ref))
		if !ok {
			return nil
		}
		from, to := first.AddDate(0, 0, -1), first.AddDate(0, 1, 1)
		var all []openTime
		for _, span := range c.Open(first.AddDate(0, -1, 0), first.AddDate(0, 2, 0)) {
			if span.End.After(from) && span.Start.Before(to) {
				all = append(all, openTime{span.Start, span.End})
			}
		}
		return all
	},
}

// decisionQuery is what the ledger has of a change.
var decisionQuery = query[[]Decision]{
	name:   "decisions",
	inputs: func(s *Site, ref estate.Ref) memo.Digest { d, _ := s.fact(factEvidence, string(ref)); return d },
	answer: func(l *lens, ref estate.Ref) []Decision {
		decisions, err := l.site.source.Evidence.Decisions(ref)
		if err != nil {
			return nil
		}
		return decisions
	},
	keep: true,
}
