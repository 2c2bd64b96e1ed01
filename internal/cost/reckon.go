package cost

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/period"
)

// Options say what is reckoned.
type Options struct {
	// Period is the days whose costs are counted.
	Period period.Period
	// At is the present: no exchange rate after it is used.
	At time.Time
	// Currency is the one to report in. When empty: the base of the first list of rates,
	// or else the currency that most prices are in, of equally many the first by name.
	Currency string
}

// NoCurrency is ISO 4217's code where no currency is involved.
const NoCurrency = "XXX"

// reckoner holds what one report is made from.
type reckoner struct {
	Options
	estate   *estate.Estate
	division *division
	rates    []rateList
	report   Report
	// worth are the conversions looked up, by currency; one without a rate is kept too.
	worth map[string]conversion
}

// Reckon returns what the services of an estate cost in a period. It fails only when its
// own sums do not agree.
func Reckon(e *estate.Estate, o Options) (Report, error) {
	rateDay := o.Period.To
	if today := o.At.UTC().Truncate(day); today.Before(rateDay) {
		rateDay = today
	}
	c := &reckoner{
		Options: o, estate: e,
		division: &division{estate: e, items: map[estate.Ref][]share{}},
		rates:    rateLists(e, rateDay),
		worth:    map[string]conversion{},
		report: Report{
			Period: o.Period, Services: []Service{}, UnallocatedParts: []Part{}, Sources: []Source{}, Rates: []Rate{},
			NotCounted: []NotCounted{}, NotConverted: []NotConverted{}, Findings: []finding.Finding{},
		},
	}
	sources := c.sources()
	c.report.Currency = c.currency(sources)
	exact := c.exact(sources)
	if err := exact.agree(); err != nil {
		return Report{}, err
	}
	c.round(exact)
	c.mixedTax(sources)
	c.twice(sources)
	c.report.Findings = finding.Sort(append(c.report.Findings, c.division.found...))
	return c.report, nil
}

// currency returns the one to report in.
func (c *reckoner) currency(sources []*source) string {
	if c.Currency != "" {
		return c.Currency
	}
	if len(c.rates) > 0 {
		return c.rates[0].base
	}
	uses := map[string]int{}
	for _, s := range sources {
		for _, ch := range s.charges {
			uses[ch.currency]++
		}
	}
	best := NoCurrency
	for _, currency := range slices.Sorted(maps.Keys(uses)) {
		if uses[currency] > uses[best] {
			best = currency
		}
	}
	return best
}

// exactPart is a part before rounding.
type exactPart struct {
	source *source
	share  share
	amount *big.Rat
}

// exactReport is the report before rounding, in the report's currency.
type exactReport struct {
	total *big.Rat
	// sources and amounts belong together.
	sources []*source
	amounts []*big.Rat
	// borne are the parts by who bears them, and sums what they come to.
	borne map[estate.Ref][]exactPart
	sums  map[estate.Ref]*big.Rat
}

// exact converts the sources' costs and divides them.
func (c *reckoner) exact(sources []*source) exactReport {
	x := exactReport{total: new(big.Rat), borne: map[estate.Ref][]exactPart{}, sums: map[estate.Ref]*big.Rat{}}
	for _, s := range sources {
		amount := c.converted(s)
		if amount.Sign() == 0 {
			continue
		}
		x.total.Add(x.total, amount)
		x.sources, x.amounts = append(x.sources, s), append(x.amounts, amount)
		for _, sh := range s.shares {
			part := exactPart{s, sh, new(big.Rat).Mul(amount, sh.part)}
			x.borne[sh.bearer] = append(x.borne[sh.bearer], part)
			x.sums[sh.bearer] = plus(x.sums[sh.bearer], part.amount)
		}
	}
	return x
}

// converted returns a source's cost in the report's currency, without what has no rate.
func (c *reckoner) converted(s *source) *big.Rat {
	sum := new(big.Rat)
	lost := map[string]*big.Rat{}
	for _, ch := range s.charges {
		if rate := c.rate(ch.currency); rate != nil {
			sum.Add(sum, new(big.Rat).Mul(ch.inPeriod, rate))
			continue
		}
		lost[ch.currency] = plus(lost[ch.currency], ch.inPeriod)
		c.find(finding.New(diag.RateMissing, diag.Error, s.record, ch.pos,
			"there is no rate from "+ch.currency+" to "+c.report.Currency+", so that what it costs is in no total").
			Mend("add a rate for " + ch.currency + " to a list of rates in catalogue/rates"))
	}
	for _, currency := range slices.Sorted(maps.Keys(lost)) {
		digits := digitsOf(currency)
		c.report.NotConverted = append(c.report.NotConverted, NotConverted{
			Ref: s.record.Ref, Amount: Amount{rounded(coins(lost[currency], digits)), digits}, Currency: currency,
		})
	}
	return sum
}

