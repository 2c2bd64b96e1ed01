// Package synthetic makes estates of any size, with or without a git history, for benchmarks and tests. Equal options
// give equal bytes and equal commit ids: there is no clock and no global source of randomness.
//
// Every record is a pure function of the seed, its family and its number, so that nothing has to be kept: [Files]
// makes one record at a time. A record also has older forms, told apart by an age in steps of one change; a history
// creates records in an old form and takes them step by step to age nought, which is the final state.
//
// The dates within records are fixed, around the autumn of 2026, whatever [Options].At says, for the final state must
// not depend on it.
package synthetic
