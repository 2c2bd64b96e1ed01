package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/period"
)

const (
	// attainedMonths is for how many months attainment is shown.
	attainedMonths = 12
	// attainedRecords is how many records are named behind a figure.
	attainedRecords = 10
)

// attainmentInputs are what attainment is measured by.
var attainmentInputs = projection{
	name: "attainment",
	kinds: []estate.Kind{
		estate.Person, estate.Role, estate.Rates, estate.Exercise, estate.ChangeTemplate, estate.Improvement, estate.Problem, estate.Contract,
	},
	fields: slices.Concat(remarks, []string{"cost", "capitalCost", "price", "allocation", "backup", "contacts", "contact", "escalation"}),
}

// attainmentPart is how far an agreement was kept in the months that are over, the latest
// first.
type attainmentPart struct {
	Ref    estate.Ref      `json:"ref"`
	Months []attainedMonth `json:"months,omitempty"`
}

// attainedMonth is how far it was kept in one.
type attainedMonth struct {
	// Month is 2026-10.
	Month   string           `json:"month"`
	Targets []attainedTarget `json:"targets,omitempty"`
}

// attainedTarget is an attainment.Target as far as pages show it; figures are "" where they
// are unknown.
type attainedTarget struct {
	Metric      string       `json:"metric"`
	Service     estate.Ref   `json:"service,omitempty"`
	Priority    string       `json:"priority,omitempty"`
	CaseClass   string       `json:"caseClass,omitempty"`
	Unit        string       `json:"unit,omitempty"`
	Within      string       `json:"within,omitempty"`
	Promised    string       `json:"promised,omitempty"`
	Achieved    string       `json:"achieved,omitempty"`
	Met         *bool        `json:"met,omitempty"`
	Provisional bool         `json:"provisional,omitempty"`
	Records     []estate.Ref `json:"records,omitempty"`
}

// attainmentsQuery is how far all agreements were kept, sorted by reference.
var attainmentsQuery = query[[]attainmentPart]{
	name:   "attainments",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(attainmentInputs) },
	answer: func(l *lens, _ estate.Ref) []attainmentPart {
		parts := map[estate.Ref]*attainmentPart{}
		for _, month := range monthsBefore(l.site.day, attainedMonths) {
			report := attainment.Of(l.estate, month, l.site.day, attainment.Options{Priorities: l.site.source.Priorities})
			for i := range report.Agreements {
				a := &report.Agreements[i]
				part, ok := parts[a.Ref]
				if !ok {
					part = &attainmentPart{Ref: a.Ref}
					parts[a.Ref] = part
				}
				part.Months = append(part.Months, attainedIn(month.Name, a.Targets))
			}
		}
		all := make([]attainmentPart, 0, len(parts))
		for _, part := range parts {
			all = append(all, *part)
		}
		slices.SortFunc(all, func(a, b attainmentPart) int { return strings.Compare(string(a.Ref), string(b.Ref)) })
		return all
	},
	keep: true,
}

// attainmentQuery is how far one agreement was kept.
var attainmentQuery = query[attainmentPart]{
	name:   "attainment",
	inputs: attainmentsQuery.inputs,
	answer: func(l *lens, ref estate.Ref) attainmentPart {
		all := attainmentsQuery.value(l.site, "")
		i, ok := slices.BinarySearchFunc(all, ref, func(p attainmentPart, ref estate.Ref) int { return strings.Compare(string(p.Ref), string(ref)) })
		if ok {
			return all[i]
		}
		return attainmentPart{Ref: ref}
	},
}

// monthsBefore returns the months that are over on a day, the latest first.
func monthsBefore(day time.Time, count int) []period.Period {
	months := make([]period.Period, count)
	for i := range months {
		months[i] = period.Month(time.Date(day.Year(), day.Month()-time.Month(i+1), 1, 0, 0, 0, 0, time.UTC))
	}
	return months
}

func attainedIn(month string, targets []attainment.Target) attainedMonth {
	out := attainedMonth{Month: month}
	figure := func(d *attainment.Decimal) string {
		if d == nil {
			return ""
		}
		return string(*d)
	}
	for i := range targets {
		t := &targets[i]
		one := attainedTarget{
			Metric: t.Metric, Priority: t.Priority, CaseClass: t.CaseClass, Unit: t.Unit, Within: t.Within,
			Promised: figure(t.Promised), Achieved: figure(t.Achieved), Met: t.Met, Provisional: t.Provisional,
		}
		if t.Service != nil {
			one.Service = *t.Service
		}
		if t.Met != nil && !*t.Met {
			one.Records = t.Records[:min(len(t.Records), attainedRecords)]
		}
		out.Targets = append(out.Targets, one)
	}
	return out
}
