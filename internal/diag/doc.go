// Package diag describes faults in an organisation's data.
//
// A fault in somebody's record is a [Diagnostic]: a value with a stable code, a
// severity, a place and a message that says what is wrong and what would be right.
// It is never a Go error; errors are for work that could not be done.
package diag
