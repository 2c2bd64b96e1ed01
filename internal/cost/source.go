package cost

import (
	"math/big"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// source is a record that costs money in the period.
type source struct {
	record *estate.Record
	// charges are its costs in the period by price.
	charges []charge
	// shares are who bears them; they come to the whole.
	shares []share
}

// charge is what one price comes to in the period.
type charge struct {
	price
	inPeriod *big.Rat
}

// waiting are the states in which nothing runs yet, in words.
var waiting = map[string]string{"planned": "planned", "on_order": "on order", "in_stock": "in stock"}

// over reports whether an item is out of use for good.
func over(status string) bool { return status == "retired" || status == "disposed" }

// sources reckons every source of cost.
func (c *reckoner) sources() []*source {
	var out []*source
	keep := func(s *source, ok bool) {
		if ok {
			out = append(out, s)
		}
	}
	for r := range c.estate.OfKind(estate.Service) {
		keep(c.service(r))
	}
	for r := range c.estate.OfKind(estate.ConfigurationItem) {
		keep(c.item(r))
	}
	for r := range c.estate.OfKind(estate.Contract) {
		keep(c.contract(r))
	}
	return out
}

// service reckons a service's own cost, which it bears alone.
func (c *reckoner) service(r *estate.Record) (*source, bool) {
	body := r.Body()
	pr, ok := newPrice(&body, "cost")
	if !ok {
		return nil, false
	}
	pr.runs.from, _ = body.Date("startDate")
	pr.runs.to, _ = body.Date("retiredOn")
	pr.bought = pr.runs.from
	s := &source{record: r, shares: []share{{bearer: r.Ref, part: big.NewRat(1, 1)}}}
	if body.Str("phase") == "retired" && pr.runs.to.IsZero() && pr.per != once {
		c.uncounted(r, pr, endUnknown("retired", "write retiredOn"))
		return s, false
	}
	c.charge(s, pr)
	return s, len(s.charges) > 0
}

// item reckons what running and buying an item costs.
func (c *reckoner) item(r *estate.Record) (*source, bool) {
	body := r.Body()
	s := &source{record: r}
	for _, field := range []string{"cost", "capitalCost"} {
		if pr, ok := newPrice(&body, field); ok {
			c.itemPrice(s, &body, pr)
		}
	}
	if len(s.charges) == 0 {
		return s, false
	}
	s.shares = c.division.item(r)
	return s, true
}

// itemPrice puts one price of an item into time. What buying it cost is paid once unless
// it says otherwise.
func (c *reckoner) itemPrice(s *source, body *estate.Node, pr price) {
	status := body.Str("status")
	bought, _ := body.Date("purchasedOn")
	used, _ := body.Date("inUseSince")
	retired, _ := body.Date("retiredOn")
	if pr.field == "capitalCost" && pr.per == "" {
		pr.per = once
	}
	pr.runs = span{first(used, bought), retired}
	pr.bought, pr.retired = first(bought, used), retired
	wrong := pr.life(body, 1)
	state, idle := waiting[status]
	switch {
	case pr.per == once && idle && status != "in_stock" && bought.IsZero(), pr.per != once && idle:
		wrong = &fault{reason: "the item is " + state}
	case pr.per != once && over(status) && retired.IsZero():
		wrong = endUnknown("out of use", "write retiredOn")
	case pr.per != once:
		wrong = nil
	}
	if wrong != nil {
		c.uncounted(s.record, pr, wrong)
		return
	}
	c.charge(s, pr)
}

// first returns the first day that is known.
func first(days ...time.Time) time.Time {
	for _, d := range days {
		if !d.IsZero() {
			return d
		}
	}
	return time.Time{}
}

func endUnknown(what, hint string) *fault {
	return &fault{diag.CostEndUnknown, "it is " + what + ", and since when is not recorded", hint}
}

// contract reckons a contract's value.
func (c *reckoner) contract(r *estate.Record) (*source, bool) {
	body := r.Body()
	pr, ok := newPrice(&body, "value")
	if !ok {
		return nil, false
	}
	s := &source{record: r}
	if wrong := pr.underContract(&body); wrong != nil {
		c.uncounted(r, pr, wrong)
		return s, false
	}
	c.charge(s, pr)
	if len(s.charges) == 0 {
		return s, false
	}
	if _, known := body.Date("end"); body.Str("status") == "cancelled" && !known && pr.per != once {
		c.find(finding.New(diag.CostEndUnknown, diag.Warning, r, pr.pos,
			"notice is given, and the last day is not recorded; its value is counted as if there were none").Mend("write end"))
	}
	s.shares = c.division.contract(r, &body)
	return s, true
}

// underContract puts a contract's value into time.
func (pr *price) underContract(body *estate.Node) *fault {
	status := body.Str("status")
	start, _ := body.Date("start")
	end, _ := body.Date("end")
	pr.runs, pr.bought = span{start, end}, start
	if body.IsTrue("autoRenew", false) && status != "cancelled" && status != "ended" {
		pr.runs.to = time.Time{}
	}
	pr.perUnit(body)
	length := 1
	if !start.IsZero() && !end.IsZero() {
		length = span{start, end}.length()
	}
	switch {
	case status == "draft":
		return &fault{reason: "the contract is a draft"}
	case pr.per == once:
		return pr.life(body, length)
	case status == "ended" && end.IsZero():
		return endUnknown("ended", "write end")
	}
	return nil
}

// perUnit turns a price per unit into one for a time, where the contract says how many are
// paid for and how often. A price that says nothing is for the time that an invoice is for.
func (pr *price) perUnit(body *estate.Node) {
	if _, ok := monthsPer[pr.per]; ok || pr.per == once || pr.amount == nil {
		return
	}
	billed := body.Str("billingFrequency")
	quantity, counted := body.Decimal("quantity")
	if counted {
		pr.quantity = decimal(quantity, shareDigits)
	}
	months, timed := monthsBilled[billed]
	if counted != (pr.per != "") || counted && quantity.Sign() < 0 || !timed && billed != once {
		return
	}
	if counted {
		pr.amount = new(big.Rat).Mul(pr.amount, quantity)
	}
	if billed == once {
		pr.per = once
		return
	}
	pr.amount = new(big.Rat).Mul(pr.amount, big.NewRat(1, int64(months)))
	pr.per = "month"
}

// charge adds what a price comes to in the period to a source, or notes why it does not.
func (c *reckoner) charge(s *source, pr price) {
	inPeriod, wrong := pr.during(c.Period)
	if wrong != nil {
		c.uncounted(s.record, pr, wrong)
		return
	}
	if inPeriod.Sign() != 0 {
		s.charges = append(s.charges, charge{pr, inPeriod})
	}
}
