// Package evidence writes down what happened: it begins the ledger, brings it up to main, and
// keeps the transitions of pull requests that are not merged yet.
//
// It takes main's first parents as they are, finds out which of them each pull request
// became, has every decision made again as it was at the time, and compares what main took
// in with what was approved.
package evidence
