package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/period"
)

// costInputs are what costs are reckoned from.
var costInputs = projection{
	name:   "costs",
	kinds:  slices.Concat(workedOn, []estate.Kind{estate.Person, estate.Role, estate.Calendar, estate.ContinuityPlan}),
	fields: slices.Concat(remarks, []string{"backup", "recovery", "targets", "contacts", "contact", "escalation"}),
}

// costPart is what one service costs in the month of the day.
type costPart struct {
	Ref      estate.Ref `json:"ref"`
	Month    string     `json:"month"`
	Currency string     `json:"currency"`
	Amount   string     `json:"amount"`
	// Nought is true where the service costs nothing.
	Nought bool `json:"nought,omitempty"`
	// OfTotal is the amount as a part of the cost of all, in per cent; "" where that is nought.
	OfTotal string       `json:"ofTotal,omitempty"`
	Parts   []costSource `json:"parts,omitempty"`
}

// costSource is what a service bears of the cost of a record.
type costSource struct {
	Ref    estate.Ref   `json:"ref"`
	Amount string       `json:"amount"`
	Share  string       `json:"share"`
	Via    []estate.Ref `json:"via,omitempty"`
}

// costsQuery is what every service costs, sorted by reference.
var costsQuery = query[[]costPart]{
	name:   "costs",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(costInputs) },
	answer: func(l *lens, _ estate.Ref) []costPart {
		report, err := cost.Reckon(l.estate, cost.Options{Period: period.Month(l.site.day), At: l.site.day})
		if err != nil { // sums that do not agree are a bug, which cost report tells
			return nil
		}
		return costParts(report)
	},
	keep: true,
}

// costQuery is what one service costs.
var costQuery = query[costPart]{
	name:   "cost",
	inputs: costsQuery.inputs,
	answer: func(l *lens, ref estate.Ref) costPart {
		all := costsQuery.value(l.site, "")
		i, ok := slices.BinarySearchFunc(all, ref, func(p costPart, ref estate.Ref) int { return strings.Compare(string(p.Ref), string(ref)) })
		if ok {
			return all[i]
		}
		return costPart{Ref: ref, Nought: true}
	},
}

func costParts(report cost.Report) []costPart {
	out := make([]costPart, 0, len(report.Services))
	for _, s := range report.Services {
		part := costPart{Ref: s.Ref, Month: report.Period.From.Format("January 2006"), Currency: report.Currency, Amount: s.Amount.String(), Nought: s.Amount.Sign() == 0}
		if share, ok := s.Amount.ShareOf(report.Total); ok {
			part.OfTotal = share.FloatString(1)
		}
		dearest := slices.Clone(s.Parts)
		slices.SortStableFunc(dearest, func(a, b cost.Part) int { return b.Amount.Cmp(a.Amount) })
		for _, p := range dearest {
			part.Parts = append(part.Parts, costSource{p.Ref, p.Amount.String(), p.SharePercent.String(), p.Via[:min(len(p.Via), maxEntries)]})
		}
		out = append(out, part)
	}
	return out
}
