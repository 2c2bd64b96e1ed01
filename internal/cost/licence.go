package cost

import (
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// countable are the metrics of licences whose use can be counted on the records.
var countable = map[string]bool{
	"user": true, "device": true, "core": true, "processor": true, "instance": true, "subscription": true,
}

// devices are the classes that a licence per device counts.
var devices = map[string]bool{
	"server": true, "hypervisor": true, "virtual_machine": true, "endpoint": true, "storage": true,
	"network_device": true, "firewall": true, "load_balancer": true,
}

// licence compares what was bought with what is used, and the licence's days with today.
// What does not work (planned, in stock, retired …) uses nothing.
func (c *checker) licence(r *estate.Record) {
	users := c.users(r.Ref, "licensed_by")
	if len(users) == 0 {
		return
	}
	body := r.Body()
	attributes := body.Get("attributes")
	c.entitlement(r, attributes, &body, users)
	c.licenceDays(r, attributes, &body, users)
}

// entitlement reports a licence of which more is used than was bought. Where part of the
// use is unknown, what is known may already be too much.
func (c *checker) entitlement(r *estate.Record, attributes, body *estate.Node, users []*estate.Record) {
	metric := attributes.Str("metric")
	if metric == "unlimited" {
		return
	}
	unknown := func(message, hint string) {
		c.find(finding.New(diag.LicenceUnknown, diag.Warning, r, pos(body, "attributes"), message, refs(users)...).Mend(hint))
	}
	bought, ok := attributes.Decimal("quantity")
	if !ok || bought.Sign() < 0 {
		unknown("it is in use, and how many were bought is not recorded", "write attributes.quantity")
		return
	}
	if !countable[metric] {
		unknown("it is in use, and its metric says nothing that can be counted on the records", "write attributes.metric, such as instance, device or user")
		return
	}
	used, missing := c.consumed(metric, users)
	if used.Cmp(bought) > 0 {
		c.find(finding.New(diag.LicenceExceeded, diag.Error, r, pos(body, "attributes.quantity"),
			"it is for "+number(bought, metric)+", and "+decimal(used, 4)+" "+are(used)+" in use", refs(users)...).
			Mend("buy more of it, or take it off what does not need it"))
		return
	}
	if len(missing) > 0 {
		c.find(finding.New(diag.LicenceUnknown, diag.Warning, r, pos(body, "attributes.quantity"),
			"it is for "+number(bought, metric)+", and how many are in use is not recorded", missing...).
			Mend("record how many " + metric + "s there are on what has the licence"))
	}
}

func isOne(n *big.Rat) bool { return n.Cmp(big.NewRat(1, 1)) == 0 }

// number words a number of what a metric counts: 25 users.
func number(n *big.Rat, metric string) string {
	if isOne(n) {
		return "1 " + metric
	}
	return decimal(n, 4) + " " + metric + "s"
}

func are(n *big.Rat) string {
	if isOne(n) {
		return "is"
	}
	return "are"
}

// consumed counts what is used, by a metric, and names those of which it is not known.
func (c *checker) consumed(metric string, users []*estate.Record) (used *big.Rat, missing []estate.Ref) {
	used = new(big.Rat)
	for _, r := range c.running(users) {
		if metric == "device" && !devices[r.Class] {
			continue
		}
		n, known := c.count(metric, r)
		if !known {
			missing = append(missing, r.Ref)
			continue
		}
		used.Add(used, n)
	}
	return used, missing
}

// running returns the users with clusters replaced by their working members: each of these
// runs what is licensed. Each once, sorted.
func (c *checker) running(users []*estate.Record) []*estate.Record {
	var out []*estate.Record
	for _, r := range users {
		members := 0
		for _, in := range c.estate.Incoming(r.Ref) {
			if in.Link.Type == "member_of" && working(in.From) && in.From != r {
				out, members = append(out, in.From), members+1
			}
		}
		if members == 0 {
			out = append(out, r)
		}
	}
	index := func(r *estate.Record) int { i, _ := c.estate.Index(r.Ref); return i }
	slices.SortFunc(out, func(a, b *estate.Record) int { return index(a) - index(b) })
	return slices.Compact(out)
}

// count returns how much of a licence one record uses: its users or seats, the processors
// or cores of the machine that it is or runs on, its copies, or itself.
func (c *checker) count(metric string, r *estate.Record) (*big.Rat, bool) {
	body := r.Body()
	attributes := body.Get("attributes")
	switch metric {
	case "user":
		if n, ok := quantity(attributes, "users"); ok {
			return n, true
		}
		return quantity(attributes, "seats")
	case "processor", "core":
		return c.processors(metric, r, attributes)
	case "instance":
		if n, ok := quantity(attributes, "replicas"); ok {
			return n, true
		}
	}
	return big.NewRat(1, 1), true
}

func quantity(n *estate.Node, field string) (*big.Rat, bool) {
	v, ok := n.Decimal(field)
	return v, ok && v.Sign() >= 0
}

// processors counts the processors or cores of a machine, or of the machines that
// something runs on; false where one of them does not say.
func (c *checker) processors(metric string, r *estate.Record, attributes *estate.Node) (*big.Rat, bool) {
	if n, ok := own(metric, attributes); ok {
		return n, true
	}
	total, machines := new(big.Rat), 0
	for _, link := range r.Links {
		machine, ok := c.estate.Record(link.To)
		if link.Type != "runs_on" || !ok {
			continue
		}
		body := machine.Body()
		n, ok := own(metric, body.Get("attributes"))
		if !ok {
			return nil, false
		}
		total, machines = total.Add(total, n), machines+1
	}
	return total, machines > 0
}

// own counts the processors or cores that attributes name.
func own(metric string, attributes *estate.Node) (*big.Rat, bool) {
	cpus, ok := quantity(attributes, "cpus")
	if !ok || metric == "processor" {
		return cpus, ok
	}
	cores, ok := quantity(attributes, "coresPerCpu")
	if !ok {
		return nil, false
	}
	return cpus.Mul(cpus, cores), true
}

// licenceDays reports a licence in use that has ended or soon will, and the end of the
// right to new versions.
func (c *checker) licenceDays(r *estate.Record, attributes, body *estate.Node, users []*estate.Record) {
	if end, ok := attributes.Date("end"); ok && !attributes.IsTrue("perpetual", false) {
		at := pos(body, "attributes.end")
		switch {
		case end.Before(c.today):
			c.find(finding.New(diag.LicenceEnded, diag.Error, r, at, "it ended on "+c.when(end)+", and is still in use", refs(users)...).
				Mend("renew it and write its new end, or take it off what has it"))
		case end.Sub(c.today) <= lead:
			c.licenceEnds(r, at, end, estate.Ref(body.Str("contract")), users)
		}
	}
	until, ok := attributes.Date("maintenanceEnd")
	if !ok || until.Sub(c.today) > lead {
		return
	}
	verb := "ends"
	if until.Before(c.today) {
		verb = "ended"
	}
	c.find(finding.New(diag.LicenceMaintenance, diag.Warning, r, pos(body, "attributes.maintenanceEnd"),
		"the right to new versions "+verb+" on "+c.when(until), refs(users)...).
		Mend("extend the maintenance, or make sure that nothing newer is installed"))
}

// licenceEnds reports a licence that soon ends; less gravely where the contract that it is
// bought under renews by itself.
func (c *checker) licenceEnds(r *estate.Record, at estate.Position, end time.Time, contract estate.Ref, users []*estate.Record) {
	severity, hint := diag.Warning, "renew it, or plan how its users do without"
	because := refs(users)
	if under, ok := c.estate.Record(contract); ok {
		body := under.Body()
		if t := newTerm(&body, c.today); t.renews {
			severity, hint = diag.Info, "its contract renews by itself: write the new end when it does"
			because = append([]estate.Ref{contract}, because...)
		}
	}
	c.find(finding.New(diag.LicenceEnding, severity, r, at, "it ends on "+c.when(end), because...).Mend(hint))
}