// rate returns what a unit of a currency is worth in the report's, or nil, and notes the
// rates that were used.
func (c *reckoner) rate(currency string) *big.Rat {
	known, ok := c.worth[currency]
	if !ok {
		known, _ = convert(c.rates, currency, c.report.Currency)
		c.worth[currency] = known
		if known.list != "" {
			c.report.Rates = append(c.report.Rates, known.used(currency))
			slices.SortFunc(c.report.Rates, func(a, b Rate) int { return cmp.Compare(a.Currency, b.Currency) })
		}
	}
	return known.rate
}

// plus adds to a sum that may not have begun.
func plus(sum, amount *big.Rat) *big.Rat {
	if sum == nil {
		sum = new(big.Rat)
	}
	return sum.Add(sum, amount)
}

// agree compares the sum from the top, over the sources, with that from the bottom, over
// the services and what is unallocated.
func (x exactReport) agree() error {
	bottom := new(big.Rat)
	for _, sum := range x.sums {
		bottom.Add(bottom, sum)
	}
	if x.total.Cmp(bottom) != 0 {
		return fmt.Errorf("the sum of all costs is %s, and the services and what is unallocated come to %s", x.total.FloatString(4), bottom.FloatString(4))
	}
	return nil
}

// round brings everything to smallest coins: first the total, then the services, then
// their parts, so that each level adds up to the one above.
func (c *reckoner) round(x exactReport) {
	digits := digitsOf(c.report.Currency)
	total := rounded(coins(x.total, digits))
	c.report.Total = Amount{total, digits}

	var services []*estate.Record
	var sums []*big.Rat
	for r := range c.estate.OfKind(estate.Service) {
		services, sums = append(services, r), append(sums, coins(plus(x.sums[r.Ref], new(big.Rat)), digits))
	}
	sums = append(sums, coins(plus(x.sums[nobody], new(big.Rat)), digits))
	units := apportion(total, sums)
	for i, r := range services {
		body := r.Body()
		c.report.Services = append(c.report.Services, Service{
			Ref: r.Ref, Name: r.Name, Criticality: body.Str("criticality"), Owner: estate.Ref(body.Str("owner")),
			Amount: Amount{units[i], digits}, Parts: parts(x.borne[r.Ref], units[i], digits),
		})
	}
	rest := units[len(services)]
	c.report.Unallocated = Amount{rest, digits}
	c.report.UnallocatedParts = parts(x.borne[nobody], rest, digits)
	c.report.Sources = dearest(x, total, digits)
}

// parts rounds parts to what they come to together, sorted by source.
func parts(ps []exactPart, total *big.Int, digits int) []Part {
	slices.SortFunc(ps, func(a, b exactPart) int { return cmp.Compare(a.source.record.Ref, b.source.record.Ref) })
	exact := make([]*big.Rat, len(ps))
	for i, p := range ps {
		exact[i] = coins(p.amount, digits)
	}
	out := make([]Part, len(ps))
	for i, units := range apportion(total, exact) {
		share := new(big.Rat).Mul(ps[i].share.part, hundred())
		out[i] = Part{Ref: ps[i].source.record.Ref, Amount: Amount{units, digits}, SharePercent: json.Number(decimal(share, 4)), Via: ps[i].share.via}
	}
	return out
}

// dearest rounds the sources to the total, the dearest first.
func dearest(x exactReport, total *big.Int, digits int) []Source {
	exact := make([]*big.Rat, len(x.amounts))
	for i, amount := range x.amounts {
		exact[i] = coins(amount, digits)
	}
	out := make([]Source, len(exact))
	for i, units := range apportion(total, exact) {
		out[i] = Source{Ref: x.sources[i].record.Ref, Name: x.sources[i].record.Name, Amount: Amount{units, digits}}
	}
	slices.SortFunc(out, func(a, b Source) int { return cmp.Or(b.Amount.Cmp(a.Amount), cmp.Compare(a.Ref, b.Ref)) })
	return out
}
