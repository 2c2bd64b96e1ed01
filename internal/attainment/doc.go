// Package attainment measures what was delivered against what was promised: for every
// target of the agreements in force, the figure of a period, and whether the promise was
// kept.
//
// # Period and promise
//
// A period begins and ends in the zone of the agreement, so that two agreements may mean
// different instants by one month. An agreement counts on the days on which it is in
// force, in the version then in force (see Version); where what it promises changes within
// the period, each stretch is reported by itself.
//
// Nothing is judged beyond the instant at which the report is made: a period that is not
// over is reported up to then and is provisional, and so is whatever rests on an outage or
// a case that is not over. A period that has not begun has no figures.
//
// # Unknown
//
// A figure that cannot be worked out is nil, never 0 and never 100 per cent: hours from
// which nothing can be reckoned, a promise whose figures come from elsewhere, no agreed
// time, no case. Such a target is neither met nor missed.
//
// # Figures
//
// All arithmetic is exact, and a target is judged on the exact value. What is shown is
// rounded against the promise: down where more is better, up where less is.
package attainment
