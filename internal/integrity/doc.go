// Package integrity checks the rules that hold between records and between the fields of
// one: references that lead somewhere, relations that make sense, owners who are there.
//
// A rule is one file. It looks at one record at a time, and at others through the estate,
// so that records can be shared out over the processors.
package integrity
