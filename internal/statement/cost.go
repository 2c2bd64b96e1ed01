package statement

import (
	"cmp"
	"io"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// shownSources is how many of the dearest sources a report on all services names.
const shownSources = 8

// CostText writes a report on all services: what each bears, what nobody bears, and the
// dearest sources.
func CostText(w io.Writer, r cost.Report, o Options) error {
	p := &printer{w: w}
	p.heading(r, "Cost of services", o)
	bearing, idle := costServices(r)
	if r.Currency == cost.NoCurrency {
		p.printf("  no record says what anything costs\n")
	} else {
		p.table(bearing, o)
	}
	if idle > 0 {
		p.printf("  %s recorded\n", report.Count(idle, "service has no cost", "services have no cost"))
	}
	p.section(len(r.Sources), "Dearest sources", costSources(r, shownSources), o)
	p.section(len(r.UnallocatedParts), "Borne by no service", costParts(r.UnallocatedParts, r.Unallocated, shownSources), o)
	p.costGaps(r, o)
	return p.err
}

// CostServiceText writes a report on single services, with all their parts.
func CostServiceText(w io.Writer, r cost.Report, o Options) error {
	p := &printer{w: w}
	for i, s := range r.Services {
		if i > 0 {
			p.printf("\n")
		}
		p.heading(r, "Cost of "+report.Printable(string(s.Ref)), o)
		t := costParts(s.Parts, s.Amount, len(s.Parts))
		t.Rows = append(t.Rows, []string{"total", s.Amount.String(), costShare(s.Amount, s.Amount), "", ""})
		p.table(t, o)
	}
	return p.err
}

// CostMarkdown writes the services' costs as a table for a page or a comment; of a report
// on a single service, its parts.
func CostMarkdown(w io.Writer, r cost.Report, single bool) error {
	p := &printer{w: w}
	p.printf("Costs of %s (%s to %s) in %s.\n\n", table.Escape(r.Period.Name), r.Period.From.Format(time.DateOnly), r.Period.To.Format(time.DateOnly), table.Escape(r.Currency))
	if p.err != nil {
		return p.err
	}
	t, _ := costServices(r)
	if single {
		for _, s := range r.Services {
			t = costParts(s.Parts, s.Amount, len(s.Parts))
			t.Rows = append(t.Rows, []string{"total", s.Amount.String(), costShare(s.Amount, s.Amount), "", ""})
		}
	}
	return t.Markdown(w)
}

// CostCSV writes one row for each part of each service's cost, and for each part that no
// service bears, unless the report is on a single one. The amounts add up to the total.
func CostCSV(w io.Writer, r cost.Report, single bool) error {
	t := table.Table{Columns: []table.Column{{Title: "Service"}, {Title: "Source"}, {Title: "Amount", Right: true}, {Title: "Currency"}, {Title: "SharePercent", Right: true}}}
	rows := func(service string, parts []cost.Part) {
		for _, part := range parts {
			t.Rows = append(t.Rows, []string{service, string(part.Ref), part.Amount.String(), r.Currency, string(part.SharePercent)})
		}
	}
	for _, s := range r.Services {
		rows(string(s.Ref), s.Parts)
	}
	if !single {
		rows("", r.UnallocatedParts)
	}
	return t.CSV(w)
}

// heading says what is reported on.
func (p *printer) heading(r cost.Report, what string, o Options) {
	title := what + ", " + report.Printable(r.Period.Name)
	if r.Currency != cost.NoCurrency {
		title += " in " + report.Printable(r.Currency)
	}
	p.printf("%s\n", o.Strong(title))
	p.printf("  %s to %s\n", r.Period.From.Format(time.DateOnly), r.Period.To.Format(time.DateOnly))
	for _, rate := range r.Rates {
		p.wrapped("  ", "    ", "1 "+rate.Currency+" = "+rate.Rate+" "+r.Currency+" since "+rate.From+" ("+string(rate.Record)+")", o)
	}
	p.printf("\n")
}

// section writes a table below a title, unless there is nothing to show.
func (p *printer) section(entries int, title string, t table.Table, o Options) {
	if entries == 0 {
		return
	}
	p.printf("\n%s\n", o.Strong(title))
	p.table(t, o)
}

// costServices lists the services that bear something, the dearest first, and counts the
// others.
func costServices(r cost.Report) (t table.Table, idle int) {
	t.Columns = []table.Column{{Title: "SERVICE", Yields: true}, {Title: "AMOUNT", Right: true}, {Title: "OF TOTAL", Right: true}, {Title: "NAME", Yields: true}}
	services := slices.Clone(r.Services)
	slices.SortStableFunc(services, func(a, b cost.Service) int { return b.Amount.Cmp(a.Amount) })
	for _, s := range services {
		if len(s.Parts) == 0 {
			idle++
			continue
		}
		t.Rows = append(t.Rows, []string{string(s.Ref), s.Amount.String(), costShare(s.Amount, r.Total), s.Name})
	}
	t.Rows = append(t.Rows,
		[]string{"unallocated", r.Unallocated.String(), costShare(r.Unallocated, r.Total), ""},
		[]string{"total", r.Total.String(), costShare(r.Total, r.Total), ""})
	return t, idle
}

func costSources(r cost.Report, most int) table.Table {
	t := table.Table{Columns: []table.Column{{Title: "SOURCE", Yields: true}, {Title: "AMOUNT", Right: true}, {Title: "OF TOTAL", Right: true}, {Title: "NAME", Yields: true}}}
	for i, s := range r.Sources {
		if i == most {
			break
		}
		t.Rows = append(t.Rows, []string{string(s.Ref), s.Amount.String(), costShare(s.Amount, r.Total), s.Name})
	}
	return t
}

// costParts lists parts, the dearest first; of many, how many more there are.
func costParts(parts []cost.Part, total cost.Amount, most int) table.Table {
	t := table.Table{Columns: []table.Column{
		{Title: "SOURCE", Yields: true}, {Title: "AMOUNT", Right: true}, {Title: "OF THIS", Right: true}, {Title: "OF SOURCE", Right: true}, {Title: "VIA", Yields: true},
	}}
	sorted := slices.Clone(parts)
	slices.SortStableFunc(sorted, func(a, b cost.Part) int {
		return cmp.Or(b.Amount.Cmp(a.Amount), cmp.Compare(a.Ref, b.Ref))
	})
	for i, part := range sorted {
		if i == most {
			t.Rows = append(t.Rows, []string{"and " + report.Count(len(sorted)-most, "more", "more"), "", "", "", ""})
			break
		}
		t.Rows = append(t.Rows, []string{string(part.Ref), part.Amount.String(), costShare(part.Amount, total), string(part.SharePercent) + " %", join(part.Via)})
	}
	return t
}

// costGaps lists what is in no total.
func (p *printer) costGaps(r cost.Report, o Options) {
	if len(r.NotCounted)+len(r.NotConverted) == 0 {
		return
	}
	p.printf("\n%s\n", o.Strong("In no total"))
	for _, n := range r.NotConverted {
		p.wrapped("  ", "    ", string(n.Ref)+": "+n.Amount.String()+" "+n.Currency+": there is no exchange rate", o)
	}
	for _, n := range r.NotCounted {
		p.wrapped("  ", "    ", string(n.Ref)+": "+n.Price()+": "+n.Reason, o)
	}
}

// costShare words an amount as a share of a total: 12.5 %, or nothing where that has no
// meaning.
func costShare(amount, total cost.Amount) string {
	share, ok := amount.ShareOf(total)
	if !ok || total.Sign() < 0 {
		return ""
	}
	return share.FloatString(1) + " %"
}
