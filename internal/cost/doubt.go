package cost

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

func (c *reckoner) find(f finding.Finding) { c.report.Findings = append(c.report.Findings, f) }

// uncounted lists a price that is in no total, unless it has nothing to do with the period,
// and reports it where somebody should mend it.
func (c *reckoner) uncounted(r *estate.Record, pr price, why *fault) {
	if _, _, ok := pr.runs.clip(c.Period); !ok && (pr.per != once || !pr.retired.IsZero() && pr.retired.Before(c.Period.From)) {
		return
	}
	c.report.NotCounted = append(c.report.NotCounted, NotCounted{
		Ref: r.Ref, Field: pr.field, Reason: why.reason, Amount: pr.text, Currency: pr.currency, Per: pr.per,
	})
	if why.code == "" {
		return
	}
	c.find(finding.New(why.code, diag.Warning, r, pr.pos, "the "+words[pr.field]+" of "+written(pr.text, pr.currency, pr.per)+" is not counted: "+why.reason).Mend(why.hint))
}

// words are what the fields with prices are called.
var words = map[string]string{"cost": "cost", "capitalCost": "purchase price", "value": "value"}

// mixedTax reports amounts with value added tax where others are without it: their sum is
// neither.
func (c *reckoner) mixedTax(sources []*source) {
	var with []*source
	without := false
	for _, s := range sources {
		taxed := slices.ContainsFunc(s.charges, func(ch charge) bool { return ch.tax })
		if taxed {
			with = append(with, s)
		}
		without = without || slices.ContainsFunc(s.charges, func(ch charge) bool { return !ch.tax })
	}
	if !without {
		return
	}
	for _, s := range with {
		i := slices.IndexFunc(s.charges, func(ch charge) bool { return ch.tax })
		c.find(finding.New(diag.MixedTax, diag.Warning, s.record, s.charges[i].pos,
			"the "+words[s.charges[i].field]+" contains value added tax and others do not; it is counted as written").
			Mend("write all amounts without the tax, or all with it"))
	}
}

// twice reports items whose running cost is written on them and which also bear a part of
// the contract that they are bought under: that may be the same money.
func (c *reckoner) twice(sources []*source) {
	costly := map[estate.Ref]*source{}
	for _, s := range sources {
		if s.record.Kind == estate.Contract {
			costly[s.record.Ref] = s
		}
	}
	for _, s := range sources {
		i := slices.IndexFunc(s.charges, func(ch charge) bool { return ch.field == "cost" && ch.per != once })
		if s.record.Kind != estate.ConfigurationItem || i < 0 {
			continue
		}
		body := s.record.Body()
		contract := costly[estate.Ref(body.Str("contract"))]
		if contract == nil || !covers(contract.record, s.record.Ref) {
			continue
		}
		c.find(finding.New(diag.CostTwice, diag.Info, s.record, s.charges[i].pos,
			"it has a cost of its own and a part of the value of "+string(contract.record.Ref)+", its contract; both are counted", contract.record.Ref).
			Mend("take the cost off the item if it is what the contract already says"))
	}
}

// covers reports whether a contract's value falls on an item that names it: it is among
// its shares, or among what it covers, or it covers nothing.
func covers(contract *estate.Record, item estate.Ref) bool {
	body := contract.Body()
	if shares := body.Each("shares"); len(shares) > 0 {
		return slices.ContainsFunc(shares, func(n estate.Node) bool { return n.Str("on") == string(item) })
	}
	covered := body.Refs("covers")
	return len(covered) == 0 || slices.Contains(covered, item)
}
