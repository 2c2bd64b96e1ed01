// Package document makes the papers for the day on which everything is down: a continuity
// plan, the recovery of a service or the loss of a site as one HTML file that needs nothing
// else and as one PDF (ISO 22301, 8.4.4: documented, available where it is needed, and
// usable by those who need it).
//
// Both forms are written from one [Plan], so that they say the same in the same order. They
// can be read without the site, the network and colour: what matters is told by words, bold
// type and hatching, and what is to be done has boxes to tick and room for time and initials.
//
// # What is not shown
//
// A record that the readers may not see is never named, linked or quoted. Where it would be
// named, the document says that something is not shown, so that nobody takes the list for
// complete. Times of a recovery are those with everything counted: a step about such a
// record keeps its place and its length.
package document
