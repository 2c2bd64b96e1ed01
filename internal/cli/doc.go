// Package cli is the command line: one command per file, flags into options, options into
// the stages below, results into reports.
package cli
