// Package controller runs for long: it takes events of the forge, judges the pull requests that
// they are about, publishes the verdicts, merges where the policy says so, records in the ledger
// what happened on the default branch, and serves what people read.
package controller
