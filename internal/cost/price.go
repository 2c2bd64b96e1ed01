package cost

import (
	"math/big"
	"regexp"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/period"
)

// currencyPattern is the form of #Currency in the schema.
var currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)

// monthsPer are the times that a price can be for.
var monthsPer = map[string]int{"month": 1, "quarter": 3, "year": 12}

// monthsBilled are the times that invoices can be for.
var monthsBilled = map[string]int{"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}

const once = "once"

// price is an amount of money in a record, with what is known of the time it is paid for.
type price struct {
	field    string
	pos      estate.Position
	amount   *big.Rat
	text     string // the amount as written
	currency string
	per      string
	tax      bool // contains value added tax
	// quantity is how many units are paid for, as written; "" where that is not recorded.
	quantity string

	// runs are the days on which a price for a time is paid.
	runs span
	// bought is the day of a price paid once; zero where it is unknown.
	bought time.Time
	// months is the life of a price paid once.
	months int
	// retired ends that life early; zero where nothing does.
	retired time.Time
}

// fault is why a price cannot be counted.
type fault struct {
	// code is that of the finding; "" where nothing is wrong.
	code         diag.Code
	reason, hint string
}

// newPrice reads the money in a field; false where there is none.
func newPrice(n *estate.Node, field string) (price, bool) {
	money := n.Get(field)
	if money == nil {
		return price{}, false
	}
	pr := price{field: field, pos: money.Pos, currency: money.Str("currency"), per: money.Str("per"), tax: money.IsTrue("vatIncluded", false), months: 1}
	if v := money.Get("amount"); v != nil {
		pr.text = v.Text
	}
	if amount, ok := money.Decimal("amount"); ok {
		pr.amount = amount
	}
	return pr, true
}

// life reads amortiseMonths into the price; without it, life is absent months.
func (pr *price) life(n *estate.Node, absent int) *fault {
	pr.months = absent
	if n.Get("amortiseMonths") == nil {
		return nil
	}
	months, ok := n.Int("amortiseMonths")
	if !ok || months < 1 || months > maxMonths {
		return &fault{diag.CostNotCounted, "the months over which it is spread cannot be reckoned with", "write amortiseMonths as a whole number from 1 to 1200"}
	}
	pr.months = months
	return nil
}

// during returns what falls into the period, in the price's own currency, or why that
// cannot be said.
func (pr price) during(p period.Period) (*big.Rat, *fault) {
	if pr.amount == nil {
		return nil, &fault{diag.CostNotCounted, "its amount cannot be read as a number", `write it as a decimal number in quotes, such as "1800.00"`}
	}
	if !currencyPattern.MatchString(pr.currency) {
		return nil, &fault{diag.CostNotCounted, "its currency is unknown", "write the code of ISO 4217, such as EUR"}
	}
	if months, ok := monthsPer[pr.per]; ok {
		return pr.timed(p, months), nil
	}
	switch pr.per {
	case once:
		if pr.bought.IsZero() {
			return nil, &fault{diag.CostDateUnknown, "the day it was paid is not recorded", pr.dateHint()}
		}
		return new(big.Rat).Mul(pr.amount, spread(p, pr.bought, pr.months, pr.retired)), nil
	case "":
		return nil, &fault{diag.CostNotCounted, "it does not say for what time it is paid", "write per: month, quarter, year or once"}
	}
	return nil, &fault{diag.CostNotCounted, pr.unitReason(), pr.unitHint()}
}

// timed returns what falls into the period of a price for so many months.
func (pr price) timed(p period.Period, months int) *big.Rat {
	part := new(big.Rat).Mul(pr.amount, pr.runs.months(p))
	return part.Mul(part, big.NewRat(1, int64(months)))
}

func (pr price) dateHint() string {
	switch pr.field {
	case "value":
		return "write start"
	case "cost":
		return "write inUseSince on an item, startDate on a service"
	}
	return "write purchasedOn, or inUseSince"
}

func (pr price) unitReason() string {
	if pr.quantity != "" {
		return "for what time " + pr.quantity + " are paid for is not recorded"
	}
	return "how many are paid for, and for what time, is not recorded"
}

func (pr price) unitHint() string {
	if pr.field == "value" {
		return "write quantity and a billingFrequency other than by_use"
	}
	return "write it per month, quarter or year, or on a contract with quantity and billingFrequency"
}

// written words a price as it is recorded: 3.20 USD per user.
func written(amount, currency, per string) string {
	text := amount + " " + currency
	switch per {
	case "":
		return text
	case once:
		return text + ", paid once"
	}
	return text + " per " + per
}
