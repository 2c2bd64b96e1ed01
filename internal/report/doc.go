// Package report writes diagnostics for people and for machines: as text with the faulty
// line and a caret, as JSON, as SARIF 2.1.0, and as GitHub's workflow commands.
//
// Everything in a diagnostic may come from a hostile record. Each writer escapes for its
// reader: control characters never reach a terminal, and no message can end a command.
package report
