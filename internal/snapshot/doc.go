// Package snapshot keeps what decoding a state of a repository came to, so that the next
// process need not decode it again.
//
// A snapshot lies in the user's cache directory, under the engine and the schema that it
// was made with. It is checksummed: one that is damaged, or that another version wrote,
// is a miss, never an error.
package snapshot
