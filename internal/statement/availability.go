package statement

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// Availability is how available a record is, beside what it is promised to be.
type Availability struct {
	availability.Composite
	Name        string
	Criticality string
	// Promised is the best availability that an agreement in force promises; nil where none
	// does. PromisedBy is that agreement.
	Promised   *availability.Ratio
	PromisedBy estate.Ref
}

// AvailabilityJSON writes {"services": […]}.
func AvailabilityJSON(w io.Writer, found []Availability) error {
	type service struct {
		Ref                 estate.Ref                 `json:"ref"`
		Criticality         string                     `json:"criticality,omitempty"`
		AvailabilityPercent *availability.Ratio        `json:"availabilityPercent"`
		AtMostPercent       availability.Ratio         `json:"atMostPercent"`
		AtLeastPercent      availability.Ratio         `json:"atLeastPercent"`
		Exact               bool                       `json:"exact"`
		PromisedPercent     *availability.Ratio        `json:"promisedPercent"`
		PromisedBy          estate.Ref                 `json:"promisedBy,omitempty"`
		Unknown             []estate.Ref               `json:"unknown"`
		Parts               []availability.Part        `json:"parts"`
		Cycles              [][]estate.Ref             `json:"cycles"`
		CommonCauses        []availability.CommonCause `json:"commonCauses"`
		Notes               []string                   `json:"notes"`
	}
	out := struct {
		Services []service `json:"services"`
	}{Services: []service{}}
	for i := range found {
		a := &found[i]
		s := service{
			Ref: a.Ref, Criticality: a.Criticality,
			AtMostPercent: a.High, AtLeastPercent: a.Low, Exact: a.Exact,
			PromisedPercent: a.Promised, PromisedBy: a.PromisedBy,
			Unknown: listed(a.Unknown), Parts: listed(a.Parts), Cycles: listed(a.Cycles),
			CommonCauses: listed(a.CommonCauses), Notes: listed(a.Notes),
		}
		if a.Exact {
			s.AvailabilityPercent = &a.Low
		}
		out.Services = append(out.Services, s)
	}
	return report.WriteJSON(w, out)
}

