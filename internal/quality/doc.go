// Package quality measures how far the records can be trusted: whether what they say
// leads somewhere, has somebody who answers for it, was compared with the world, is
// recorded once, and is all there.
//
// # Which records count
//
// A record is there, coming or gone. Gone is what is retired, disposed of, ended, closed or
// past its last day; coming is what is planned, on order, designed, drafted or before its
// first day; all else is there. What is gone is history and counts in no measure. What is
// coming cannot be compared with anything yet: it counts only where it can be wrong
// already, in references, ownership, retired and duplicates. A record that breaks the
// schema counts in references alone: validate tells what is wrong with it.
//
// Freshness and relations are about records that describe how things are. Cases (changes,
// releases, incidents, problems, requests), exercises, improvements and rates tell what
// happened or was decided, and cannot become untrue.
//
// # Scores
//
// A score is the share of the records measured that are good, in per cent, rounded down to
// one digit, so that 100.0 means all of them. Nothing measured is no score, never 100. The
// score of completeness is the mean of what each record says of what it should say.
// The score of an owner or a criticality is the share of checks passed, where each measure
// that a record takes part in is one check of it.
//
// Each fault counts in one measure: completeness leaves owners, verification and
// relations to the measures of these.
package quality
