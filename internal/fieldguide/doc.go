// Package fieldguide shows the compiled schema to people and editors: as JSON Schema
// for editors, as a field reference in Markdown, and as drafts of new records.
//
// All three are built on one flattening of the shapes, in which embedded definitions
// are merged into the mapping that embeds them. None of them judges records: the JSON
// Schema accepts whatever the shapes accept and leaves the rest to gitsm itself.
package fieldguide
