package cost

import (
	"math/big"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Rate is an exchange rate that was used.
type Rate struct {
	// Currency is the one that was converted.
	Currency string `json:"currency"`
	// Rate is how many units of the report's currency one unit of it is worth.
	Rate string `json:"rate"`
	// From is the day from which the rate holds; of two that were combined, the earlier.
	From string `json:"from"`
	// Record is the list that holds it.
	Record estate.Ref `json:"record"`
}

// rateList is what one record of rates says on a day.
type rateList struct {
	ref  estate.Ref
	base string
	// worth is what a unit of each currency is worth in the base; of the base, one.
	worth map[string]dated
}

type dated struct {
	rate *big.Rat
	from time.Time
}

// rateLists reads the rates that hold on a day: of each currency the latest on or before
// it, and of two for one day the one written last.
func rateLists(e *estate.Estate, on time.Time) []rateList {
	var lists []rateList
	for r := range e.OfKind(estate.Rates) {
		body := r.Body()
		list := rateList{ref: r.Ref, base: body.Str("base"), worth: map[string]dated{}}
		if !currencyPattern.MatchString(list.base) {
			continue
		}
		for _, entry := range body.Each("rates") {
			from, dateOK := entry.Date("date")
			rate, rateOK := entry.Decimal("rate")
			currency := entry.Str("currency")
			if !dateOK || !rateOK || rate.Sign() <= 0 || from.After(on) || from.Before(list.worth[currency].from) {
				continue
			}
			list.worth[currency] = dated{rate, from}
		}
		list.worth[list.base] = dated{rate: big.NewRat(1, 1)}
		lists = append(lists, list)
	}
	return lists
}

// conversion is how many units of one currency a unit of another is worth.
type conversion struct {
	rate *big.Rat
	from time.Time
	list estate.Ref
}

// convert finds what a unit of one currency is worth in another, by one list: where
// neither is its base, by way of the base. Of several lists, that with the newest rates
// counts, and of equally new ones the first.
func convert(lists []rateList, from, to string) (conversion, bool) {
	if from == to {
		return conversion{rate: big.NewRat(1, 1)}, true
	}
	var best conversion
	for _, list := range lists {
		a, okA := list.worth[from]
		b, okB := list.worth[to]
		if !okA || !okB {
			continue
		}
		since := a.from
		if from == list.base || to != list.base && b.from.Before(since) {
			since = b.from
		}
		if best.rate == nil || since.After(best.from) {
			best = conversion{rate: new(big.Rat).Quo(a.rate, b.rate), from: since, list: list.ref}
		}
	}
	return best, best.rate != nil
}

// rateDigits is how exactly a rate is written; the exact one is reckoned with.
const rateDigits = 10

// used describes a conversion.
func (c conversion) used(currency string) Rate {
	return Rate{Currency: currency, Rate: decimal(c.rate, rateDigits), From: c.from.Format(time.DateOnly), Record: c.list}
}
