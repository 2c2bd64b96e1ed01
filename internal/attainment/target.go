package attainment

import (
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// promised is a service that a target is about: all of it, or some of its offerings.
type promised struct {
	service   estate.Ref
	offerings []estate.Ref // nil for all
}

// subjects are the services that a target is about, each once, or those of them that are
// asked for. A promise about offerings is about their services; one about nothing that
// outages and cases are recorded of has one subject without a service.
func (c *calculation) subjects(reign *reign, t *agreement.Target, asked []estate.Ref) []promised {
	var out []promised
	add := func(service, offering estate.Ref) {
		if service == "" || asked != nil && !slices.Contains(asked, service) {
			return
		}
		i := slices.IndexFunc(out, func(p promised) bool { return p.service == service })
		if i < 0 {
			i = len(out)
			out = append(out, promised{service: service})
		}
		if offering != "" {
			out[i].offerings = append(out[i].offerings, offering)
		}
	}
	offerings := t.Body.Refs("offerings")
	services := t.Services
	if len(offerings) > 0 {
		services = nil
	} else if len(services) == 0 || t.Metric == "delivery" && t.Body.Get("services") == nil {
		for _, ref := range reign.agreement.Covers {
			if ref.Kind() == estate.Offering && !slices.Contains(services, c.offerings[ref]) {
				offerings = append(offerings, ref)
			}
		}
	}
	for _, service := range services {
		add(service, "")
	}
	for _, offering := range offerings {
		add(c.offerings[offering], offering)
	}
	if len(out) == 0 && asked == nil {
		return []promised{{}}
	}
	return out
}

// target reports one target for one service in a part of the period.
func (c *calculation) target(reign *reign, t *agreement.Target, about promised, part span) Target {
	shape := shapeOf(t)
	out := Target{
		Metric: t.Metric, Unit: shape.unit, Priority: t.Priority, CaseClass: t.Body.Str("caseClass"),
		From: part.from.In(reign.agreement.Zone), To: part.to.In(reign.agreement.Zone),
		Promised: decimal(shape.promise, maxDigits, nearest),
	}
	if about.service != "" {
		out.Service = &about.service
	}
	if shape.cases {
		out.Within, out.Clock = t.Body.Str("within"), t.Clock
	}
	all, rolling := windowsOf(shape.window, c.period, reign.agreement.Zone)
	if shape.window != "" {
		out.Window = shape.window
	} else {
		all = nil
	}
	known := part.until(c.at)
	if known.empty() {
		out.Provisional = true
		out.Notes = []string{"the period has not begun"}
		return out
	}
	reach := known
	for _, w := range all {
		reach = span{earlier(reach.from, w.from), later(reach.to, w.to)}.meet(reign.span)
	}
	m, remarks := c.measure(reign, t, about, reach)
	whole := m.over(known, part)
	out.Achieved = decimal(whole.achieved, digitsFor(shape.promise), shape.rounding)
	out.Cases = whole.cases
	out.time(whole.time)
	out.Provisional = known.to.Before(part.to) || whole.open
	result := whole.verdict
	out.Records = m.records(known)
	if !alike(all, reign.span, part) {
		w := windows(m, all, rolling, shape, reign.span, known)
		result, out.Windows = w.verdict, w.shown(shape)
		out.Provisional = out.Provisional || w.provisional
		for _, one := range w.judged {
			if one.figure.verdict == missed {
				out.Records = append(out.Records, m.records(one.part)...)
			}
		}
	}
	out.Met = result.pointer()
	slices.Sort(out.Records)
	out.Records = slices.Compact(out.Records)
	out.Notes = notes(whole.note, touching(remarks, known))
	return out
}

// time shows how the agreed time was spent.
func (t *Target) time(s *serviceTime) {
	if s == nil {
		return
	}
	t.AgreedMinutes, t.DownMinutes = shownMinutes(minutes(s.agreed)), shownMinutes(s.down)
	t.MaintenanceMinutes, t.DegradedMinutes = shownMinutes(minutes(s.maintenance)), shownMinutes(minutes(s.degraded))
	t.AllowedMinutes = decimal(s.allowed, minDigits, down)
}

// maxNotes is how many remarks are shown of one figure.
const maxNotes = 10

// notes puts what is said of a figure before what is said of records, each once.
func notes(first string, remarks []string) []string {
	var out []string
	if first != "" {
		out = append(out, first)
	}
	slices.Sort(remarks)
	remarks = slices.Compact(remarks)
	if more := len(remarks) - maxNotes; more > 0 {
		remarks = append(remarks[:maxNotes:maxNotes], "and more of the like: "+count(more).RatString())
	}
	return append(out, remarks...)
}

// alike reports whether a promise is measured over exactly the part that is reported, or
// over no window.
func alike(windows []windowSpan, inForce, part span) bool {
	if len(windows) != 1 {
		return len(windows) == 0
	}
	whole := windows[0].meet(inForce)
	return whole.from.Equal(part.from) && whole.to.Equal(part.to)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// shape is how a metric is written.
type shape struct {
	unit     string
	promise  *big.Rat
	window   string // "" for single events
	rounding rounding
	cases    bool
}

// shapeOf tells what a target's numbers mean. What is better when it is more is rounded
// down, what is better when it is less is rounded up.
func shapeOf(t *agreement.Target) shape {
	number := func(field string) *big.Rat {
		r, _ := t.Body.Decimal(field)
		return r
	}
	var within *big.Rat
	if t.Timed {
		within = minutes(t.Within)
	}
	switch t.Metric {
	case "availability":
		return shape{"percent", t.Percent, t.Window, down, false}
	case "response", "resolution", "delivery":
		return shape{"percent", t.CasesPercent, t.Window, down, true}
	case "max_outages":
		return shape{"outages", number("count"), t.Window, up, false}
	case "mttr":
		return shape{"minutes", within, t.Window, up, false}
	case "rto", "rpo":
		return shape{"minutes", within, "", up, false}
	case "satisfaction":
		return shape{"score", number("score"), t.Window, down, false}
	case "latency":
		return shape{"milliseconds", number("milliseconds"), t.Window, up, false}
	case "throughput":
		return shape{t.Body.Str("unit"), number("atLeast"), t.Window, down, false}
	}
	return shape{unit: ""}
}
