package cost

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/period"
)

// Check returns what is wrong with the costs of the month in which at lies, with the
// licences and with the contracts of an estate. It fails only as Reckon does.
func Check(e *estate.Estate, at time.Time) ([]finding.Finding, error) {
	report, err := Reckon(e, Options{Period: period.Month(at.UTC()), At: at})
	if err != nil {
		return nil, err
	}
	c := &checker{estate: e, today: at.UTC().Truncate(day), found: report.Findings}
	for r := range e.OfKind(estate.ConfigurationItem) {
		if r.Class == "software_licence" && !over(r.Status) && waiting[r.Status] == "" {
			c.licence(r)
		}
	}
	for r := range e.OfKind(estate.Contract) {
		c.contract(r)
	}
	return finding.Sort(c.found), nil
}

// checker looks after licences and contracts on a day.
type checker struct {
	estate *estate.Estate
	today  time.Time
	found  []finding.Finding
}

func (c *checker) find(f finding.Finding) { c.found = append(c.found, f) }

// lead is how long before the last day on which somebody can act a warning begins: the
// first of the usual steps of 90, 60 and 30 days.
const lead = 90 * day

// working reports whether a record stands for something that is there and runs: an item
// that is bought and not out of use, or a service that is not retired.
func working(r *estate.Record) bool {
	switch r.Kind {
	case estate.ConfigurationItem:
		return !over(r.Status) && waiting[r.Status] == ""
	case estate.Service:
		return r.Status != "retired"
	}
	return false
}

// users returns what works under a licence or contract: what is licensed or supplied by it,
// and the items that name it as their contract. Each once, sorted.
func (c *checker) users(of estate.Ref, relations ...string) []*estate.Record {
	var out []*estate.Record
	for _, in := range c.estate.Incoming(of) {
		uses := in.From.Kind == estate.ConfigurationItem && in.Link.Field == "contract"
		for _, name := range relations {
			uses = uses || in.Link.Type == name
		}
		if uses && working(in.From) && (len(out) == 0 || out[len(out)-1] != in.From) {
			out = append(out, in.From)
		}
	}
	return out
}

func refs(records []*estate.Record) []estate.Ref {
	out := make([]estate.Ref, len(records))
	for i, r := range records {
		out[i] = r.Ref
	}
	return out
}

// pos returns where a field of a record is written.
func pos(n *estate.Node, path string) estate.Position {
	if v := n.At(path); v != nil {
		return v.Pos
	}
	return estate.Position{}
}

// when words a day that is so far from today: 2026-11-30, in 10 days.
func (c *checker) when(d time.Time) string {
	text := d.Format(time.DateOnly)
	switch n := daysUntil(c.today, d); {
	case n == 0:
		return text + ", today"
	case n == 1:
		return text + ", tomorrow"
	case n == -1:
		return text + ", yesterday"
	case n > 0:
		return text + ", in " + strconv.Itoa(n) + " days"
	default:
		return text + ", " + strconv.Itoa(-n) + " days ago"
	}
}

// daysUntil counts the days from one day to another, also over more years than a
// time.Duration holds.
func daysUntil(from, to time.Time) int { return int((to.Unix() - from.Unix()) / (24 * 60 * 60)) }
