// Package workpaper makes the auditor's pack of a period: the population of what main took
// in, a sample that anybody can draw again, the exceptions, who approved what, who could
// have, what emergencies owe, and what of it bears on which control.
//
// The population is complete by construction. It is made from main's first parents, not
// from the evidence: every commit of the period is in one row or before the adoption, and a
// commit without evidence is a row too. A pack is evidence that an auditor judges; it claims
// no conformity.
package workpaper
