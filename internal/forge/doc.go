// Package forge speaks with GitHub: as an App or with the token of a workflow it reads what
// GitHub knows of pull requests, publishes verdicts, and merges.
//
// What is read is paged to its end. Answers are kept with their entity tags and asked for
// again under the condition that they changed, so that what is unchanged costs nothing of the
// rate limit. Where a limit is reached, work waits for it to lift, what people wait for before
// what runs in the background; what failed for a passing reason is tried again. Tokens are for
// one repository and one purpose, and appear in no error and no log.
//
// The types of the GitHub library never leave this package. Everything that it returns was
// written by strangers and is neither escaped nor shortened.
package forge
