// Package history answers who changed what, when and in which change, for every record and
// every field, from the commits of a repository.
//
// An index of all commits, with the paths that each changed, is kept in the cache: the
// first question walks the whole history once, the next only what is new. What the index
// says of a commit depends on the commit alone, so that it fits every branch.
//
// What commits say of themselves can be made up by whoever wrote them. History shows it
// and decides nothing.
package history
