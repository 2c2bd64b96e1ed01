// Package review takes one pull request end to end: from a base and a head commit, the
// facts of the forge and a time, to the decision about it.
//
// The base judges the head: the policy, the people and the templates come from base, and
// what comes with head is read as blobs and decoded in confinement.
package review
