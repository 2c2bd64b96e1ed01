// Package demo tells what gitsm is for: a change to the reference estate from its proposal to
// its evidence, with the commands that a user would type.
//
// The story is data. A [Runner] prints each command as it would be typed and runs exactly
// these words, so that what is shown cannot differ from what was done. What happens in the
// repository has a fixed time, so that the texts are the same on every day; the ids of commits
// vary from where the key of the change ledger, which is drawn, comes in.
package demo
