package attainment

import (
	"slices"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// measure prepares the measure of a target for a service, with what must be said of the
// records that it reads.
func (c *calculation) measure(reign *reign, t *agreement.Target, about promised, reach span) (measure, []remark) {
	service := about.service
	switch {
	case t.Body.Str("dataSource") != "":
		return unmeasured{"its figures come from " + t.Body.Str("dataSource") + ", not from this repository"}, nil
	case service == "":
		return unmeasured{"the agreement covers no service, and outages and cases are recorded of services"}, nil
	case t.Metric == "latency" || t.Metric == "throughput":
		return unmeasured{"this repository has no measurements of it"}, nil
	case t.Metric == "rpo":
		return unmeasured{"incidents do not say how much data was lost"}, nil
	}
	remarks := c.evidence.remarks[subject{service, ofOutages}]
	agreed, ok := c.hoursOf(reign.agreement.ServiceHours, reach)
	if !ok && (t.Metric == "availability" || t.Metric == "max_outages") {
		return unmeasured{"no hours can be reckoned from " + string(reign.agreement.ServiceHours)}, remarks
	}
	switch t.Metric {
	case "availability":
		m, more := c.availability(t, service, agreed, reach)
		return m, append(more, remarks...)
	case "max_outages":
		most, ok := t.Body.Int("count")
		if !ok {
			return unmeasured{"what is promised cannot be read"}, remarks
		}
		least, _ := t.Body.Duration("longerThan")
		down, more := c.downtimes(service, reach, least)
		return &outageCount{down, agreed, most, least}, append(more, remarks...)
	case "satisfaction":
		need, _ := t.Body.Int("answers")
		least, _ := t.Body.Decimal("score")
		return &scoreMean{c.evidence.scores[service], reign.agreement.Zone, least, max(1, need)}, nil
	}
	if !t.Timed {
		return unmeasured{"what is promised cannot be read"}, remarks
	}
	return c.timed(t, about, reign.agreement.Record.Ref, reach)
}

// timed prepares the measure of a promised time.
func (c *calculation) timed(t *agreement.Target, about promised, ref estate.Ref, reach span) (measure, []remark) {
	runs, ok := c.clockOf(t)
	if !ok {
		return unmeasured{"no hours can be reckoned from " + t.Clock}, nil
	}
	judge := &caseClock{clock: runs, at: c.at, answer: t.Metric == "response", within: t.Within}
	switch t.Metric {
	case "response", "resolution":
		return c.cases(ofIncidents, t, about, ref, judge, reach)
	case "delivery":
		return c.cases(ofRequests, t, about, ref, judge, reach)
	case "mttr":
		return &restoreTime{c.evidence.failures[about.service], t.Body.Str("since") == "detected", runs, t.Within},
			c.evidence.remarks[subject{about.service, ofOutages}]
	case "rto":
		return &recoveryTime{c.evidence.invoked[about.service], c.at, t.Within}, nil
	}
	return unmeasured{"this metric is not known"}, nil
}

// clockOf returns the clock of a target; false for a calendar that cannot be reckoned with.
func (c *calculation) clockOf(t *agreement.Target) (clock, bool) {
	if t.Clock == agreement.Elapsed || t.Metric == "rto" {
		return clock{}, true
	}
	found, ok := c.calendars.Calendar(estate.Ref(t.Clock))
	return clock{found}, ok
}

// cases prepares the measure of a promise about cases. It holds for the cases of the
// service, and of its offerings, that have its priority and whose category is its class,
// as far as they are not measured against another agreement.
func (c *calculation) cases(kind matterKind, t *agreement.Target, about promised, ref estate.Ref, judge *caseClock, reach span) (measure, []remark) {
	class := t.Body.Str("caseClass")
	if reasons := t.Body.Each("pauseConditions"); len(reasons) > 0 {
		judge.stops = []string{}
		for _, reason := range reasons {
			judge.stops = append(judge.stops, reason.Text)
		}
	}
	m := &casesMeasure{least: t.CasesPercent}
	all := c.evidence.cases[subject{about.service, kind}]
	for i := range all {
		one := &all[i]
		if reach.has(one.start) &&
			(one.agreement == "" || one.agreement == ref) &&
			(t.Priority == "" || one.priority == t.Priority) &&
			(class == "" || one.category == class) &&
			(about.offerings == nil || slices.Contains(about.offerings, one.offering)) {
			m.cases = append(m.cases, judge.judge(one))
		}
	}
	return m, c.evidence.remarks[subject{about.service, kind}]
}
