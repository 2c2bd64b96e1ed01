// Package cost reckons what the services of an estate cost in a period, and looks after
// the licences and contracts that the money goes to.
//
// # What is counted
//
// The cost of a service is its own cost, plus its share of the cost of each configuration
// item, plus its share of the value of each contract (ITIL: direct and apportioned costs).
// Costs of a supporting service are not passed on to the services that depend on it, and
// costs of improvements and changes are not counted: they are plans, not running costs.
// What nobody bears stays in a pool of unallocated costs. The sum of all sources equals
// the sum over the services and the pool, exactly, and to the smallest coin when rounded.
//
// # Time
//
// A price per month, quarter or year is a twelfth of the year for each whole month, and for
// a part of a month that month's price by its days. The first and the last day of a thing
// both count. 0001-01-01, which some systems export for no date, is no date.
//
//   - An item costs from the first day of its use, or else from its purchase, until the
//     day it was retired; without either it has always been there. While it is planned, on
//     order or in stock it costs nothing to run.
//   - A service costs from its start date until it was retired.
//   - A contract costs from its start to its end. One that renews by itself goes on, unless
//     notice is given. A draft costs nothing.
//
// A price paid once is spread evenly over the months of its life, the month of purchase
// being the first (straight-line depreciation by whole months). Life is amortiseMonths;
// for a contract that does not say, it is the contract's length; otherwise it is the one
// month. What is not yet spread when an item is retired falls into the month of retirement
// (IAS 16: derecognition on disposal). The day of purchase is purchasedOn, or else
// inUseSince; for contracts and services it is the first day.
//
// A price per unit is counted where a contract says how many units are paid for and how
// often; a price for which time or number are unknown is listed as not counted.
//
// # Division
//
// A contract's value is divided once, by its shares; without shares, equally among what it
// covers; where it covers nothing, equally among the items that name it as their contract
// and are not retired. An item passes its part on by its own allocation, an offering to
// its service. An item with a cost of its own and a contract that covers it has two costs:
// both count.
//
// Shares of more than the whole are lowered in proportion and reported; thirds written
// with two decimals are taken as thirds.
//
// # Currency and tax
//
// Amounts are converted at the rate that holds on the last day of the period, or today if
// that comes first. An amount without a rate is listed and left out of every total. Value
// added tax is counted as written: rates of tax are not recorded.
package cost
