// Package ledger keeps the evidence of changes: an orphan branch of the same repository
// with one signed commit for each thing that happened to a change, each adding one file.
//
// The chain of commits is the chain of evidence, and each file names the digest of the one
// before it, so that neither can be altered, dropped or reordered without notice. What is
// written here is for auditors who do not trust the program: a clone brings it, git
// verifies the signatures, and a shell script in it repeats the check.
//
// Accounts stand in it by their numbers. What identifies a person beyond that, logins,
// addresses and names, is replaced by tokens; a second branch, which is no chain, says what
// they stand for, so that a person can be forgotten and the chain stays whole.
package ledger