// listed makes an empty list of none, which JSON would write as null.
func listed[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// shownDigits are the digits behind the point that people read; one more nine is then seen
// up to six nines.
const shownDigits = 4

func shown(r availability.Ratio) string { return r.Percent(shownDigits) + " %" }

// AvailabilityTable writes a line for each record.
func AvailabilityTable(w io.Writer, found []Availability, o Options) error {
	t := table.Table{Columns: []table.Column{{Title: "REF"}, {Title: "CRITICALITY"}, {Title: "AVAILABILITY", Right: true}, {Title: "PROMISED", Right: true}, {Title: "WEAKEST PART", Yields: true}}}
	ranges, most := 0, 0
	for i := range found {
		a := &found[i]
		figure := shown(a.High)
		switch {
		case !a.Known && a.High == availability.One:
			figure = "unknown"
		case !a.Known:
			figure = "≤ " + figure
			most++
		case !a.Exact:
			figure = "≥ " + shown(a.Low)
			ranges++
		}
		promised := ""
		if a.Promised != nil {
			promised = a.Promised.Percent(6) + " %"
		}
		t.Rows = append(t.Rows, []string{string(a.Ref), a.Criticality, figure, promised, weakest(a)})
	}
	if err := t.Text(w, "", o.width()); err != nil {
		return err
	}
	p := &printer{w: w}
	p.printf("%s\n", report.Count(len(found), "service", "services"))
	if most > 0 {
		p.wrapped("≤ ", "  ", "what it stands on includes parts without a recorded availability: it is no better than that, and may be much worse", o)
	}
	if ranges > 0 {
		p.wrapped("≥ ", "  ", "a range; gitsm sla availability REF says why", o)
	}
	return p.err
}

// weakest is the part that costs most; where all that are known cost nothing, none.
func weakest(a *Availability) string {
	if len(a.Parts) > 0 && a.Parts[0].Contribution != nil && *a.Parts[0].Contribution > 0 {
		return string(a.Parts[0].Ref)
	}
	return ""
}

// AvailabilityCSV writes a line for each record, with percentages as plain numbers.
func AvailabilityCSV(w io.Writer, found []Availability) error {
	t := table.Table{Columns: []table.Column{
		{Title: "REF"}, {Title: "CRITICALITY"}, {Title: "AVAILABILITY PERCENT"}, {Title: "AT LEAST PERCENT"}, {Title: "AT MOST PERCENT"},
		{Title: "PROMISED PERCENT"}, {Title: "PROMISED BY"}, {Title: "WEAKEST PART"}, {Title: "UNKNOWN PARTS"},
	}}
	for i := range found {
		a := &found[i]
		exact, promised := "", ""
		if a.Exact {
			exact = a.Low.Percent(6)
		}
		if a.Promised != nil {
			promised = a.Promised.Percent(6)
		}
		t.Rows = append(t.Rows, []string{
			string(a.Ref), a.Criticality, exact, a.Low.Percent(6), a.High.Percent(6),
			promised, string(a.PromisedBy), weakest(a), fmt.Sprint(len(a.Unknown)),
		})
	}
	return t.CSV(w)
}

// AvailabilityText writes a section for each record.
func AvailabilityText(w io.Writer, found []Availability, o Options) error {
	for i := range found {
		p := &printer{w: w}
		if i > 0 {
			p.printf("\n")
		}
		p.availability(&found[i], o)
		if p.err != nil {
			return p.err
		}
	}
	return nil
}

// labelled writes a text behind a label, in a column of its own.
func (p *printer) labelled(label, text string, o Options) {
	p.wrapped(fmt.Sprintf("  %-14s", label), strings.Repeat(" ", 16), text, o)
}

func (p *printer) availability(a *Availability, o Options) {
	p.printf("%s  %s\n", o.Strong(report.Printable(string(a.Ref))), report.Printable(a.Name))
	p.labelled("availability", figure(a), o)
	if !a.Known && a.High < availability.One {
		p.labelled("at most", shown(a.High)+", were all these perfect", o)
	}
	p.labelled("down", downtime(a), o)
	if a.Promised != nil {
		p.labelled("promised", fmt.Sprintf("%s %% by %s", a.Promised.Percent(6), a.PromisedBy), o)
	}
	p.parts(a, o)
	p.labelled("counted once", shared(a.Parts), o)
	for _, c := range a.CommonCauses {
		p.labelled("common cause", commonCause(c), o)
	}
	for _, cycle := range a.Cycles {
		p.labelled("circle", join(cycle), o)
	}
	for _, note := range a.Notes {
		p.labelled("note", note, o)
	}
}

// figure words how available a record is.
func figure(a *Availability) string {
	switch {
	case a.Known && a.Exact:
		return shown(a.Low)
	case a.Known:
		return fmt.Sprintf("at least %s, at most %s", shown(a.Low), shown(a.High))
	case len(a.Unknown) == 0:
		return "unknown"
	}
	return "unknown: no availability recorded for " + join(a.Unknown)
}

// downtime words what that comes to in 30 days.
func downtime(a *Availability) string {
	const month = 30 * 24 * time.Hour
	least, most := estate.FormatDuration(a.High.Downtime(month)), estate.FormatDuration(a.Low.Downtime(month))
	switch {
	case a.Known && a.Exact:
		return least + " in 30 days"
	case a.Known:
		return fmt.Sprintf("%s to %s in 30 days", least, most)
	case a.High < availability.One:
		return fmt.Sprintf("at least %s in 30 days", least)
	}
	return ""
}

// topParts is how many of the weakest parts are shown.
const topParts = 5

func (p *printer) parts(a *Availability, o Options) {
	t := table.Table{Columns: []table.Column{{Title: "WEAKEST PARTS", Yields: true}, {Title: "OWN", Right: true}, {Title: "MEASURED", Right: true}, {Title: "GAIN", Right: true}, {Title: "SINGLE POINT"}}}
	for _, part := range a.Parts {
		if len(t.Rows) == topParts || part.Own == nil {
			break // unknown parts are the last
		}
		row := []string{string(part.Ref), shown(*part.Own), "", "", ""}
		if part.Measured != nil {
			row[2] = shown(*part.Measured)
		}
		if part.Contribution != nil {
			row[3] = gain(*part.Contribution)
		}
		if part.SinglePoint {
			row[4] = "yes"
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 && p.err == nil {
		p.err = t.Text(p.w, "  ", o.width())
	}
}

// gain words a difference, of which even the smallest is not nothing.
func gain(r availability.Ratio) string {
	if text := shown(r); r == 0 || text != "0 %" {
		return text
	}
	return "< 0.0001 %"
}

// shared lists the parts that several others need.
func shared(parts []availability.Part) string {
	var refs []estate.Ref
	for _, part := range parts {
		if part.Shared {
			refs = append(refs, part.Ref)
		}
	}
	slices.Sort(refs)
	return join(refs)
}

// commonCause words one.
func commonCause(c availability.CommonCause) string {
	what := c.Cause
	if !strings.HasPrefix(what, c.Kind+"/") { // a supplier or contract says itself what it is
		what = "the " + c.Kind + " " + what
	}
	return fmt.Sprintf("%s needs %d of %d, but %s share %s; that is not reckoned with, so the figure is an upper bound", c.Ref, c.Need, c.Of, join(c.Members), what)
}
