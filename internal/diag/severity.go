package diag

import (
	"fmt"
	"strings"
)

// Severity says how much a fault matters.
type Severity uint8

// The severities, the gravest first, so that sorting ascending puts errors on top.
const (
	// Error makes the estate invalid: exit status 1.
	Error Severity = iota
	// Warning is worth mending and fails only a strict run.
	Warning
	// Info is worth knowing and never fails a run.
	Info
)

var severityNames = [...]string{Error: "error", Warning: "warning", Info: "info"}

// String returns error, warning or info.
func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// ParseSeverity is the inverse of String.
func ParseSeverity(text string) (Severity, error) {
	for i, name := range severityNames {
		if name == text {
			return Severity(i), nil
		}
	}
	return Error, fmt.Errorf("unknown severity %q; use one of %s", text, strings.Join(severityNames[:], ", "))
}

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity's name.
func (s *Severity) UnmarshalText(text []byte) error {
	parsed, err := ParseSeverity(string(text))
	*s = parsed
	return err
}
