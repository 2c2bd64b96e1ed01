// Package integrity checks the rules that hold between records and between the fields of
// one: references that lead somewhere, relations that make sense, owners who are there.
//
// A rule is one file. Every rule looks at one record at a time and says how far the
// records lie whose change can alter its findings, so that a change is checked at the
// cost of what it touches.
package integrity
