package availability

import (
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// Records reads availability off the records of an estate: Design and Measured are each an
// Own. It keeps what it has read and is not safe for concurrent use.
type Records struct {
	estate *estate.Estate
	graph  *graph.Graph
	read   map[estate.Ref]*figures
}

// figures are what one record says.
type figures struct {
	// design is what can fail of the record itself, by design; false in known where that is
	// not recorded.
	design []Factor
	known  bool
	// stated is availabilityPercent, measured measuredAvailabilityPercent; nil where absent.
	stated, measured *Ratio
	// needs is true where the record has requirements whose loss takes it down.
	needs bool
	// failover is the part of design for the time that failovers take.
	failover []Factor
	// untimed is the time of a switch-over of which nobody knows how often it happens.
	untimed time.Duration
	notes   []string
}

// Read returns the availability that the records of an estate give; the graph must be its
// run-time graph.
func Read(e *estate.Estate, g *graph.Graph) *Records {
	return &Records{estate: e, graph: g, read: map[estate.Ref]*figures{}}
}

// Design returns the availability by design that the records of an estate give; see
// Records.Design.
func Design(e *estate.Estate) Own { return Read(e, graph.New(e)).Design }

// Design is a record's own availability by design: availabilityPercent; where that is
// absent MTBF/(MTBF + MTTR), with MTBF as the mean up time between failures (ITIL); else
// unknown.
//
// Services, processes and offerings do not fail by themselves, only by what they stand on;
// nor do groups without an availability of their own, which are no more than their members.
// A service that stands on nothing counts as available as it is stated to be.
//
// Failover is not instant. A group with members to spare, whose switch-over takes s and
// whose members fail every m, is down for s/m of the time besides: m is the least mean time
// between failures among the members, as if that one carried the load.
func (r *Records) Design(record *estate.Record) (factors []Factor, known bool) {
	f := r.figures(record)
	return f.design, f.known
}

// Measured is like Design with the availability as measured in place of that by design
// where the record has one. What was measured at a record usually contains what it stands
// on, which then counts twice: the composite is lower than what was experienced.
func (r *Records) Measured(record *estate.Record) (factors []Factor, known bool) {
	f := r.figures(record)
	if f.measured == nil {
		return f.design, f.known
	}
	return append([]Factor{{ID: string(record.Ref), Up: *f.measured}}, f.failover...), true
}

func (r *Records) figures(record *estate.Record) *figures {
	f, ok := r.read[record.Ref]
	if !ok {
		f = r.figure(record)
		r.read[record.Ref] = f
	}
	return f
}

func (r *Records) figure(record *estate.Record) *figures {
	body := record.Body()
	f := &figures{}
	f.stated = f.percent(record, &body, "availabilityPercent")
	f.measured = f.percent(record, &body, "measuredAvailabilityPercent")
	var spare []graph.Requirement // the redundant sets that make the record a group
	grouped := false
	for _, q := range r.graph.Requirements(record.Ref) {
		if q.Level != graph.Outage || q.Isolation || len(q.Members) == 0 {
			continue
		}
		f.needs = true
		if t, ok := r.estate.Vocabulary().Type(q.Type); ok && t.Redundancy == "members" {
			grouped = true
			if q.Need < len(q.Members) {
				spare = append(spare, q)
			}
		}
	}
	own := f.stated
	if composed(record.Kind) {
		if f.needs {
			own, f.known = nil, true
		}
	} else {
		f.known = grouped
		if own == nil {
			own = fromTimes(&body)
		}
	}
	if own != nil {
		f.known = true
		f.design = []Factor{{ID: string(record.Ref), Up: *own}}
	}
	f.failover = r.failover(record, &body, spare, f)
	f.design = append(f.design, f.failover...)
	return f
}

// composed kinds fail only by what they stand on.
func composed(k estate.Kind) bool {
	return k == estate.Service || k == estate.BusinessProcess || k == estate.Offering
}

// percent reads a percentage, and notes one that looks like a ratio.
func (f *figures) percent(record *estate.Record, body *estate.Node, field string) *Ratio {
	value, _ := body.Decimal(field)
	r, ok := FromPercent(value)
	if !ok {
		return nil
	}
	if 0 < r && r < perPercent {
		f.notes = append(f.notes, fmt.Sprintf("%s of %s is %s %%, which looks like a ratio; 0.9995 is written 99.95", field, record.Ref, r.Percent(6)))
	}
	return &r
}

// fromTimes returns MTBF/(MTBF + MTTR), or nil where one is absent or both are nothing.
func fromTimes(body *estate.Node) *Ratio {
	mtbf, ok := body.Duration("mtbf")
	mttr, both := body.Duration("mttr")
	if !ok || !both || mtbf+mttr == 0 {
		return nil
	}
	r := quotient(uint64(mtbf), uint64(mtbf+mttr))
	return &r
}

// failover returns what a group loses by switching over.
func (r *Records) failover(record *estate.Record, body *estate.Node, spare []graph.Requirement, f *figures) []Factor {
	takes, ok := body.Get("redundancy").Duration("switchTime")
	if !ok || takes == 0 || len(spare) == 0 {
		return nil
	}
	var between time.Duration
	found := false
	for _, q := range spare {
		for _, m := range q.Members {
			member, _ := r.estate.Record(m.Ref)
			content := member.Body()
			if mtbf, ok := content.Duration("mtbf"); ok && (!found || mtbf < between) {
				between, found = mtbf, true
			}
		}
	}
	if !found {
		f.untimed = takes
		return nil
	}
	up := Ratio(0)
	if takes < between {
		up = quotient(uint64(between-takes), uint64(between))
	}
	return []Factor{{ID: string(record.Ref) + "#failover", Up: up}}
}

// Annotate adds to a composite what else the records say of it: the availability of its
// parts as measured, and notes on figures that are doubtful or not used.
func (r *Records) Annotate(c *Composite, measured bool) {
	for i := range c.Parts {
		if record, ok := r.estate.Record(c.Parts[i].Ref); ok {
			c.Parts[i].Measured = r.figures(record).measured
		}
	}
	var unused, untimed []string
	twice := false
	for _, record := range c.records {
		f := r.figures(record)
		c.Notes = append(c.Notes, f.notes...)
		if f.stated != nil && f.needs && composed(record.Kind) {
			unused = append(unused, fmt.Sprintf("%s %s %%", record.Ref, f.stated.Percent(6)))
		}
		if f.untimed > 0 {
			untimed = append(untimed, fmt.Sprintf("%s %s", record.Ref, estate.FormatDuration(f.untimed)))
		}
		twice = twice || measured && f.measured != nil && f.needs
	}
	if len(unused) > 0 {
		c.Notes = append(c.Notes, "stated but not used, since what a service stands on counts: "+list(unused))
	}
	if len(untimed) > 0 {
		c.Notes = append(c.Notes, "switch times not reckoned with, since no member has an MTBF: "+list(untimed))
	}
	if twice {
		c.Notes = append(c.Notes, "what was measured at a part usually contains what the part stands on, which then counts twice: the figure is low")
	}
}
