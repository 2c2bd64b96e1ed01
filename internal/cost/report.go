package cost

import (
	"encoding/json"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/period"
)

// Report is what the services cost in a period. The amounts of the services and the
// unallocated one add up to the total, and so do those of the sources; the parts of a
// service add up to its amount, and the unallocated parts to the unallocated amount.
type Report struct {
	Period period.Period `json:"period"`
	// Currency is the one of all amounts, by ISO 4217; XXX where nothing costs anything.
	Currency    string `json:"currency"`
	Total       Amount `json:"total"`
	Unallocated Amount `json:"unallocated"`
	// Services are all services, sorted by reference, also those that cost nothing.
	Services []Service `json:"services"`
	// UnallocatedParts are the costs that no service bears, sorted by reference.
	UnallocatedParts []Part `json:"unallocatedParts"`
	// Sources are the records whose costs are counted, the dearest first.
	Sources []Source `json:"sources"`
	// Rates are the exchange rates that were used, sorted by currency.
	Rates []Rate `json:"rates"`
	// NotCounted are prices that could not be reckoned or do not count.
	NotCounted []NotCounted `json:"notCounted"`
	// NotConverted are amounts for which there is no exchange rate. No total has them.
	NotConverted []NotConverted `json:"notConverted"`
	// Findings say what is wrong with costs and rates.
	Findings []finding.Finding `json:"findings"`
}

// Service is what one service costs.
type Service struct {
	Ref         estate.Ref `json:"ref"`
	Name        string     `json:"name"`
	Criticality string     `json:"criticality,omitempty"`
	Owner       estate.Ref `json:"owner,omitempty"`
	Amount      Amount     `json:"amount"`
	// Parts are what the amount consists of, sorted by reference.
	Parts []Part `json:"parts"`
}

// Part is what somebody bears of one source's cost.
type Part struct {
	// Ref is the source: the service itself, an item or a contract.
	Ref    estate.Ref `json:"ref"`
	Amount Amount     `json:"amount"`
	// SharePercent is how much of the source's cost this is, from 0 to 100, rounded to four
	// decimals.
	SharePercent json.Number `json:"sharePercent"`
	// Via are the items and offerings through which a contract comes here, besides what
	// falls on the service itself.
	Via []estate.Ref `json:"via,omitempty"`
}

// Source is what one record costs in all.
type Source struct {
	Ref    estate.Ref `json:"ref"`
	Name   string     `json:"name"`
	Amount Amount     `json:"amount"`
}

// NotCounted is a price that is in no total.
type NotCounted struct {
	Ref estate.Ref `json:"ref"`
	// Field is where the price stands: cost, capitalCost or value.
	Field  string `json:"field"`
	Reason string `json:"reason"`
	// Amount, Currency and Per are as written.
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Per      string `json:"per,omitempty"`
}

// Price words the price as it is written: 3.20 USD per user.
func (n NotCounted) Price() string { return written(n.Amount, n.Currency, n.Per) }

// NotConverted is what a record costs in the period in a currency without a rate.
type NotConverted struct {
	Ref      estate.Ref `json:"ref"`
	Amount   Amount     `json:"amount"`
	Currency string     `json:"currency"`
}

// Only returns the report with one service, and with that alone in its list.
func (r Report) Only(service estate.Ref) Report {
	kept := []Service{}
	for _, s := range r.Services {
		if s.Ref == service {
			kept = append(kept, s)
		}
	}
	r.Services = kept
	return r
}
