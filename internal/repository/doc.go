// Package repository loads one state of a repository, the working tree or a commit, into
// an estate and diagnostics.
//
// It joins the stages: list the files, find which of them are known from the cache,
// decode the others in confined processes, keep the result, and check the rules that
// hold between records.
package repository
