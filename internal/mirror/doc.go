// Package mirror keeps a bare copy of a repository up to date over git, for programs that judge
// what is proposed there: branches, heads of pull requests and the ledger, never a checkout.
//
// It is a cache: what is in it can be fetched again, and it may be removed whenever nobody uses
// it. Several goroutines and processes may use one at a time.
package mirror
